// The blocks of a page come in, the edits go out that make them blocks Discord knows. Pure.
import type { Blockquote, Code, Heading, ListItem, Nodes, Table } from 'mdast';
import { type Span, spanOf, walk } from '../../../src/markdown.ts';
import { blockOf } from './code.ts';
import type { Edit } from './edit.ts';

/** What shows for a line between two parts. */
export const rule = '─'.repeat(12);

/** What every line of a block begins with. Discord knows one level of quotes. */
function leadOf(ancestors: readonly Nodes[]): string {
  return ancestors.some(({ type }) => type === 'blockquote') ? '> ' : '';
}

/** Puts lines where a block stands; on a line of their own, when a list's mark is in front of them. */
export function blockEdit(source: string, span: Span, ancestors: readonly Nodes[], lines: readonly string[]): Edit {
  const lead = leadOf(ancestors);
  const before = source.slice(source.lastIndexOf('\n', span.start - 1) + 1, span.start);
  const text = lines.join(`\n${lead}`);
  if (/[^\s>]/.test(before)) return { ...span, text: `\n${lead}${text}` };
  // Indentation, of a list or in front of code, goes; the marks of a quote are edited with the quote.
  const indentation = lead === '' ? before.length : 0;
  return { start: span.start - indentation, end: span.end, text };
}

/** Discord knows only blocks that begin and end with three backticks, and none within lists. */
export function codeEdit(source: string, node: Code, ancestors: readonly Nodes[]): Edit {
  const span = spanOf(node);
  return blockEdit(source, span, ancestors, blockOf(node, source.slice(span.start, span.end)));
}

export function tableEdit(source: string, node: Table, ancestors: readonly Nodes[], lines: readonly string[]): Edit {
  return blockEdit(source, spanOf(node), ancestors, lines);
}

/** Headings below the third level become ones of it, underlined ones get marks in front. */
export function headingEdits(source: string, node: Heading): Edit[] {
  const { start, end } = spanOf(node);
  const marks = /^#{1,6}/.exec(source.slice(start, end))?.[0].length;
  if (marks !== undefined) return marks > 3 ? [{ start, end: start + marks, text: '###' }] : [];
  const last = node.children.at(-1);
  if (!last) return [];
  const textEnd = spanOf(last).end;
  const breaks = source.slice(start, textEnd).matchAll(/\\?\n[ \t>]*/g);
  const joined = Array.from(breaks, ({ index, 0: lineBreak }) => ({
    start: start + index,
    end: start + index + lineBreak.length,
    text: ' ',
  }));
  return [{ start, end: start, text: `${'#'.repeat(node.depth)} ` }, ...joined, { start: textEnd, end, text: '' }];
}

/** `+` and `1)` are no marks to Discord, boxes are no boxes. */
export function itemEdits(source: string, node: ListItem): Edit[] {
  const { start, end } = spanOf(node);
  const item = source.slice(start, end);
  const edits: Edit[] = [];
  const digits = /^\d+(?=\))/.exec(item)?.[0].length;
  if (item.startsWith('+')) edits.push({ start, end: start + 1, text: '-' });
  if (digits !== undefined) edits.push({ start: start + digits, end: start + digits + 1, text: '.' });
  const [before, mark] = /^(?:[-*+]|\d{1,9}[.)])\s+(?=\[([ \txX\n])\])/.exec(item) ?? [];
  if (before !== undefined && typeof node.checked === 'boolean') {
    const box = start + before.length;
    edits.push({ start: box, end: box + 3, text: mark?.toLowerCase() === 'x' ? '☑' : '☐' });
  }
  return edits;
}

/**
 * Every line of a quote gets its one mark and the space behind it: `>text` is no quote to Discord, a quote within one
 * neither, and three marks would quote the rest of the message. In lists Discord has no quotes: there they stay text.
 */
export function quoteEdits(source: string, node: Blockquote, ancestors: readonly Nodes[]): Edit[] {
  if (ancestors.length > 1) return [];
  const { start, end } = spanOf(node);
  const from = source.lastIndexOf('\n', start - 1) + 1;
  const skipped = codeLines(source, node);
  const edits: Edit[] = [];
  for (let line = from; line < end; ) {
    const newline = source.indexOf('\n', line);
    const lineEnd = newline < 0 ? source.length : newline;
    const marks = /^(?:[ \t]{0,3}>[ \t]?)*/.exec(source.slice(line, lineEnd))?.[0] ?? '';
    if (marks !== '> ' && !skipped.has(line)) edits.push({ start: line, end: line + marks.length, text: '> ' });
    line = lineEnd + 1;
  }
  return edits;
}

/** Lines that belong to code from their beginning: what looks like a mark there may be code. */
function codeLines(source: string, node: Blockquote): ReadonlySet<number> {
  const lines = new Set<number>();
  walk(node, (inner) => {
    if (inner.type !== 'code') return;
    const { start, end } = spanOf(inner);
    for (let newline = source.indexOf('\n', start); newline >= 0 && newline < end; ) {
      lines.add(newline + 1);
      newline = source.indexOf('\n', newline + 1);
    }
  });
  return lines;
}
