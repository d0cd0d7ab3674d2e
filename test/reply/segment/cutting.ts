// Texts cut for messages that hold so much, in one call.
import { createSegmenter, type Piece } from '../../../src/reply/segment.ts';

export type Measure = (markdown: string) => number;

/** As platforms count: characters, characters after escaping, code points; and one where structure changes the size. */
export const measures = {
  characters: (markdown: string) => markdown.length,
  escaped: (markdown: string) => markdown.replaceAll('<', '&lt;').replaceAll('>', '&gt;').length,
  points: (markdown: string) => Array.from(markdown).length,
  rows: (markdown: string) => markdown.length + 9 * markdown.split('\n|').length - 5 * markdown.split('\n#').length,
};

export function split(text: string, measure: Measure, maxSize: number): readonly Piece[] {
  return createSegmenter(measure, maxSize).advance(text, true).pieces;
}

export function texts(text: string, maxSize: number): string[] {
  return split(text, measures.characters, maxSize).map((piece) => piece.text);
}

export function sentences(count: number): string {
  return Array.from({ length: count }, (_, index) => `Sentence number ${index}.`).join(' ');
}
