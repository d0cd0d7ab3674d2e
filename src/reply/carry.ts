// What a cut leaves to the next piece: how source from the middle of a list, quote or code block stands on its own. Pure.

/** What the source after a cut needs to mean the same at the top of a message. */
export interface Carry {
  /** Written in front: the line that opens a code fence again, the marks of a quote that is cut within a line. */
  readonly before: string;
  /** Columns of indentation that the lines lose as long as they lie in the list that was cut. */
  readonly indent: number;
  /** The cut is within a line. */
  readonly midLine: boolean;
  /** The cut is in code: white space means something. */
  readonly inCode: boolean;
}

export const nothingCarried: Carry = { before: '', indent: 0, midLine: false, inCode: false };

/** Source as it is written, and how offsets in the two correspond. */
export interface Laid {
  readonly text: string;
  /** Up to this offset of `text`, lines have lost the indentation of the list. */
  readonly dedentedTo: number;
  toSource(offset: number): number;
  toText(offset: number): number;
}

/** From `text` on, what stands there is found at `source`; until the next of its kind. */
interface Seam {
  readonly text: number;
  readonly source: number;
}

export function layOut(source: string, carry: Carry): Laid {
  const skipped = carry.inCode ? 0 : (/^(?:[ \t]*\n)+/.exec(source)?.[0].length ?? 0);
  let start = skipped;
  if (carry.midLine && !carry.inCode) start = source.length - source.trimStart().length;
  const seams: Seam[] = [{ text: carry.before.length, source: start }];
  if (carry.indent === 0) return laid(carry.before + source.slice(start), 0, seams);
  const parts = [carry.before];
  let length = carry.before.length;
  let inList = true;
  let dedentedTo = length;
  let lineStart = start;
  while (lineStart < source.length) {
    const newline = source.indexOf('\n', lineStart);
    const lineEnd = newline < 0 ? source.length : newline + 1;
    const line = source.slice(lineStart, lineEnd);
    const whole = lineStart > start || !carry.midLine;
    const lost = inList && whole ? indentation(line, carry.indent) : 0;
    if (lost === undefined) inList = false;
    else if (lost > 0) seams.push({ text: length, source: lineStart + lost });
    const kept = line.slice(lost ?? 0);
    parts.push(kept);
    length += kept.length;
    if (inList) dedentedTo = length;
    lineStart = lineEnd;
  }
  return laid(parts.join(''), dedentedTo, seams);
}

/** How many characters make up so much indentation; nothing when the line has text before that. */
function indentation(line: string, columns: number): number | undefined {
  let column = 0;
  let at = 0;
  while (column < columns) {
    const mark = line[at];
    if (mark === ' ') column += 1;
    else if (mark === '\t') column += 4 - (column % 4);
    else return line.trim() === '' ? at : undefined;
    at += 1;
  }
  return at;
}

function laid(text: string, dedentedTo: number, seams: readonly Seam[]): Laid {
  const translate = (offset: number, from: keyof Seam, to: keyof Seam) => {
    const next = seams.findIndex((seam) => seam[from] > offset);
    const seam = seams[next < 0 ? seams.length - 1 : Math.max(0, next - 1)];
    if (seam === undefined) return offset;
    const there = seam[to] + Math.max(0, offset - seam[from]);
    return Math.min(there, seams[next]?.[to] ?? there);
  };
  return {
    text,
    dedentedTo,
    toSource: (offset) => translate(offset, 'text', 'source'),
    toText: (offset) => translate(offset, 'source', 'text'),
  };
}
