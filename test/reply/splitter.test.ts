import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { heal } from '../../src/reply/heal.ts';
import { createSegmenter } from '../../src/reply/segment.ts';
import { growing, randomMarkdown } from './random-markdown.ts';

const runs = { numRuns: Number(process.env.SPLITTER_RUNS ?? 60), seed: 1, endOnFailure: true };
const length = (markdown: string) => markdown.length;

function sentences(count: number): string {
  return Array.from({ length: count }, (_, index) => `Sentence number ${index}.`).join(' ');
}

describe('a reply of no more than so many messages', () => {
  const cap = { pieces: 2, note: 'The rest is in the file.' };

  it('ends the last with a note, and has the rest for a file', () => {
    const text = sentences(40);
    const segmenter = createSegmenter(length, 200, cap);
    const { pieces } = segmenter.advance(text, true);
    expect(pieces).toHaveLength(2);
    expect(pieces[0]?.text).not.toContain(cap.note);
    expect(pieces[1]?.text).toMatch(/\.\n\nThe rest is in the file\.$/);
    expect(pieces[1]?.text.length).toBeLessThanOrEqual(200);
    expect(`${text.slice(0, pieces[1]?.end).trim()} ${segmenter.rest()}`).toBe(text);
  });

  it('has no note when everything fits', () => {
    const segmenter = createSegmenter(length, 200, cap);
    const { pieces } = segmenter.advance(sentences(18), true);
    expect(pieces).toHaveLength(2);
    expect(pieces[1]?.text).toMatch(/^Sentence.*\.$/);
    expect(segmenter.rest()).toBe('');
  });

  it('stops with the note while the text still grows', () => {
    const segmenter = createSegmenter(length, 200, cap);
    const text = sentences(40);
    const whole = createSegmenter(length, 200, cap).advance(text, true).pieces;
    for (let end = 1; end < text.length; end += 7) {
      const { pieces } = segmenter.advance(text.slice(0, end), false);
      expect(pieces).toEqual(whole.slice(0, pieces.length));
      if (pieces.length === 2) expect(segmenter.live(end, heal).text).toBe('');
    }
  });

  it('has a file that stands on its own', () => {
    const code = Array.from({ length: 30 }, (_, line) => `line ${line} of it`).join('\n');
    const segmenter = createSegmenter(length, 200, cap);
    segmenter.advance(`\`\`\`js\n${code}\n\`\`\`\n\nEnd.`, true);
    expect(segmenter.rest()).toMatch(/^```js\nline \d+ of it\n[\s\S]*line 29 of it\n```\n\nEnd\.$/);
  });
});

describe('a message to which text can only be added', () => {
  it('gets nothing that its piece does not begin with, whatever the text', () => {
    fc.assert(
      fc.property(
        randomMarkdown,
        fc.integer({ min: 220, max: 600 }),
        fc.array(fc.nat({ max: 60 }), { minLength: 1, maxLength: 8 }),
        fc.nat({ max: 9 }),
        ({ text }, maxSize, deltas, sealing) => {
          const segmenter = createSegmenter(length, maxSize);
          const shown: string[] = [];
          let step = 0;
          for (const prefix of [...growing(text, deltas), text]) {
            step += 1;
            const { pieces } = segmenter.advance(prefix, false);
            const now = segmenter.grow(prefix.length).text;
            expect(now.length).toBeLessThanOrEqual(maxSize);
            if (shown.length === pieces.length + 1) expect(now.startsWith(shown.at(-1) ?? '')).toBe(true);
            shown[pieces.length] = now;
            if (step % 10 === sealing) segmenter.seal(sealing > 4 ? 'anywhere' : 'block');
          }
          const { pieces } = segmenter.advance(text, true);
          for (const [index, piece] of pieces.entries()) {
            expect(piece.text.startsWith(shown[index] ?? '')).toBe(true);
            expect(piece.text.length).toBeLessThanOrEqual(maxSize);
            expect(piece.start).toBe(pieces[index - 1]?.end ?? 0);
          }
          expect(text.slice(pieces.at(-1)?.end).trim()).toBe('');
        },
      ),
      runs,
    );
  }, 120_000);

  it('shows whole words of what never changes, and no more', () => {
    const segmenter = createSegmenter(length, 1_000);
    segmenter.advance('Hello, dear wor', false);
    expect(segmenter.grow(15)).toEqual({ text: 'Hello, dear', stableChars: 11 });
    expect(segmenter.grow(8).text).toBe('Hello, dear');
    segmenter.advance('Hello, dear world. **Not** ', false);
    expect(segmenter.grow(20).text).toBe('Hello, dear world.');
  });
});

describe('a message that is ended early', () => {
  it('ends between blocks, behind what has been shown', () => {
    const segmenter = createSegmenter(length, 1_000);
    const text = `One.\n\nTwo.\n\n- a\n- b\n\nThree is under`;
    segmenter.advance(text, false);
    segmenter.grow(text.length);
    expect(segmenter.seal('block')).toBe(false);
    const longer = `${text} way.\n\nFour `;
    segmenter.advance(longer, false);
    expect(segmenter.seal('block')).toBe(true);
    const { pieces } = segmenter.advance(`${longer}is here.`, true);
    expect(pieces.map(({ text: piece }) => piece)).toEqual([`${text} way.`, 'Four is here.']);
  });

  it('ends where the text does when a blank line is there', () => {
    const segmenter = createSegmenter(length, 1_000);
    segmenter.advance('One.\n\nLet me look.\n\n', false);
    expect(segmenter.seal('block')).toBe(true);
    const { pieces } = segmenter.advance('One.\n\nLet me look.\n\nFound.', true);
    expect(pieces.map(({ text }) => text)).toEqual(['One.\n\nLet me look.', 'Found.']);
  });

  it('ends anywhere if it must, and code goes on in the next', () => {
    const segmenter = createSegmenter(length, 1_000);
    const text = '```js\none();\n\ntwo();\nthr';
    segmenter.advance(text, false);
    segmenter.grow(text.length);
    expect(segmenter.seal('block')).toBe(false);
    expect(segmenter.seal('anywhere')).toBe(true);
    const { pieces } = segmenter.advance(`${text}ee();\n\`\`\``, true);
    expect(pieces.map((piece) => piece.text)).toEqual(['```js\none();\n\ntwo();\n```', '```js\nthree();\n```']);
  });

  it('is not the last one there may be', () => {
    const segmenter = createSegmenter(length, 1_000, { pieces: 1, note: 'More in the file.' });
    segmenter.advance('One.\n\nTwo.\n\n', false);
    expect(segmenter.seal('anywhere')).toBe(false);
  });
});

describe('a reply that an earlier life began', () => {
  it('is cut where it was cut then', () => {
    fc.assert(
      fc.property(randomMarkdown, fc.integer({ min: 150, max: 600 }), fc.nat({ max: 9 }), ({ text }, maxSize, at) => {
        const before = createSegmenter(length, maxSize);
        for (const prefix of growing(text, [40])) {
          before.advance(prefix, false);
          if (prefix.length % 10 === at) before.seal('block');
        }
        const sealed = before.advance(text, true).pieces.slice(0, -1);
        const after = createSegmenter(length, maxSize);
        const known = after.resume(
          text,
          sealed.map((piece) => piece.text),
        );
        const { pieces } = after.advance(text, true);
        const texts = sealed.map((piece) => piece.text);
        expect(pieces.slice(0, known).map((piece) => piece.text)).toEqual(texts);
      }),
      runs,
    );
  }, 120_000);

  it('stops where the answer is another', () => {
    const segmenter = createSegmenter(length, 100);
    const [first = '', second = ''] = createSegmenter(length, 100)
      .advance(sentences(20), true)
      .pieces.map(({ text }) => text);
    expect(segmenter.resume(sentences(20), [first, `${second} no`])).toBe(1);
    expect(segmenter.resume('Something else.', [first])).toBe(0);
  });
});

it('does not look again at what never changes', () => {
  const segmenter = createSegmenter(length, 100);
  const text = sentences(30);
  segmenter.advance(text, false, text.length);
  const lies = `${text.slice(0, 40).toUpperCase()}${text.slice(40)} More.`;
  expect(segmenter.advance(lies, false, lies.length).changedFrom).toBeGreaterThan(0);
});
