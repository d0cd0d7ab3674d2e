// The tables in a Markdown text, which Slack makes blocks of their own, and what is wrong with one.

import { sizeLimits as max } from './limits.ts';

interface MarkdownTable {
  readonly rows: number;
  readonly columns: number;
  readonly characters: number;
}

const delimiterRow = /^[ \t>]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$/;
const fence = /^[ \t>]*(`{3,}|~{3,})/;

/** Tables outside of code: a row with a bar in it, and below it a delimiter row with as many cells. */
export function markdownTables(markdown: string): MarkdownTable[] {
  const tables: MarkdownTable[] = [];
  const lines = markdown.split('\n');
  let closing = '';
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    const marker = fence.exec(line)?.[1] ?? '';
    if (closing === '' ? marker !== '' : marker.startsWith(closing)) closing = closing === '' ? marker : '';
    const below = lines[index + 1] ?? '';
    const isHead = closing === '' && line.includes('|') && below.includes('|') && delimiterRow.test(below);
    if (!isHead || cellsOf(line).length !== cellsOf(below).length) continue;
    const end = lines.findIndex((other, at) => at > index + 1 && !other.includes('|'));
    const rows = [line, ...lines.slice(index + 2, end < 0 ? undefined : end)].map(cellsOf);
    tables.push({
      rows: rows.length,
      columns: Math.max(...rows.map((cells) => cells.length)),
      characters: rows.flat().join('').length,
    });
    index += rows.length;
  }
  return tables;
}

function cellsOf(line: string): string[] {
  const inner = line
    .trim()
    .replace(/^\|/, '')
    .replace(/(?<!\\)\|$/, '');
  return inner.split(/(?<!\\)\|/).map((cell) => cell.trim());
}

/** The first rule of Slack's that a table breaks. */
export function tableProblem({ rows, columns, characters }: MarkdownTable): string | undefined {
  if (rows > max.tableRows || columns > max.tableColumns) {
    return `no more than ${rows > max.tableRows ? max.tableRows : max.tableColumns} items allowed`;
  }
  return characters > max.tableCharacters ? `must be less than ${max.tableCharacters + 1} characters` : undefined;
}
