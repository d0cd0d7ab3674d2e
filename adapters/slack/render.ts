// Markdown → one Slack `markdown` block and a short fallback text. Nothing that a model writes can notify or disguise.
import type { Rendered } from '../../src/chat.ts';
import { fallbackLimits, maxBlockSize } from './limits.ts';
import { createDefuser } from './render/defuse.ts';
import { escapeEntities, graphemeEnd, plainLine, visible } from './render/escape.ts';

export interface MessagePayload {
  readonly [key: string]: string;
  /** For a `markdown` block or a stream. */
  readonly markdown: string;
  /** What notifications and screen readers get. */
  readonly text: string;
}

const defuse = createDefuser();

/**
 * Pure. `size` counts the block's characters after escaping, as Slack does. A message holds one table, of so many rows:
 * whatever has more counts as too long, so that it is cut.
 */
export function render(markdown: string): Rendered & { readonly payload: MessagePayload } {
  const { text, excess } = defuse(markdown);
  return { payload: { markdown: text, text: fallback(markdown) }, size: text.length + excess * maxBlockSize };
}

const maxNameChars = 255;

/** Slack shows a file's name as it is. Never empty. */
export function fileName(name: string): string {
  return plainLine(name, maxNameChars) || 'file';
}

/** As much of the text as `text` may hold, escaped, never cut inside of an entity or of what is read as one character. */
function fallback(markdown: string): string {
  const whole = escapeEntities(visible(markdown.slice(0, fallbackLimits.characters + 1)));
  if (whole.length <= fallbackLimits.characters && Buffer.byteLength(whole) <= fallbackLimits.bytes) return whole;
  const ellipsis = '…';
  const mostBytes = fallbackLimits.bytes - Buffer.byteLength(ellipsis);
  const { read } = new TextEncoder().encodeInto(whole, new Uint8Array(mostBytes));
  const end = graphemeEnd(whole, Math.min(read, fallbackLimits.characters - ellipsis.length));
  // Every `&` begins an entity here: one at the end without its semicolon was cut.
  return whole.slice(0, end).replace(/&[a-z]*$/, '') + ellipsis;
}
