// The rows of an answer as they are shown: events of the stream between two other rows are one.
import type { Row } from './answer.ts';
import type { TraceEntry } from './trace.ts';

type FrameEntry = Extract<TraceEntry, { kind: 'frame' }>;

export interface FrameRow extends Row {
  readonly entry: FrameEntry;
}

export interface Group {
  /** Stays the same while the answer grows. */
  readonly key: string;
  readonly atMs: number;
  readonly row: Row;
  /** Of a row of frames, all of them; else empty. */
  readonly frames: readonly FrameRow[];
}

export function grouped(rows: readonly Row[]): Group[] {
  const groups: { key: string; atMs: number; row: Row; frames: FrameRow[] }[] = [];
  for (const row of rows) {
    const last = groups.at(-1);
    const frame = isFrame(row) ? [row] : [];
    if (last !== undefined && last.frames.length > 0 && frame.length > 0) last.frames.push(...frame);
    else groups.push({ key: String(row.entry.seq), atMs: row.entry.atMs, row, frames: frame });
  }
  return groups;
}

function isFrame(row: Row): row is FrameRow {
  return row.entry.kind === 'frame';
}
