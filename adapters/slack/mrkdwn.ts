// What Slack stores of a person's words (`<@U1>`, `<url|label>`, `&amp;`) → Markdown as the person meant it.

export interface Names {
  /** The user id by which people mention Friday. */
  readonly botUserId: string;
  readonly botName: string;
  readonly nameOf: (userId: string) => string | undefined;
}

export interface Decoded {
  readonly text: string;
  readonly mentioned: boolean;
  readonly othersMentioned: boolean;
}

// In what a person typed every other `<` is stored as `&lt;`, also in code: a bracket always begins a token.
const token = /<([^<>]*)>/g;

/** @see https://docs.slack.dev/messaging/formatting-message-text#parsing */
export function decode(stored: string, names: Names): Decoded {
  const own = new RegExp(`<@${names.botUserId}(?:\\|[^<>]*)?>`);
  const mentioned = own.test(stored);
  const othersMentioned = [...stored.matchAll(/<(?:@([A-Z0-9]+)|!subteam\^)/g)].some(
    ([, userId]) => userId !== names.botUserId,
  );
  const spoken = stored.replace(new RegExp(`^\\s*${own.source}\\s*[,:]?\\s*`), '');
  const pieces = spoken.split(/(```[\s\S]*?```|`[^`\n]*`)/);
  const text = pieces
    .map((piece, index) => {
      const code = index % 2 === 1;
      return piece.replace(token, (_whole, inner: string) => meaning(inner, names, code));
    })
    .join('');
  return { text: decodeEntities(text).trim(), mentioned, othersMentioned };
}

function decodeEntities(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

function meaning(inner: string, names: Names, code: boolean): string {
  const bar = inner.indexOf('|');
  const body = bar < 0 ? inner : inner.slice(0, bar);
  const label = bar < 0 ? '' : inner.slice(bar + 1);
  const id = body.slice(1);
  switch (body[0]) {
    case '@':
      return `@${id === names.botUserId ? names.botName : (names.nameOf(id) ?? (label || id))}`;
    case '#':
      return `#${label || id}`;
    case '!':
      return special(id, label);
    default:
      return link(body, label, code);
  }
}

function special(id: string, label: string): string {
  if (id.startsWith('subteam^')) return label ? `@${label.replace(/^@/, '')}` : `@${id.slice('subteam^'.length)}`;
  if (id.startsWith('date^')) return label || id;
  return `@${label.replace(/^@/, '') || id}`;
}

/** Slack makes a link of everything that looks like one; only a label that somebody chose is worth brackets. */
function link(url: string, label: string, code: boolean): string {
  const typed = url.replace(/^(?:https?:\/\/|mailto:|tel:)/, '');
  if (label === '') return url.replace(/^(?:mailto:|tel:)/, '');
  if (code || label === url || label === typed || `${label}/` === typed) return label;
  return `[${label.replace(/[[\]]/g, '\\$&')}](${url})`;
}
