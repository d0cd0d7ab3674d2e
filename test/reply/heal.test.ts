import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse, walk } from '../../src/markdown.ts';
import { firstWords, heal } from '../../src/reply/heal.ts';
import { growing, randomMarkdown } from './random-markdown.ts';

describe('a growing text as it is shown', () => {
  const shown: readonly (readonly [text: string, shown: string, why: string])[] = [
    ['Hello, wor', 'Hello, wor', 'plain text is shown as it is'],
    ['a **bold', 'a **bold**', 'open emphasis is closed'],
    ['a **bold ', 'a **bold**', 'emphasis is closed behind the last word'],
    ['a **bold*', 'a **bold**', 'half a closing mark is on its way'],
    ['a **bold**', 'a **bold**', 'closed emphasis stays'],
    ['a **', 'a', 'a mark without text is held back'],
    ['a *b **c', 'a *b **c***', 'nested emphasis is closed from the inside'],
    ['***both', '***both***', 'double emphasis is closed'],
    ['~~gone', '~~gone~~', 'struck text is closed'],
    ['about ~5 km', 'about ~5 km', 'a single tilde means about'],
    ['2*3 and snake_case_name', '2*3 and snake_case_name', 'marks inside words are text'],
    ['这是**重点', '这是**重点**', 'emphasis after a Chinese character is closed'],
    ['- **a** b\n- *c', '- **a** b\n- *c*', 'each list item stands alone'],
    ['run `npm i', 'run `npm i`', 'open inline code is closed'],
    ['run ``a ` b', 'run ``a ` b``', 'inline code is closed with as many backticks'],
    ['run ``a `', 'run ``a``', 'half a closing run is on its way'],
    ['run `', 'run', 'a lone backtick is held back'],
    ['`a*b` and *c', '`a*b` and *c*', 'marks in code are code'],
    ['**see `x', '**see `x`**', 'code inside emphasis is closed first'],
    ['see [the do', 'see', 'half a label is held back'],
    ['see [docs]', 'see', 'a label may become a link'],
    ['see [docs](https://exa', 'see', 'half a target is held back'],
    ['see [docs](https://example.org/a(b))', 'see [docs](https://example.org/a(b))', 'a link is shown'],
    ['**see [docs](http', '**see**', 'emphasis is closed in front of half a link'],
    ['**[docs](http', '', 'no marks remain around what is held back'],
    ['see ![a cat](http', 'see', 'half an image is held back'],
    ['as in [1] and', 'as in [1] and', 'brackets without a target are text'],
    ['hi <@U0', 'hi', 'half a mention is held back'],
    ['hi <@U061> and', 'hi <@U061> and', 'a mention is shown'],
    ['if a < b', 'if a < b', 'a comparison is text'],
    ['a &am', 'a', 'half a character reference is held back'],
    ['a \\', 'a', 'half an escape is held back'],
    ['a \\*b', 'a \\*b', 'an escaped mark is text'],
    ['one\n-', 'one', 'a lone dash would make a heading'],
    ['one\n\n## ', 'one', 'a lone heading mark is held back'],
    ['one\n\n1.', 'one', 'a lone number is held back'],
    ['one\n\n| a | b', 'one', 'the first line of a table is not known to be one'],
    ['one\n\n| a | b |\n| -', 'one', 'nor while its second line grows'],
    ['one\n\n| a |\n| - |\n| c', 'one\n\n| a |\n| - |\n| c', 'a table is shown as it grows'],
    ['one\n\n| a |\nno table', 'one\n\n| a |\nno table', 'a line that was no table is shown'],
    ['one\n```', 'one', 'a lone fence is held back'],
    ['one\n```js\n', 'one', 'a fence without code is held back'],
    ['one\n```js\nlet', 'one\n```js\nlet\n```', 'an open fence is closed'],
    ['````\n```\na', '````\n```\na\n````', 'a fence is closed with its own marker'],
    ['~~~\na\n~~', '~~~\na\n~~~', 'half a closing fence is not code'],
    ['- a\n  ```js\n  x', '- a\n  ```js\n  x\n  ```', 'a fence in a list is closed in the list'],
    ['> ```\n> x', '> ```\n> x\n> ```', 'a fence in a quote is closed in the quote'],
    ['```\na\n```\n**b', '```\na\n```\n**b**', 'after a fence there is text again'],
    ['```a`b', '```a`b', 'a run of backticks with another behind it is no fence'],
    ['```\na\n```', '```\na\n```', 'a closed fence stays'],
  ];

  for (const [text, expected, why] of shown) {
    it(`${why}: ${JSON.stringify(text)}`, () => expect(heal(text)).toBe(expected));
  }

  it('is the same when it is healed again, and never ends in open code', () => {
    fc.assert(
      fc.property(randomMarkdown, ({ text }) => {
        for (const prefix of growing(text, [17, 5, 40])) {
          const healed = heal(prefix);
          expect(heal(healed)).toBe(healed);
          // What follows must be outside of everything that was open.
          let outside = false;
          walk(parse(`${healed}\n\n# after`), (node) => {
            if (node.type === 'heading' && JSON.stringify(node).includes('after')) outside = true;
          });
          expect(outside).toBe(true);
        }
      }),
      { numRuns: 60, seed: 1, endOnFailure: true },
    );
  }, 120_000);

  it('shows a finished text whole', () => {
    fc.assert(
      fc.property(randomMarkdown, ({ text }) => {
        expect(heal(`${text}\n\nThe end.`)).toBe(`${text}\n\nThe end.`);
      }),
      { numRuns: 300, seed: 1, endOnFailure: true },
    );
  });
});

describe('the first words of a reply', () => {
  it('are whole: something follows them', () => {
    expect(firstWords('Hel', 0)).toBe('');
    expect(firstWords('Hello', 0)).toBe('');
    expect(firstWords('Hello, w', 0)).toBe('Hello,');
  });

  it('are characters where a script has no spaces', () => {
    expect(firstWords('你', 0)).toBe('你');
    expect(firstWords('こんにちは', 0)).toBe('こんにちは');
  });

  it('say something', () => {
    expect(firstWords('# ', 0)).toBe('');
    expect(firstWords('```python\n', 0)).toBe('');
    expect(firstWords('[a ', 0)).toBe('');
    expect(firstWords('**Note that', 0)).toBe('**Note**');
  });

  it('are held until they are as many characters as the operator asks for', () => {
    expect(firstWords('Hello, dear w', 14)).toBe('');
    expect(firstWords('Hello, dear world, how', 14)).toBe('Hello, dear world,');
  });
});
