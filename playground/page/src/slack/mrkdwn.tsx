// Slack's own marks, as people type them and as a text without blocks is stored → elements. No Markdown: `*bold*`, `_italic_`.
import type { ComponentChildren } from 'preact';
import { h } from 'preact';
import { memo } from 'preact/compat';
import { CodeBlock } from '../parts/code.tsx';
import { Link } from '../parts/link.tsx';
import { slackNames, slackRooms } from '../store.ts';
import { withPictures } from './emoji.ts';
import { decoded } from './markdown.tsx';

export const SlackMrkdwn = memo(function SlackMrkdwn({ text }: { readonly text: string }) {
  return <div class="prose-message whitespace-pre-wrap">{blocksOf(text)}</div>;
});

const fence = /```\n?([\s\S]+?)\n?```\n?/;

function blocksOf(text: string): ComponentChildren[] {
  return text
    .split(fence)
    .map((part, index) => (index % 2 === 1 ? <CodeBlock text={decoded(part)} lang="" /> : quotesOf(part)));
}

/** Lines that begin with `>` are quoted; after `>>>` all the rest is. */
const quoted = /^(?:&gt;&gt;&gt; ?([\s\S]*)|((?:&gt; ?.*(?:\n|$))+))/m;

function quotesOf(text: string): ComponentChildren {
  const found = quoted.exec(text);
  if (found === null) return marked(text);
  const [whole, rest, lines = ''] = found;
  const inside = rest ?? lines.replaceAll(/^&gt; ?/gm, '').replace(/\n$/, '');
  return [
    marked(text.slice(0, found.index).replace(/\n$/, '')),
    <blockquote>{marked(inside)}</blockquote>,
    quotesOf(text.slice(found.index + whole.length)),
  ];
}

/** A mark touches its words from within, stands between no two letters, and ends in its own line. */
const inline =
  /`([^`\n]+)`|(?<![\p{L}\p{N}*_~])([*_~])(?!\2|\s)([^\n]+?)(?<!\s)\2(?!\2|[\p{L}\p{N}])|<((?:https?:|mailto:|[@#!])[^<>\n]+)>/u;

const tags: Readonly<Record<string, string>> = { '*': 'strong', _: 'em', '~': 's' };

function marked(text: string): ComponentChildren[] {
  const found = inline.exec(text);
  if (found === null) return text === '' ? [] : [drawn(text)];
  const [whole, code, mark = '', inside = '', token = ''] = found;
  const element =
    code !== undefined ? (
      <code>{decoded(code)}</code>
    ) : mark === '' ? (
      tokenOf(token)
    ) : (
      h(tags[mark] ?? 'span', null, marked(inside))
    );
  const before = text.slice(0, found.index);
  return [...(before === '' ? [] : [drawn(before)]), element, ...marked(text.slice(found.index + whole.length))];
}

function drawn(text: string): string {
  return withPictures(decoded(text));
}

/** What stands in brackets: `@U024`, `#C061|general`, `!here`, an address with or without a label. */
function tokenOf(token: string): ComponentChildren {
  const [target = '', label] = token.split('|');
  const id = target.slice(1);
  if (target.startsWith('@')) return <span class="mention">@{slackNames.value.get(id) ?? label ?? id}</span>;
  if (target.startsWith('#')) {
    const name = slackRooms.value.find((room) => room.id === id)?.name ?? label ?? id;
    return <span class="mention">#{name}</span>;
  }
  if (target.startsWith('!')) return <span class="mention">{label ?? `@${id}`}</span>;
  return <Link href={decoded(target)}>{label === undefined ? decoded(target) : drawn(label)}</Link>;
}
