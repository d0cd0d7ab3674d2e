import fc from 'fast-check';
import { expect, it } from 'vitest';
import { codePoints } from '../../../adapters/discord/render/size.ts';
import { render } from '../../../adapters/discord/render.ts';

it.each([
  ['# one\n## two\n### three', '# one\n## two\n### three'],
  ['#### four\n  ##### five\n###### six', '### four\n  ### five\n### six'],
  ['####no heading\n####### seven', '####no heading\n####### seven'],
  ['see ![a chart](https://example.org/c.png)!', 'see [a chart](https://example.org/c.png)!'],
  ['![a](<https://example.org/c.png> "title")', '[a](<https://example.org/c.png> "title")'],
  ['[![badge \\] x](https://a.example/b.svg)](https://ci.example)', '[badge  x](https://ci.example)'],
  ['[![](https://a.example/b.svg)](https://ci.example)', '[image](https://ci.example)'],
  ['![no address]()', 'no address'],
  ['> #### quoted\n- #### listed ![a](b)', '> ### quoted\n- ### listed a (`b`)'],
  ['![](https://example.org/c.png)', '<https://example.org/c.png>'],
  ['\\![a](https://b.example) and !\\[a](b)', '\\![a](https://b.example) and !\\[a](b)'],
  ['`#### code ![a](b)`', '`#### code ![a](b)`'],
  ['```md\n#### code\n![a](b)\n```\n#### text', '```md\n#### code\n![a](b)\n```\n### text'],
  ['~~~\n#### code\n```\n#### code\n~~~\n#### text', '```\n#### code\n``\u200b`\n#### code\n```\n### text'],
  ['```\n#### still code', '```\n#### still code\n```'],
  ['- a\n\n      indented', '- a\n\n```\nindented\n```'],
  ['a `lonely tick\n#### four', 'a \\`lonely tick\n### four'],
  ['a `lonely tick\n\nand `code` here', 'a \\`lonely tick\n\nand `code` here'],
  ['[x](JavaScript:alert(1) "t")', 'x (`JavaScript:alert(1)`)'],
  ['[x](data:text/html,hi)', 'x (`data:text/html,hi`)'],
  ['[https://good.example](https://evil.example)', 'https://good.example (<https://evil.example>)'],
  ['[**https://a.example**](https://a.example)', '**https://a.example** (<https://a.example>)'],
  ['[see https://a.example](https://b.example)', 'see https://a.example (<https://b.example>)'],
  ['[](https://a.example)', '<https://a.example>'],
  ['[bank.example](https://evil.example/x)', '[bank.example](https://evil.example/x) (`evil.example`)'],
  [
    '[see **www.bank.example**!](<https://bank.example.evil.example>)',
    '[see **www.bank.example**!](<https://bank.example.evil.example>) (`bank.example.evil.example`)',
  ],
  ['[银行。中国](https://evil.example)', '[银行。中国](https://evil.example) (`evil.example`)'],
  [
    '[a@bank.example](mailto:b@evil.example?subject=x)',
    '[a@bank.example](mailto:b@evil.example?subject=x) (`b@evil.example`)',
  ],
  ['[bank.example](https://www.bank.example/login)', '[bank.example](https://www.bank.example/login)'],
  ['[the docs, v2.0](https://docs.example)', '[the docs, v2.0](https://docs.example)'],
  ['![bank.example](https://evil.example/x.png)', '[bank.example](https://evil.example/x.png) (`evil.example`)'],
  [
    '[bank.example][1]\n\n[1]: https://evil.example',
    '[bank.example](<https://evil.example>) (`evil.example`)\n\n[1]: https://evil.example',
  ],
  ['![alpha\nhttps://e.example/\n---\nbeta![', '## ![alpha https://e.example/\nbeta!['],
  ['请看https://a.example/路径。然后', '请看<https://a.example/路径>。然后'],
  ['https://zh.example/wiki/中文 ok', 'https://zh.example/wiki/中文 ok'],
  ['hi @everyone, @here and <@1>', 'hi @everyone, @here and <@1>'],
  ['    indented', '```\nindented\n```'],
  ['$5 and $10', '$5 and $10'],
  ['It is `` ` `` here', 'It is `` ` `` here'],
  ['| a | b\n|-', '| a | b\n|-'],
  ['| a | b |\n|---|---|\n| 1', '```\na | b\n--|--\n1 |\n```'],
])('renders %j as %j', (markdown, expected) => {
  expect(render(markdown).payload).toBe(expected);
});

it('shows a table as columns up to sixty columns, and as headed values past them', () => {
  const table = (head: string) => `| ${head} | b |\n|---|---|\n| 1 | 2 |`;
  expect(render(table('x'.repeat(56))).payload).toMatch(/^```\nx/);
  expect(render(table('x'.repeat(57))).payload).toBe(`**${'x'.repeat(57)}:** 1\n**b:** 2`);
  expect(render(table('宽'.repeat(28))).payload).toMatch(/^```\n宽/);
  expect(render(table('宽'.repeat(29))).payload).toBe(`**${'宽'.repeat(29)}:** 1\n**b:** 2`);
});

it('counts code points, as Discord does', () => {
  expect(render('🎉'.repeat(2000)).size).toBe(2000);
  expect(codePoints('语言 é 👩‍👩‍👧')).toBe(10);
});

it('leaves plain text alone, whatever its script', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const plain = text.replace(/[!-/:-@[-`{-~]|^[ \t]+/gm, '');
      expect(render(plain).payload).toBe(plain);
    }),
  );
});
