// The alphabet of safety: what cannot be seen goes, and no bracket is left that Slack could read as the start of a token.

/** Controls other than tab and line feed, and what turns the direction of writing: it could show a text backwards. */
const invisible = /(?![\n\t])\p{Cc}|[\u202a-\u202e\u2066-\u2069]/gu;

export function visible(text: string): string {
  return text.replace(invisible, '');
}

/** The marks of quoted lines are markup; every other bracket is a character. */
const bracket = /^[ \t]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*(?:>[ \t]?)+|[<>]/gm;

/**
 * Slack reads `<!channel>`, `<@U1>` and `<url|label>` inside `markdown` blocks too, in code as well as outside of it.
 * An escaped bracket is shown as a bracket and never read again, so every `<` is escaped where it stands, character by
 * character: no cut through a token can make one. `&` stays: it is not decoded inside of a link's address.
 *
 * @see https://docs.slack.dev/messaging/formatting-message-text#escaping
 * @see https://github.com/PostHog/posthog/pull/95054 (measured in a real workspace)
 */
export function escapeProse(text: string): string {
  return text
    .replace(bracket, (found) => (found === '<' ? '&lt;' : found === '>' ? '&gt;' : found))
    .replaceAll('<', '&lt;');
}

/** In code an entity that somebody wrote is meant as it stands and is escaped once more. */
export function escapeCode(text: string): string {
  return escapeProse(text.replace(/&(?=(?:amp|lt|gt);)/g, '&amp;'));
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** For `text` and mrkdwn, where all three are decoded. */
export function escapeEntities(text: string): string {
  return text.replace(/[&<>]/g, (character) => entities[character] ?? '');
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/**
 * One line of plain text: labels, titles, names. Whether Slack decodes entities there differs from place to place, so
 * brackets become their look-alikes, which are no markup anywhere. Cut between what is read as characters.
 */
export function plainLine(text: string, maxChars: number): string {
  const line = visible(text).replaceAll('<', '‹').replaceAll('>', '›').replace(/\s+/g, ' ').trim();
  if (line.length <= maxChars) return line;
  const end = graphemes.segment(line).containing(maxChars - 1)?.index ?? 0;
  return `${line.slice(0, end).trimEnd()}…`;
}

/** The end of what is read as one character before `index`. */
export function graphemeEnd(text: string, index: number): number {
  return graphemes.segment(text).containing(index)?.index ?? index;
}
