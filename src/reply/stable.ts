// What may be added to a message that can only grow: nothing that would have to be taken back. Pure.
import { unfinished, wholeCharacters, wholeEnd } from './heal.ts';

/** What has not been finished for so long is let through: it may be what it looks like. */
const maxHeldChars = 200;

/**
 * How much of a growing text may be shown for good: up to the last whole word, nothing half-written, nothing that is
 * not closed yet, no row of a table before its end. What it gives for a text it gives, and more, for every longer one.
 */
export function stableEnd(markdown: string): number {
  // A mark at the end may be one of several.
  const text = markdown
    .slice(0, Math.min(wholeEnd(markdown), wholeCharacters(markdown)))
    .replace(/\s+$/, '')
    .replace(/[`*_~\\<&![\](]+$/, '');
  const { settled, openFrom = settled, fence } = unfinished(text, maxHeldChars);
  const row = fence ? undefined : rowStart(text, markdown);
  const end = Math.min(settled, openFrom, row ?? settled);
  return text.slice(0, end).trimEnd().length;
}

/** Where the row of a table begins that has no end yet. */
function rowStart(text: string, markdown: string): number | undefined {
  const start = text.lastIndexOf('\n') + 1;
  const grows = /^[ \t>]*\|/.test(text.slice(start)) && !markdown.includes('\n', start);
  return grows && markdown.length - start <= maxHeldChars ? start : undefined;
}
