// Signs at messages that wait, and of work that outlived its turn: noted until they are surely gone, so that no crash
// leaves one behind.
import type { InboundMessage, ReplyTarget } from '../chat.ts';
import type { TurnRunner } from '../engine.ts';
import type { Log } from '../log.ts';
import type { Journal } from './journal.ts';

export interface SignsOptions {
  readonly journal: Journal;
  readonly runner: Pick<TurnRunner, 'waiting' | 'idle'>;
  /** A turn has begun with the message, be it in the journal already or not. */
  readonly isTaken: (messageId: string) => boolean;
  readonly log: Log;
}

export class Signs {
  readonly #options: SignsOptions;
  /** Messages at which a sign may stand. */
  readonly #set = new Set<string>();

  constructor(options: SignsOptions) {
    this.#options = options;
  }

  /** What an earlier life has left. The signs of messages that wait no more, and of work that is over, are taken away. */
  takeOver(platform: string): void {
    for (const { message, waiting } of this.#options.journal.signed()) {
      if (message.target.platform !== platform) continue;
      this.#set.add(message.id);
      if (!waiting) this.take(message);
    }
    for (const { id, target } of this.#options.journal.turns.signsLeft())
      if (target.platform === platform) void this.#guarded(() => this.#idle(id, target));
  }

  async #idle(turnId: string, target: ReplyTarget): Promise<void> {
    const { journal, runner } = this.#options;
    await runner.idle(target);
    await journal.turns.signGone(turnId);
  }

  /** Sets one at a message that waits, unless it has one. */
  put(message: InboundMessage): void {
    if (!this.#set.has(message.id)) void this.#guarded(() => this.#put(message));
  }

  async #put(message: InboundMessage): Promise<void> {
    const { journal, runner, isTaken } = this.#options;
    if (!(await journal.sign(message.id))) return;
    if (isTaken(message.id)) return journal.unsign(message.id);
    this.#set.add(message.id);
    await runner.waiting(message.target, true);
  }

  /** Its time has come, or it was taken back. */
  take(message: InboundMessage): void {
    if (this.#set.delete(message.id)) void this.#guarded(() => this.#take(message));
  }

  async #take({ id, target }: InboundMessage): Promise<void> {
    const { journal, runner } = this.#options;
    // One that could not be taken away is tried again by the next life.
    if (await runner.waiting(target, false)) await journal.unsign(id);
  }

  async #guarded(act: () => Promise<void>): Promise<void> {
    const { journal, log } = this.#options;
    try {
      await act();
    } catch (error) {
      if (!journal.closed) log.warn({ err: error }, 'a sign could not be noted');
    }
  }
}
