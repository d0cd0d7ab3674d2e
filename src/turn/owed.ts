// An answer that its platform does not take at present stays owed: what went wrong comes in, when to try again goes out. Pure.
import { type ChatError, type ChatErrorKind, RateLimitedError } from '../chat.ts';

/** The platform is away, or will not hear us until somebody sets a new token. */
const passing: ReadonlySet<ChatErrorKind> = new Set(['unknown', 'unreachable', 'unauthorized']);

/** As long as the journal keeps what was said. */
const longestOwedMs = 24 * 3_600_000;
/** After a tenth of the time for which it is owed already: soon after a short trouble, rarely in a long one. */
const share = 0.1;
const shortestPauseMs = 2_000;
const longestPauseMs = 600_000;

/** @returns nothing when there is no use in trying again (any more). */
export function owedAgainInMs(error: ChatError, askedAtMs: number, nowMs: number): number | undefined {
  const owedMs = nowMs - askedAtMs;
  const isPassing = error instanceof RateLimitedError || passing.has(error.kind);
  if (!isPassing || owedMs > longestOwedMs) return undefined;
  return Math.min(longestPauseMs, Math.max(shortestPauseMs, Math.round(owedMs * share)));
}
