// What is shown of a text that still grows: nothing half-written, nothing left open.
import type { Snapshot } from '../chat.ts';

/** Pure. */
export function heal(markdown: string): string {
  return markdown.trimEnd();
}

/** What a reply begins with: whole words only, none before there are enough characters. Pure. */
export function firstWords({ text, stableChars }: Snapshot, minChars: number): Snapshot {
  const end = text.lastIndexOf(' ');
  const words = end < 0 ? '' : text.slice(0, end);
  return words.trim().length < Math.max(1, minChars) ? { text: '', stableChars: 0 } : { text: words, stableChars };
}
