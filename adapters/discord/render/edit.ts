// Replacements of spans of a source text: they come in with the text, the changed text goes out. Pure.
import type { Span } from '../../../src/markdown.ts';

export interface Edit extends Span {
  readonly text: string;
}

/** A stretch of the source with its edits made. Of two that overlap, the one that begins first (then the wider) counts. */
export function applyEdits(source: string, edits: readonly Edit[], { start, end }: Span): string {
  const ordered = edits
    .filter((edit) => edit.start >= start && edit.end <= end)
    .sort((one, other) => one.start - other.start || rankOf(one) - rankOf(other) || other.end - one.end);
  let result = '';
  let position = start;
  for (const edit of ordered) {
    if (edit.start < position) continue;
    result += source.slice(position, edit.start) + edit.text;
    position = edit.end;
  }
  return result + source.slice(position, end);
}

/** What is only inserted comes before what is replaced at the same place. */
function rankOf({ start, end }: Span): number {
  return start === end ? 0 : 1;
}
