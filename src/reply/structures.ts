// What a cut must know of the blocks that it goes through: code, tables, lists and quotes. Pure.
import type { Nodes, Table } from 'mdast';
import { type Span, spanOf } from '../markdown.ts';
import type { Container } from './carry.ts';

/** A fenced code block. */
export interface Fence extends Span {
  readonly contentStart: number;
  /** Where its last line begins, or the text's end when it has none. */
  readonly contentEnd: number;
  readonly marker: string;
  readonly info: string;
  /** What stands in front of the first line, list markers blanked out: indentation and quote marks. */
  readonly lead: string;
  /** Columns by which it is indented further than what it lies in. */
  readonly indent: number;
}

/** A table. */
export interface Grid extends Span {
  /** Header and delimiter row, without what stands in front of them. */
  readonly head: readonly string[];
  /** Where the first row behind them begins. */
  readonly bodyStart: number;
  readonly lastRow: string;
}

/** A list item or quote; `column` is where its content begins. */
export interface Around extends Span {
  readonly container: Container;
  readonly column: number;
}

export function fenceAt(text: string, span: Span, outside: number): Fence | undefined {
  const [first, marker, info] = /^(`{3,}|~{3,})([^\n]*)/.exec(text.slice(span.start, span.end)) ?? [];
  if (first === undefined || marker === undefined || info === undefined) return undefined;
  const contentStart = Math.min(span.end, span.start + first.length + 1);
  const lastLine = Math.max(contentStart, lineStart(text, span.end));
  const marks = /^[ \t>]*(`{3,}|~{3,})[ \t]*$/.exec(text.slice(lastLine, span.end))?.[1] ?? '';
  const closed = marks[0] === marker[0] && marks.length >= marker.length;
  const lead = text.slice(lineStart(text, span.start), span.start).replace(/[^>\s]/g, ' ');
  return {
    ...span,
    contentStart,
    contentEnd: closed ? lastLine : span.end,
    marker,
    info,
    lead,
    indent: Math.max(0, lead.length - outside),
  };
}

export function gridOf(text: string, table: Table): Grid {
  const span = spanOf(table);
  const lines = text.slice(span.start, span.end).split('\n', 2);
  const head = lines.map((line) => line.replace(/^[ \t>]*/, '').trimEnd());
  const first = table.children[1];
  const last = table.children.at(-1);
  const bodyStart = first ? lineStart(text, spanOf(first).start) : span.end;
  return { ...span, head, bodyStart, lastRow: last ? text.slice(spanOf(last).start, span.end) : '' };
}

export function around(
  text: string,
  node: Extract<Nodes, { type: 'blockquote' | 'listItem' }>,
  parent: Nodes | undefined,
  outside: number,
): Around {
  const span = spanOf(node);
  const own = span.start - lineStart(text, span.start);
  if (node.type === 'blockquote') {
    return { ...span, container: 'quote', column: own + (text[span.start + 1] === ' ' ? 2 : 1) };
  }
  const [marker = '', space = ''] =
    /^(?:[-*+]|\d{1,9}[.)])([ \t]*)/.exec(text.slice(span.start, span.start + 20)) ?? [];
  // Behind more space than that lies code.
  const column = own + (space === '' || space.length > 4 ? marker.length - space.length + 1 : marker.length);
  const columns = Math.max(0, column - outside);
  if (parent?.type !== 'list' || !parent.ordered) return { ...span, container: { columns }, column };
  const number = (parent.start ?? 1) + parent.children.indexOf(node) + 1;
  const mark = /^\d+([.)])/.exec(text.slice(span.start, span.start + 12))?.[1] ?? '.';
  return { ...span, container: { columns, next: { number, mark } }, column };
}

export function lineStart(text: string, at: number): number {
  return at === 0 ? 0 : text.lastIndexOf('\n', at - 1) + 1;
}
