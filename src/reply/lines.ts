// Lines that lay in lists and quotes, as they stand on their own: what each loses, and which number an item keeps. Pure.
import type { Span } from '../markdown.ts';
import type { Container } from './carry.ts';

export interface Line extends Span {
  readonly source: string;
}

/** What is written instead of a part of the source. */
export interface Edit extends Span {
  readonly text: string;
}

/** Where a line stands: in so many of its containers, which take what it loses; what it says begins at `at`. */
interface Place {
  readonly depth: number;
  readonly at: number;
  readonly lost: readonly Edit[];
}

/** Goes into the containers that a line still lies in, of the first `depth`. */
export function enter(line: Line, containers: readonly Container[], depth: number): Place {
  const lost: Edit[] = [];
  let at = line.start;
  for (let level = 0; level < depth; level += 1) {
    const container = containers[level];
    const rest = line.source.slice(at, line.end);
    const blank = rest.trim() === '';
    const quote = container === undefined || container === 'quote';
    const width = quote ? /^ {0,3}> ?/.exec(rest)?.[0].length : indentation(rest, container.columns);
    // A quote ends with a line without its mark, a list does not end with a blank line.
    if (width === undefined) return { depth: blank && !quote ? depth : level, at, lost };
    if (width > 0 && !quote) lost.push({ start: at, end: at + width, text: '' });
    at += width;
  }
  return { depth, at, lost };
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

interface Reading {
  readonly edits: readonly Edit[];
  /** What must stand in front of the line, in such containers, for it to be read as what it is. */
  readonly gap: (around: readonly Container[]) => string;
  /** By how many columns more than in the source its item indents what lies in it. */
  readonly moved: number;
}

const numbered = /^( {0,3})(\d{1,9})([.)])([ \t]*)/;
/** A paragraph that shows nothing: two lists with it between them are two. */
const nothing = '\u200b';

/** Reads the lines of a piece in order, and keeps the numbers of its lists. */
export function numbering() {
  /** The marks of lists that have lost what they lay in. */
  const flat = new Set<string>();
  /** A longer number moves what lies in its item. */
  let moved = { columns: 0, by: 0 };
  const move = (text: string, at: number): Edit[] => {
    if (moved.by === 0 || text.trim() === '') return [];
    if (indentation(text, moved.columns) !== undefined) return [{ start: at, end: at, text: ' '.repeat(moved.by) }];
    moved = { columns: 0, by: 0 };
    return [{ start: at, end: at, text: '' }];
  };
  const read = (line: Line, at: number, left: Container | undefined): Reading => {
    const text = line.source.slice(at, line.end);
    const [marker, indent = '', digits = '', mark = '', space = ''] = numbered.exec(text) ?? [];
    const isItem = marker !== undefined && (space !== '' || text.trim() === marker);
    const apart = flat.has(mark);
    if (isItem) flat.add(mark);
    if (left === undefined || left === 'quote') return { edits: move(text, at), gap: () => '', moved: moved.by };
    moved = { columns: 0, by: 0 };
    if (!isItem) return { edits: [], gap: () => '', moved: 0 };
    const number = left.next?.mark === mark ? String(left.next.number) : digits;
    const gap = (around: readonly Container[]) => gapBefore(number, apart, around);
    if (Number(number) === Number(digits)) return { edits: [], gap, moved: 0 };
    const room = Math.max(Math.min(1, space.length), space.length + digits.length - number.length);
    const by = number.length + room - digits.length - space.length;
    if (by > 0) moved = { columns: marker.length, by };
    const written = `${number}${mark}${' '.repeat(room)}`;
    return { edits: [{ start: at + indent.length, end: at + marker.length, text: written }], gap, moved: moved.by };
  };
  return { read };
}

/** A list that goes on with another number than 1 is read as a list only after a blank line. */
function gapBefore(number: string, apart: boolean, around: readonly Container[]): string {
  const quote = around.map((container) => (container === 'quote' ? '> ' : '')).join('');
  if (apart) return `${quote}\n${quote}${nothing}\n${quote}\n`;
  return Number(number) === 1 ? '' : `${quote}\n`;
}
