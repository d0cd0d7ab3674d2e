// Emoji and the short codes by which people write them: each platform has names of its own for the same pictures.
import type { Option } from './completion.tsx';

/** The reactions that can be given. */
export const offered = ['👍', '❤️', '😂', '🎉', '👀', '✅', '🙏', '🛑'] as const;

/** By name, without its colons. */
export type EmojiNames = ReadonlyMap<string, string>;

/** Code stays as it is written. */
const code = /(```[\s\S]*?(?:```|$)|`[^`\n]+`)/;

/** Changes a text where it is no code. */
export function outsideCode(text: string, change: (piece: string) => string): string {
  return text
    .split(code)
    .map((piece, index) => (index % 2 === 1 ? piece : change(piece)))
    .join('');
}

const justFinished = /:([\w+-]+):$/;

/** What stands before the cursor, once the last colon of a short code was typed: the picture is in its place. */
export function finished(before: string, names: EmojiNames): string {
  const isCode = (before.split('`').length - 1) % 2 === 1;
  const [whole = '', name = ''] = isCode ? [] : (justFinished.exec(before) ?? []);
  const emoji = names.get(name);
  return emoji === undefined ? before : before.slice(0, -whole.length) + emoji;
}

const mostOffered = 8;

/** What could be meant by a short code that has been begun. */
export function emojiAfterColon(text: string, names: EmojiNames): readonly Option[] {
  const [, before, begun] = /^([\s\S]*(?:^|\s)):([a-z][\w+-]+)$/.exec(text) ?? [];
  if (before === undefined || begun === undefined) return [];
  const fitting = [...names].filter(([name]) => name.startsWith(begun)).sort(([a], [b]) => a.length - b.length);
  return fitting
    .slice(0, mostOffered)
    .map(([name, emoji]) => ({ text: `${before}${emoji} `, label: `:${name}:`, detail: emoji }));
}
