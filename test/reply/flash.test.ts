import { describe, expect, it } from 'vitest';
import { parse, walk } from '../../src/markdown.ts';
import { wholeWords } from '../../src/reply/heal.ts';

/** What each text is about, in a form in which models write it. */
const corpus: Readonly<Record<string, string>> = {
  prose:
    'It costs about ~5 km or 2*3 and snake_case_names, a < b & c > d; "so" it is - well - 3.5 of 1. Next, #4.\n\nMore of it.',
  emphasis: 'This is **bold and *nested* text** here, ***both*** and ~~gone~~, __strong__ and _soft_ words.\n\nEnd.',
  'inline code': 'Run `npm i` and ``a ` b`` then **see `x` here** and `*not*` this.\n\nEnd.',
  links:
    'See [the docs](https://example.org/a_(b)) and ![a cat](https://example.org/c.png) or [**bold** one](https://x.org "t").\n\nEnd.',
  references: 'As in [1] and [docs][d], see [this].\n\n[d]: https://example.org/d\n\nEnd.',
  autolinks: 'Go to <https://example.org/x_y_z> or https://example.org/a_b_c and mail me@example.org soon.\n\nEnd.',
  footnotes: 'A claim[^1] and *another*[^note].\n\n[^1]: The first *note*.\n\n[^note]: The other one.\n\nEnd.',
  headings: '# One\n\nText.\n\n## Two **bold**\n\nMore.\n\n### Three\n\n- a\n\nEnd.',
  setext: 'Title of it\n===========\n\nText here.\n\nSecond one\n---\n\nEnd.',
  rule: 'One.\n\n---\n\nTwo.\n\n***\n\nThree.',
  bullets: 'Some:\n\n- one\n- two **bold**\n  - nested `a`\n  - deeper\n- three\n\n* other\n\nEnd.',
  numbers: 'Steps:\n\n1. one\n2. two\n   1. inner\n   2. more\n3. three\n\nEnd in 2024. Yes.',
  tasks: '- [ ] open\n- [x] done [link](https://example.org)\n\nEnd.',
  quotes: '> one\n> two **bold**\n>\n> > inner\n\nEnd.',
  code: 'Look:\n\n```js\nconst a = `b`;\n\n# no heading\n- no list\n```\n\nAnd\n\n~~~\nc\n~~~\n\nEnd.',
  'code in a list': '- a\n  ```sh\n  npm i\n  ```\n- b\n\n1. c\n\n   ```\n   d\n   ```\n\nEnd.',
  table: 'Here:\n\n| a | b |\n|---|:-:|\n| **x** | `y` |\n| 1 | [l](https://example.org) |\n\nEnd.',
  bars: 'Either a | b or | c | here.\n\n| not a table\n\nEnd.',
  html: 'A <b>word</b> and <br> a <!-- hidden *note* here --> comment.\n\n<details>\n<summary>S</summary>\n\nInside.\n\n</details>\n\nEnd.',
  formulas: 'Thus $$a_1 * b_2 * c$$ and\n\n$$\nx_1 = \\frac{a}{b} * y_2\n$$\n\nEnd.',
  escapes: 'Write \\*this\\* and &amp; and &#64; as it is, \\[x\\].\n\nEnd.',
  calls: 'Hi <@U061> and <#C1> and <:wave:123> at <t:1700000000:R>, @everyone.\n\nEnd.',
  scripts:
    '你好，**世界**。我们*测试*中文。\n\nنص **عربي** هنا.\n\n日本語の`コード`です。👨‍👩‍👧‍👦🇩🇪👍🏽 e\u0301\n\nEnd.',
};

/** How many there are of each kind of construct; text, and what only groups it, is no construct. */
function constructs(markdown: string): Map<string, number> {
  const counts = new Map<string, number>();
  walk(parse(markdown), ({ type }) => {
    if (type !== 'text' && type !== 'root' && type !== 'paragraph') counts.set(type, (counts.get(type) ?? 0) + 1);
  });
  return counts;
}

/**
 * What refers to a definition is text until the definition is there, which is at the end of the answer: to wait for it
 * would hold back most of the answer.
 */
const exceptions: ReadonlySet<string> = new Set(['references', 'footnotes']);

/** What people read of it, without white space. */
function words(markdown: string): string {
  let said = '';
  walk(parse(markdown), (node) => {
    if ('value' in node) said += node.value;
    if (node.type === 'image') said += node.alt ?? '';
  });
  return said.replace(/\s/g, '');
}

describe('a growing text shows nothing that is not there in the end', () => {
  for (const [name, text] of Object.entries(corpus)) {
    it(name, () => {
      const there = constructs(text);
      const said = words(text);
      const flashes = new Set<string>();
      for (let end = 1; end <= text.length; end += 1) {
        const shown = wholeWords(text.slice(0, end));
        expect(shown).not.toMatch(/[\ud800-\udbff]$/);
        if (!exceptions.has(name) && !said.startsWith(words(shown))) flashes.add(`words: ${shown.slice(-40)}`);
        for (const [type, count] of constructs(shown)) {
          const expected = there.get(type) ?? 0;
          if (count > expected) flashes.add(`${type}: ${shown.slice(-40)}`);
        }
      }
      expect([...flashes].slice(0, 4)).toEqual([]);
    });
  }
});
