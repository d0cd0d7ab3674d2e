// What a Markdown text means, in a form in which a text and its pieces can be compared.
import type { List, Table } from 'mdast';
import { parse, spanOf, walk } from '../../src/markdown.ts';

export interface Meaning {
  /** All code, without white space. */
  readonly code: string;
  /** The numbers of list items as they are shown, each with the first characters of its item. */
  readonly numbers: readonly string[];
  /** What stands in the columns of tables, by what stands above them. */
  readonly columns: ReadonlyMap<string, Column>;
}

interface Column {
  /** The table's header and delimiter row. */
  readonly head: string;
  readonly below: string;
}

export function meaningOf(texts: readonly string[]): Meaning {
  let code = '';
  const numbers: string[] = [];
  const columns = new Map<string, Column>();
  for (const text of texts) {
    walk(parse(text), (node) => {
      if (node.type === 'code') code += node.value.replace(/\s/g, '');
      if (node.type === 'list' && node.ordered) numbers.push(...numbersOf(text, node));
      if (node.type === 'table') readColumns(text, node, columns);
    });
  }
  return { code, numbers: numbers.sort(), columns };
}

function numbersOf(text: string, list: List): string[] {
  return list.children.map((item, index) => {
    const { start, end } = spanOf(item);
    // Of its next line a quote's marks may stand elsewhere after a cut.
    const [said = ''] = text
      .slice(start, end)
      .replace(/^\d+[.)]\s*/, '')
      .split('\n', 1);
    return `${(list.start ?? 1) + index} ${said.slice(0, 6).trim()}`;
  });
}

function readColumns(text: string, table: Table, columns: Map<string, Column>): void {
  const [head, ...rows] = table.children.map(({ children }) =>
    children.map((cell) => text.slice(spanOf(cell).start, spanOf(cell).end).replace(/^\||\|$|\s/g, '')),
  );
  const lines = text.slice(spanOf(table).start).split('\n', 2);
  for (const [place, name] of (head ?? []).entries()) {
    const below = rows.map((row) => row[place] ?? '').join('');
    columns.set(name, { head: lines.join('\n'), below: (columns.get(name)?.below ?? '') + below });
  }
}

/**
 * @param isRepeated whether a table's head is repeated when the table is cut.
 * @returns what differs, if anything.
 */
export function difference(one: Meaning, other: Meaning, isRepeated: (head: string) => boolean): string | undefined {
  if (one.code !== other.code) return `code is not the same: ${firstDifference(one.code, other.code)}`;
  const [numbers, otherNumbers] = [one.numbers.join(' | '), other.numbers.join(' | ')];
  if (numbers !== otherNumbers) return `lists are numbered otherwise: ${firstDifference(numbers, otherNumbers)}`;
  for (const [name, { head, below }] of one.columns) {
    const there = other.columns.get(name)?.below ?? '';
    if (there !== below && isRepeated(head)) return `the column ${name} differs: ${firstDifference(below, there)}`;
  }
  return undefined;
}

export function firstDifference(one: string, other: string): string {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at += 1;
  const part = (text: string) => JSON.stringify(text.slice(Math.max(0, at - 40), at + 60));
  return `${part(one)} became ${part(other)}`;
}
