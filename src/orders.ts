// What people want of the bridge itself, at once and before the queue: stop, retry, help, a thumb up or down.
import { randomBytes } from 'node:crypto';
import type {
  ButtonEvent,
  CommandName,
  InboundMessage,
  OpenedEvent,
  Operation,
  ReplyTarget,
  StopEvent,
  Thread,
} from './chat.ts';
import { readControl, withoutControls } from './controls.ts';
import type { Engine, LiveTurn, RecordedTurn } from './engine.ts';
import type { Log } from './log.ts';
import type { Notices } from './notices.ts';
import { type Language, type Texts, textsFor } from './texts.ts';
import type { Place } from './turn.ts';

export interface OrdersOptions {
  readonly engine: Engine;
  readonly placeOf: (target: ReplyTarget) => Place;
  readonly notices: Pick<Notices, 'answered'>;
  readonly language: Language | 'auto';
  readonly log: Log;
}

export interface Orders {
  /** Carries out what a message orders. @returns false when it is an ordinary message after all: nothing to be stopped. */
  heed(message: InboundMessage, order: CommandName): Promise<boolean>;
  stop(event: StopEvent): Promise<void>;
  press(event: ButtonEvent): Promise<void>;
  opened(event: OpenedEvent): Promise<void>;
}

export function createOrders(options: OrdersOptions): Orders {
  return new ImmediateOrders(options);
}

class ImmediateOrders implements Orders {
  readonly #options: OrdersOptions;

  constructor(options: OrdersOptions) {
    this.#options = options;
  }

  async heed(message: InboundMessage, order: CommandName): Promise<boolean> {
    const { engine } = this.#options;
    const { target, thread, author } = message;
    const texts = this.#texts(message.text);
    switch (order) {
      case 'new':
        return false;
      case 'help':
        if (await engine.heed(message)) this.#answer(message, texts.help);
        return true;
      case 'stop': {
        // The turn that runs now is meant, whatever runs once this is on the disk.
        const live = this.#mayStop(message) ? this.#liveFor(thread) : undefined;
        if (live === undefined && message.command === undefined) return false;
        if (!(await engine.heed(message))) return true;
        live?.stop({ by: author });
        if (live !== undefined) this.#mark(target);
        if (message.command !== undefined) this.#answer(message, live ? texts.stopDone : texts.nothingToStop);
        return true;
      }
      case 'retry': {
        const turn = engine.lastRetryable(thread.id);
        if (!(await engine.heed(message))) return true;
        const again = turn !== undefined && (await this.#retry(turn));
        if (!again || message.command !== undefined)
          this.#answer(message, again ? texts.retryDone : texts.nothingToRetry);
        return true;
      }
    }
  }

  /** A bare word of somebody who only listens in is said to the others. */
  #mayStop({ thread, author, addressing }: InboundMessage): boolean {
    return addressing.mentioned || thread.kind === 'direct' || this.#options.engine.hasSpoken(thread.id, author.id);
  }

  #liveFor({ id, kind, owner }: Thread): LiveTurn | undefined {
    const { engine } = this.#options;
    // A direct conversation may consist of many threads; who says stop beside them can only mean the one under way.
    return engine.live({ thread: id }) ?? (kind === 'direct' ? engine.live({ directOwner: owner }) : undefined);
  }

  async stop({ at, author, allowed, target }: StopEvent): Promise<void> {
    if (!allowed) return;
    const live = this.#options.engine.live(at);
    if (live === undefined) {
      // The platform may show a sign of work that an earlier life of ours has left.
      if ('thread' in at) this.#send(target, { type: 'working', target, on: false });
      return;
    }
    if (this.#options.engine.hasSpoken(live.threadId, author.id)) live.stop({ by: author });
    // A sign at a message may mean anything: whoever sets one in passing is not lectured for it.
    else if ('thread' in at) this.#tell(target, this.#texts('').notYours);
  }

  async press({ control, author, allowed, target }: ButtonEvent): Promise<void> {
    const { engine, log } = this.#options;
    const pressed = readControl(control);
    if (pressed === undefined || !allowed) return;
    const { turnId, action } = pressed;
    const turn = engine.turn(turnId);
    const texts = this.#texts(turn?.messages.at(-1)?.text ?? '');
    if (turn === undefined) return this.#tell(target, texts.expired);
    if (!engine.hasSpoken(turn.threadId, author.id)) return this.#tell(target, texts.notYours);
    switch (action) {
      case 'stop': {
        const live = engine.live({ turn: turnId });
        if (live === undefined) return this.#tell(target, texts.nothingToStop);
        live.stop({ by: author, via: target });
        return;
      }
      case 'retry':
        if (!(await this.#retry(turn, target))) this.#tell(target, texts.nothingToRetry);
        return;
      case 'good':
      case 'bad':
        await engine.judge(turnId, author.userId, action);
        log.info({ turn: turnId, user: author.userId, verdict: action }, 'feedback');
        this.#tell(target, texts.thanks);
    }
  }

  async opened({ target }: OpenedEvent): Promise<void> {
    const { suggestions } = this.#texts('');
    this.#send(target, { type: 'suggest', target, ...suggestions });
  }

  /** @returns whether the turn's messages are asked again. Its offer to do so is taken away. */
  async #retry(turn: RecordedTurn, via?: ReplyTarget): Promise<boolean> {
    const { engine, placeOf } = this.#options;
    const target = turn.messages.at(-1)?.target;
    if (target === undefined || !(await engine.retry(turn.id))) return false;
    // A press may be faster than the journal, and the last words not among what was known of the turn before.
    const ended = { messages: turn.messages, segments: engine.turn(turn.id)?.segments ?? turn.segments };
    const edit = withoutControls(ended, placeOf(target).adapter.limits, via);
    if (edit !== undefined) this.#send(target, edit);
    return true;
  }

  #mark(target: ReplyTarget): void {
    this.#send(target, { type: 'mark', target, sign: 'stopped', on: true });
  }

  /** Who chose a command sees that its answer is awaited; a word that was written waits for nothing. */
  #answer(message: InboundMessage, markdown: string): void {
    if (message.command === undefined) this.#tell(message.target, markdown);
    else this.#options.notices.answered(message, markdown);
  }

  /** Said once: to say it again after a crash would be worse than not to say it. */
  #tell(target: ReplyTarget, markdown: string): void {
    this.#send(target, { type: 'notice', target, nonce: randomBytes(12).toString('base64url'), markdown });
  }

  /** Nothing waits for it: the platform is acknowledged meanwhile. */
  #send(target: ReplyTarget, operation: Operation): void {
    const { placeOf, log } = this.#options;
    placeOf(target)
      .delivery.send(operation, { urgency: 'control' })
      .catch((error: unknown) => log.warn({ err: error, operation: operation.type }, 'an order could not be answered'));
  }

  #texts(sample: string): Texts {
    return textsFor(this.#options.language, sample);
  }
}
