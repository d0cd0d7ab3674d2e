import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse, spanOf, walk } from '../../src/markdown.ts';
import { createSegmenter, type Piece } from '../../src/reply/segment.ts';
import { growing, type RandomMarkdown, randomMarkdown } from './random-markdown.ts';

/** The same texts in every run; other seeds and more runs are for those who change the splitter. */
const runs = {
  numRuns: Number(process.env.SPLITTER_RUNS ?? 400),
  seed: Number(process.env.SPLITTER_SEED ?? 1),
  endOnFailure: true,
};
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

function texts(text: string, maxSize: number): string[] {
  return split(text, measures.characters, maxSize).map((piece) => piece.text);
}

function sentences(count: number): string {
  return Array.from({ length: count }, (_, index) => `Sentence number ${index}.`).join(' ');
}

describe('a cut', () => {
  it('is not made where everything fits', () => {
    expect(texts('  \n\nHello, world.\n\n', 100)).toEqual(['Hello, world.']);
    expect(texts(' \n ', 100)).toEqual([]);
    expect(texts('x'.repeat(100), 100)).toEqual(['x'.repeat(100)]);
  });

  it('is made between blocks rather than in one', () => {
    const [one, two, three] = [sentences(3), sentences(2), sentences(3)];
    expect(texts(`${one}\n\n${two}\n\n${three}`, 130)).toEqual([`${one}\n\n${two}`, three]);
  });

  it('is made in a block rather than leaving most of a message empty', () => {
    const pieces = texts(`Short.\n\n${sentences(20)}`, 120);
    expect(pieces[0]?.length).toBeGreaterThan(60);
    expect(pieces[0]).toMatch(/\.$/);
  });

  it('keeps a heading with what follows it', () => {
    const pieces = texts(`${sentences(4)}\n\n## Title\n\n${sentences(4)}`, 110);
    expect(pieces[0]).not.toContain('Title');
    expect(pieces[1]).toMatch(/^## Title\n\nSentence/);
  });

  it('in code closes the fence and opens it again, with its marker and language', () => {
    const lines = Array.from({ length: 12 }, (_, index) => `line${index}();`);
    const pieces = texts(`Look:\n\n\`\`\`\`ts\n${lines.join('\n')}\n\`\`\`\`\n\nDone.`, 90);
    expect(pieces.length).toBeGreaterThan(1);
    expect(pieces[0]).toMatch(/^Look:\n\n````ts\nline0[^`]*\n````$/);
    expect(pieces[1]).toMatch(/^````ts\nline\d+[^`]*\n````/);
    expect(pieces.join('\n').match(/line\d+/g)).toHaveLength(12);
  });

  it('in code that lies in a list takes the code out of the list', () => {
    const lines = Array.from({ length: 12 }, (_, index) => `    line${index}();`);
    const pieces = texts(`1.  Item\n\n    ~~~\n${lines.join('\n')}\n    ~~~\n2.  Next`, 90);
    expect(pieces[0]).toMatch(/^1\. {2}Item\n\n {4}~~~\n( {4}line\d+\(\);\n)+ {4}~~~$/);
    expect(pieces[1]).toMatch(/^~~~\n(line\d+\(\);\n)+~~~/);
  });

  it('in a nested list does not turn the rest into code', () => {
    const items = Array.from({ length: 12 }, (_, index) => `    - nested item ${index}`);
    const pieces = texts(`1.  Item\n${items.join('\n')}\n2.  Next`, 100);
    expect(pieces[1]).toMatch(/^- nested item/);
  });

  it('in a quote marks the rest as quoted', () => {
    const pieces = texts(`> ${sentences(12)}`, 100);
    expect(pieces.length).toBeGreaterThan(1);
    for (const piece of pieces) expect(piece).toMatch(/^> Sentence/);
  });

  it('is made between the rows of a table', () => {
    const rows = Array.from({ length: 12 }, (_, index) => `| row ${index} | value ${index} |`);
    const pieces = texts(`| a | b |\n| - | - |\n${rows.join('\n')}`, 120);
    for (const piece of pieces) expect(piece).toMatch(/^\|[\s\S]*\|$/);
  });

  it('leaves a row of a table whole, though half of it would fit', () => {
    const long = `| ${'cell '.repeat(16)}|`;
    expect(texts(`| a |\n| - |\n| first row of it |\n${long}`, 100)).toEqual([
      '| a |\n| - |\n| first row of it |',
      `| a |\n| - |\n${long}`,
    ]);
  });

  it('does not go through a link of which the end is not in sight', () => {
    const link = `[one two three four five six seven](https://example.org/${'x'.repeat(40)})`;
    for (const piece of texts(`${sentences(2)} And ${link}.`.repeat(3), 100)) {
      expect(piece.match(/\[/g)?.length).toBe(piece.match(/\)/g)?.length);
    }
  });

  it('within a list item lets the next item be one', () => {
    const pieces = texts(`1.  ${sentences(11)}\n2.  Next`, 100);
    expect(pieces.at(-1)).toMatch(/\.\n\n2\. {2}Next$/);
  });

  it('in a word is made between graphemes, and only if the word is longer than a message', () => {
    const family = '👨‍👩‍👧‍👦';
    expect(texts(family.repeat(20), 60).join('')).toBe(family.repeat(20));
    for (const piece of texts(family.repeat(20), 60)) expect(piece.replaceAll(family, '')).toBe('');
    expect(texts(`${'x'.repeat(30)} ${'y'.repeat(90)}`, 100)).toEqual(['x'.repeat(30), 'y'.repeat(90)]);
  });

  it('in Chinese is made behind a sentence', () => {
    const pieces = texts('今天天气很好，我们去公园散步吧。'.repeat(20), 100);
    for (const piece of pieces) expect(piece).toMatch(/。$/);
  });

  it('goes through a link only if the link is longer than a message', () => {
    const link = `[label](https://example.org/${'x'.repeat(60)})`;
    const [before, ...behind] = texts(`Some words before. ${link} Some words after.`, 100);
    expect(before).toBe('Some words before.');
    expect(behind.join(' ')).toBe(`${link} Some words after.`);
    const long = `[label](https://example.org/${'x'.repeat(160)})`;
    expect(texts(long, 100).join('')).toBe(long);
  });

  it.each(['<@U0612345>', '<!subteam^S1|team>', '<#C012345>', '<:wave:1234567890>', '@everyone', ':tada:', '&amp;'])(
    'does not go through %s, though it is glued to a word that is longer than a message',
    (atom) => {
      for (let length = 170; length <= 205; length++) {
        const text = `${'w'.repeat(length)}${atom} and ${'more '.repeat(40)}`;
        const start = text.indexOf(atom);
        const cuts = split(text, measures.characters, 200).map((piece) => piece.start);
        expect(cuts.filter((at) => at > start && at < start + atom.length)).toEqual([]);
      }
    },
  );

  it('fills messages with text that only looks like the beginning of something', () => {
    for (const bait of ['[a](', '[', '<a', '`a', '> ', '\n> ', '| a ', '**a', '![a][']) {
      const text = bait.repeat(1_000);
      const pieces = texts(text, 300);
      expect(pieces.length).toBeLessThanOrEqual((2 * text.length) / 300);
      for (const piece of pieces) expect(piece.length).toBeLessThanOrEqual(300);
    }
  });

  it('needs few looks at the size of a text that grows, however small the steps', () => {
    let looks = 0;
    const segmenter = createSegmenter((markdown) => {
      looks += 1;
      return markdown.length;
    }, 2_000);
    const text = sentences(90).slice(0, 1_900);
    for (let end = 1; end <= text.length; end += 1) segmenter.advance(text.slice(0, end), false);
    expect(looks).toBeLessThanOrEqual(8);
  });
});

describe('a text that is rewritten', () => {
  const text = sentences(30);

  it('keeps the pieces that are still its beginning, and is cut anew behind them', () => {
    const segmenter = createSegmenter(measures.characters, 100);
    const before = segmenter.advance(text, false).pieces;
    const kept = before[1]?.end ?? 0;
    const changed = `${text.slice(0, kept + 5)}changed ${text.slice(kept + 5)}`;
    const { pieces, changedFrom } = segmenter.advance(changed, true);
    expect(changedFrom).toBe(2);
    expect(pieces).toEqual(split(changed, measures.characters, 100));
  });

  it('is cut as if it had always been so when the change is behind all pieces', () => {
    const segmenter = createSegmenter(measures.escaped, 100);
    segmenter.advance(text.slice(0, 99), false);
    const changed = '1 < 2 < 3 <<<< 4. '.repeat(8);
    expect(segmenter.advance(changed, true).pieces).toEqual(split(changed, measures.escaped, 100));
  });
});

describe('the open text', () => {
  it('is shown shaped, as much of it as fits', () => {
    const segmenter = createSegmenter(measures.characters, 100);
    segmenter.advance('Hello **wor', false);
    expect(segmenter.live(11, (open) => `${open}**`)).toEqual({ text: 'Hello **wor**', stableChars: 11 });
    const almost = sentences(6).slice(0, 104);
    segmenter.advance(almost, false);
    expect(segmenter.live(0, (open) => open).text.length).toBeLessThanOrEqual(100);
  });

  it('begins with the fence that was cut, and says how much of it never changes', () => {
    const segmenter = createSegmenter(measures.characters, 100);
    const code = Array.from({ length: 9 }, (_, index) => `line number ${index}`).join('\n');
    const text = `\`\`\`js\n${code}`;
    const end = segmenter.advance(text, false).pieces.at(-1)?.end ?? 0;
    const live = segmenter.live(end + 4, (open) => open);
    expect(live.text).toBe(`\`\`\`js\n${text.slice(end)}`);
    expect(live.stableChars).toBe('```js\n'.length + 4);
  });

  it('is measured each time once it was longer than it looked', () => {
    const segmenter = createSegmenter((markdown) => markdown.length + 9 * markdown.split('%').length, 400);
    segmenter.advance(`${'%'.repeat(100)} and more`, false);
    const shown = () => segmenter.live(0, (open) => open).text;
    expect(shown()).toHaveLength(109);
    segmenter.shrink(0, 0.5);
    expect(shown().length).toBeLessThan(45);
    expect(shown().length).toBeGreaterThan(30);
  });

  it('is cut into smaller pieces when the platform takes less', () => {
    const text = sentences(20);
    const segmenter = createSegmenter(measures.characters, 200);
    const [first] = segmenter.advance(text, true).pieces;
    segmenter.shrink(1, 0.5);
    const { pieces } = segmenter.advance(text, true);
    expect(pieces[0]).toEqual(first);
    for (const piece of pieces.slice(1)) expect(piece.text.length).toBeLessThanOrEqual(100);
    expect(pieces.map((piece) => piece.text).join(' ')).toBe(text);
  });
});

describe('what a cut carries over', () => {
  const rows = (from: number, to: number) =>
    Array.from({ length: to - from + 1 }, (_, row) => `| row ${from + row} | value |`).join('\n');

  it('is a table’s header and delimiter row', () => {
    const pieces = split(`| a | b |\n|---|:-:|\n${rows(1, 12)}\n\nEnd.`, measures.characters, 120);
    expect(pieces.length).toBeGreaterThan(2);
    for (const { text } of pieces) expect(text).toMatch(/^\| a \| b \|\n\|---\|:-:\|\n\| row/);
    expect(pieces.map(({ before }) => before)).toEqual(['', ...pieces.slice(1).map(() => '| a | b |\n|---|:-:|\n')]);
    expect(pieces.at(-1)?.text).toMatch(/value \|\n\nEnd\.$/);
  });

  it('is a table’s header within a quote, too', () => {
    const table = `| a | b |\n|---|---|\n${rows(1, 9)}`.replaceAll(/^/gm, '> ');
    for (const text of texts(table, 110)) expect(text).toMatch(/^> \| a \| b \|\n> \|---\|---\|\n> \| row/);
  });

  it('are the cells of a row that is longer than a message', () => {
    const [, second] = texts(`| a | b |\n|---|---|\n| x | ${'word '.repeat(40)}|\n| y | z |`, 150);
    expect(second).toMatch(/^\| a \| b \|\n\|---\|---\|\n\| \| word/);
  });

  it('is no header that would fill a good part of the message', () => {
    const header = `| ${'long header '.repeat(5)}| b |`;
    const pieces = texts(`${header}\n|---|---|\n${rows(1, 9)}`, 160);
    expect(pieces[1]).toMatch(/^\| row/);
  });

  it('is the number of the next item, whatever the source calls it', () => {
    const items = Array.from({ length: 9 }, (_, item) => `1. Item ${item + 1} of the list.`);
    const pieces = texts(items.join('\n'), 70);
    expect(pieces[1]).toMatch(/^4\. Item 4/);
    expect(pieces[2]).toMatch(/^7\. Item 7/);
  });

  it('is the number behind what is left of an item', () => {
    const pieces = texts(`1. One.\n1. ${sentences(6)}\n1. Three.`, 100);
    expect(pieces[1]).toMatch(/^Sentence/);
    expect(pieces.at(-1)).toMatch(/\.\n\n3\. Three\.$/);
  });

  it('are the numbers of nested lists, each its own', () => {
    const inner = Array.from({ length: 8 }, (_, item) => `   ${item + 1}. nested item ${item + 1}`);
    const pieces = texts(`1. One.\n2. Two.\n${inner.join('\n')}\n3. Three.`, 100);
    expect(pieces[1]).toMatch(/^5\. nested item 5\n6\. nested item 6\n7\. nested item 7\n8\. nested/);
    const numbers: string[] = [];
    walk(parse(pieces[1] ?? ''), (node) => {
      if (node.type === 'list') numbers.push(`${node.start}+${node.children.length}`);
    });
    expect(numbers).toEqual(['5+4', '3+1']);
  });

  it('are numbers also when a list of another kind lies between', () => {
    const inner = Array.from({ length: 8 }, (_, item) => `   ${item + 1}. nested item ${item + 1}`);
    const pieces = texts(`1. One.\n2. Two.\n${inner.join('\n')}\n      1) deep\n3. Three.`, 105);
    const numbers: string[] = [];
    walk(parse(pieces[1] ?? ''), (node) => {
      if (node.type === 'list') numbers.push(`${node.start}+${node.children.length}`);
    });
    expect(numbers).toEqual(['5+4', '1+1', '3+1']);
  });

  it('is more room for what lies in an item whose number has become longer', () => {
    const items = Array.from({ length: 12 }, (_, item) => `1. Item ${item + 1}.\n   - inner`);
    const piece = texts(items.join('\n'), 200).find((text) => text.startsWith('10.'));
    expect(piece).toMatch(/^10\. Item 10\.\n {4}- inner\n1\. Item 11\.\n {3}- inner/);
  });

  it('does not make a list of what is none', () => {
    const words = `${'word '.repeat(18)}chapter 3. Next ${'word '.repeat(18)}`;
    for (const text of texts(words, 102)) expect(text).not.toMatch(/^3\./);
  });
});
