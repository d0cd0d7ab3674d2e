import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse, spanOf, walk } from '../../../src/markdown.ts';
import { createSegmenter, type Piece } from '../../../src/reply/segment.ts';
import { growing, type RandomMarkdown, randomMarkdown } from '../random-markdown.ts';
import { type Measure, measures, split } from './cutting.ts';

/** The same texts in every run; other seeds and more runs are for those who change the splitter. */
const runs = {
  numRuns: Number(process.env.SPLITTER_RUNS ?? 400),
  seed: Number(process.env.SPLITTER_SEED ?? 1),
  endOnFailure: true,
};
const minutesMs = 180_000;

const cases = fc.record({
  markdown: randomMarkdown,
  measure: fc.constantFrom<Measure>(...Object.values(measures)),
  maxSize: fc.integer({ min: 150, max: 600 }),
  deltas: fc.array(fc.nat({ max: 60 }), { minLength: 1, maxLength: 8 }),
});

/** What a piece has besides its source: only what a cut adds may be there. White space is looked at elsewhere. */
function expectOnlyFencesAdded(piece: Piece, source: string): void {
  const substance = (text: string) =>
    text
      .replaceAll(/^[ >]*\u200b?$/gm, '')
      .replaceAll(/^([ >]*)\d+(?=[.)](?:\s|$))/gm, '$1#')
      .replaceAll(/\s/g, '');
  const written = substance(piece.text);
  const said = substance(source.slice(piece.start, piece.end));
  const [before = '', after = ''] = [piece.before, piece.after].map((added) => added.replaceAll(/\s/g, ''));
  expect(written).toBe(before + said + after);
  expect(before).toMatch(/^(>*(`{3,}|~{3,})(js|pythontitle="x")?|>*\|.*\|>*\|[|-]+)?[>|]*$/);
  expect(after).toMatch(/^(>*(`{3,}|~{3,}))?$/);
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

describe('the splitter, over random texts', () => {
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
