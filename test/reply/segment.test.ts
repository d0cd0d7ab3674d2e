import { describe, expect, it } from 'vitest';
import { createSegmenter } from '../../src/reply/segment.ts';
import { measures, sentences, split, texts } from './segment/cutting.ts';

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
