// Markdown comes in, Discord's dialect of it goes out, with its size as Discord counts it.
import type { Rendered } from '../../src/chat.ts';
import { translate } from './render/page.ts';
import { isPlain } from './render/plain.ts';
import { codePoints } from './render/size.ts';

/**
 * Pure. Only the spans that Discord would show wrongly are replaced; most texts hold none, and are not parsed. Mentions
 * stay as they are written: `allowed_mentions` keeps them from calling anybody.
 * @see https://support.discord.com/hc/en-us/articles/210298617 (read 2026-11-22)
 */
export function render(markdown: string): Rendered {
  const payload = isPlain(markdown) ? markdown : translate(markdown);
  return { payload, size: codePoints(payload) };
}
