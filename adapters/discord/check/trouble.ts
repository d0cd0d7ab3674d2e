// What a call that Discord refused, or never heard, means for whoever runs Friday.
import { type ChatError, RateLimitedError } from '../../../src/chat.ts';
import type { Finding } from '../../../src/check.ts';
import type { DiscordConfig } from '../config.ts';
import { busy, notDiscord, notReached, tokenRefused } from './words.ts';

export function troubleOf(error: ChatError, { apiUrl, token }: DiscordConfig): Finding {
  const { host } = new URL(apiUrl);
  if (error instanceof RateLimitedError) return busy(Math.ceil(error.retryAfterMs / 1000));
  if (error.kind === 'unauthorized') return tokenRefused(mistakenFor(token));
  const isNetwork = error.kind === 'unreachable' || /^[A-Z_]+$|Timeout|Abort/.test(error.code);
  return isNetwork ? notReached(host, error.code) : notDiscord(host, error.code);
}

/** What else of the developer portal somebody may have copied. */
function mistakenFor(token: string): Parameters<typeof tokenRefused>[0] {
  if (/^[0-9a-f]{64}$/.test(token)) return 'public key';
  if (/^\d{15,20}$/.test(token)) return 'application id';
  return /^[\w-]{32}$/.test(token) ? 'client secret' : undefined;
}
