// How the splitter works: it measures a growing text at few places, and cuts when one of them is too far. No I/O.
import type { Snapshot } from '../chat.ts';
import { openFence } from './blocks.ts';
import { type Carry, joinContainers, type Laid, layOut, nothingCarried } from './carry.ts';
import { type Cut, type CutRequest, cut } from './cut.ts';
import { cutAs, cutEarly } from './early.ts';
import { remembering, usualSize } from './measure.ts';
import type { Cap, Piece, Pieces, Segmenter } from './segment.ts';
import { stableEnd } from './stable.ts';

/** The text is measured only where it may be too long, at places this far apart: the growth in between is not looked at. */
const maxStrideChars = 64;
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

export class MarkdownSplitter implements Segmenter {
  readonly #measure: (markdown: string) => number;
  readonly #cap: Cap | undefined;
  #maxSize: number;
  #source = '';
  /** So much of the source never changes again. */
  #stable = 0;
  /** Each with what it leaves to the next. */
  #pieces: Mark[] = [];
  #known = unmeasured;
  #shown = '';
  /** So much of the open piece has been given out for good. */
  #grown = 0;
  /** Text has turned out to be longer than taken for: it is measured whenever it is shown. */
  #wary = false;

  constructor(measure: (markdown: string) => number, maxSize: number, cap?: Cap) {
    this.#measure = remembering(measure);
    this.#maxSize = maxSize;
    this.#cap = cap;
  }

  advance(text: string, complete: boolean, stableChars = 0): Pieces {
    // The last look is a whole one: the text that lands may be another.
    if (complete) this.#stable = 0;
    const changedFrom = this.#rewrite(text, stableChars);
    while (this.#cutNext()) {
      // Every round adds a piece.
    }
    while (complete && this.#cutRest()) {
      // Every round adds a piece, too.
    }
    return { pieces: this.#pieces, changedFrom };
  }

  live(stableChars: number, shape: (open: string) => string): Snapshot {
    if (this.#isFull()) return { text: '', stableChars: 0 };
    const rest = this.#rest();
    const laid = layOut(rest, this.#carry());
    let text = shape(laid.text);
    const { chars, size } = this.#known;
    const near = size + usualSize(rest.slice(chars)) + closingChars > this.#maxSize || rest.includes('|');
    if ((near || this.#wary) && this.#measure(text) > this.#maxSize) {
      text = shape(this.#cut(laid, this.#measure(laid.text)).head);
    }
    this.#shown = text;
    const settled = commonLength(text, laid.text);
    return { text, stableChars: Math.min(settled, laid.toText(Math.max(0, stableChars - this.#start()))) };
  }

  grow(stableChars: number): Snapshot {
    const carry = this.#carry();
    const laid = layOut(this.#rest(), carry);
    const end = stableEnd(laid.text.slice(0, laid.toText(Math.max(0, stableChars - this.#start()))));
    const room = closingChars + this.#noteSize();
    // What does not fit will be cut: then it comes with its piece.
    const grows = !this.#isFull() && end > Math.max(this.#grown, carry.before.length);
    if (grows && this.#measure(laid.text.slice(0, end)) + room <= this.#maxSize) this.#grown = end;
    return { text: laid.text.slice(0, this.#grown), stableChars: this.#grown };
  }

  seal(where: 'block' | 'anywhere'): boolean {
    if (this.#isLast() || this.#isFull()) return false;
    const laid = layOut(this.#rest(), this.#carry());
    const place = cutEarly(this.#request(laid, this.#measure(laid.text)), where);
    if (place) this.#add(laid, place);
    return place !== undefined;
  }

  resume(text: string, sealed: readonly string[]): number {
    this.#rewrite(text, 0);
    for (const written of sealed.slice(this.#pieces.length)) {
      const laid = layOut(this.#rest(), this.#carry());
      const place = this.#isFull() ? undefined : cutAs(this.#request(laid, 0), written);
      if (!place) break;
      this.#add(laid, place);
    }
    return this.#pieces.length;
  }

  rest(): string {
    return this.#isFull() ? closed(layOut(this.#rest(), this.#carry()).text).text : '';
  }

  shrink(fromPiece: number, factor: number): void {
    const wary = this.#wary;
    this.#wary = true;
    if (!wary && this.#measure(this.#shown) > this.#maxSize) return;
    this.#pieces = this.#pieces.slice(0, fromPiece);
    this.#known = unmeasured;
    this.#grown = 0;
    this.#maxSize = Math.max(1, Math.floor(this.#maxSize * factor));
  }

  /** @returns how many of the pieces are still the beginning of the text. */
  #rewrite(text: string, stableChars: number): number {
    const kept = this.#pieces.length;
    const before = this.#source;
    const stable = Math.min(this.#stable, before.length);
    this.#source = text;
    this.#stable = stableChars;
    // Most texts are only longer than before: what is stable of them is not looked at again.
    if (text.length >= before.length && text.startsWith(before.slice(stable), stable)) return kept;
    let same = kept;
    while (same > 0 && !text.startsWith(before.slice(0, this.#pieces[same - 1]?.end))) same -= 1;
    this.#pieces = this.#pieces.slice(0, same);
    this.#known = unmeasured;
    this.#grown = 0;
    return same;
  }

  /**
   * Measures the open text at places that depend on the text alone, far apart while there is much room. Cuts when it is
   * too long at one of them.
   */
  #cutNext(): boolean {
    if (this.#isFull()) return false;
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
    if (rest.trim() === '' || this.#isFull()) return false;
    const { text, after } = closed(laid.text);
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

  #cut(laid: Laid, size: number): Cut {
    return cut(this.#request(laid, size));
  }

  #request({ text }: Laid, size: number): CutRequest {
    const from = this.#carry().before.length;
    const note = this.#isLast() ? this.#cap?.note : undefined;
    return { text, from, least: this.#grown, size, maxSize: this.#maxSize, measure: this.#measure, note };
  }

  #add(laid: Laid, { at, head, after, carry }: Cut): void {
    const start = this.#start();
    const end = start + laid.toSource(at);
    const { before } = this.#carry();
    const containers = joinContainers(laid.containersAt(at), carry.containers, laid.movedAt(at));
    this.#pieces = [...this.#pieces, { text: head, before, after, start, end, carry: { ...carry, containers } }];
    this.#known = unmeasured;
    this.#grown = 0;
  }

  /** The next piece is the last one there may be. */
  #isLast(): boolean {
    return this.#pieces.length + 1 === this.#cap?.pieces;
  }

  #isFull(): boolean {
    return this.#cap !== undefined && this.#pieces.length >= this.#cap.pieces;
  }

  #noteSize(): number {
    return this.#cap && this.#isLast() ? this.#measure(this.#cap.note) : 0;
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

/** The text without blank lines at its end, open code closed. */
function closed(markdown: string): { readonly text: string; readonly after: string } {
  const text = markdown.trimEnd();
  const fence = openFence(text);
  const after = fence ? `\n${fence.closer}` : '';
  return { text: text + after, after };
}

function commonLength(one: string, other: string): number {
  if (other.startsWith(one)) return one.length;
  const most = Math.min(one.length, other.length);
  let length = 0;
  while (length < most && one[length] === other[length]) length += 1;
  return length;
}
