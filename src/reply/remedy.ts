// What is to be done about a write of a reply that did not work. Pure.
import { type ChatError, RateLimitedError } from '../chat.ts';

/**
 * `fallback` not on this surface (any more): go on on the next · `shorten` the platform takes less than promised: cut anew · `repost` the message is gone or closed to edits: post it
 * once more · `park` show nothing until the whole text is known, and try then · `pause` try again after a while ·
 * `give-up` there is no use in trying.
 */
export type Remedy = 'fallback' | 'shorten' | 'repost' | 'park' | 'pause' | 'give-up';

export interface FailedWrite {
  readonly error: ChatError;
  /** The message exists: this was a change of it. */
  readonly posted: boolean;
  /** It was posted a second time already. */
  readonly reposted: boolean;
  /** These were the message's last words. */
  readonly last: boolean;
  /** The whole reply is known. */
  readonly final: boolean;
  readonly shortenable: boolean;
  /** The surface has another one behind it. */
  readonly hasFallback: boolean;
}

export function remedyFor(failed: FailedWrite): Remedy {
  const { error, posted, reposted, last, final, shortenable, hasFallback } = failed;
  if (error.kind === 'surface' && hasFallback) return 'fallback';
  const limited = error instanceof RateLimitedError;
  const refused = error.kind === 'rejected' && !limited;
  if (error.kind === 'too-long' && shortenable) return 'shorten';
  if (error.kind === 'blocked') return final ? 'give-up' : 'park';
  if (posted && !reposted && (error.kind === 'gone' || (refused && last))) return 'repost';
  if (final) return 'give-up';
  // The delivery has tried for long, or the platform has said no: live text would only ask again.
  if (last || error.kind === 'gone' || error.kind === 'forbidden' || error.kind === 'unauthorized') return 'park';
  if (error.kind === 'too-long' || (refused && !posted)) return 'park';
  return 'pause';
}
