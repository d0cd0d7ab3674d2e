// The reply: snapshots of an answer come in, paced operations on messages go out. The newest wins, the last one lands.
import { type ChatAdapter, ChatError, type Receipt, type ReplyTarget, type Snapshot } from './chat.ts';
import type { Delivery } from './delivery.ts';
import type { WrittenSegment } from './engine.ts';
import type { Log } from './log.ts';
import { Draft, type DraftOptions, type Ending, surfaceOf } from './reply/draft.ts';
import { Overtaking } from './reply/overtaking.ts';
import type { Claim } from './reply/pace/claim.ts';
import { orAfter, sleep } from './reply/pace/clock.ts';
import { Remedies } from './reply/remedies.ts';
import { isWritten, noteWritten, type OpenMessage, operationFor, type Step, unposted } from './reply/step.ts';

export interface ReplyOptions extends Omit<DraftOptions, 'limits' | 'surface' | 'measure' | 'sealed'> {
  readonly delivery: Delivery;
  readonly adapter: ChatAdapter;
  readonly target: ReplyTarget;
  /** At most 20 characters `[A-Za-z0-9_-]`, the same for this reply in every life of the process. */
  readonly nonceBase: string;
  /** What an earlier life wrote of this reply. Given, even empty, it makes the reply look before it posts. */
  readonly written?: readonly WrittenSegment[];
  /** Messages of ours that refer to the same message of the target's. Asked only when a post is looked for. */
  readonly others?: () => readonly Receipt[];
  /** Keeps what has been written. Awaited before the next message is posted. `growing`: only a text has become longer. */
  readonly onWritten: (segments: readonly WrittenSegment[], growing: boolean) => Promise<void>;
  /**
   * An answer that is there at once is not posted word by word: so long is waited for more before the first word is
   * posted. Default: 5, far less than anybody sees.
   */
  readonly holdMs?: number;
  readonly log: Log;
}

/** What became of the reply: every character but the `rest` is on the platform, or why not. */
type ReplyOutcome =
  | { readonly delivered: true; readonly rest?: string }
  | { readonly delivered: false; readonly error: ChatError };

export interface Reply {
  /** Shows a newer text when the budgets allow it. Costs nothing when it is soon replaced. */
  show(snapshot: Snapshot): void;
  /** From now on `look` is called before something is written: it shows what is newest, if that has not been shown yet. */
  follow(look: () => void): void;
  /** What is shown within so many milliseconds could not be written any sooner than what is shown after them. */
  restMs(): number;
  /** Writes the whole text, whatever has been shown. Resolves when it is there or cannot be. Never rejects. */
  finish(text: string, ending?: Ending): Promise<ReplyOutcome>;
  /** Nothing more will be shown or finished here. */
  leave(): void;
  /** What has been written so far. */
  segments(): readonly WrittenSegment[];
}

export function createReply(options: ReplyOptions): Reply {
  if (!/^[A-Za-z0-9_-]{1,20}$/.test(options.nonceBase)) throw new RangeError(`unusable nonce: ${options.nonceBase}`);
  return new SegmentedReply(options);
}

const usualHoldMs = 5;
/** Made once: an abort without a reason makes an error with a stack each time. */
const hurried = new Error('the end is known');
/** A message that is overdue, and cannot be ended, is looked at so often. */
const overdueMs = 1_000;

class SegmentedReply implements Reply {
  readonly #options: ReplyOptions;
  readonly #draft: Draft;
  readonly #sealed: WrittenSegment[];
  #message: OpenMessage;
  /** Where the next message is written. */
  #surface: string;
  /** The next message may have been posted without our knowing. */
  #mayExist: boolean;
  #holdMs: number;
  readonly #remedies: Remedies;
  #noted: Promise<void> = Promise.resolve();
  #wake = Promise.withResolvers<void>();
  /** Aborted by {@link finish}, so that live text stops waiting for its turn. */
  readonly #hurry = new AbortController();
  readonly #overtaking = new Overtaking();
  readonly #claim: Claim;
  readonly #outcome: Promise<ReplyOutcome>;

  constructor(options: ReplyOptions) {
    const { adapter, target, written = [] } = options;
    this.#options = options;
    this.#claim = options.delivery.claim();
    this.#surface = target.surface;
    this.#holdMs = options.holdMs ?? usualHoldMs;
    this.#sealed = written.filter(({ sealed }) => sealed);
    this.#draft = new Draft({
      ...options,
      limits: adapter.limits,
      surface: target.surface,
      measure: (markdown) => adapter.render(markdown, target.surface).size,
      sealed: this.#sealed.map(({ text }) => text),
    });
    const open = written.find(({ sealed }) => !sealed);
    this.#remedies = new Remedies({
      draft: this.#draft,
      hurry: this.#hurry.signal,
      hasFallback: (message) => this.#surfaceOf(message).fallback !== undefined,
      goOnElsewhere: (message) => this.#goOnElsewhere(message),
      notPosted: () => {
        this.#mayExist = false;
      },
    });
    const message = unposted(this.#sealed.length, this.#surface);
    this.#message = { ...message, receipt: open?.receipt, text: open?.text ?? '' };
    this.#mayExist = options.written !== undefined;
    this.#draft.parked = written.length > 0;
    this.#outcome = this.#run()
      .catch((error: unknown) => ({ delivered: false, error: this.#asChatError(error) }) as const)
      .finally(() => this.#claim.release());
  }

  show(snapshot: Snapshot): void {
    if (this.#draft.finished) return;
    this.#draft.show(snapshot);
    this.#claim.grew(snapshot.text.length, !this.#draft.looking);
    if (!this.#draft.looking) this.#wake.resolve();
  }

  follow(look: () => void): void {
    this.#draft.follow(look);
  }

  restMs(): number {
    return this.#claim.restMs();
  }

  finish(text: string, ending: Ending = {}): Promise<ReplyOutcome> {
    if (this.#draft.finished) return this.#outcome;
    this.#draft.finish(text, ending);
    this.#wake.resolve();
    this.#hurry.abort(hurried);
    this.#overtaking.begin();
    return this.#outcome;
  }

  leave(): void {
    this.#draft.parked = true;
    this.#claim.release();
  }

  segments(): readonly WrittenSegment[] {
    const { receipt, text } = this.#message;
    return receipt ? [...this.#sealed, { receipt, text, sealed: false }] : [...this.#sealed];
  }

  /** The only writer: takes the newest text, writes what differs, and looks again. */
  async #run(): Promise<ReplyOutcome> {
    for (;;) {
      const newer = this.#wake.promise;
      const step = this.#next();
      if (step) {
        const refusal = await this.#take(step);
        if (refusal) return { delivered: false, error: refusal };
      } else if (this.#draft.finished) {
        const { rest } = this.#draft;
        return rest === '' ? { delivered: true } : { delivered: true, rest };
      } else {
        await this.#until(newer);
        this.#wake = Promise.withResolvers();
      }
    }
  }

  #next(): Step | undefined {
    return this.#draft.next(this.#message, Date.now());
  }

  /** Something newer is there, or the open message must be closed. */
  async #until(newer: Promise<void>): Promise<void> {
    const closesInMs = this.#draft.closesInMs(this.#message, Date.now());
    if (this.#draft.parked || closesInMs === Number.POSITIVE_INFINITY) return newer;
    await orAfter(Math.max(overdueMs, closesInMs), newer);
  }

  /** @returns why nothing more can be written, if so. */
  async #take(step: Step): Promise<ChatError | undefined> {
    const { message } = step;
    const posting = message.receipt === undefined;
    if (posting && this.#holdMs > 0 && !step.final) {
      await sleep(this.#holdMs, this.#hurry.signal).catch(() => undefined);
      this.#holdMs = 0;
      return undefined;
    }
    // Else a crash could leave two messages of which the journal knows neither; the last one shares the commit of the end.
    if (posting) await this.#noted;
    try {
      if (!this.#isWritten(step)) await this.#write(step);
    } catch (error) {
      // Also text that was given up may be on its way.
      message.certain = false;
      if (this.#hurry.signal.aborted && error === this.#hurry.signal.reason) return undefined;
      await this.#overtaking.over();
      return await this.#afterFailure(step, this.#asChatError(error));
    }
    this.#remedies.over();
    if (step.final && !(await this.#isLastWord(message))) return undefined;
    if (posting) this.#takeAway(message);
    if (step.leaving) this.#goOnElsewhere(message);
    const now = this.#next();
    const sealed = now?.last === true && !now.leaving && this.#isWritten(now);
    if (sealed) this.#seal(now);
    this.#noted = this.#journal(!posting && !sealed);
    return undefined;
  }

  async #write(step: Step): Promise<void> {
    const { delivery, target, nonceBase, others: except, controls: grewWith = [] } = this.#options;
    const { message, final, last, leaving } = step;
    const posting = message.receipt === undefined;
    const mayExist = posting && this.#mayExist;
    let written = step;
    let onItsWay = false;
    const newest = () => {
      onItsWay = true;
      const now = leaving ? undefined : this.#next();
      // The call that was waited for stays what it is; only what it says is renewed.
      if (now && !now.leaving) written = { ...now, last };
      // Should we stop waiting after this, the message may exist.
      this.#mayExist ||= posting;
      return operationFor(written, target, nonceBase);
    };
    const lasting = final || (last && !posting);
    const sending = delivery.send(operationFor(step, target, nonceBase), {
      urgency: lasting ? 'final' : posting ? 'first' : 'edit',
      ...(lasting ? {} : { signal: this.#hurry.signal }),
      claim: this.#claim,
      ...{ newest, mayExist, except, grewWith },
      alone: message.index === 0 && !message.again,
      follows: this.#sealed.at(-1)?.receipt,
    });
    const mayBeOvertaken = message.receipt !== undefined && !lasting && this.#surfaceOf(message).overtakes === true;
    const overtaken = mayBeOvertaken && (await this.#overtaking.isOvertaken(sending, () => onItsWay));
    const known = (overtaken ? undefined : await sending) ?? message.receipt;
    if (known === undefined) throw this.#asChatError(new Error('posted without a receipt'));
    if (posting) this.#mayExist = false;
    noteWritten(written, known, !mayExist && !overtaken, Date.now());
  }

  /** @returns whether the whole text is surely what stands there, also where it has overtaken live text. */
  async #isLastWord(message: OpenMessage): Promise<boolean> {
    const place = await this.#overtaking.repeats(this.#surfaceOf(message));
    if (place === 'elsewhere') this.#goOnElsewhere(message);
    message.certain &&= place === 'nowhere';
    return place === 'nowhere';
  }

  /** What stands in another message now; nothing waits for it. */
  #takeAway({ replaced }: OpenMessage): void {
    if (replaced === undefined) return;
    const { delivery, log } = this.#options;
    const removed = delivery.send({ type: 'remove', receipt: replaced.receipt }, { urgency: 'control' });
    removed.catch((error: unknown) => log.debug({ err: error }, 'a message that was posted once more stays'));
  }

  #isWritten(step: Step): boolean {
    return isWritten(step, this.#options.adapter.limits.surfaces);
  }

  #seal(step: Step): void {
    const { receipt, text, index } = this.#message;
    if (receipt) this.#sealed.push({ receipt, text, sealed: true });
    this.#draft.seal(step);
    this.#message = unposted(index + 1, this.#surface);
  }

  #goOnElsewhere(message: OpenMessage): void {
    this.#surface = this.#surfaceOf(message).fallback ?? this.#surface;
    message.surface = this.#surface;
  }

  #surfaceOf({ surface }: OpenMessage) {
    return surfaceOf(this.#options.adapter.limits, surface);
  }

  /** Prepares another attempt. @returns the error when there is no use in one. */
  async #afterFailure(step: Step, error: ChatError): Promise<ChatError | undefined> {
    const { message, last, final } = step;
    const remedy = this.#remedies.choose(step, error);
    this.#options.log.warn({ err: error, segment: message.index, last, final, remedy }, 'a reply could not be written');
    await this.#remedies.apply(remedy, step, error);
    return remedy === 'give-up' ? error : undefined;
  }

  async #journal(growing: boolean): Promise<void> {
    await this.#options.onWritten(this.segments(), growing).catch((error: unknown) => {
      // The people in the thread come first: a reply goes on without its journal.
      this.#options.log.error({ err: error }, 'could not note what has been written');
    });
  }

  #asChatError(error: unknown): ChatError {
    if (error instanceof ChatError) return error;
    return new ChatError(this.#options.adapter.platform, 'rejected', 'internal', { cause: error });
  }
}
