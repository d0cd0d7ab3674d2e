// The splitter: a growing Markdown text comes in, pieces go out that each fit one message and do not change any more.
import type { Snapshot } from '../chat.ts';
import { MarkdownSplitter } from './splitter.ts';

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

export interface Pieces {
  /** Every piece that is complete; once the text is, all of it. */
  readonly pieces: readonly Piece[];
  /** The first piece that is not what it was at the call before, because the text was rewritten before its end. */
  readonly changedFrom: number;
}

/** No more pieces than these: when there is more text than they hold, the last one ends with the note. */
export interface Cap {
  readonly pieces: number;
  readonly note: string;
}

/**
 * Cuts one growing text. What is cut depends on the text alone, not on the steps in which it grew; but for what was
 * given out by `grow`, and for the places where `seal` and `resume` cut.
 *
 * When the text is rewritten, the pieces whose source is still its beginning stay, and everything behind them is cut
 * anew: so the pieces always hold the whole newest text.
 */
export interface Segmenter {
  /**
   * Takes the newest whole text; `complete` when nothing will follow. So many characters of it never change again: they
   * are compared with a later one only when that is complete.
   */
  advance(text: string, complete: boolean, stableChars?: number): Pieces;
  /** The text behind the last piece, shaped for being shown while it grows; as much of it as one message holds. */
  live(stableChars: number, shape: (open: string) => string): Snapshot;
  /**
   * The same for a message to which text can only be added: what it gives is the beginning of all that it gives later,
   * and of the piece that comes of it, as long as the text is not rewritten.
   */
  grow(stableChars: number): Snapshot;
  /**
   * Ends the open piece early, behind all that `grow` has given, where a block ends; or, if it must be, anywhere. The
   * last piece of a {@link Cap} is not ended.
   * @returns whether there was such a place.
   */
  seal(where: 'block' | 'anywhere'): boolean;
  /**
   * Cuts where an earlier life has cut: its sealed texts, in order.
   * @returns how many of them are still the beginning of the text.
   */
  resume(text: string, sealed: readonly string[]): number;
  /** The text behind the last piece of a {@link Cap}, as it stands on its own; empty when there is none. */
  rest(): string;
  /**
   * The platform took less than was promised: cuts anew from the given piece on, into smaller ones. If what was shown
   * was too long by our own measure, it is measured each time from now on, and nothing else changes.
   */
  shrink(fromPiece: number, factor: number): void;
}

/** `measure` gives the size of a rendered text as the platform counts it, `maxSize` is what one message holds. */
export function createSegmenter(measure: (markdown: string) => number, maxSize: number, cap?: Cap): Segmenter {
  return new MarkdownSplitter(measure, maxSize, cap);
}
