// Formulas, which neither the parser nor Discord knows: found in the source and shown as code. Pure.
import type { Nodes, Root } from 'mdast';
import { type Span, spanOf, walk } from '../../../src/markdown.ts';

export interface Formula extends Span {
  readonly tex: string;
}

/** Written between `$$`, `\[`, `\(` or `$`; no longer than a message, without a blank line. */
const formulas =
  /\$\$((?:(?!\n[ \t>]*\n|\$\$)[\s\S]){1,2000}?)\$\$|\\\[((?:(?!\n[ \t>]*\n)[\s\S]){1,2000}?)\\\]|\\\(([^\n]{1,500}?)\\\)|(?<![\\$\w])\$(?=[^\s$])([^$\n]{1,200}?)(?<=[^\s\\])\$(?![\d$])/g;

/** Prices have dollar signs, notes and sources have brackets: only what looks like a formula is one. */
const formal = /[\\^_{}=]/;

const opaque: ReadonlySet<Nodes['type']> = new Set(['code', 'inlineCode', 'html', 'link', 'image', 'definition']);
const closed: ReadonlySet<Nodes['type']> = new Set(['listItem', 'blockquote', 'tableCell', 'footnoteDefinition']);

export function formulasIn(source: string, root: Root): Formula[] {
  if (!/\$|\\[([]/.test(source)) return [];
  const found: Formula[] = [];
  for (const { index, 0: whole, 1: block, 2: bracketed, 3: round, 4: inline } of source.matchAll(formulas)) {
    const tex = block ?? bracketed ?? round ?? inline ?? '';
    const sure = block !== undefined || round !== undefined;
    if (tex.trim() === '' || !(sure || formal.test(tex)) || source[index - 1] === '\\') continue;
    found.push({ start: index, end: index + whole.length, tex });
  }
  if (found.length === 0) return found;
  const within: Span[] = [];
  const around: Span[] = [];
  walk(root, (node) => {
    if (opaque.has(node.type)) within.push(spanOf(node));
    if (closed.has(node.type)) around.push(spanOf(node));
  });
  return found.filter(
    ({ start, end }) =>
      !within.some((span) => span.start < end && start < span.end) &&
      !around.some((span) => isIn(span, start) !== isIn(span, end - 1)),
  );
}

function isIn({ start, end }: Span, at: number): boolean {
  return start <= at && at < end;
}
