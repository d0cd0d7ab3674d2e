// Markdown comes in, Discord's dialect of it goes out, with its size as Discord counts it.
import type { Rendered } from '../../src/chat.ts';

/** What stays as it is: fenced blocks to their end (or the end of the text) and code spans. */
const code = /^ {0,3}(?<fence>`{3,}|~{3,})[^\n]*(?:\n[\s\S]*?(?:^ {0,3}\k<fence>[`~]*[ \t]*$|(?![\s\S])))?/.source;
const span = /(?<!`)(?<ticks>`+)(?!`)[\s\S]*?(?<!`)\k<ticks>(?!`)/.source;
/** What Discord does not know: headings below the third level, images in text. */
const heading = /^(?<indent> {0,3})#{4,6}(?=[ \t])/.source;
const image = /(?<!\\)!\[(?<alt>[^\]\n]*)\]\(<?(?<url>[^\s)>]*)>?(?:[ \t]+"[^"\n]*")?\)/.source;
const dialect = new RegExp([code, span, heading, image].join('|'), 'gm');

/**
 * Pure. Only the spans that Discord would show wrongly are replaced; everything else goes through as written.
 * @see https://support.discord.com/hc/en-us/articles/210298617 (read 2026-11-22)
 */
export function render(markdown: string): Rendered {
  const payload = markdown.replace(dialect, (match: string, ...rest: unknown[]) => {
    const { indent, alt, url } = rest.at(-1) as Readonly<Record<string, string | undefined>>;
    if (indent !== undefined) return `${indent}###`;
    if (url === undefined) return match;
    return alt ? `[${alt}](${url})` : `<${url}>`;
  });
  return { payload, size: codePoints(payload) };
}

/** Discord counts code points, not UTF-16 units: https://github.com/discord/discord-api-docs/issues/1315 */
export function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}
