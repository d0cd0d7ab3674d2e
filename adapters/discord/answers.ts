// What became of the answers to commands and presses, as far as this process knows: acknowledged, begun, heard of.
import type { APIMessage } from 'discord-api-types/v10';
import type { Receipt } from '../../src/chat.ts';
import { interactionLimits } from './limits.ts';
import type { InteractionAddress } from './thread.ts';

type Heard = Pick<APIMessage, 'id' | 'channel_id'>;
type Interaction = Pick<InteractionAddress, 'id' | 'original'>;

export class Answers {
  readonly #known = new Map<string, Answer>();

  /** @param acknowledged resolves with whether Discord has taken the acknowledgement, and with it opened the key. */
  begin({ id, original }: Interaction, acknowledged: Promise<boolean>): void {
    const now = Date.now();
    for (const [old, { endsAtMs }] of this.#known) if (endsAtMs <= now) this.#known.delete(old);
    // The gateway may tell of it twice, and by then something may have been written.
    if (this.#known.has(id)) return;
    const answer = new Answer(acknowledged, now + interactionLimits.lifeMs);
    // A press has no answer of its own to fill in.
    if (original === 'pressed') answer.fill('');
    this.#known.set(id, answer);
  }

  /** Undefined for one that an earlier life of the process took. */
  of({ id }: Interaction): Answer | undefined {
    return this.#known.get(id);
  }

  /** The gateway tells of Friday's own messages, also of those that answer a command. */
  heard({ id, channel_id, interaction_metadata }: Heard & Pick<APIMessage, 'interaction_metadata'>): void {
    if (interaction_metadata !== undefined) this.#known.get(interaction_metadata.id)?.heard({ id, channel_id });
  }

  /** The receipt under which a message was given to the core. */
  receiptOf(messageId: string): Receipt | undefined {
    for (const answer of this.#known.values()) {
      const receipt = answer.given(messageId);
      if (receipt !== undefined) return receipt;
    }
    return undefined;
  }
}

/** The answer to one command or press. Messages that are written with its key carry no nonce, so it is kept here. */
export class Answer {
  readonly acknowledged: Promise<boolean>;
  readonly endsAtMs: number;
  /** What was, or may have been, written into the waiting answer: the first that comes. */
  #filledBy: string | undefined;
  readonly #tried = new Set<string>();
  readonly #receipts = new Map<string, { readonly messageId: string; readonly receipt: Receipt }>();
  readonly #heard: Heard[] = [];

  constructor(acknowledged: Promise<boolean>, endsAtMs: number) {
    this.acknowledged = acknowledged;
    this.endsAtMs = endsAtMs;
  }

  /** Whether what goes by this nonce belongs into the waiting answer. */
  takesOriginal(nonce: string): boolean {
    return this.#filledBy === undefined || this.#filledBy === nonce;
  }

  fill(nonce: string): void {
    this.#filledBy ??= nonce;
  }

  tried(nonce: string): void {
    this.#tried.add(nonce);
  }

  wrote(nonce: string, messageId: string, receipt: Receipt): void {
    this.#receipts.set(nonce, { messageId, receipt });
  }

  written(nonce: string): Receipt | undefined {
    return this.#receipts.get(nonce)?.receipt;
  }

  given(messageId: string): Receipt | undefined {
    return [...this.#receipts.values()].find((written) => written.messageId === messageId)?.receipt;
  }

  heard(message: Heard): void {
    this.#heard.push(message);
  }

  /** A message whose answer was lost: one that was tried, heard of, and is not the first or known under another nonce. */
  lost(nonce: string): Heard | undefined {
    if (!this.#tried.has(nonce)) return undefined;
    const [, ...followUps] = this.#heard;
    return followUps.find(({ id }) => this.given(id) === undefined);
  }
}
