// Friday's own posts come in by their nonce, their receipts go out: what became of a call whose answer was lost.
import type { APIMessage } from 'discord-api-types/v10';
import type { Receipt } from '../../src/chat.ts';
import { receiptOf } from './thread.ts';

const maxRemembered = 1000;

/** The gateway repeats each own message with its nonce, so a lost answer usually arrives on the other way. */
export class OwnMessages {
  readonly #receipts = new Map<string, Receipt>();
  readonly #ids = new Set<string>();

  heard({ nonce, channel_id: channelId, id }: Pick<APIMessage, 'nonce' | 'channel_id' | 'id'>): void {
    this.#ids.add(id);
    forgetOldest(this.#ids);
    if (nonce === undefined) return;
    this.#receipts.set(`${channelId} ${nonce}`, receiptOf(channelId, id));
    forgetOldest(this.#receipts);
  }

  /** Whether this is known to be one of Friday's messages; an old one may not be known any more. */
  has(id: string): boolean {
    return this.#ids.has(id);
  }

  find(channelId: string, nonce: string): Receipt | undefined {
    return this.#receipts.get(`${channelId} ${nonce}`);
  }
}

function forgetOldest(kept: Pick<Set<string> | Map<string, unknown>, 'size' | 'keys' | 'delete'>): void {
  const [oldest] = kept.keys();
  if (kept.size > maxRemembered && oldest !== undefined) kept.delete(oldest);
}
