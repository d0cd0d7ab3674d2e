// Blocks read line by line, fast enough for every edit: where code is open and where the last block begins. Pure.

/** A code fence without its end. */
export interface OpenFence {
  /** Where its first line begins, with list marker or quote marks. */
  readonly lineStart: number;
  /** Where the code begins; the text's end when the first line is not finished. */
  readonly contentStart: number;
  readonly marker: string;
  /** The line that would close it here. */
  readonly closer: string;
}

interface Fence extends OpenFence {
  /** The column where the list item's content begins that it lies in. */
  readonly column: number;
  readonly quoted: boolean;
}

const fenceLine = /^((?:[ \t]*>[ \t]?)*)((?:[ \t]*(?:[-*+]|\d{1,9}[.)])(?=[ \t]))*)([ \t]*)(`{3,}|~{3,})(.*)$/;
const quoteMarks = /^(?:[ \t]*>[ \t]?)*/;
const listLine = /^[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]+(?=\S)/;

/** The fence that is open at the end of the text. */
export function openFence(markdown: string): OpenFence | undefined {
  // Most texts have none: then no line has to be looked at.
  if (!markdown.includes('```') && !markdown.includes('~~~')) return undefined;
  let fence: Fence | undefined;
  let column = 0;
  let quoted = false;
  let afterBlank = true;
  for (let start = 0; start <= markdown.length; ) {
    const newline = markdown.indexOf('\n', start);
    const end = newline < 0 ? markdown.length : newline;
    const line = markdown.slice(start, end);
    // What looks like a quote in code is code.
    const marks = fence && !fence.quoted ? '' : (quoteMarks.exec(line)?.[0] ?? '');
    const content = line.slice(marks.length);
    const blank = content.trim() === '';
    const indent = content.length - content.trimStart().length;
    // Nothing is known yet of a last line that is empty.
    if (fence && !(blank && newline < 0) && leaves(fence, marks, indent, blank)) fence = undefined;
    if (fence) {
      if (closes(fence, content)) fence = undefined;
    } else if (!blank) {
      if ((indent < column && afterBlank) || quoted !== (marks !== '')) column = 0;
      const item = listLine.exec(content);
      if (item) column = item[0].length;
      fence = opens(line, start, newline < 0 ? end : end + 1, column);
      quoted = marks !== '';
    }
    afterBlank = blank;
    if (newline < 0) break;
    start = end + 1;
  }
  return fence;
}

function opens(line: string, lineStart: number, contentStart: number, column: number): Fence | undefined {
  const [, quotes = '', items = '', space = '', marker = '', info = ''] = fenceLine.exec(line) ?? [];
  if (marker === '' || (marker.startsWith('`') && info.includes('`'))) return undefined;
  const indent = items.length + space.length;
  if (indent >= column + 4) return undefined;
  const lead = quotes + items.replace(/\S/g, ' ') + space;
  const inside = indent >= column ? column : 0;
  return { lineStart, contentStart, marker, closer: lead + marker, column: inside, quoted: quotes !== '' };
}

/** The line is outside what the fence lies in, so the fence has ended before it. */
function leaves({ quoted, column }: Fence, marks: string, indent: number, blank: boolean): boolean {
  return (quoted && marks === '') || (!blank && indent < column);
}

function closes({ marker, column }: Fence, content: string): boolean {
  const [, lead = '', marks = ''] = /^([ \t]*)(`{3,}|~{3,})[ \t]*$/.exec(content) ?? [];
  return marks[0] === marker[0] && marks.length >= marker.length && lead.length < column + 4;
}

/** Where the last paragraph, heading, list item or table row begins. The text must not end in an open fence. */
export function tailBlock(markdown: string): number {
  let start = markdown.length;
  for (;;) {
    const lineStart = markdown.lastIndexOf('\n', start - 1) + 1;
    const line = markdown.slice(lineStart, start);
    if (line.trim() === '' && start < markdown.length) return start;
    // No code is open, so this is the end of some: the text goes on behind it.
    if (/^[ \t>]*(?:`{3,}|~{3,})/.test(line)) return start;
    if (lineStart === 0 || /^[ \t>]*(?:[-*+][ \t]|\d{1,9}[.)][ \t]|#{1,6}[ \t]|\|)/.test(line)) return lineStart;
    start = lineStart - 1;
  }
}

const blankLine = /^[ \t]*$/;
const fenceStart = /^([ \t]*)(`{3,}|~{3,})(.*)$/;
/** Code on the line of its list marker, and HTML that goes on behind blank lines: from there on nothing is certain. */
const uncertain =
  /^[ \t]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)+(?:`{3}|~{3})|^[ \t]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*<(?:[!?]|script|pre|style|textarea)/i;
/** What lies in a quote, or may lie in a list. */
const contained = /^(?:[ \t>]|(?:[-*+]|\d{1,9}[.)])(?:[ \t]|$))/;
const headingLine = /^[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*(?:#{1,6}(?:[ \t]|$)|[-=]+[ \t]*$)/;
/** It may define what a link or footnote anywhere in the text means. */
const definition = /^[ \t>*+\d.)-]*\[(?:[^[\]\\]|\\[\s\S])+\]:/m;

/**
 * Places where the text can be taken apart: what stands behind one means the same without what stands before it. Each
 * is the first line of a block that lies in nothing, behind a blank line, and not under a heading. There may be more of
 * them: where it takes a parser to be sure, none is found.
 */
export function blockStarts(markdown: string): number[] {
  const starts: number[] = [];
  if (markdown.includes('\r') || (markdown.includes(']:') && definition.test(markdown))) return starts;
  let fence: { indent: string; marker: string } | undefined;
  let before = '';
  let afterBlank = false;
  for (let start = 0; start < markdown.length; ) {
    const newline = markdown.indexOf('\n', start);
    const line = markdown.slice(start, newline < 0 ? markdown.length : newline);
    const [, indent = '', marker = '', info = ''] = fenceStart.exec(line) ?? [];
    if (blankLine.test(line)) {
      afterBlank = true;
    } else if (fence) {
      // In a list it would have ended here, elsewhere not.
      if (!line.startsWith(fence.indent)) return starts;
      if (marker.startsWith(fence.marker) && blankLine.test(info)) {
        if (indent !== fence.indent) return starts;
        fence = undefined;
      }
    } else {
      if (uncertain.test(line)) return starts;
      if (afterBlank && !contained.test(line) && !headingLine.test(before)) starts.push(start);
      if (marker !== '' && !(marker.startsWith('`') && info.includes('`'))) fence = { indent, marker };
    }
    if (!blankLine.test(line)) {
      before = line;
      afterBlank = false;
    }
    if (newline < 0) break;
    start = newline + 1;
  }
  return starts;
}
