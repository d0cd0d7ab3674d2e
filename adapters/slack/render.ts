// Markdown → one Slack `markdown` block and a short fallback text. Nothing that a model writes can notify or disguise.
import type { Rendered } from '../../src/chat.ts';
import { fallbackLimits } from './limits.ts';

export interface MessagePayload {
  readonly [key: string]: string | readonly { readonly [key: string]: string }[];
  readonly blocks: readonly { readonly type: 'markdown'; readonly text: string }[];
  /** What notifications and screen readers get. */
  readonly text: string;
}

/** Pure. `size` counts the block's characters after escaping, as Slack does. */
export function render(markdown: string): Rendered & { readonly payload: MessagePayload } {
  const text = defuse(markdown);
  return { payload: { blocks: [{ type: 'markdown', text }], text: fallback(markdown) }, size: text.length };
}

// Controls other than tab and line feed, and the two overrides that print text backwards.
const invisible = /(?![\n\t])\p{Cc}|[\u202d\u202e]/gu;

/** Slack shows a file's name as it is: only what cannot be seen in it could deceive. Never empty. */
export function fileName(name: string): string {
  return name.replace(invisible, '').replace(/\s+/g, ' ').trim() || 'file';
}

/**
 * Slack reads `<!channel>`, `<@U1>` and `<url|label>` inside `markdown` blocks too, in code as well as outside of it.
 * An escaped bracket is shown as a bracket and never read again, so every `<` is escaped where it stands, character by
 * character: no cut through a token can make one. `&` stays: it is not decoded inside of a link's address. In code an
 * entity that somebody wrote is meant as it stands and is escaped once more. A `>` that begins a quoted line is markup.
 *
 * @see https://docs.slack.dev/messaging/formatting-message-text#escaping
 * @see https://github.com/PostHog/posthog/pull/95054 (measured in a real workspace)
 */
export function defuse(markdown: string): string {
  return splitCode(markdown.replace(invisible, ''))
    .map(({ text, code }) => (code ? defuseCode(text) : defuseProse(text)))
    .join('');
}

function defuseCode(text: string): string {
  return escapeBrackets(text.replace(/&(?=(?:amp|lt|gt);)/g, '&amp;'));
}

function defuseProse(text: string): string {
  // Slack has no `<https://…>`; the address alone becomes a link there.
  const plainLinks = text.replace(/<((?:https?:\/\/|mailto:)[^\s<>|]+)>/g, '$1');
  return plainLinks
    .split('\n')
    .map((line) => {
      const quote = /^[ ]{0,3}(?:>[ ]?)+/.exec(line)?.[0] ?? '';
      return quote + escapeBrackets(line.slice(quote.length));
    })
    .join('\n');
}

function escapeBrackets(text: string): string {
  return text.replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

interface Piece {
  readonly text: string;
  readonly code: boolean;
}

const fence = /^[ ]{0,3}(?:>[ ]?)*[ ]*(`{3,}|~{3,})[^\n]*$/;

/** Cuts Markdown into code (fenced blocks and backtick spans) and the rest; the pieces joined are the text again. */
function splitCode(markdown: string): Piece[] {
  const pieces: Piece[] = [];
  let prose = '';
  let block = '';
  let closing = '';
  const lines = markdown.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  for (const line of lines) {
    const marker = fence.exec(line.replace(/\n$/, ''))?.[1] ?? '';
    if (closing !== '') {
      block += line;
      if (marker.startsWith(closing) && line.trimEnd().endsWith(marker)) {
        pieces.push({ text: block, code: true });
        block = closing = '';
      }
    } else if (marker !== '') {
      pieces.push(...splitSpans(prose));
      prose = '';
      block = line;
      closing = marker;
    } else {
      prose += line;
    }
  }
  return [...pieces, { text: block, code: true }, ...splitSpans(prose)].filter(({ text }) => text !== '');
}

/** A span ends with a run of exactly as many backticks as began it. Linear but for the number of different lengths. */
function splitSpans(prose: string): Piece[] {
  const pieces: Piece[] = [];
  const runs = [...prose.matchAll(/`+/g)];
  const unclosed = new Set<number>();
  let from = 0;
  for (let opening = 0; opening < runs.length; opening += 1) {
    const run = runs[opening];
    if (run === undefined || unclosed.has(run[0].length)) continue;
    let closing = opening + 1;
    while (closing < runs.length && runs[closing]?.[0].length !== run[0].length) closing += 1;
    const end = runs[closing];
    if (end === undefined) {
      unclosed.add(run[0].length);
      continue;
    }
    const until = end.index + end[0].length;
    pieces.push(
      { text: prose.slice(from, run.index), code: false },
      { text: prose.slice(run.index, until), code: true },
    );
    from = until;
    opening = closing;
  }
  return [...pieces, { text: prose.slice(from), code: false }];
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** As much of the text as `text` may hold, escaped, never cut inside of an entity or of what is read as one character. */
function fallback(markdown: string): string {
  const source = markdown.slice(0, fallbackLimits.characters + 1).replace(invisible, '');
  const whole = source.replace(/[&<>]/g, (character) => entities[character] ?? '');
  if (whole.length <= fallbackLimits.characters && Buffer.byteLength(whole) <= fallbackLimits.bytes) return whole;
  const ellipsis = '…';
  const mostBytes = fallbackLimits.bytes - Buffer.byteLength(ellipsis);
  const { read } = new TextEncoder().encodeInto(whole, new Uint8Array(mostBytes));
  const most = Math.min(read, fallbackLimits.characters - ellipsis.length);
  const end = graphemes.segment(whole).containing(most)?.index ?? most;
  // Every `&` begins an entity here: one at the end without its semicolon was cut.
  return whole.slice(0, end).replace(/&[a-z]*$/, '') + ellipsis;
}
