// What is to be done about a write of a reply that did not work. Pure.
import { type ChatError, RateLimitedError } from '../chat.ts';

/**
 * `shorten` the platform takes less than promised: cut anew · `repost` the message is gone or closed to edits: post it
 * once more · `park` show nothing until the whole text is known, and try then · `pause` try again after a while ·
 * `give-up` there is no use in trying.
 */
export type Remedy = 'shorten' | 'repost' | 'park' | 'pause' | 'give-up';

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
}

export function remedyFor({ error, posted, reposted, last, final, shortenable }: FailedWrite): Remedy {
  const limited = error instanceof RateLimitedError;
  const refused = error.kind === 'rejected' && !limited;
  if (error.kind === 'too-long' && shortenable) return 'shorten';
  if (posted && !reposted && (error.kind === 'gone' || (refused && last))) return 'repost';
  if (final) return 'give-up';
  // The delivery has tried for long, or the platform has said no: live text would only ask again.
  if (last || error.kind === 'gone' || error.kind === 'forbidden' || error.kind === 'unauthorized') return 'park';
  if (error.kind === 'too-long' || (refused && !posted)) return 'park';
  return 'pause';
}
