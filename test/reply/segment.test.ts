import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse, spanOf, walk } from '../../src/markdown.ts';
import { createSegmenter, type Piece } from '../../src/reply/segment.ts';
import { growing, type RandomMarkdown, randomMarkdown } from './random-markdown.ts';

const runs = { numRuns: Number(process.env.SPLITTER_RUNS ?? 1_000), endOnFailure: true };
const minutesMs = 180_000;

type Measure = (markdown: string) => number;

/** As platforms count: characters, characters after escaping, code points; and one where structure changes the size. */
const measures = {
  characters: (markdown: string) => markdown.length,
  escaped: (markdown: string) => markdown.replaceAll('<', '&lt;').replaceAll('>', '&gt;').length,
  points: (markdown: string) => Array.from(markdown).length,
  rows: (markdown: string) => markdown.length + 9 * markdown.split('\n|').length - 5 * markdown.split('\n#').length,
};

function split(text: string, measure: Measure, maxSize: number): readonly Piece[] {
  return createSegmenter(measure, maxSize).advance(text, true).pieces;
}

const cases = fc.record({
  markdown: randomMarkdown,
  measure: fc.constantFrom<Measure>(...Object.values(measures)),
  maxSize: fc.integer({ min: 150, max: 600 }),
  deltas: fc.array(fc.nat({ max: 60 }), { minLength: 1, maxLength: 8 }),
});

/** What a piece has besides its source: only what a cut adds may be there. White space is looked at elsewhere. */
function expectOnlyFencesAdded(piece: Piece, source: string): void {
  const substance = (text: string) => text.replaceAll(/^[ >]+$/gm, '').replaceAll(/\s/g, '');
  const written = substance(piece.text);
  const said = substance(source.slice(piece.start, piece.end));
  const at = written.indexOf(said);
  expect(at).toBeGreaterThanOrEqual(0);
  expect(written.slice(0, at)).toMatch(/^(>*(`{3,}|~{3,})(js|pythontitle="x")?)?>*$/);
  expect(written.slice(at + said.length)).toMatch(/^(>*(`{3,}|~{3,}))?$/);
}

function expectNothingLost(pieces: readonly Piece[], text: string): void {
  let end = 0;
  for (const piece of pieces) {
    expect(piece.start).toBe(end);
    expectOnlyFencesAdded(piece, text);
    end = piece.end;
  }
  expect(text.slice(end).trim()).toBe('');
}

function expectNoAtomCut(pieces: readonly Piece[], { text, atoms }: RandomMarkdown): void {
  const graphemes = new Set(Array.from(new Intl.Segmenter().segment(text), ({ index }) => index));
  const spans = atoms.map((atom) => ({ start: text.indexOf(atom), end: text.indexOf(atom) + atom.length }));
  for (const { start } of pieces) {
    expect(graphemes.has(start)).toBe(true);
    expect(spans.filter((span) => span.start < start && start < span.end)).toEqual([]);
  }
}

/** Each piece alone must read as the text does: code is code, text is text, and no fence is left open or empty. */
function expectSameMeaning(pieces: readonly Piece[], { codeWords, plainWords }: RandomMarkdown): void {
  let code = '';
  let plain = '';
  for (const { text } of pieces) {
    walk(parse(text), (node) => {
      if (node.type === 'text' || node.type === 'inlineCode') plain += ` ${node.value} `;
      if (node.type === 'image') plain += ` ${node.alt} `;
      if (node.type !== 'code') return;
      code += ` ${node.value} `;
      const { start, end } = spanOf(node);
      const [marker = 'not a fence'] = /^(`+|~+)/.exec(text.slice(start)) ?? [];
      const last = text.slice(start, end).split('\n').at(-1);
      expect(last?.replace(/^[ >]*/, '')).toBe(marker);
      expect(node.value).not.toBe('');
    });
  }
  for (const word of codeWords) expect(code).toContain(word);
  for (const word of plainWords) expect(plain).toContain(word);
}

describe('the splitter', () => {
  it(
    'fills messages without losing, cutting or misreading anything',
    () => {
      fc.assert(
        fc.property(cases, ({ markdown, measure, maxSize }) => {
          const pieces = split(markdown.text, measure, maxSize);
          for (const { text } of pieces) expect(measure(text)).toBeLessThanOrEqual(maxSize);
          expectNothingLost(pieces, markdown.text);
          expectNoAtomCut(pieces, markdown);
          expectSameMeaning(pieces, markdown);
        }),
        runs,
      );
    },
    minutesMs,
  );

  it(
    'cuts a growing text exactly as it cuts the whole text, and never changes a piece it has given out',
    () => {
      fc.assert(
        fc.property(cases, ({ markdown: { text }, measure, maxSize, deltas }) => {
          const whole = split(text, measure, maxSize);
          const segmenter = createSegmenter(measure, maxSize);
          for (const prefix of growing(text, deltas)) {
            const { pieces } = segmenter.advance(prefix, false);
            expect(pieces).toEqual(whole.slice(0, pieces.length));
          }
          expect(segmenter.advance(text, true).pieces).toEqual(whole);
        }),
        runs,
      );
    },
    minutesMs,
  );
});
