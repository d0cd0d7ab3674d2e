// What a cut leaves to the next piece: how source from the middle of a list, quote or code block stands on its own. Pure.
import type { Span } from '../markdown.ts';

/** What text can lie in: a list item, which indents it by so many columns, or a quote, which marks every line. */
export type Container = number | 'quote';

/** What the source after a cut needs to mean the same at the top of a message. */
export interface Carry {
  /** Written in front: the line that opens a code fence again, the marks of a quote that is cut within a line. */
  readonly before: string;
  /**
   * What the cut lies in, the outermost first. Lines lose the indentation of list items as long as they lie in them:
   * so much of it without the item's first line would make them code.
   */
  readonly containers: readonly Container[];
  /** The cut is within a line. */
  readonly midLine: boolean;
  /** The cut is in code: white space means something. */
  readonly inCode: boolean;
}

export const nothingCarried: Carry = { before: '', containers: [], midLine: false, inCode: false };

/** Source as it is written, and how offsets in the two correspond. */
export interface Laid {
  readonly text: string;
  toSource(offset: number): number;
  toText(offset: number): number;
  /** The carried containers that the text at this offset still lies in. */
  containersAt(offset: number): readonly Container[];
}

/** From `text` on, what stands there is found at `source`, in so many containers; until the next of its kind. */
interface Seam {
  readonly text: number;
  readonly source: number;
  readonly depth: number;
}

export function layOut(source: string, carry: Carry): Laid {
  const { before, containers, midLine, inCode } = carry;
  let start = inCode ? 0 : (/^(?:[ \t]*\n)+/.exec(source)?.[0].length ?? 0);
  if (midLine && !inCode) start = source.length - source.trimStart().length;
  let depth = containers.length;
  const seams: Seam[] = [{ text: before.length, source: start, depth }];
  if (!containers.some((container) => container !== 'quote')) return laid(before + source.slice(start), carry, seams);
  const parts = [before];
  let length = before.length;
  const keep = (from: number, to: number) => {
    parts.push(source.slice(from, to));
    length += to - from;
  };
  for (let lineStart = start; lineStart < source.length; ) {
    const newline = source.indexOf('\n', lineStart);
    const lineEnd = newline < 0 ? source.length : newline + 1;
    const inside =
      lineStart === start && midLine ? { depth, lost: [] } : enter(source, lineStart, lineEnd, containers, depth);
    if (inside.depth < depth) {
      depth = inside.depth;
      const line = source.slice(lineStart, lineEnd);
      const gap = lineStart === start ? '' : gapBefore(line, containers.slice(0, depth));
      parts.push(gap);
      length += gap.length;
      seams.push({ text: length, source: lineStart, depth });
    }
    let at = lineStart;
    for (const { start: from, end: to } of inside.lost) {
      keep(at, from);
      seams.push({ text: length, source: to, depth });
      at = to;
    }
    keep(at, lineEnd);
    lineStart = lineEnd;
  }
  return laid(parts.join(''), carry, seams);
}

/** Goes into the containers that a line still lies in. @returns how many these are, and the indentation it loses. */
function enter(source: string, lineStart: number, lineEnd: number, containers: readonly Container[], depth: number) {
  const lost: Span[] = [];
  let at = lineStart;
  for (let level = 0; level < depth; level += 1) {
    const container = containers[level];
    const line = source.slice(at, lineEnd);
    const blank = line.trim() === '';
    const width = container === 'quote' ? /^ {0,3}> ?/.exec(line)?.[0].length : indentation(line, container ?? 0);
    if (width === undefined) return { depth: blank ? depth : level, lost };
    if (width > 0 && container !== 'quote') lost.push({ start: at, end: at + width });
    at += width;
  }
  return { depth, lost };
}

/** A list that goes on with another number than 1 is read as a list only after a blank line. */
function gapBefore(line: string, containers: readonly Container[]): string {
  const [, number] = /^[ \t>]*(\d{1,9})[.)][ \t]/.exec(line) ?? [];
  if (number === undefined || number === '1') return '';
  return `${containers.map((container) => (container === 'quote' ? '> ' : '')).join('')}\n`;
}

/** How many characters make up so much indentation; nothing when the line has text before that. */
function indentation(line: string, columns: number): number | undefined {
  let column = 0;
  let at = 0;
  for (; column < columns; at += 1) {
    if (line[at] === ' ') column += 1;
    else if (line[at] === '\t') column += 4 - (column % 4);
    else return line.trim() === '' ? at : undefined;
  }
  return at;
}

function laid(text: string, { containers }: Carry, seams: readonly Seam[]): Laid {
  // A line begins in front of the indentation that it has lost.
  const toSource = (offset: number) => {
    const next = seams.findIndex(({ text: at }) => at >= offset);
    const seam = seams[next < 0 ? seams.length - 1 : Math.max(0, next - 1)];
    const there = seam === undefined ? offset : seam.source + Math.max(0, offset - seam.text);
    return Math.min(there, seams[next]?.source ?? there);
  };
  const toText = (offset: number) => {
    const next = seams.findIndex(({ source }) => source > offset);
    const seam = seams[next < 0 ? seams.length - 1 : Math.max(0, next - 1)];
    const there = seam === undefined ? offset : seam.text + Math.max(0, offset - seam.source);
    return Math.min(there, seams[next]?.text ?? there);
  };
  return {
    text,
    toSource,
    toText,
    containersAt: (offset) =>
      containers.slice(0, seams.findLast((seam) => seam.text < offset)?.depth ?? containers.length),
  };
}

/**
 * The containers of a place in laid-out source, as the source has them: `outer` were taken away from it, but for the
 * marks of quotes, which `inner`, found in what remained, therefore has too.
 */
export function joinContainers(outer: readonly Container[], inner: readonly Container[]): readonly Container[] {
  const joined: Container[] = [];
  const rest = [...inner];
  for (const container of outer) {
    if (container === 'quote') joined.push(...rest.splice(0, rest.indexOf('quote') + 1));
    else joined.push(container);
  }
  return [...joined, ...rest];
}
