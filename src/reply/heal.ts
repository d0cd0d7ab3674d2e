// What is shown of a Markdown text that still grows: nothing half-written, nothing left open. Pure.
import { type OpenFence, openFence, tailBlock } from './blocks.ts';
import { type Inline, scan } from './inline.ts';

/** What a growing text has not finished saying. */
export interface Unfinished {
  /** From here on it is not yet clear what the characters mean: half a link, a table's first line, a lone marker. */
  readonly settled: number;
  /** The same but for tables. */
  readonly settledInline: number;
  /** The code fence that is open at the end. */
  readonly fence: OpenFence | undefined;
  /** Where the first inline construct begins that is still open at the end: emphasis, inline code. */
  readonly openFrom: number | undefined;
  /** What closes those constructs. */
  readonly closing: string;
}

/** Shows a growing text: half-written constructs are held back, open ones closed. */
export function heal(markdown: string): string {
  const { settled, fence, closing } = unfinished(markdown);
  const shown = markdown.slice(0, settled).trimEnd();
  // Half the marks of a quoted line would end an inner quote, and the code in it.
  if (fence) return `${fence.closer.includes('>') ? withoutEmptyLines(shown) : shown}\n${fence.closer}`;
  return withoutEmptyLines(shown) + closing;
}

/** Lines of nothing but quote marks at the end say nothing. */
function withoutEmptyLines(markdown: string): string {
  let end = markdown.length;
  for (;;) {
    const newline = markdown.lastIndexOf('\n', end - 1);
    if (newline < 0 || /[^ \t>]/.test(markdown.slice(newline + 1, end))) return markdown.slice(0, end);
    end = newline;
  }
}

/** The longest piece of a word that is held back: what is longer is no word. */
const maxWordChars = 40;

/** Shows a growing text up to its last whole word. A word is whole when something follows it. */
export function wholeWords(markdown: string): string {
  return heal(markdown.slice(0, wholeEnd(markdown)));
}

/** Where the last whole word ends, or what is too long for one. */
export function wholeEnd(markdown: string): number {
  // In scripts without spaces every character counts.
  const words = /^[\s\S]*(?:\s|[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}])/u;
  const from = Math.max(0, markdown.length - 2 * maxWordChars);
  const found = words.exec(markdown.slice(from))?.[0].length;
  const end = found === undefined ? 0 : from + found;
  return markdown.length - end > maxWordChars ? wholeCharacters(markdown) : end;
}

/** What is read as one character may go on: an emoji, a flag, a letter with marks. */
export function wholeCharacters(markdown: string): number {
  const from = Math.max(0, markdown.length - 2 * maxWordChars);
  const last = Array.from(new Intl.Segmenter().segment(markdown.slice(from))).at(-1);
  return last === undefined || last.segment.trim() === '' ? markdown.length : from + last.index;
}

/** What a reply begins with: nothing until there are so many characters, and a word that says something. */
export function firstWords(markdown: string, minChars: number): string {
  const shown = wholeWords(markdown);
  return shown.length >= minChars && /[\p{L}\p{N}\p{Extended_Pictographic}]/u.test(shown) ? shown : '';
}

/** @param maxHeldChars what has not been finished for longer than this is taken for what it looks like. */
export function unfinished(markdown: string, maxHeldChars = Number.POSITIVE_INFINITY): Unfinished {
  const fence = openFence(markdown);
  if (fence) {
    const settled = settledInFence(markdown, fence);
    // A fence without a line of code says nothing yet: what counts is the text in front of it.
    if (settled <= fence.contentStart) return unfinished(markdown.slice(0, fence.lineStart), maxHeldChars);
    return { settled, settledInline: settled, fence, openFrom: undefined, closing: '' };
  }
  const inline = withoutHalf(markdown, markdown.length, maxHeldChars);
  const table = tableStart(markdown);
  const isHeld = table !== undefined && markdown.length - table <= maxHeldChars;
  const shown = isHeld ? withoutHalf(markdown, table, maxHeldChars) : inline;
  return { ...shown, settledInline: inline.settled, fence: undefined };
}

/** Takes away from the end until what is left says something. */
function withoutHalf(markdown: string, length: number, maxHeldChars: number): Inline {
  let end = length;
  for (;;) {
    end = withoutBareMarker(markdown, end);
    const inline = scan(markdown.slice(0, end), tailBlock(markdown.slice(0, end)), maxHeldChars);
    if (withoutBareMarker(markdown, inline.settled) === inline.settled) return inline;
    end = inline.settled;
  }
}

/** A last line that may become the closing fence is not code yet. */
function settledInFence(markdown: string, fence: OpenFence): number {
  const lastLine = markdown.lastIndexOf('\n') + 1;
  const marks = /^[ \t>]*(`+|~+)$/.exec(markdown.slice(lastLine))?.[1];
  const end = lastLine >= fence.contentStart && marks?.[0] === fence.marker[0] ? lastLine : markdown.length;
  return markdown.slice(fence.contentStart, end).trim() === '' ? fence.contentStart : end;
}

/** Rows at the end that are not known to be a table before their second line is there. */
function tableStart(markdown: string): number | undefined {
  const from = lastLines(markdown, 3);
  const rows = /(?:^|\n)([ \t>]*\|[^\n]*(?:\n[ \t>]*\|[^\n]*)?)(?:\n[ \t>]*)?$/.exec(markdown.slice(from));
  if (!rows?.[1]) return undefined;
  const start = from + rows.index + (rows[0].startsWith('\n') ? 1 : 0);
  const [first = '', second] = rows[1].split('\n');
  const above = markdown.slice(markdown.lastIndexOf('\n', start - 2) + 1, Math.max(0, start - 1));
  // Further down in a table, or after its delimiter row, everything is clear.
  if (/^[ \t>]*\|/.test(above)) return undefined;
  if (second === undefined) return start;
  const delimiter = /^[ \t>|:-]*$/;
  const ended = /\n[ \t>]*$/.test(markdown);
  const whole = ended || (second.split('|').length === first.split('|').length && second.includes('-'));
  return delimiter.test(second) && !delimiter.test(first) && !whole ? start : undefined;
}

/** Marks of lists, with or without a box, headings, quotes and rules; the name of a definition. */
const bareMarker =
  /^[ \t>]*(?:[-=*_+>#]+|\d{1,9}[.)]|(?:[-*+]|\d{1,9}[.)])[ \t]+(?:[-*+>#]*|\[[ xX]\])|\[[^\]\n]{1,300}\]:)[ \t]*$/;

/** A last line of nothing but markers would make a heading, a list or a rule of its surroundings for a moment. */
function withoutBareMarker(markdown: string, end: number): number {
  const from = lastLines(markdown.slice(0, end), 1);
  const line = markdown.slice(from, end);
  const bare = bareMarker.test(line);
  return bare ? Math.max(0, from - 1) : end;
}

/** Where so many lines at the end begin. */
function lastLines(text: string, count: number): number {
  let start = text.length + 1;
  for (let line = 0; line < count && start > 0; line += 1) start = text.lastIndexOf('\n', start - 2) + 1;
  return start;
}
