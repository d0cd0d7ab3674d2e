// Reads what is within lines of Markdown that still grow: emphasis, code, links; and what of it is not finished. Pure.

interface Delimiter {
  readonly mark: string;
  count: number;
  readonly at: number;
}

export interface Inline {
  /** From here on it is not yet clear what the characters mean. */
  readonly settled: number;
  /** Where the first construct begins that is still open at the end. */
  readonly openFrom: number | undefined;
  /** What closes those constructs. */
  readonly closing: string;
}

/** The longest text that is held back in the hope that it becomes a link. */
const maxLabelChars = 300;
const maxTargetChars = 2_000;

/**
 * Reads the inline constructs of a text's last block, which begins at `from`. What has been unfinished for more than
 * `maxHeldChars` is taken for text.
 */
export function scan(text: string, from: number, maxHeldChars: number): Inline {
  const end = text.length;
  const isHeld = (start: number) => end - start <= maxHeldChars;
  const open: Delimiter[] = [];
  let at = from;
  while (at < end) {
    const mark = text[at] ?? '';
    if (mark === '`') {
      const run = runLength(text, at);
      const close = closingRun(text, at + run, run);
      if (close === undefined && isHeld(at)) return inOpenCode(text, at, run, open);
      at = close ?? at + run;
    } else if (mark === '*' || mark === '_' || mark === '~') {
      const run = runLength(text, at);
      if (!readDelimiter(text, at, run, open)) return close(text, at, open);
      at += run;
    } else {
      const next = skipAtom(text, at);
      if (next === undefined && isHeld(at)) return close(text, at, open);
      at = next ?? at + 1;
    }
  }
  return close(
    text,
    end,
    open.filter((mark) => isHeld(mark.at)),
  );
}

/** @returns where reading goes on, or nothing when it is not yet clear what begins here. */
function skipAtom(text: string, at: number): number | undefined {
  const rest = text.length - at;
  switch (text[at]) {
    case '\\':
      return rest === 1 ? undefined : at + 2;
    case '$':
      return text[at + 1] === '$' ? skipUntil(text, at, '$$', 2) : at + 1;
    case '<': {
      if (text.startsWith('<!--', at)) return skipUntil(text, at, '-->', 4);
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

/** The longest formula or comment that is held back until it is whole. */
const maxHiddenChars = 1_000;

function skipUntil(text: string, at: number, mark: string, length: number): number | undefined {
  const end = text.indexOf(mark, at + length);
  if (end >= 0) return end + mark.length;
  return text.length - at > maxHiddenChars ? at + length : undefined;
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
