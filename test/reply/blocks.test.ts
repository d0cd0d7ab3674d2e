import fc from 'fast-check';
import type { Nodes } from 'mdast';
import { describe, expect, it } from 'vitest';
import { parse, spanOf, walk } from '../../src/markdown.ts';
import { blockStarts } from '../../src/reply/blocks.ts';
import { randomMarkdown } from './random-markdown.ts';

const runs = {
  numRuns: Number(process.env.SPLITTER_RUNS ?? 400),
  seed: Number(process.env.SPLITTER_SEED ?? 1),
  endOnFailure: true,
};

/** Lines that mean something else in other surroundings. */
const line = fc
  .tuple(
    fc.constantFrom('', '', '', ' ', '  ', '   ', '    ', '\t', '> ', '- ', '1. ', '12) ', '  > ', '-   '),
    fc.constantFrom('', '', 'text', 'text', '- ', '* one', '2. two', '> quoted', '# title', '---', '===', '* * *'),
    fc.constantFrom(
      '',
      '',
      '```',
      '```js',
      '````',
      '~~~',
      '``` `',
      '`',
      '<!--',
      '-->',
      '<pre>',
      '<div>',
      '| a |',
      '|-|',
    ),
    fc.constantFrom('', '', '', '[a]', '[a]:', '[a]: b', '[^1]: c', '**', ' ', '\\'),
  )
  .map((parts) => parts.join(''));
const nasty = fc.array(fc.oneof({ weight: 2, arbitrary: fc.constant('') }, { weight: 3, arbitrary: line }), {
  minLength: 4,
  maxLength: 24,
  size: 'max',
});
const texts = fc.oneof(
  nasty.map((lines) => lines.join('\n')),
  randomMarkdown.map(({ text }) => text),
);

/** What lies behind an offset, with places counted from there. */
function seen(root: Nodes, from: number): string[] {
  const nodes: string[] = [];
  walk(root, (node) => {
    const { start, end } = spanOf(node);
    if (node.type !== 'root' && node.position && start >= from)
      nodes.push(`${node.type} ${start - from}-${end - from}`);
  });
  return nodes;
}

describe('places where a text can be taken apart', () => {
  it('are there, before every block that stands for itself', () => {
    const text =
      'One.\n\nTwo\nthree.\n\n- a\n\n- b\n\n  c\n\nFour.\n\n```\nd\n\ne\n```\n\n> f\n\n| g |\n|---|\n\n# Five\n\nSix.';
    const blocks = blockStarts(text).map((start) => /^.*/.exec(text.slice(start))?.[0]);
    expect(blocks).toEqual(['Two', 'Four.', '```', '| g |', '# Five']);
  });

  it('are not looked for behind what only a parser can tell', () => {
    for (const bait of ['- a\n\n  ```\n  b', '- ```\n  b', '- a\n\n  <!-- b', '[a]: b', 'a\n ```\n b\n  ```']) {
      expect(blockStarts(`${bait}\n\nText.\n\n\`\`\`\nc\n\nd\n\`\`\``)).toEqual([]);
    }
  });

  it('leave both sides with the meaning that they have together', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const root = parse(text);
        for (const start of blockStarts(text)) {
          expect(root.children.some((block) => spanOf(block).start === start)).toBe(true);
          expect(seen(parse(text.slice(start)), 0)).toEqual(seen(root, start));
          expect(seen(parse(text.slice(0, start)), 0)).toEqual(seen(root, 0).filter((node) => !seenFrom(node, start)));
        }
      }),
      runs,
    );
  }, 180_000);
});

function seenFrom(node: string, start: number): boolean {
  return Number(/\d+/.exec(node)?.[0]) >= start;
}
