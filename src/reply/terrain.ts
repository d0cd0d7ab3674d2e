// The lie of a text for cutting: where it may be cut, how well, and what must stay in one piece. Pure.
import type { Nodes } from 'mdast';
import { parse, type Span, spanOf, walk } from '../markdown.ts';
import { unfinished } from './heal.ts';
import { type Around, around, type Fence, fenceAt, type Grid, gridOf, lineStart } from './structures.ts';

/** How good a place for a cut is; smaller is better. */
export const rank = { block: 0, paragraph: 1, line: 2, sentence: 3, word: 4, grapheme: 5 } as const;

export interface Break {
  readonly at: number;
  readonly rank: number;
}

export interface Terrain {
  /** In the order of the text, one for each place. */
  readonly breaks: readonly Break[];
  /** Links, mentions, code in a line and their like: not to be cut unless one alone exceeds a message. */
  readonly atoms: readonly Span[];
  /** Rows of tables, and what may become one: cut only where they alone exceed a message. */
  readonly rows: readonly Span[];
  /** Better not cut: emphasis, headings. */
  readonly soft: readonly Span[];
  readonly paragraphs: readonly Span[];
  readonly fences: readonly Fence[];
  readonly grids: readonly Grid[];
  /** The outer ones before the inner ones. */
  readonly containers: readonly Around[];
}

const atomic: ReadonlySet<Nodes['type']> = new Set([
  'link',
  'image',
  'linkReference',
  'imageReference',
  'footnoteReference',
  'inlineCode',
  'definition',
]);
const better: ReadonlySet<Nodes['type']> = new Set(['emphasis', 'strong', 'delete', 'heading']);

/** Mentions, custom emoji, tags; escapes; character references; names; short codes. Half ones at the end too. */
const token =
  /<[^<>\s]{1,200}(?:>|$)|\\(?:[!-/:-@[-`{-~]|$)|&#?\w{1,31}(?:;|$)|@[\p{L}\p{N}_][\p{L}\p{N}_.-]*|:[a-z0-9_+-]+(?::|$)/giu;

/** A list, heading or quote mark and the first character that it marks. */
const marked = /(?<=^[ \t]*)(?:(?:[-*+]|\d{1,9}[.)]|#{1,6}|>)[ \t]+)+(?:\[[ xX]\][ \t]+)?\S/gm;

/** It belongs to the character in front of it. */
const joinsOn = /^[\p{M}\p{Emoji_Modifier}\u200c\u200d]/u;

/** Within a line it is text, at the beginning of a message a list, heading, quote, rule, table or code. */
const beginsBlock = /^(?:(?:[-+*]|\d{1,9}[.)]|#{1,6})(?:\s|$)|\d{0,9}$|>|\||`{3}|~{3}|(?:[-*_=][ \t]*){3,}(?:\n|$))/;

/** Everything that could make text into something else than paragraphs. */
const markup = /[\\`*_~[\]<>&|#@=\r]|:\/\/|www\.|^[ \t]|^[-+:]|^\d+[.)]/im;

/**
 * @param from where a block begins that means the same without the text before it: only from there on it is looked at.
 * @param maxUnfinished what is not clear for longer than this, at the end, is taken for plain text.
 */
export function survey(text: string, from: number, maxUnfinished: number): Terrain {
  const terrain = surveyWhole(text.slice(from), maxUnfinished);
  if (from === 0) return terrain;
  const moved = <S extends Span>(span: S): S => ({ ...span, start: span.start + from, end: span.end + from });
  return {
    breaks: terrain.breaks.map(({ at, rank: value }) => ({ at: at + from, rank: value })),
    atoms: terrain.atoms.map(moved),
    rows: terrain.rows.map(moved),
    soft: terrain.soft.map(moved),
    paragraphs: terrain.paragraphs.map(moved),
    grids: terrain.grids.map((grid) => ({ ...moved(grid), bodyStart: grid.bodyStart + from })),
    containers: terrain.containers.map(moved),
    fences: terrain.fences.map((fence) => ({
      ...moved(fence),
      contentStart: fence.contentStart + from,
      contentEnd: fence.contentEnd + from,
    })),
  };
}

function surveyWhole(text: string, maxUnfinished: number): Terrain {
  const breaks = new Map<number, number>();
  const atoms: Span[] = [];
  const rows: Span[] = [];
  const soft: Span[] = [];
  const fences: Fence[] = [];
  const paragraphs: Span[] = [];
  const grids: Grid[] = [];
  const containers: Around[] = [];
  // Parsing costs more than everything else here, and many texts are nothing but prose.
  const prose = !markup.test(text);
  const blanks = prose ? text.matchAll(/^\n*|\n{2,}/g) : [];
  for (const { index, 0: blank } of blanks) addBreak(breaks, index + blank.length, rank.block);
  const readNode = (node: Nodes, ancestors: readonly Nodes[]) => {
    const span = spanOf(node);
    if (node.type === 'paragraph') paragraphs.push(span);
    if (atomic.has(node.type)) atoms.push(span);
    if (better.has(node.type)) soft.push(span);
    if (node.type === 'html' && ancestors.at(-1)?.type === 'paragraph') atoms.push(span);
    if (node.type === 'tableRow') rows.push(span);
    if (node.type === 'table') {
      const grid = gridOf(text, node);
      grids.push(grid);
      rows.push({ start: grid.start, end: grid.bodyStart + 1 });
      // A last line without a bar may yet become something else.
      if (!grid.lastRow.includes('|')) rows.push({ start: grid.end - grid.lastRow.length - 1, end: grid.end });
    }
    const outside = containers.findLast(({ start, end }) => start <= span.start && span.end <= end)?.column ?? 0;
    if (node.type === 'blockquote' || node.type === 'listItem') {
      containers.push(around(text, node, ancestors.at(-1), outside));
    }
    if (node.type === 'code') {
      const fence = fenceAt(text, span, outside);
      if (fence) fences.push(fence);
    }
    if (ancestors.length === 1) addBreak(breaks, lineStart(text, span.start), rank.block);
    if (node.type === 'listItem') addBreak(breaks, lineStart(text, span.start), rank.paragraph);
    // A heading belongs to what it is the heading of.
    if (node.type === 'heading') soft.push({ start: span.start, end: nextText(text, span.end) + 1 });
  };
  if (!prose) walk(parse(text), readNode);
  for (const match of text.matchAll(token)) atoms.push({ start: match.index, end: match.index + match[0].length });
  for (const { index, 0: lead } of text.matchAll(marked)) atoms.push({ start: index, end: index + lead.length });
  const { settled, settledInline, openFrom } = unfinished(text);
  if (text.length - settled <= maxUnfinished) rows.push({ start: settled, end: text.length });
  if (text.length - settledInline <= maxUnfinished) atoms.push({ start: settledInline, end: text.length });
  if (openFrom !== undefined) soft.push({ start: openFrom, end: text.length });
  addTextBreaks(breaks, text, fences, paragraphs);
  const sorted = [...breaks].map(([at, value]) => ({ at, rank: value })).sort((one, other) => one.at - other.at);
  return { breaks: sorted, atoms, rows, soft, paragraphs, fences, grids, containers };
}

/** Every place between two graphemes, for what has no better one. */
export function graphemeBreaks(text: string): Break[] {
  const segments = new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(text);
  return Array.from(segments, ({ index }) => ({ at: index, rank: rank.grapheme }));
}

export function isInside(spans: readonly Span[], at: number): boolean {
  return spans.some(({ start, end }) => start < at && at < end);
}

function addBreak(breaks: Map<number, number>, at: number, value: number): void {
  breaks.set(at, Math.min(value, breaks.get(at) ?? value));
}

function addTextBreaks(
  breaks: Map<number, number>,
  text: string,
  fences: readonly Fence[],
  paragraphs: readonly Span[],
): void {
  for (const { index, 0: blank } of text.matchAll(/\n(?:[ \t]*\n)*/g)) {
    addBreak(breaks, index + blank.length, blank.length > 1 ? rank.paragraph : rank.line);
  }
  for (const { index, 0: blank } of text.matchAll(/(?<=\S)[ \t]+(?=\S)/g)) {
    addBreak(breaks, index + blank.length, rank.word);
  }
  for (const { index, 0: end } of text.matchAll(/[.!?…]["'”’)\]]*[ \t]+(?=\S)|[。！？；][”’」』）]*/g)) {
    addBreak(breaks, index + end.length, rank.sentence);
  }
  for (const { index, 0: end } of text.matchAll(/[，、：](?=\S)/g)) addBreak(breaks, index + end.length, rank.word);
  for (const { index, 0: run } of text.matchAll(/[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}]{2,}/gu)) {
    const words = new Intl.Segmenter(undefined, { granularity: 'word' }).segment(run);
    for (const word of words) if (word.index > 0) addBreak(breaks, index + word.index, rank.word);
  }
  for (const at of breaks.keys()) {
    const unfit = joinsOn.test(text.slice(at, at + 2)) || wouldBegin(text, paragraphs, at);
    if (unfit || fences.some((fence) => isUnfit(text, fence, at))) breaks.delete(at);
  }
}

/** What is text here would be another block at the beginning of a message. */
export function wouldBegin(text: string, paragraphs: readonly Span[], at: number): boolean {
  const rest = text.slice(at, at + 80);
  if (at > 0 && text[at - 1] !== '\n') return beginsBlock.test(rest);
  return beginsBlock.test(rest.replace(/^[ \t>]+/, '')) && isInside(paragraphs, at);
}

/** A piece must not end with the opening of a fence or begin with its end: one of them would show an empty block. */
function isUnfit(text: string, { start, end, contentStart, contentEnd }: Fence, at: number): boolean {
  if (at <= start || at >= end) return false;
  if (at > contentEnd || /^[\s>]*$/.test(text.slice(contentStart, at))) return true;
  // What looks like the beginning of the end may become it.
  const rest = contentEnd < end ? /^[\s>]*$/ : /^[\s>]*[`~]*\s*$/;
  return rest.test(text.slice(at, contentEnd));
}

function nextText(text: string, from: number): number {
  const found = text.slice(from).search(/\S/);
  return found < 0 ? text.length : from + found;
}
