// The splitter: a growing Markdown text comes in, pieces go out that each fit one message and do not change any more.
import type { Snapshot } from '../chat.ts';
import { openFence } from './blocks.ts';
import { type Carry, joinContainers, type Laid, layOut, nothingCarried } from './carry.ts';
import { type Cut, cut } from './cut.ts';

/** A part of the text that fits one message. */
export interface Piece {
  /** What is written: the source without blank lines at its ends, and with what the cuts need around it. */
  readonly text: string;
  /** What `text` begins and ends with that the answer does not have: put there by the cuts ({@link Carry.before}). */
  readonly before: string;
  readonly after: string;
  /** Offsets of the source in the whole text. The next piece starts where this one ends. */
  readonly start: number;
  readonly end: number;
}

interface Pieces {
  /** Every piece that is complete; once the text is, all of it. */
  readonly pieces: readonly Piece[];
  /** The first piece that is not what it was at the call before, because the text was rewritten before its end. */
  readonly changedFrom: number;
}

/**
 * Cuts one growing text. What is cut depends on the text alone, not on the steps in which it grew.
 *
 * When the text is rewritten, the pieces whose source is still its beginning stay, and everything behind them is cut
 * anew: so the pieces always hold the whole newest text.
 */
export interface Segmenter {
  /** Takes the newest whole text; `complete` when nothing will follow. */
  advance(text: string, complete: boolean): Pieces;
  /** The text behind the last piece, shaped for being shown while it grows; as much of it as one message holds. */
  live(stableChars: number, shape: (open: string) => string): Snapshot;
  /**
   * The platform took less than was promised: cuts anew from the given piece on, into smaller ones. If what was shown
   * was too long by our own measure, it is measured each time from now on, and nothing else changes.
   */
  shrink(fromPiece: number, factor: number): void;
}

/** The text is measured only where it may be too long, at places this far apart: the growth in between is not looked at. */
const maxStrideChars = 64;
/** Between two such places text is taken to grow no more than this when it is rendered; if it does, it is measured. */
const usualGrowth = 2;
/** Room for what closes unfinished text while it is shown. */
const closingChars = 64;

interface Measured {
  /** Characters of the open source that are known to fit, and their size. */
  readonly chars: number;
  readonly size: number;
}

interface Mark extends Piece {
  readonly carry: Carry;
}

const unmeasured: Measured = { chars: 0, size: 0 };

class MarkdownSegmenter implements Segmenter {
  readonly #measure: (markdown: string) => number;
  #maxSize: number;
  #source = '';
  /** Each with what it leaves to the next. */
  #pieces: Mark[] = [];
  #known = unmeasured;
  #shown = '';
  /** Text has turned out to be longer than taken for: it is measured whenever it is shown. */
  #wary = false;

  constructor(measure: (markdown: string) => number, maxSize: number) {
    this.#measure = measure;
    this.#maxSize = maxSize;
  }

  advance(text: string, complete: boolean): Pieces {
    const changedFrom = this.#rewrite(text);
    while (this.#cutNext()) {
      // Every round adds a piece.
    }
    while (complete && this.#cutRest()) {
      // Every round adds a piece, too.
    }
    return { pieces: this.#pieces, changedFrom };
  }

  live(stableChars: number, shape: (open: string) => string): Snapshot {
    const rest = this.#rest();
    const laid = layOut(rest, this.#carry());
    let text = shape(laid.text);
    const { chars, size } = this.#known;
    const near = size + (rest.length - chars) * usualGrowth + closingChars > this.#maxSize || rest.includes('|');
    if ((near || this.#wary) && this.#measure(text) > this.#maxSize) {
      text = shape(this.#cut(laid, this.#measure(laid.text)).head);
    }
    this.#shown = text;
    const settled = commonLength(text, laid.text);
    return { text, stableChars: Math.min(settled, laid.toText(Math.max(0, stableChars - this.#start()))) };
  }

  shrink(fromPiece: number, factor: number): void {
    const wary = this.#wary;
    this.#wary = true;
    if (!wary && this.#measure(this.#shown) > this.#maxSize) return;
    this.#pieces = this.#pieces.slice(0, fromPiece);
    this.#known = unmeasured;
    this.#maxSize = Math.max(1, Math.floor(this.#maxSize * factor));
  }

  /** @returns how many of the pieces are still the beginning of the text. */
  #rewrite(text: string): number {
    const kept = this.#pieces.length;
    const before = this.#source;
    this.#source = text;
    if (text.startsWith(before)) return kept;
    let same = kept;
    while (same > 0 && !text.startsWith(before.slice(0, this.#pieces[same - 1]?.end))) same -= 1;
    this.#pieces = this.#pieces.slice(0, same);
    this.#known = unmeasured;
    return same;
  }

  /**
   * Measures the open text at places that depend on the text alone, far apart while there is much room. Cuts when it is
   * too long at one of them.
   */
  #cutNext(): boolean {
    const start = this.#start();
    for (;;) {
      const { chars, size } = this.#known;
      const stride = Math.max(1, Math.min(maxStrideChars, this.#maxSize >> 3));
      const mark = chars + Math.max(stride, ((this.#maxSize - size) * 3) >> 2);
      if (start + mark > this.#source.length) return false;
      const laid = layOut(this.#source.slice(start, start + mark), this.#carry());
      const measured = this.#measure(laid.text);
      if (measured > this.#maxSize) {
        this.#add(laid, this.#cut(laid, measured));
        return true;
      }
      this.#known = { chars: mark, size: measured };
    }
  }

  /** Nothing will follow: what is left becomes a piece, or several. */
  #cutRest(): boolean {
    const rest = this.#rest();
    const carry = this.#carry();
    const laid = layOut(rest, carry);
    if (rest.trim() === '') return false;
    const head = laid.text.trimEnd();
    const fence = openFence(head);
    const after = fence ? `\n${fence.closer}` : '';
    const text = head + after;
    const measured = this.#measure(text);
    if (measured > this.#maxSize) {
      this.#add(laid, this.#cut(laid, measured));
      return true;
    }
    this.#pieces = [
      ...this.#pieces,
      { text, before: carry.before, after, start: this.#start(), end: this.#source.length, carry: nothingCarried },
    ];
    return false;
  }

  #cut({ text }: Laid, size: number): Cut {
    const from = this.#carry().before.length;
    return cut({ text, from, size, maxSize: this.#maxSize, measure: this.#measure });
  }

  #add(laid: Laid, { at, head, after, carry }: Cut): void {
    const start = this.#start();
    const end = start + laid.toSource(at);
    const { before } = this.#carry();
    const containers = joinContainers(laid.containersAt(at), carry.containers);
    this.#pieces = [...this.#pieces, { text: head, before, after, start, end, carry: { ...carry, containers } }];
    this.#known = unmeasured;
  }

  #start(): number {
    return this.#pieces.at(-1)?.end ?? 0;
  }

  #carry(): Carry {
    return this.#pieces.at(-1)?.carry ?? nothingCarried;
  }

  #rest(): string {
    return this.#source.slice(this.#start());
  }
}

/** `measure` gives the size of a rendered text as the platform counts it, `maxSize` is what one message holds. */
export function createSegmenter(measure: (markdown: string) => number, maxSize: number): Segmenter {
  return new MarkdownSegmenter(measure, maxSize);
}

function commonLength(one: string, other: string): number {
  if (other.startsWith(one)) return one.length;
  const most = Math.min(one.length, other.length);
  let length = 0;
  while (length < most && one[length] === other[length]) length += 1;
  return length;
}
