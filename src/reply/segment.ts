// The splitter: cuts a growing Markdown text into pieces that each fit one message.

/** A part of the text that fits one message. Once given out it changes only with the text before its end. */
export interface Piece {
  /** What is written: `source.slice(start, end)` with what the cuts need around it. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

import type { Snapshot } from '../chat.ts';
import { heal } from './heal.ts';

export interface Pieces {
  /** Every piece that is complete; with the whole text known, all of it. */
  readonly pieces: readonly Piece[];
  /** The first piece that is not what it was at the last call, because the text before its end was rewritten. */
  readonly changedFrom: number;
}

export interface Segmenter {
  /** Takes the newest whole text; `complete` when nothing will follow. */
  advance(text: string, complete: boolean): Pieces;
  /** What follows the last piece, fit to be shown while it grows. */
  live(stableChars: number): Snapshot;
  /** Cuts again from the given piece on, with a smaller size: the platform took less than promised. */
  shrink(fromPiece: number, factor: number): void;
}

export function createSegmenter(measure: (markdown: string) => number, maxSize: number): Segmenter {
  let size = maxSize;
  let pieces: Piece[] = [];
  let source = '';
  return {
    advance(text, complete) {
      let kept = pieces.length;
      while (kept > 0 && !text.startsWith(source.slice(0, pieces[kept - 1]?.end))) kept -= 1;
      pieces = pieces.slice(0, kept);
      source = text;
      for (;;) {
        const start = pieces.at(-1)?.end ?? 0;
        const rest = text.slice(start);
        if (rest.trim() === '') break;
        if (measure(rest) <= size) {
          if (complete) pieces.push({ text: rest.trim(), start, end: text.length });
          break;
        }
        let end = Math.min(rest.length, size);
        while (end > 1 && measure(rest.slice(0, end)) > size) end -= 1;
        const blank = Math.max(rest.lastIndexOf('\n', end), rest.lastIndexOf(' ', end));
        if (blank > 0) end = blank;
        pieces.push({ text: rest.slice(0, end).trim(), start, end: start + end });
      }
      return { pieces, changedFrom: kept };
    },
    live() {
      const text = heal(source.slice(pieces.at(-1)?.end ?? 0)).trimStart();
      return { text, stableChars: 0 };
    },
    shrink(fromPiece, factor) {
      pieces = pieces.slice(0, fromPiece);
      size = Math.floor(size * factor);
    },
  };
}
