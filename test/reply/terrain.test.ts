import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse, spanOf, spansOf } from '../../src/markdown.ts';
import { rank, survey } from '../../src/reply/terrain.ts';

const fragment = fc.constantFrom(
  ...[
    'word',
    'Word',
    ' ',
    ' ',
    ', ',
    '. ',
    '.',
    ': ',
    '; ',
    '! ',
    "it's",
    '"so"',
    '(or)',
    '5',
    '1. ',
    '1) ',
    '12',
    '^2',
  ],
  ...['- ', '-', ' - ', '--', '---', '+ ', '+', '=', '===', ':-', '/', '{', '}', '%', '$', '字。', '👍🏽', '\u00a0'],
  ...['\n', '\n', '\n\n', '\n\n', '\n\n\n', 'http', '://', 'www.', 'a@b.org', 'example.org', '#', '# '],
);
const harmless = fc.array(fragment, { minLength: 1, maxLength: 30, size: 'max' }).map((parts) => parts.join(''));

describe('the lie of a text', () => {
  it('is the same whether or not the text had to be parsed for it', () => {
    const runs = { numRuns: 2_000, seed: Number(process.env.SPLITTER_SEED ?? 1), endOnFailure: true };
    fc.assert(
      fc.property(harmless, (text) => {
        const { breaks, atoms } = survey(text, 0, 0);
        const end = text.replace(/[ \t\n]+$/, '').length;
        const blocks = breaks.filter((place) => place.rank === rank.block).map(({ at }) => at);
        const root = parse(text);
        const starts = root.children.map((block) => text.lastIndexOf('\n', spanOf(block).start - 1) + 1);
        const inText = (at: number) => at < end;
        expect(blocks.filter(inText)).toEqual(starts.filter(inText));
        for (const link of spansOf(root, new Set(['link']))) if (link.end > 0) expect(atoms).toContainEqual(link);
      }),
      runs,
    );
  });

  it('behind a block is what it is for the text from there on, at other places', () => {
    const [before, behind] = ['One **two**.\n\n', '> - `a` b\n\n~~~\nc\nd\n~~~\n\n| e |\n|---|\n| f |'];
    const whole = survey(before + behind, before.length, 100);
    const alone = survey(behind, 0, 100);
    expect(alone.fences).toHaveLength(1);
    expect(JSON.stringify(alone.containers)).toContain('quote');
    for (const kind of ['breaks', 'atoms', 'rows', 'soft', 'fences', 'containers'] as const) {
      expect(whole[kind]).toEqual(alone[kind].map((item) => moved(item, before.length)));
    }
  });
});

function moved(item: object, by: number): object {
  const places = new Set(['at', 'start', 'end', 'contentStart', 'contentEnd']);
  return Object.fromEntries(Object.entries(item).map(([key, value]) => [key, places.has(key) ? value + by : value]));
}
