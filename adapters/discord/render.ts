// Markdown comes in, Discord's dialect of it goes out, with its size as Discord counts it.
import type { Rendered } from '../../src/chat.ts';
import { translate } from './render/page.ts';
import { isPlain } from './render/plain.ts';

/**
 * Pure. Only the spans that Discord would show wrongly are replaced; most texts hold none, and are not parsed. Mentions
 * stay as they are written: `allowed_mentions` keeps them from calling anybody.
 * @see https://support.discord.com/hc/en-us/articles/210298617 (read 2026-11-22)
 */
export function render(markdown: string): Rendered {
  const payload = isPlain(markdown) ? markdown : translate(markdown);
  return { payload, size: codePoints(payload) };
}

/** Discord counts code points, not UTF-16 units: https://github.com/discord/discord-api-docs/issues/1315 */
export function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}
