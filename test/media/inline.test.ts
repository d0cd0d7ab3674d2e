import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { takeOutMedia } from '../../src/media/inline.ts';

const long = 'iVBORw0KGgo'.repeat(20);
const png = `data:image/png;base64,${long}`;

function taken(source: string, final = true) {
  const { text, media } = takeOutMedia(source, source.length, final);
  return { text, media: media.map(({ type, name, url, description }) => [type, name, url, description]) };
}

describe('a medium written out in a text', () => {
  it.each([
    ['an image', `See ![A cat](${png}).`, 'See `A cat.png`.', ['image', 'A cat.png', png, 'A cat']],
    ['an image without words', `![](${png})`, '`image.png`', ['image', 'image.png', png, undefined]],
    ['an image with a title', `![cat](<${png}> "My cat") yes`, '`cat.png` yes', ['image', 'cat.png', png, 'cat']],
    [
      'a short image',
      '![dot](data:image/gif;base64,R0lG)!',
      '`dot.gif`!',
      ['image', 'dot.gif', 'data:image/gif;base64,R0lG', 'dot'],
    ],
    [
      'a link',
      '[the table](data:text/csv,a%2Cb)',
      '`the table.csv`',
      ['file', 'the table.csv', 'data:text/csv,a%2Cb', undefined],
    ],
    [
      'a sound',
      `[listen](data:audio/wav;base64,${long})`,
      '`listen.wav`',
      ['audio', 'listen.wav', `data:audio/wav;base64,${long}`, undefined],
    ],
    ['HTML', `<img alt="A dog" src="${png}" width=5> ok`, '`A dog.png` ok', ['image', 'A dog.png', png, 'A dog']],
    ['HTML without words', `<IMG src='${png}'/>`, '`image.png`', ['image', 'image.png', png, undefined]],
    ['nothing around it', `Here: ${png}\n\nBye`, 'Here: `image.png`\n\nBye', ['image', 'image.png', png, undefined]],
    ['angles around it', `<${png}>`, '<`image.png`>', ['image', 'image.png', png, undefined]],
    ['words that are no name', `![a/b \`c\` \\]](${png})`, "`b 'c' ].png`", ['image', 'b `c` ].png', png, 'a/b `c` ]']],
  ])('becomes a name: %s', (_what, source, text, medium) => {
    expect(taken(source)).toEqual({ text, media: [medium] });
  });

  it.each([
    ['plain words', 'The data: it grows. data:1, data:2'],
    ['a form that is talked about', 'Write data:image/png;base64,AAAA… for short ones.'],
    ['a code block', `\`\`\`html\n<img src="${png}">\n\`\`\`\n`],
    ['a longer fence', `~~~~\n~~~\n![x](${png})\n~~~~`],
    ['a code block in a list', `- a\n  \`\`\`\n  ![x](${png})\n  \`\`\``],
    ['a code span', `Use \`![x](${png})\` then`],
    ['an http image', '![x](https://x.test/data:image/png;base64,AA)'],
  ])('stays as it is: %s', (_what, source) => {
    expect(taken(source)).toEqual({ text: source, media: [] });
  });

  it('comes out one after another, before and after code', () => {
    const source = `![a](${png})\n\`\`\`\n![b](${png})\n\`\`\`\n![](${png}) and \`x\` ![](${png})`;
    const { text, media } = taken(source);
    expect(text).toBe(`\`a.png\`\n\`\`\`\n![b](${png})\n\`\`\`\n\`image-2.png\` and \`x\` \`image-3.png\``);
    expect(media).toHaveLength(3);
  });

  it('is held back as long as it may grow, and taken as it is when nothing more comes', () => {
    const source = `Look ![A cat](${png}`;
    for (const cut of [16, 20, 26, 34, 60, source.length]) {
      expect(taken(source.slice(0, cut), false), source.slice(0, cut)).toEqual({
        text: cut < 19 ? source.slice(0, cut) : 'Look ',
        media: [],
      });
    }
    expect(taken(source)).toEqual({ text: 'Look `A cat.png`', media: [['image', 'A cat.png', png, 'A cat']] });
    expect(taken(`Look ${png}`, false)).toEqual({ text: 'Look ', media: [] });
    expect(taken('Look at the data:', false).text).toBe('Look at the ');
    expect(taken('Look at the data: ', false).text).toBe('Look at the data: ');
    expect(taken('Look at the data:', true).text).toBe('Look at the data:');
  });

  it('takes no time that grows faster than the text', () => {
    const big = `data:image/png;base64,${'A'.repeat(3_000_000)}`;
    const source = `![a](${big}) `.repeat(3) + '[data:]( '.repeat(10_000);
    expect(taken(source).media.length).toBe(3);
  });
});

describe('what is certain of a text', () => {
  const source = `Look ![cat](${png}) here`;
  const start = source.indexOf('!');
  const end = source.indexOf(')') + 1;

  it.each([
    [0, 0],
    [start, start],
    [start + 1, start],
    [end - 1, start],
    [end, start + '`cat.png`'.length],
    [source.length, start + '`cat.png` here'.length],
  ])('%i characters of it are %i of what is shown', (stableChars, expected) => {
    expect(takeOutMedia(source, stableChars, false).stableChars).toBe(expected);
  });

  it('stays, however the text grows', () => {
    const pieces = fc.array(
      fc.constantFrom(
        'Hello ',
        `![cat](${png})`,
        `${png} `,
        '\n',
        '```\n',
        '`',
        '[x](',
        'data:',
        `<img src="${png}">`,
        '](',
        '表',
      ),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(pieces, fc.nat(), fc.nat(), (parts, first, second) => {
        const whole = parts.join('');
        const [shorter = 0, longer = 0] = [first, second].map((at) => at % (whole.length + 1)).sort((a, b) => a - b);
        // Right before a link's end a code span may still begin or end: only whole lines are certain.
        const certain = whole.slice(0, shorter).lastIndexOf('\n') + 1;
        const before = takeOutMedia(whole.slice(0, shorter), certain, false);
        const after = takeOutMedia(whole.slice(0, longer), certain, false);
        expect(after.text.slice(0, before.stableChars)).toBe(before.text.slice(0, before.stableChars));
      }),
    );
  });
});
