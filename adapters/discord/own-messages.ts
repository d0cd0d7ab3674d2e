// Friday's own posts come in by their nonce, where they stand goes out: what became of a call whose answer was lost.
import type { APIMessage } from 'discord-api-types/v10';
import type { FoundPost } from '../../src/chat.ts';
import { sourceOf } from './render/activity.ts';
import { receiptOf } from './thread.ts';

type Heard = Pick<APIMessage, 'nonce' | 'channel_id' | 'id' | 'content'>;

const maxRemembered = 1000;

/** The gateway repeats each own message with its nonce, so a lost answer usually arrives on the other way. */
export class OwnMessages {
  readonly #posts = new Map<string, FoundPost>();
  /** By id: the nonce under which it was posted, if it had one. */
  readonly #ids = new Map<string, APIMessage['nonce']>();

  heard({ nonce, channel_id: channelId, id, content }: Heard): void {
    this.#ids.set(id, nonce);
    forgetOldest(this.#ids);
    if (nonce === undefined) return;
    this.#posts.set(`${channelId} ${nonce}`, { receipt: receiptOf(channelId, id), text: sourceOf(content) });
    forgetOldest(this.#posts);
  }

  /** Whether this is known to be one of Friday's messages; an old one may not be known any more. */
  has(id: string): boolean {
    return this.#ids.has(id);
  }

  /** What is written with the key of a command bears none. */
  hasNonce(id: string): boolean {
    return this.#ids.get(id) !== undefined;
  }

  find(channelId: string, nonce: string): FoundPost | undefined {
    return this.#posts.get(`${channelId} ${nonce}`);
  }
}

function forgetOldest(kept: Pick<Set<string> | Map<string, unknown>, 'size' | 'keys' | 'delete'>): void {
  const [oldest] = kept.keys();
  if (kept.size > maxRemembered && oldest !== undefined) kept.delete(oldest);
}
