// What is shown of a Markdown text that still grows: nothing half-written, nothing left open. Pure.
import { type OpenFence, openFence, tailBlock } from './blocks.ts';

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

/** The longest text that is held back in the hope that it becomes a link. */
const maxLabelChars = 300;
const maxTargetChars = 2_000;

/** Shows a growing text: half-written constructs are held back, open ones closed. */
export function heal(markdown: string): string {
  const { settled, fence, closing } = unfinished(markdown);
  const shown = markdown.slice(0, settled).trimEnd();
  if (fence) return `${shown}\n${fence.closer}`;
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
  // In scripts without spaces every character counts.
  const words = /^[\s\S]*(?:\s|[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}])/u;
  const from = Math.max(0, markdown.length - 2 * maxWordChars);
  const found = words.exec(markdown.slice(from))?.[0].length;
  const end = found === undefined ? 0 : from + found;
  return heal(markdown.length - end > maxWordChars ? markdown : markdown.slice(0, end));
}

/** What a reply begins with: nothing until there are so many characters, and a word that says something. */
export function firstWords(markdown: string, minChars: number): string {
  const shown = wholeWords(markdown);
  return shown.length >= minChars && /[\p{L}\p{N}\p{Extended_Pictographic}]/u.test(shown) ? shown : '';
}

export function unfinished(markdown: string): Unfinished {
  const fence = openFence(markdown);
  if (fence) {
    const settled = settledInFence(markdown, fence);
    // A fence without a line of code says nothing yet: what counts is the text in front of it.
    if (settled <= fence.contentStart) return unfinished(markdown.slice(0, fence.lineStart));
    return { settled, settledInline: settled, fence, openFrom: undefined, closing: '' };
  }
  const inline = withoutHalf(markdown, markdown.length);
  const table = tableStart(markdown);
  const shown = table === undefined ? inline : withoutHalf(markdown, table);
  return { ...shown, settledInline: inline.settled, fence: undefined };
}

/** Takes away from the end until what is left says something. */
function withoutHalf(markdown: string, length: number): Inline {
  let end = length;
  for (;;) {
    end = withoutBareMarker(markdown, end);
    const inline = scan(markdown, tailBlock(markdown.slice(0, end)), end);
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
  const before = markdown.slice(0, start).trimEnd().length;
  const above = markdown.slice(markdown.lastIndexOf('\n', before - 1) + 1, before);
  // Further down in a table, or after its delimiter row, everything is clear.
  if (/^[ \t>]*\|/.test(above) && before >= start - 1) return undefined;
  if (second === undefined) return start;
  const delimiter = /^[ \t>|:-]*$/;
  const ended = /\n[ \t>]*$/.test(markdown);
  const whole = ended || (second.split('|').length === first.split('|').length && second.includes('-'));
  return delimiter.test(second) && !delimiter.test(first) && !whole ? start : undefined;
}

/** A last line of nothing but markers would make a heading, a list or a rule of its surroundings for a moment. */
function withoutBareMarker(markdown: string, end: number): number {
  const from = lastLines(markdown.slice(0, end), 1);
  const line = markdown.slice(from, end);
  const bare = /^[ \t>]*(?:[-=*_+>#]+|\d{1,9}[.)]|(?:[-*+]|\d{1,9}[.)])[ \t]+[-*+#>]*)[ \t]*$/.test(line);
  return bare ? Math.max(0, from - 1) : end;
}

/** Where so many lines at the end begin. */
function lastLines(text: string, count: number): number {
  let start = text.length + 1;
  for (let line = 0; line < count && start > 0; line += 1) start = text.lastIndexOf('\n', start - 2) + 1;
  return start;
}

interface Delimiter {
  readonly mark: string;
  count: number;
  readonly at: number;
}

interface Inline {
  readonly settled: number;
  readonly openFrom: number | undefined;
  readonly closing: string;
}

/** Reads the inline constructs of the last block. */
function scan(markdown: string, from: number, end: number): Inline {
  const text = markdown.slice(0, end);
  const open: Delimiter[] = [];
  let at = from;
  while (at < end) {
    const mark = text[at] ?? '';
    if (mark === '`') {
      const run = runLength(text, at);
      const close = closingRun(text, at + run, run);
      if (close === undefined) return inOpenCode(text, at, run, open);
      at = close;
    } else if (mark === '*' || mark === '_' || mark === '~') {
      const run = runLength(text, at);
      if (!readDelimiter(text, at, run, open)) return close(text, at, open);
      at += run;
    } else {
      const next = skipAtom(text, at);
      if (next === undefined) return close(text, at, open);
      at = next;
    }
  }
  return close(text, end, open);
}

/** @returns where reading goes on, or nothing when it is not yet clear what begins here. */
function skipAtom(text: string, at: number): number | undefined {
  const rest = text.length - at;
  switch (text[at]) {
    case '\\':
      return rest === 1 ? undefined : at + 2;
    case '<': {
      const token = /^<[^<>\s]{0,200}/.exec(text.slice(at, at + 201))?.[0] ?? '';
      if (token.length === rest) return undefined;
      return text[at + token.length] === '>' ? at + token.length + 1 : at + 1;
    }
    case '&':
      return /^&#?\w{0,31}$/.test(text.slice(at, at + 34)) ? undefined : at + 1;
    case '!':
      return rest > 1 && text[at + 1] === '[' ? skipLink(text, at + 1) : at + 1;
    case '[':
      return skipLink(text, at);
    default:
      return at + 1;
  }
}

function skipLink(text: string, at: number): number | undefined {
  const label = closingBracket(text, at, '[', ']', maxLabelChars);
  if (label === undefined) return text.length - at > maxLabelChars ? at + 1 : undefined;
  const next = text[label];
  if (next === undefined) return undefined;
  if (next !== '(' && next !== '[') return at + 1;
  const target = closingBracket(text, label, next, next === '(' ? ')' : ']', maxTargetChars);
  if (target !== undefined) return target;
  return text.length - at > maxTargetChars || /\n[ \t]*\n/.test(text.slice(label)) ? at + 1 : undefined;
}

/** @returns the offset behind the bracket that closes the one at `at`. */
function closingBracket(text: string, at: number, opening: string, closing: string, most: number): number | undefined {
  let depth = 0;
  const end = Math.min(text.length, at + most + 1);
  for (let index = at; index < end; index += 1) {
    const mark = text[index];
    if (mark === '\\') index += 1;
    else if (mark === opening) depth += 1;
    else if (mark === closing) {
      depth -= 1;
      if (depth === 0) return index + 1;
    }
  }
  return undefined;
}

function runLength(text: string, at: number): number {
  let end = at;
  while (text[end] === text[at]) end += 1;
  return end - at;
}

/** @returns the offset behind the run of exactly `length` backticks that closes inline code. */
function closingRun(text: string, from: number, length: number): number | undefined {
  for (let at = text.indexOf('`', from); at >= 0; at = text.indexOf('`', at)) {
    const run = runLength(text, at);
    at += run;
    if (run === length) return at;
  }
  return undefined;
}

function inOpenCode(text: string, at: number, run: number, open: readonly Delimiter[]): Inline {
  const code = text.slice(at + run).replace(/[`\s]+$/, '');
  if (code === '') return close(text, at, open);
  const inside = close(text, at + run + code.length, open);
  return { ...inside, openFrom: inside.openFrom ?? at, closing: '`'.repeat(run) + inside.closing };
}

/** Takes a run of emphasis marks in. @returns false when the text ends before its meaning is clear. */
function readDelimiter(text: string, at: number, run: number, open: Delimiter[]): boolean {
  const mark = text[at] ?? '';
  if (mark === '~' && run !== 2) return run > 2 || at + run < text.length;
  const before = text[at - 1] ?? ' ';
  const after = text[at + run];
  let left = run;
  if (/\S/.test(before) && !(mark === '_' && after !== undefined && isWord(after))) {
    for (let opener = open.at(-1); left > 0 && opener?.mark === mark; opener = open.at(-1)) {
      const used = Math.min(opener.count, left);
      // A text that ends within the closing marks: the rest of them is on its way.
      if (after === undefined && used < opener.count) return false;
      opener.count -= used;
      left -= used;
      if (opener.count === 0) open.pop();
    }
  }
  if (left === 0) return true;
  if (after === undefined) return false;
  const inWord = isWord(before) && isWord(after) && (mark === '_' || left === 1);
  if (/\S/.test(after) && !inWord) open.push({ mark, count: left, at: at + run - left });
  return true;
}

function isWord(character: string): boolean {
  return /[\p{L}\p{N}_]/u.test(character) && !/[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}]/u.test(character);
}

/** Ends the text at `settled`; marks with nothing behind them are left out, the others closed. */
function close(text: string, settled: number, open: readonly Delimiter[]): Inline {
  const standing = [...open];
  let end = settled;
  for (
    let last = standing.at(-1);
    last && text.slice(last.at + last.count, end).trim() === '';
    last = standing.at(-1)
  ) {
    end = last.at;
    standing.pop();
  }
  const closing = standing.toReversed().map(({ mark, count }) => mark.repeat(count));
  return { settled: end, openFrom: standing[0]?.at, closing: closing.join('') };
}
