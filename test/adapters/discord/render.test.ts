import fc from 'fast-check';
import { expect, it } from 'vitest';
import { codePoints, render } from '../../../adapters/discord/render.ts';

it.each([
  ['# one\n## two\n### three', '# one\n## two\n### three'],
  ['#### four\n  ##### five\n###### six', '### four\n  ### five\n### six'],
  ['####no heading\n####### seven', '####no heading\n####### seven'],
  ['see ![a chart](https://example.org/c.png)!', 'see [a chart](https://example.org/c.png)!'],
  ['![a](<https://example.org/c.png> "title")', '[a](<https://example.org/c.png> "title")'],
  ['[![badge \\] x](https://a.example/b.svg)](https://ci.example)', '[badge  x](https://ci.example)'],
  ['[![](https://a.example/b.svg)](https://ci.example)', '[image](https://ci.example)'],
  ['![no address]()', '[no address]()'],
  ['> #### quoted\n- #### listed ![a](b)', '> ### quoted\n- ### listed [a](b)'],
  ['![](https://example.org/c.png)', '<https://example.org/c.png>'],
  ['\\![a](b) and !\\[a](b)', '\\![a](b) and !\\[a](b)'],
  ['`#### code ![a](b)`', '`#### code ![a](b)`'],
  ['```md\n#### code\n![a](b)\n```\n#### text', '```md\n#### code\n![a](b)\n```\n### text'],
  ['~~~\n#### code\n```\n#### code\n~~~\n#### text', '~~~\n#### code\n```\n#### code\n~~~\n### text'],
  ['```\n#### still code', '```\n#### still code'],
  ['a `lonely tick\n#### four', 'a `lonely tick\n### four'],
])('renders %j as %j', (markdown, expected) => {
  expect(render(markdown).payload).toBe(expected);
});

it('counts code points, as Discord does', () => {
  expect(render('🎉'.repeat(2000)).size).toBe(2000);
  expect(codePoints('语言 é 👩‍👩‍👧')).toBe(10);
});

it('leaves text alone that holds nothing to replace', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      fc.pre(!/#{4}|!\[/.test(text));
      expect(render(text).payload).toBe(text);
    }),
  );
});
