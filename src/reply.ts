// The reply: snapshots of an answer come in, paced operations on messages go out. The newest wins, the last one lands.
import {
  type ChatAdapter,
  ChatError,
  type Operation,
  RateLimitedError,
  type ReplyTarget,
  type Snapshot,
} from './chat.ts';
import type { Delivery } from './delivery.ts';
import type { WrittenSegment } from './engine.ts';
import type { Log } from './log.ts';
import { firstWords, wholeWords } from './reply/heal.ts';
import { sleep } from './reply/pace.ts';
import { remedyFor } from './reply/remedy.ts';
import { createSegmenter, type Piece, type Segmenter } from './reply/segment.ts';
import { isWritten, type OpenMessage, operationFor, type Step, unposted } from './reply/step.ts';

export interface ReplyOptions {
  readonly delivery: Delivery;
  readonly adapter: ChatAdapter;
  readonly target: ReplyTarget;
  /** At most 20 characters `[A-Za-z0-9_-]`, the same for this reply in every life of the process. */
  readonly nonceBase: string;
  /** What an earlier life wrote of this reply. Given, even empty, it makes the reply look before it posts. */
  readonly written?: readonly WrittenSegment[];
  /** Keeps what has been written. Awaited whenever a segment has been posted or sealed. */
  readonly onWritten: (segments: readonly WrittenSegment[]) => Promise<void>;
  /** Holds the first text until it has so many characters (notifications show the first text). */
  readonly firstChars?: number;
  readonly log: Log;
}

/** What became of the reply: every character is on the platform, or why not. */
type ReplyOutcome = { readonly delivered: true } | { readonly delivered: false; readonly error: ChatError };

export interface Reply {
  /** Shows a newer text when the budgets allow it. Costs nothing when it is soon replaced. */
  show(snapshot: Snapshot): void;
  /** Writes the whole text, whatever has been shown. Resolves when it is there or cannot be. Never rejects. */
  finish(text: string): Promise<ReplyOutcome>;
  /** What has been written so far. */
  segments(): readonly WrittenSegment[];
}

export function createReply(options: ReplyOptions): Reply {
  if (!/^[A-Za-z0-9_-]{1,20}$/.test(options.nonceBase)) throw new RangeError(`unusable nonce: ${options.nonceBase}`);
  return new SegmentedReply(options);
}

/** A platform that counts more than its adapter gets shorter segments, so many times. */
const maxShortened = 8;
const shortenBy = 0.8;
const pauseMinMs = 500;
const pauseMaxMs = 8_000;

class SegmentedReply implements Reply {
  readonly #options: ReplyOptions;
  readonly #segmenter: Segmenter;
  readonly #sealed: WrittenSegment[];
  /** How many of the text's pieces are on the platform for good. */
  #pieces = 0;
  #message: OpenMessage;
  #latest: Snapshot = { text: '', stableChars: 0 };
  #finished = false;
  /** Live text makes no sense here (any more); {@link finish} tries in any case. */
  #parked: boolean;
  /** An earlier life wrote segments that have not yet been compared with the text. */
  #takenUp: boolean;
  /** The next message may have been posted without our knowing. */
  #mayExist: boolean;
  #shortened = 0;
  #failures = 0;
  #wake = Promise.withResolvers<void>();
  /** Aborted by {@link finish}, so that live text stops waiting for its turn. */
  readonly #hurry = new AbortController();
  readonly #outcome: Promise<ReplyOutcome>;

  constructor(options: ReplyOptions) {
    const { adapter, target, written = [] } = options;
    const maxSize = adapter.limits.surfaces[target.surface]?.maxSize;
    if (maxSize === undefined) throw new RangeError(`${adapter.platform} has no surface ${target.surface}`);
    this.#options = options;
    this.#segmenter = createSegmenter((markdown) => adapter.render(markdown, target.surface).size, maxSize);
    this.#sealed = written.filter(({ sealed }) => sealed);
    const open = written.find(({ sealed }) => !sealed);
    this.#message = { ...unposted(this.#sealed.length), receipt: open?.receipt, text: open?.text ?? '' };
    this.#mayExist = options.written !== undefined;
    this.#takenUp = written.length > 0;
    this.#parked = this.#takenUp;
    this.#outcome = this.#run().catch((error: unknown) => ({ delivered: false, error: this.#asChatError(error) }));
  }

  show(snapshot: Snapshot): void {
    if (this.#finished) return;
    this.#latest = snapshot;
    this.#wake.resolve();
  }

  finish(text: string): Promise<ReplyOutcome> {
    if (this.#finished) return this.#outcome;
    this.#latest = { text, stableChars: text.length };
    this.#finished = true;
    this.#parked = false;
    this.#wake.resolve();
    this.#hurry.abort();
    return this.#outcome;
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
      } else if (this.#finished) {
        return { delivered: true };
      } else {
        await newer;
        this.#wake = Promise.withResolvers();
      }
    }
  }

  /** What differs between the newest text and the platform, if anything. */
  #next(): Step | undefined {
    const { text, stableChars } = this.#latest;
    const message = this.#message;
    const final = this.#finished;
    const { pieces, changedFrom } = this.#segmenter.advance(text, final);
    this.#pieces = Math.min(this.#pieces, changedFrom);
    if (this.#parked) return undefined;
    const last = this.#unsealed(pieces);
    // A cap on the number of segments would be applied here: from the capped piece on, the rest goes another way.
    if (last) return { message, content: { text: last.text, stableChars: last.text.length }, last: true, final };
    if (final) return undefined;
    const firstChars = message.index === 0 ? (this.#options.firstChars ?? 0) : 0;
    const shape = message.receipt ? wholeWords : (open: string) => firstWords(open, firstChars);
    const content = this.#segmenter.live(stableChars, shape);
    const step: Step = { message, content, last: false, final };
    return content.text === '' || isWritten(step) ? undefined : step;
  }

  /** The first piece that is not on the platform for good. */
  #unsealed(pieces: readonly Piece[]): Piece | undefined {
    if (this.#takenUp && this.#finished) {
      this.#takenUp = false;
      // What an earlier life sealed is not said again. What it sealed and the answer has dropped since stays.
      for (const { text } of this.#sealed) if (pieces[this.#pieces]?.text === text) this.#pieces += 1;
    }
    return pieces[this.#pieces];
  }

  /** @returns why nothing more can be written, if so. */
  async #take(step: Step): Promise<ChatError | undefined> {
    const { message } = step;
    const posting = message.receipt === undefined;
    try {
      if (!isWritten(step)) await this.#write(step);
    } catch (error) {
      if (this.#hurry.signal.aborted && error === this.#hurry.signal.reason) return undefined;
      return await this.#afterFailure(step, this.#asChatError(error));
    }
    this.#failures = 0;
    const now = this.#next();
    const sealed = now?.last === true && isWritten(now);
    if (sealed) this.#seal();
    if (posting || sealed) await this.#journal();
    else void this.#journal();
    return undefined;
  }

  async #write(step: Step): Promise<void> {
    const { delivery } = this.#options;
    const { message, final, last } = step;
    const posting = message.receipt === undefined;
    const mayExist = posting && this.#mayExist;
    let written = step;
    const newest = () => {
      const now = this.#next();
      if (now) written = now;
      // Should we stop waiting after this, the message may exist.
      this.#mayExist ||= posting;
      return this.#operation(step, written.content);
    };
    const lasting = final || (last && !posting);
    const receipt = await delivery.send(this.#operation(step, step.content), {
      urgency: lasting ? 'final' : posting ? 'first' : 'edit',
      ...(lasting ? {} : { signal: this.#hurry.signal }),
      newest,
      mayExist,
      alone: message.index === 0 && !message.again,
    });
    message.receipt = receipt ?? message.receipt;
    if (message.receipt === undefined) throw this.#asChatError(new Error('posted without a receipt'));
    if (posting) this.#mayExist = false;
    message.text = written.content.text;
    message.certain = !mayExist;
  }
  #operation(step: Step, content: Snapshot): Operation {
    return operationFor(step, content, this.#options.target, this.#options.nonceBase);
  }

  #seal(): void {
    const { receipt, text, index } = this.#message;
    if (receipt) this.#sealed.push({ receipt, text, sealed: true });
    this.#pieces += 1;
    this.#message = unposted(index + 1);
  }

  /** Prepares another attempt. @returns the error when there is no use in one. */
  async #afterFailure({ message, last, final }: Step, error: ChatError): Promise<ChatError | undefined> {
    const { receipt, again, index } = message;
    const shortenable = this.#shortened < maxShortened;
    const remedy = remedyFor({ error, posted: receipt !== undefined, reposted: again, last, final, shortenable });
    this.#options.log.warn({ err: error, segment: index, last, final, remedy }, 'a reply could not be written');
    if (error.kind === 'unknown') message.certain = false;
    switch (remedy) {
      case 'give-up':
        return error;
      case 'shorten':
        this.#shortened += 1;
        this.#segmenter.shrink(this.#pieces, shortenBy);
        return undefined;
      case 'repost':
        Object.assign(message, { receipt: undefined, text: '', certain: false, again: true });
        // Somebody may have deleted it on purpose: it comes back only whole.
        this.#parked = !this.#finished;
        return undefined;
      case 'park':
        this.#parked = !this.#finished;
        return undefined;
      case 'pause':
        await this.#pause(error);
        return undefined;
    }
  }

  async #pause(error: ChatError): Promise<void> {
    this.#failures += 1;
    const backOffMs = Math.min(pauseMaxMs, pauseMinMs * 2 ** this.#failures);
    const pauseMs = error instanceof RateLimitedError ? error.retryAfterMs : backOffMs;
    // Given up only because the whole text is known, and that is what comes next in any case.
    await sleep(pauseMs, this.#hurry.signal).catch(() => undefined);
  }

  async #journal(): Promise<void> {
    try {
      await this.#options.onWritten(this.segments());
    } catch (error) {
      // The people in the thread come first: a reply goes on without its journal.
      this.#options.log.error({ err: error }, 'could not note what has been written');
    }
  }

  #asChatError(error: unknown): ChatError {
    if (error instanceof ChatError) return error;
    return new ChatError(this.#options.adapter.platform, 'rejected', 'internal', { cause: error });
  }
}
