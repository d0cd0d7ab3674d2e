// The draft of a reply: the newest text comes in, what differs from the platform goes out as the next step.
import type { ChatLimits, Control, ReplyTarget, Snapshot, SurfaceLimits } from '../chat.ts';
import { firstWords, wholeWords } from './heal.ts';
import { createSegmenter, type Piece, type Pieces, type Segmenter } from './segment.ts';
import { isWritten, type OpenMessage, type Step } from './step.ts';

/** What goes with the last words of a reply. */
export interface Ending {
  /** Below its last message. */
  readonly controls?: readonly Control[];
  readonly activity?: Snapshot['activity'];
  /** Whose press of a control this end answers. */
  readonly via?: ReplyTarget | undefined;
}

export interface DraftOptions {
  readonly limits: ChatLimits;
  readonly surface: string;
  /** The size of a rendered text. */
  readonly measure: (markdown: string) => number;
  /** Holds the first text until it has so many characters (notifications show the first text). */
  readonly firstChars?: number;
  /** Below the message that grows. */
  readonly controls?: readonly Control[];
  /** So many messages at most, and one that says that the rest is attached. 0, the default: as many as it takes. */
  readonly maxSegments?: number;
  /** Stands in for what comes after so many segments: while it is awaited, and when it follows as a file. */
  readonly overflow?: { readonly awaited: string; readonly attached: string };
  /** What an earlier life has sealed. */
  readonly sealed: readonly string[];
}

const usualOverflow = { awaited: '…', attached: '…' };

export class Draft {
  readonly #options: DraftOptions;
  readonly #segmenter: Segmenter;
  readonly #maxSegments: number;
  #latest: Snapshot = { text: '', stableChars: 0 };
  #ending: Ending | undefined;
  /** How many of the text's pieces are on the platform for good. */
  #pieces = 0;
  /** An earlier life wrote segments that have not yet been compared with the text. */
  #takenUp: boolean;
  #rest = '';
  #look: (() => void) | undefined;
  /** What is shown just now is not new, but asked for. */
  looking = false;
  /** Live text makes no sense here (any more); the end is tried in any case. */
  parked: boolean;

  constructor(options: DraftOptions) {
    const { limits, surface, measure, sealed } = options;
    this.#options = options;
    this.#maxSegments = maxSegmentsOn(surfaceOf(limits, surface), options.maxSegments ?? 0);
    this.#segmenter = createSegmenter(measure, surfaceOf(limits, surface).maxSize);
    this.#takenUp = sealed.length > 0;
    this.parked = false;
  }

  get finished(): boolean {
    return this.#ending !== undefined;
  }

  /** What did not fit into the segments, once all else is written. */
  get rest(): string {
    return this.#rest;
  }

  show(snapshot: Snapshot): void {
    this.#latest = snapshot;
  }

  /** `look` is called whenever the newest text is needed, and shows it if that has not been done. */
  follow(look: () => void): void {
    this.#look = look;
  }

  finish(text: string, ending: Ending): void {
    this.#latest = { text, stableChars: text.length };
    this.#ending = ending;
    this.parked = false;
  }

  /** What differs between the newest text and the platform, if anything. */
  next(message: OpenMessage, nowMs: number): Step | undefined {
    if (!this.finished) this.#lookForNewer();
    const { stableChars } = this.#latest;
    const { pieces, changedFrom } = this.#advance(message, nowMs);
    this.#pieces = Math.min(this.#pieces, changedFrom);
    if (this.parked) return undefined;
    const piece = pieces[this.#pieces];
    if (piece === undefined && this.finished) return undefined;
    const step = this.#step(message, piece, pieces, stableChars);
    return this.#mustLeave(message, step, nowMs) ? this.#leaving(message) : step;
  }

  #lookForNewer(): void {
    this.looking = true;
    try {
      this.#look?.();
    } finally {
      this.looking = false;
    }
  }

  #advance(message: OpenMessage, nowMs: number): Pieces {
    const { text, stableChars } = this.#latest;
    if (this.#takenUp && this.finished) {
      this.#takenUp = false;
      // What an earlier life sealed is not said again. What it sealed and the answer has dropped since stays.
      const { sealed } = this.#options;
      this.#pieces = this.#segmenter.resume(text, sealed);
      // The word that the rest is attached stands there already.
      if (this.#maxSegments > 0 && sealed.length > this.#maxSegments) this.#leaveRest();
    }
    const found = this.#segmenter.advance(text, this.finished, stableChars);
    const isOpen = !this.parked && !this.finished && found.pieces.length === this.#pieces;
    // A message that has to end soon ends where a block does, and the next one goes on in the same way.
    const leftMs = this.closesInMs(message, nowMs);
    if (!isOpen || leftMs > this.#lastQuarterMs(message)) return found;
    const anywhere = leftMs <= 0 && this.#surface(message).fallback === undefined;
    const sealed = this.#segmenter.seal('block') || (anywhere && this.#segmenter.seal('anywhere'));
    return sealed ? this.#segmenter.advance(text, false, stableChars) : found;
  }

  #lastQuarterMs(message: OpenMessage): number {
    const { maxAgeMs = 0, maxIdleMs = 0 } = this.#surface(message);
    return Math.min(maxAgeMs, maxIdleMs || maxAgeMs) / 4;
  }

  #step(message: OpenMessage, piece: Piece | undefined, pieces: readonly Piece[], stableChars: number) {
    const { overflow = usualOverflow, controls = [] } = this.#options;
    const maxSegments = this.#maxSegments;
    const ending = this.#ending ?? {};
    const ended = { controls: ending.controls ?? [], via: ending.via };
    const common = { message, leaving: false, final: this.finished };
    if (message.index >= maxSegments && maxSegments > 0) {
      const content = whole(this.finished ? overflow.attached : overflow.awaited);
      const step: Step = this.finished
        ? { ...common, ...ended, content, last: true }
        : { ...common, content, controls, last: false };
      return this.finished || !isWritten(step, this.#surfaces) ? step : undefined;
    }
    if (piece !== undefined) {
      const isEnd = this.finished && pieces.length === this.#pieces + 1;
      const content = { ...whole(piece.text), ...(isEnd && ending.activity ? { activity: ending.activity } : {}) };
      const step: Step = { ...common, ...(isEnd ? ended : { controls: [] }), content, last: true };
      return step;
    }
    const content = this.#live(message, stableChars);
    const step: Step = { ...common, content, controls, last: false };
    // Work alone is shown as long as nothing has been said.
    const nothing = content.text === '' && (message.text !== '' || content.activity === undefined);
    return nothing || isWritten(step, this.#surfaces) ? undefined : step;
  }

  #live(message: OpenMessage, stableChars: number): Snapshot {
    const firstChars = message.index === 0 ? (this.#options.firstChars ?? 0) : 0;
    const { activity } = this.#latest;
    const beside = activity === undefined || activity.length === 0 ? {} : { activity };
    if (this.#surface(message).appendOnly) {
      const { text: grown } = this.#segmenter.grow(stableChars);
      const stable = message.receipt || grown.length >= firstChars ? grown : '';
      // What is shown already may for a moment not be certain any more: it is left as it is.
      const text = message.text.startsWith(stable) ? message.text : stable;
      return { text, stableChars: text.length, ...beside };
    }
    const shape = message.receipt ? wholeWords : (open: string) => firstWords(open, firstChars);
    return { ...this.#segmenter.live(stableChars, shape), ...beside };
  }

  /** The message as it stands is on the platform for good. */
  seal({ message }: Step): void {
    const maxSegments = this.#maxSegments;
    if (maxSegments === 0 || message.index < maxSegments) {
      this.#pieces += 1;
      return;
    }
    this.#leaveRest();
  }

  #leaveRest(): void {
    const { text } = this.#latest;
    const { pieces } = this.#segmenter.advance(text, true);
    this.#rest = text.slice(pieces[this.#pieces]?.start ?? text.length).trim();
    this.#pieces = pieces.length;
  }

  /** The platform takes less than was promised. */
  shrink(factor: number): void {
    this.#segmenter.shrink(this.#pieces, factor);
  }

  /** Where text can only be added: the agent has taken back what is shown, or the message has been open too long. */
  #mustLeave(message: OpenMessage, step: Step | undefined, nowMs: number): boolean {
    const { appendOnly, fallback } = this.#surface(message);
    if (message.receipt === undefined || message.closed || fallback === undefined) return false;
    if (appendOnly && step !== undefined && !step.content.text.startsWith(message.text)) return true;
    return step?.last !== true && this.closesInMs(message, nowMs) <= 0;
  }

  #leaving(message: OpenMessage): Step {
    const content = whole(message.text);
    return { message, content, controls: [], last: true, leaving: true, final: this.finished };
  }

  /** How long until the message may not stay open any longer on its surface. */
  closesInMs(message: OpenMessage, nowMs: number): number {
    const { maxAgeMs = Number.POSITIVE_INFINITY, maxIdleMs = Number.POSITIVE_INFINITY } = this.#surface(message);
    if (message.receipt === undefined || message.closed) return Number.POSITIVE_INFINITY;
    return Math.min(message.postedAtMs + maxAgeMs, message.changedAtMs + maxIdleMs) - nowMs;
  }

  get #surfaces(): ChatLimits['surfaces'] {
    return this.#options.limits.surfaces;
  }

  #surface({ surface }: OpenMessage): SurfaceLimits {
    return surfaceOf(this.#options.limits, surface);
  }
}

export function surfaceOf({ surfaces }: ChatLimits, name: string): SurfaceLimits {
  const surface = surfaces[name];
  if (surface === undefined) throw new RangeError(`there is no surface ${name}`);
  return surface;
}

function whole(text: string): Snapshot {
  return { text, stableChars: text.length };
}

/** Where few messages can be written, two of them are for what does not fit: to say so, and the rest as a file. */
function maxSegmentsOn({ maxMessages }: SurfaceLimits, wanted: number): number {
  if (maxMessages === undefined) return wanted;
  const possible = Math.max(1, maxMessages - 2);
  return wanted === 0 ? possible : Math.min(wanted, possible);
}
