// What the steps of the check share, and what a call that failed means.
import { type ChatError, RateLimitedError } from '../../../src/chat.ts';
import type { Finding, Visit } from '../../../src/check.ts';
import type { Call } from '../call.ts';
import type { SlackConfig } from '../config.ts';
import { busy, notReached, notSlack, tokenRefused } from './words.ts';

export interface SlackVisit {
  readonly config: SlackConfig;
  readonly bot: Call;
  readonly visit: Visit;
  /** Undefined where Slack did not tell. */
  readonly granted: ReadonlySet<string> | undefined;
}

/** @param variable whose token the call was made with. */
export function troubleOf(error: ChatError, variable: string, apiUrl: string): Finding {
  const { host } = new URL(apiUrl);
  if (error instanceof RateLimitedError) return busy(Math.ceil(error.retryAfterMs / 1000));
  if (error.kind === 'unreachable' || ['connection_lost', 'timeout', 'ECONNRESET'].includes(error.code)) {
    return notReached(host, error.code);
  }
  if (error.kind === 'unknown' || error.code.startsWith('http_')) return notSlack(host, error.code);
  return tokenRefused(variable, error.code);
}
