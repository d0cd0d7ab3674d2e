// Markdown read for positions: a text comes in, its parts and where they lie in the text go out.
import type { Nodes, Root, Text } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';

/** A range of a text in UTF-16 units; `end` is the first one that no longer belongs to it. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

const syntax = [gfm()];
/** Its transforms look for addresses in text once more, and make nodes of them that have no position. */
const tree = gfmFromMarkdown().map((extension) => ({ ...extension, transforms: [] }));

/** A line that lies in more quotes and lists than a person can read, or a parser's stack can hold. */
const tooDeep = /^[ \t]*(?:(?:>|[-*+]|\d{1,9}[.)])[ \t]*){100}/m;

/**
 * Parses CommonMark with GitHub's extensions. Every node of the result has its position. A text nested beyond reason is
 * one paragraph of plain text.
 */
export function parse(markdown: string): Root {
  if (tooDeep.test(markdown)) return plain(markdown);
  return fromMarkdown(markdown, { extensions: syntax, mdastExtensions: tree });
}

function plain(markdown: string): Root {
  const lines = markdown.split('\n');
  const end = { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1, offset: markdown.length };
  const position = { start: { line: 1, column: 1, offset: 0 }, end };
  const text: Text = { type: 'text', value: markdown, position };
  return { type: 'root', children: [{ type: 'paragraph', children: [text], position }], position };
}

/** Where a parsed node lies in the text it was parsed from. */
export function spanOf(node: Nodes): Span {
  const { position } = node;
  return { start: position?.start.offset ?? 0, end: position?.end.offset ?? 0 };
}

/**
 * Visits a node and everything in it, in the order of the text.
 * @param visit gets each node with what it lies in, the outermost first. It returns `false` to leave out the inside.
 */
export function walk(node: Nodes, visit: (node: Nodes, ancestors: readonly Nodes[]) => unknown): void {
  const descend = (current: Nodes, ancestors: readonly Nodes[]) => {
    if (visit(current, ancestors) === false || !('children' in current)) return;
    const inside = [...ancestors, current];
    for (const child of current.children) descend(child, inside);
  };
  descend(node, []);
}

/** The spans of all nodes of the given types, in the order of the text; nested ones too. */
export function spansOf(root: Nodes, types: ReadonlySet<Nodes['type']>): Span[] {
  const spans: Span[] = [];
  walk(root, (node) => {
    if (types.has(node.type)) spans.push(spanOf(node));
  });
  return spans;
}
