// Friday's own posts come in by their nonce, their receipts go out: what became of a call whose answer was lost.
import type { APIMessage } from 'discord-api-types/v10';
import type { Receipt } from '../../src/chat.ts';
import { receiptOf } from './thread.ts';

const maxRemembered = 500;

/** The gateway repeats each own message with its nonce, so a lost answer usually arrives on the other way. */
export class OwnMessages {
  readonly #receipts = new Map<string, Receipt>();

  heard({ nonce, channel_id: channelId, id }: Pick<APIMessage, 'nonce' | 'channel_id' | 'id'>): void {
    if (nonce === undefined) return;
    this.#receipts.set(`${channelId} ${nonce}`, receiptOf(channelId, id));
    const [oldest] = this.#receipts.keys();
    if (this.#receipts.size > maxRemembered && oldest !== undefined) this.#receipts.delete(oldest);
  }

  find(channelId: string, nonce: string): Receipt | undefined {
    return this.#receipts.get(`${channelId} ${nonce}`);
  }
}
