// One Markdown text comes in, parsed once; the edits that Discord needs go out. Pure.
import type { Nodes, TableCell } from 'mdast';
import { parse, type Span, spanOf, walk } from '../../../src/markdown.ts';
import { blockEdit, codeEdit, headingEdits, itemEdits, quoteEdits, rule, tableEdit } from './blocks.ts';
import { codeBlock, codeSpan, spanOfCode } from './code.ts';
import { applyEdits, type Edit } from './edit.ts';
import { htmlEdits, imageEdit, isLinked, linkEdits, type Target, textEdits } from './inline.ts';
import { type Formula, formulasIn } from './math.ts';
import { tableLines } from './table.ts';

interface Page {
  readonly source: string;
  readonly formulas: readonly Formula[];
  readonly targets: ReadonlyMap<string, Target>;
  /** Bars in the text would hide what is between them. */
  readonly spoilers: boolean;
}

/** The text in Discord's dialect of Markdown. */
export function translate(source: string): string {
  const root = parse(source);
  const targets = new Map<string, Target>();
  if (source.includes(']:')) {
    walk(root, (node) => {
      if (node.type === 'definition' && !targets.has(node.identifier)) targets.set(node.identifier, node);
    });
  }
  const spoilers = source.indexOf('||') !== source.lastIndexOf('||');
  const page = { source, formulas: formulasIn(source, root), targets, spoilers };
  return applyEdits(source, editsIn(page, root, []), { start: 0, end: source.length });
}

function editsIn(page: Page, top: Nodes, around: readonly Nodes[]): Edit[] {
  const edits: Edit[] = [];
  walk(top, (node, inside) => {
    const ancestors = around.length === 0 ? inside : [...around, ...inside];
    const span = spanOf(node);
    if (page.formulas.some(({ start, end }) => start <= span.start && span.end <= end)) return false;
    for (const edit of editsOf(page, node, ancestors)) if (!touches(page.formulas, edit)) edits.push(edit);
    // A table's edit holds those of its cells.
    return node.type !== 'table';
  });
  const { start, end } = spanOf(top);
  for (const formula of page.formulas) {
    if (start <= formula.start && formula.end <= end) edits.push(formulaEdit(page, formula, top, around));
  }
  return edits;
}

/** Something begins or ends within a formula. */
function touches(formulas: readonly Formula[], { start, end }: Span): boolean {
  return formulas.some(
    (formula) => start < formula.end && formula.start < end && (start > formula.start || formula.end > end),
  );
}

function editsOf(page: Page, node: Nodes, ancestors: readonly Nodes[]): readonly Edit[] {
  const { source } = page;
  const span = spanOf(node);
  switch (node.type) {
    case 'text':
      return isAddress(source, ancestors.at(-1)) ? [] : textEdits(source, node, page.spoilers);
    case 'heading':
      return headingEdits(source, node);
    case 'code':
      return [codeEdit(source, node, ancestors)];
    case 'inlineCode': {
      const written = source.slice(span.start, span.end);
      const text = spanOfCode(node, written, ancestors.at(-1)?.type === 'tableCell');
      return text === written ? [] : [{ ...span, text }];
    }
    case 'table':
      return [
        tableEdit(
          source,
          node,
          ancestors,
          tableLines(node, (cell) => shownCell(page, cell, [...ancestors, node])),
        ),
      ];
    case 'listItem':
      return itemEdits(source, node);
    case 'blockquote':
      return quoteEdits(source, node, ancestors);
    case 'thematicBreak':
      return [{ ...span, text: rule }];
    case 'strong':
      // Two underlines are an underline to Discord.
      return source.startsWith('__', span.start)
        ? [
            { start: span.start, end: span.start + 2, text: '**' },
            { start: span.end - 2, end: span.end, text: '**' },
          ]
        : [];
    case 'break':
      return source[span.start] === '\\' ? [{ start: span.start, end: span.start + 1, text: '' }] : [];
    case 'html':
      return htmlEdits(source, span);
    case 'link':
      return linkEdits(source, node, node);
    case 'image':
      return [imageEdit(source, node, node, isLinked(ancestors))];
    case 'linkReference':
      return linkEdits(source, node, page.targets.get(node.identifier) ?? { url: '' });
    case 'imageReference':
      return [imageEdit(source, node, page.targets.get(node.identifier) ?? { url: '' }, isLinked(ancestors))];
    case 'footnoteReference':
      return [{ ...span, text: source[span.end] === '(' ? `\\[${node.label}\\]` : `[${node.label}]` }];
    case 'footnoteDefinition': {
      const mark = source.slice(span.start).indexOf(']:') + 2;
      const small = ancestors.length === 1 ? '-# ' : '';
      return [{ start: span.start, end: span.start + mark, text: `${small}[${node.label}]` }];
    }
    default:
      return [];
  }
}

/** An address that stands for itself: nothing in it is text. */
function isAddress(source: string, parent: Nodes | undefined): boolean {
  return parent?.type === 'link' && source[spanOf(parent).start] !== '[';
}

function shownCell(page: Page, cell: TableCell, ancestors: readonly Nodes[]): string {
  const first = cell.children[0];
  const last = cell.children.at(-1);
  if (!first || !last) return '';
  const span = { start: spanOf(first).start, end: spanOf(last).end };
  const shown = applyEdits(page.source, editsIn(page, cell, ancestors), span);
  return shown
    .replace(/<br\s*\/?>/gi, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

/** A formula on lines of its own is a block of code, one within a line is a piece of code. */
function formulaEdit({ source }: Page, formula: Formula, top: Nodes, around: readonly Nodes[]): Edit {
  const { start, end, tex } = formula;
  const newline = source.indexOf('\n', end);
  const after = source.slice(end, newline < 0 ? source.length : newline);
  const before = source.slice(source.lastIndexOf('\n', start - 1) + 1, start);
  const alone = /^[\s>]*(?:(?:[-*+]|\d{1,9}[.)])\s+)*$/.test(before) && after.trim() === '';
  if (!alone || around.length > 0 || !/^(?:\$\$|\\\[)/.test(source.slice(start, end))) {
    return { start, end, text: codeSpan(tex.replace(/\n[ \t>]*/g, ' ')) };
  }
  const ancestors: Nodes[] = [];
  walk(top, (node) => {
    const span = spanOf(node);
    if (node.type === 'blockquote' && span.start <= start && end <= span.end) ancestors.push(node);
  });
  const lines = tex.replace(/^[ \t>]*\n|\n[ \t>]*$/g, '').split('\n');
  const quoted = ancestors.length > 0;
  const clean = lines.map((line) => (quoted ? line.replace(/^[ \t]*>[ \t]?/, '') : line.trim()));
  return blockEdit(source, formula, ancestors, codeBlock(clean.join('\n'), 'latex'));
}
