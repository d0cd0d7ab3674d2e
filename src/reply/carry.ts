// What a cut leaves to the next piece: how source from the middle of a list, quote or code block stands on its own. Pure.
import { type Edit, enter, type Line, numbering } from './lines.ts';

/** A list item: what lies in it is indented by so many columns. */
interface Item {
  readonly columns: number;
  /** The number that the item after it shows, and what stands behind it; none in a list without numbers. */
  readonly next?: { readonly number: number; readonly mark: string };
}

/** What text can lie in: a list item, or a quote, which marks every line. */
export type Container = Item | 'quote';

/** What the source after a cut needs to mean the same at the top of a message. */
export interface Carry {
  /**
   * Written in front, and no part of the answer: the line that opens a code fence again, a table's header and delimiter
   * row, the marks of a quote that is cut within a line.
   */
  readonly before: string;
  /**
   * What the cut lies in, the outermost first. Lines lose the indentation of list items as long as they lie in them:
   * so much of it without the item's first line would make them code. The item that follows keeps its number, whatever
   * the source calls it.
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
  /** By how many columns more than in the source the item there indents what lies in it. */
  movedAt(offset: number): number;
}

/** From `text` on, what stands there is found at `source`, in so many containers; until the next of its kind. */
interface Seam {
  readonly text: number;
  readonly source: number;
  readonly depth: number;
  readonly moved: number;
}

export function layOut(source: string, carry: Carry): Laid {
  const { before, containers, midLine, inCode } = carry;
  let start = inCode ? 0 : (/^(?:[ \t]*\n)+/.exec(source)?.[0].length ?? 0);
  if (midLine && !inCode) start = source.length - source.trimStart().length;
  const quote = containers.indexOf('quote');
  // Blank lines end a quote.
  const around = !midLine && start > 0 && quote >= 0 ? containers.slice(0, quote) : containers;
  const written = new Written(source, before, start, around);
  if (!around.some((container) => container !== 'quote')) return written.laid();
  const list = numbering();
  for (let lineStart = start; lineStart < source.length; ) {
    const newline = source.indexOf('\n', lineStart);
    const line: Line = { source, start: lineStart, end: newline < 0 ? source.length : newline + 1 };
    if (lineStart > start || !midLine) {
      const { depth, at, lost } = enter(line, around, written.depth);
      const left = depth < written.depth ? around[depth] : undefined;
      const { edits, gap, moved } = list.read(line, at, left);
      // Nothing has to stand in front of a message's first line.
      if (left) written.leave(lineStart, depth, lineStart === start ? '' : gap(around.slice(0, depth)));
      written.edit([...lost, ...edits], moved);
    }
    lineStart = line.end;
  }
  return written.laid();
}

/** Source that is written with changes. */
class Written {
  readonly #source: string;
  readonly #containers: readonly Container[];
  readonly #seams: Seam[];
  #text: string;
  /** What of the source has been written. */
  #at: number;
  depth: number;

  constructor(source: string, before: string, start: number, containers: readonly Container[]) {
    this.#source = source;
    this.#containers = containers;
    this.#text = before;
    this.#at = start;
    this.depth = containers.length;
    this.#seams = [{ text: before.length, source: start, depth: this.depth, moved: 0 }];
  }

  /** Some containers end before a line. */
  leave(lineStart: number, depth: number, gap: string): void {
    this.depth = depth;
    this.edit([{ start: lineStart, end: lineStart, text: gap }], 0);
  }

  edit(edits: readonly Edit[], moved: number): void {
    for (const { start, end, text } of edits) {
      this.#text += this.#source.slice(this.#at, start) + text;
      this.#at = end;
      this.#seams.push({ text: this.#text.length, source: end, depth: this.depth, moved });
    }
  }

  laid(): Laid {
    const seams = this.#seams;
    // A line begins in front of what it has lost.
    const toSource = (offset: number) => {
      const next = seams.findIndex(({ text }) => text >= offset);
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
    const seamBefore = (offset: number) => seams.findLast(({ text }) => text < offset);
    const containersAt = (offset: number) =>
      this.#containers.slice(0, seamBefore(offset)?.depth ?? this.#containers.length);
    const movedAt = (offset: number) => seamBefore(offset)?.moved ?? 0;
    return { text: this.#text + this.#source.slice(this.#at), toSource, toText, containersAt, movedAt };
  }
}

/**
 * The containers of a place in laid-out source, as the source has them: `outer` were taken away from it, but for the
 * marks of quotes, which `inner`, found in what remained, therefore has too. The outermost item found there may have
 * been `moved`.
 */
export function joinContainers(
  outer: readonly Container[],
  inner: readonly Container[],
  moved: number,
): readonly Container[] {
  const joined: Container[] = [];
  const item = inner.findIndex((container) => container !== 'quote');
  const rest = inner.map((container, index) =>
    index === item && container !== 'quote' ? { ...container, columns: container.columns - moved } : container,
  );
  for (const container of outer) {
    if (container === 'quote') joined.push(...rest.splice(0, rest.indexOf('quote') + 1));
    else joined.push(container);
  }
  return [...joined, ...rest];
}
