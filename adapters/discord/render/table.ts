// A table comes in; lines go out that Discord can show: columns of code when they are narrow, else headed values. Pure.
import type { AlignType, Nodes, Table, TableCell } from 'mdast';
import stringWidth from 'string-width';
import { walk } from '../../../src/markdown.ts';
import { codeBlock } from './code.ts';

/** A block of code wraps its lines past this many columns on an ordinary screen. */
const maxColumns = 60;
const gap = ' | ';
/** Shown where a cell is empty. */
const nothing = '–';

/** @param show a cell's text in Discord's dialect. */
export function tableLines(table: Table, show: (cell: TableCell) => string): string[] {
  const rows = table.children.map(({ children }) => children.map(plainText));
  const widths: number[] = [];
  for (const row of rows) {
    for (const [column, text] of row.entries()) widths[column] = Math.max(widths[column] ?? 1, columns(text));
  }
  const whole = widths.reduce((sum, width) => sum + width, 0) + gap.length * (widths.length - 1);
  if (whole > maxColumns || hasLinks(table)) return headedValues(table, show);
  const aligned = rows.map((row) =>
    widths.map((width, column) => pad(row[column] ?? '', width, table.align?.[column])),
  );
  const rule = widths.map((width) => '-'.repeat(width)).join('-|-');
  const [head, ...body] = aligned.map((row) => row.join(gap).trimEnd());
  return codeBlock([head ?? '', rule, ...body].join('\n'));
}

/** Code holds no links: a table that has some is no block of code. */
function hasLinks(table: Table): boolean {
  let found = false;
  walk(table, ({ type }) => {
    if (/^(?:link|image)/.test(type)) found = true;
  });
  return found;
}

function headedValues(table: Table, show: (cell: TableCell) => string): string[] {
  const [head, ...rows] = table.children;
  const labels = (head?.children ?? []).map((cell) => label(show(cell)));
  if (rows.length === 0) return [labels.filter((text) => text !== '').join(' ')];
  return rows.flatMap(({ children }, index) => {
    const values = children.map(show);
    const lines = Array.from({ length: Math.max(values.length, labels.length) }).flatMap((_, column) => {
      const name = labels[column] ?? '';
      const value = values[column] ?? '';
      return name === '' && value === '' ? [] : [`${name} ${value || nothing}`.trim()];
    });
    return index === 0 ? lines : ['', ...lines];
  });
}

function label(text: string): string {
  if (text === '') return '';
  return /[*_[\]`<~]/.test(text) ? `${text}:` : `**${text}:**`;
}

/** What a cell says, without its marks. */
function plainText(cell: TableCell): string {
  let text = '';
  walk(cell, (node) => {
    text += ownText(node);
  });
  return text.replace(/\s+/g, ' ').trim();
}

function ownText(node: Nodes): string {
  if (node.type === 'html') return /^<br\s*\/?>$/i.test(node.value) ? ' ' : node.value;
  if (node.type === 'footnoteReference') return `[${node.label ?? node.identifier}]`;
  return 'value' in node ? node.value : '';
}

/** Most cells are plain ASCII, whose width is their length. */
function columns(text: string): number {
  return /^[ -~]*$/.test(text) ? text.length : stringWidth(text);
}

function pad(text: string, width: number, align: AlignType | undefined): string {
  const space = Math.max(0, width - columns(text));
  const left = align === 'right' ? space : align === 'center' ? space >> 1 : 0;
  return ' '.repeat(left) + text + ' '.repeat(space - left);
}
