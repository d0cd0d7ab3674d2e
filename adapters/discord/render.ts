// Markdown comes in, Discord's dialect of it goes out, with its size as Discord counts it.
import type { Rendered } from '../../src/chat.ts';
import { parse, type Span, spanOf, walk } from '../../src/markdown.ts';

interface Replacement extends Span {
  readonly text: string;
}

/** Most pieces hold nothing that Discord does not know; only the others are worth parsing. */
const suspicious = /#{4}|!\[/;

/**
 * Pure. Only the spans that Discord would show wrongly are replaced: headings below the third level, images in text.
 * @see https://support.discord.com/hc/en-us/articles/210298617 (read 2026-11-22)
 */
export function render(markdown: string): Rendered {
  const payload = suspicious.test(markdown) ? replaceSpans(markdown, replacementsIn(markdown)) : markdown;
  return { payload, size: codePoints(payload) };
}

/** Discord counts code points, not UTF-16 units: https://github.com/discord/discord-api-docs/issues/1315 */
export function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

function replacementsIn(markdown: string): Replacement[] {
  const found: Replacement[] = [];
  walk(parse(markdown), (node, ancestors) => {
    const { start, end } = spanOf(node);
    if (node.type === 'heading') {
      const marks = /^#{4,6}/.exec(markdown.slice(start, end))?.[0].length ?? 0;
      if (marks > 0) found.push({ start, end: start + marks, text: '###' });
    }
    if (node.type === 'image') {
      const inLink = ancestors.some(({ type }) => type === 'link' || type === 'linkReference');
      found.push(imageAsText(markdown, { start, end }, node.alt ?? '', node.url, inLink));
    }
  });
  return found;
}

/** An image becomes a link to it; inside a link, which cannot hold another one, its description. */
function imageAsText(markdown: string, { start, end }: Span, alt: string, url: string, inLink: boolean): Replacement {
  if (inLink) return { start, end, text: alt.replace(/[[\]]/g, '') || 'image' };
  if (alt === '' && /^https?:\/\/[^\s<>]+$/.test(url)) return { start, end, text: `<${url}>` };
  return { start, end, text: markdown.slice(start + 1, end) };
}

function replaceSpans(text: string, replacements: readonly Replacement[]): string {
  let result = '';
  let position = 0;
  for (const { start, end, text: replacement } of replacements) {
    result += text.slice(position, start) + replacement;
    position = end;
  }
  return result + text.slice(position);
}
