import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stableEnd } from '../../src/reply/stable.ts';
import { randomMarkdown } from './random-markdown.ts';

function stable(markdown: string): string {
  return markdown.slice(0, stableEnd(markdown));
}

describe('what may be added to a message that only grows', () => {
  const shown: readonly (readonly [text: string, shown: string, why: string])[] = [
    ['Hello, wor', 'Hello,', 'half a word is held back'],
    ['Hello, world. ', 'Hello, world.', 'a whole word is shown'],
    ['a **bold text', 'a', 'emphasis waits for its end'],
    ['a **bold** text ', 'a **bold** text', 'closed emphasis is shown'],
    ['run `npm i && ', 'run', 'code within a line waits for its end'],
    ['see [the docs](https://example.org and ', 'see', 'half a link is held back'],
    ['see [the docs](https://example.org) and ', 'see [the docs](https://example.org) and', 'a link is shown'],
    ['hi <@U0', 'hi', 'half a mention is held back'],
    ['a &am', 'a', 'half a character reference is held back'],
    ['one\n\n- ', 'one', 'a list mark alone is held back'],
    ['one\n\n| a | b |\n', 'one', 'the first line of a table is not known to be one'],
    ['one\n\n| a | b |\n| - | -', 'one', 'nor while its second line grows'],
    ['| a |\n| - |\n| b | and ', '| a |\n| - |', 'a row waits for its end'],
    ['| a |\n| - |\n| b |\n| c', '| a |\n| - |\n| b |', 'a whole row is shown'],
    ['one\n```js\n', 'one', 'a fence without code is held back'],
    ['one\n```js\nlet a = 1;\nlet b ', 'one\n```js\nlet a = 1;\nlet b', 'code is shown, and not closed'],
    ['我们去公园', '我们去公', 'a character may still change'],
    [`${'👨‍👩‍👧'.repeat(8)}👨‍`, '👨‍👩‍👧'.repeat(8), 'half an emoji is held back'],
    [`a [${'word '.repeat(60)}`, `a [${'word '.repeat(60)}`.trim(), 'what stays open for long is let through'],
  ];

  for (const [text, expected, why] of shown) {
    it(`${why}: ${JSON.stringify(text).slice(0, 60)}`, () => expect(stable(text)).toBe(expected));
  }

  it('never has to be taken back', () => {
    const mark = fc.constantFrom(
      ...'*_`~[]()<>!|\\&#-'.split(''),
      '\n',
      '\n\n',
      '\n| ',
      '```',
      '**',
      '1. ',
      '字',
      '👍🏽',
    );
    const soup = fc.array(fc.oneof(mark, fc.constantFrom('word ', ' ', 'x')), { maxLength: 120, size: 'max' });
    const texts = fc.oneof(
      soup.map((parts) => parts.join('')),
      randomMarkdown.map(({ text }) => text),
    );
    const numRuns = Number(process.env.SPLITTER_RUNS ?? 60);
    fc.assert(
      fc.property(texts, (text) => {
        let before = 0;
        for (let end = 1; end <= text.length; end += 1) {
          const now = stableEnd(text.slice(0, end));
          if (now < before) throw new Error(`${JSON.stringify(text.slice(0, end).slice(-80))}: ${now} after ${before}`);
          before = now;
        }
      }),
      { numRuns, seed: 1, endOnFailure: true },
    );
  }, 120_000);
});
