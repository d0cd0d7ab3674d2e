import fc from 'fast-check';
import { expect, it } from 'vitest';
import { translate } from '../../../adapters/discord/render/page.ts';
import { piecesOf } from '../../../adapters/discord/render/pieces.ts';
import { isPlain } from '../../../adapters/discord/render/plain.ts';
import { codePoints } from '../../../adapters/discord/render/size.ts';
import { render } from '../../../adapters/discord/render.ts';

const words = ['alpha', '中文', 'かな', 'مرحبا', '🎉', 'delta'];
const word = fc.constantFrom(...words);

const marks = fc.constantFrom(
  ...[
    '\n',
    '\n\n',
    '\n',
    ' ',
    ' ',
    '\n- ',
    '\n1. ',
    '\n1) ',
    '\n   ',
    '\n    ',
    '\n> ',
    '\n>',
    '> ',
    '+ ',
    '- [ ] ',
    '- [x] ',
  ],
  ...['```', '\n```\n', '\n````\n', '\n~~~\n', '```js\n', '`', '``', '*', '**', '_', '__', '~~', '||', '|', '$', '$$'],
  ...[
    '\\(',
    '\\)',
    '\\[',
    '\\]',
    '\\',
    '[',
    ']',
    '](https://e.example)',
    'https://e.example/',
    '。',
    '](x:y)',
    '](',
    ')',
    '![',
    '[^',
    ']: ',
    '<',
    '>',
  ],
  ...[
    '#### ',
    '\n## ',
    '\n---\n',
    '\n===\n',
    '\n***\n',
    '\n|---|---|\n',
    ' | ',
    '\n| ',
    '@everyone',
    '<@1>',
    '&amp;',
    '&#42;',
  ],
);

/** Words between marks in no order: also what no person writes. */
const scribble = fc.array(fc.oneof(word, marks), { maxLength: 40 }).map((parts) => parts.join(''));

const cell = fc.oneof(word, fc.constantFrom('**delta**', '`alpha`', '', '[中文](https://e.example)', '中文 🎉 alpha'));
const table = fc
  .array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 4 })
  .map(([head = ['', '', ''], ...rows]) =>
    [head, ['---', ':-:', '--:'], ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n'),
  );
const block = fc.oneof(
  table,
  word,
  fc.tuple(word, word).map(([one, other]) => `- [ ] ${one}\n\n  ~~~js\n  ${other}\n  ~~~`),
  fc.tuple(word, word).map(([one, other]) => `#### ${one}\n\n${other}\n====`),
  fc.tuple(word, word).map(([one, other]) => `>${one}\n${other} [${one}](/x) ![${other}](https://e.example)`),
  fc.tuple(word, word).map(([one, other]) => `${one}[^1] $$${other}_1$$\n\n[^1]: ${other}`),
);
const page = fc.array(block, { maxLength: 6 }).map((blocks) => blocks.join('\n\n'));

const markdown = fc.oneof(scribble, page);

function count(text: string, part: string): number {
  return text.split(part).length - 1;
}

it('renders whatever comes, with every word of it', () => {
  fc.assert(
    fc.property(markdown, (source) => {
      const { payload, size } = render(source);
      const text = String(payload);
      expect(size).toBe(codePoints(text));
      for (const part of words) expect(count(text, part), part).toBeGreaterThanOrEqual(count(source, part));
    }),
    { numRuns: 3000 },
  );
});

it('renders every beginning of a text: half a table, half a link, an open fence', () => {
  fc.assert(
    fc.property(page, fc.nat(), (source, at) => {
      const piece = source.slice(0, at % (source.length + 1));
      const text = String(render(piece).payload);
      for (const part of words) expect(count(text, part), part).toBeGreaterThanOrEqual(count(piece, part));
    }),
    { numRuns: 1000 },
  );
});

it('does not grow a text again and again that it has rendered', () => {
  fc.assert(
    fc.property(page, (source) => {
      const once = String(render(source).payload);
      const twice = String(render(once).payload);
      expect(twice.length).toBeLessThanOrEqual(once.length * 1.5 + 20);
    }),
    { numRuns: 1000 },
  );
});

it('leaves out the parser only where it would change nothing', () => {
  let plain = 0;
  fc.assert(
    fc.property(markdown, (source) => {
      if (!isPlain(source)) return;
      plain += 1;
      expect(translate(source)).toBe(source);
    }),
    { numRuns: 5000 },
  );
  expect(plain).toBeGreaterThan(200);
});

it('makes links to nothing but web and mail addresses', () => {
  fc.assert(
    fc.property(fc.constantFrom('javascript', 'data', 'file', 'discord', 'tel', 'vbscript'), word, (scheme, label) => {
      for (const source of [
        `[${label}](${scheme}:x)`,
        `![${label}](${scheme}:x)`,
        `[${label}][r]\n\n[r]: ${scheme}:x`,
      ]) {
        expect(render(source).payload).not.toMatch(/\]\(/);
      }
    }),
  );
});

it('renders stretch by stretch what it would render at once', () => {
  let parts = 0;
  fc.assert(
    fc.property(fc.array(markdown, { maxLength: 4 }), fc.constantFrom('\n\n', '\n', '\n \n\n'), (texts, gap) => {
      const source = texts.join(gap);
      const pieces = piecesOf(source);
      expect(pieces.join('')).toBe(source);
      parts += pieces.length;
      const once = isPlain(source) ? source : translate(source);
      expect(render(source).payload).toBe(once);
    }),
    { numRuns: 1500 },
  );
  expect(parts).toBeGreaterThan(1800);
});
