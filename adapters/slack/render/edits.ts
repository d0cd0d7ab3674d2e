// What a parsed Markdown text must not be in Slack, as edits of its source; everything between them is only escaped. Pure.
import type { Image, Link, Nodes, Table } from 'mdast';
import { placeOf, truePlace } from '../../../src/markdown/links.ts';
import { type Span, spanOf, walk } from '../../../src/markdown.ts';
import { maxTable } from '../limits.ts';
import { escapeCode, escapeProse } from './escape.ts';

/** The span is shown as `text`, which is safe already. */
export interface Edit extends Span {
  readonly text: string;
}

export interface Edits {
  readonly edits: readonly Edit[];
  /** Of which a message holds only one. */
  readonly tables: number;
  /** By how many tables the tables would have to be more, to be small enough. */
  readonly excess: number;
}

const standIns: Readonly<Record<string, string>> = { '<': '‹', '://': ':⁄⁄', 'www.': 'www․' };

/**
 * The text as it is parsed, as long as it was. Slack knows no HTML: what looks like it has no meaning, and the parser
 * shall see none. Nor shall it see addresses that stand for themselves: they would swallow a link behind them.
 */
export function parsable(source: string): string {
  return source.replace(/<|:\/\/|www\./gi, (found) => standIns[found.toLowerCase()] ?? found);
}

/** Links elsewhere are shown as text: `javascript:`, `file:`, and addresses that mean nothing in a chat. */
const allowed = /^(?:https?:\/\/|mailto:)/i;

/** `block` is a top-level block of `parsable(source)`. */
export function editsOf(source: string, block: Nodes): Edits {
  const edits: Edit[] = [];
  let tables = 0;
  let excess = 0;
  walk(block, (node, ancestors) => {
    const span = spanOf(node);
    switch (node.type) {
      case 'code':
      case 'inlineCode':
        edits.push({ ...span, text: escapeCode(source.slice(span.start, span.end)) });
        break;
      case 'link':
        edits.push(...linkEdits(source, node));
        break;
      case 'image':
        edits.push({ ...span, text: imageText(source, node, ancestors.at(-1)?.type === 'link') });
        break;
      case 'definition':
        // It would give an address to a label elsewhere in the text; without it such a label is plain text.
        edits.push({ start: span.start, end: span.start, text: '\\' });
        break;
      case 'table':
        if (columnsOf(node) > maxTable.columns) {
          edits.push(...asNoTable(source, node, ancestors.length === 0));
          return ancestors.length > 0;
        }
        tables += 1;
        excess += excessOf(source, node);
        break;
    }
    return true;
  });
  return { edits: edits.sort((one, other) => one.start - other.start || one.end - other.end), tables, excess };
}

/** `[label](address)`, or a mail address. */
function linkEdits(source: string, node: Link): readonly Edit[] {
  const { start, end } = spanOf(node);
  if (source[start] !== '[') return [];
  const url = addressOf(node.url);
  const [first, last] = [node.children[0], node.children.at(-1)];
  if (!first || !last) return [{ start, end, text: allowed.test(url) ? escapeProse(url) : asCode(url) }];
  const label = asWritten(labelOf(node));
  if (!allowed.test(url)) {
    const address = url === '' || url === label ? '' : ` (${asCode(url)})`;
    const [labelStart, labelEnd] = [spanOf(first).start, spanOf(last).end];
    return [
      { start, end: labelStart, text: '' },
      { start: labelEnd, end, text: address },
    ];
  }
  const place = truePlace(label, url);
  return place === undefined ? [] : [{ start: end, end, text: ` (${escapeProse(place)})` }];
}

/** An image is never loaded from where a model says; the same block would show it as a link anyway. */
function imageText(source: string, node: Image, inLink: boolean): string {
  const { start } = spanOf(node);
  const url = addressOf(node.url);
  const alt = escapeProse(asWritten(node.alt ?? '').replace(/[\\`*_~[\]|]/g, '\\$&'));
  if (inLink) return alt || 'image';
  if (!allowed.test(url)) return [alt, url && asCode(url)].filter(Boolean).join(' ');
  const address = url.replace(/[\s()<>\\]/g, (found) => `%${found.charCodeAt(0).toString(16).padStart(2, '0')}`);
  const place = truePlace(asWritten(node.alt ?? ''), url);
  const host = place === undefined ? '' : ` (${escapeProse(place)})`;
  // An exclamation mark right before it would make an image of the link.
  return `${source[start - 1] === '!' ? ' ' : ''}[${alt || escapeProse(placeOf(url))}](${address})${host}`;
}

function asWritten(parsed: string): string {
  return parsed.replaceAll('‹', '<').replaceAll(':⁄⁄', '://').replaceAll('www․', 'www.');
}

/** An address in brackets is what is between them. */
function addressOf(parsed: string): string {
  return asWritten(parsed).replace(/^<(.*)>$/s, '$1');
}

function labelOf(link: Nodes): string {
  let text = '';
  walk(link, (node) => {
    if ('value' in node) text += node.value;
    if (node.type === 'image' || node.type === 'imageReference') text += node.alt ?? '';
  });
  return text;
}

/** A span whose marks are longer than any run of them inside. */
function asCode(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  const mark = '`'.repeat(longestRun(line) + 1);
  const pad = line.startsWith('`') || line.endsWith('`') ? ' ' : '';
  return escapeCode(`${mark}${pad}${line}${pad}${mark}`);
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}

function columnsOf({ children }: Table): number {
  return Math.max(0, ...children.map(({ children: cells }) => cells.length));
}

function excessOf(source: string, node: Table): number {
  const characters = node.children.reduce(
    (sum, row) => sum + source.slice(spanOf(row).start, spanOf(row).end).length,
    0,
  );
  const byRows = Math.ceil(node.children.length / maxTable.rows) - 1;
  return Math.max(byRows, Math.ceil(characters / maxTable.characters) - 1);
}

/** A table with more columns than Slack takes: as code, or where a fence would break what it lies in, as its lines. */
function asNoTable(source: string, node: Table, alone: boolean): readonly Edit[] {
  const { start, end } = spanOf(node);
  if (alone) {
    const lines = source.slice(start, end);
    const fence = '`'.repeat(Math.max(3, longestRun(lines) + 1));
    return [{ start, end, text: `${fence}\n${escapeCode(lines)}\n${fence}` }];
  }
  const header = node.children[0];
  const delimiter = source.indexOf('-', header ? spanOf(header).end : start);
  return delimiter < 0 || delimiter >= end ? [] : [{ start: delimiter, end: delimiter, text: '\\' }];
}
