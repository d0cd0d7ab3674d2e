// What a person types → what Slack stores: `text` with `<@U…>` mentions and `&amp;` escapes, and the same as a rich_text block.

import type { BlockJson, JsonObject } from './model.ts';
import type { Workspace } from './workspace.ts';

interface Typed {
  readonly text: string;
  readonly blocks: readonly BlockJson[];
}

/** @see https://docs.slack.dev/messaging/formatting-message-text#escaping */
function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function unescapeText(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

/** Resolves `@Name`, `@channel`, `#channel` and URLs as Slack's message box does. */
export function typed(workspace: Workspace, input: string): Typed {
  const byName = new Map<string, string>();
  for (const member of workspace.members()) {
    byName.set(`@${member.displayName}`, member.id);
    byName.set(`@${member.name}`, member.id);
  }
  const names = [...byName.keys()]
    .sort((a, b) => b.length - a.length)
    .map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const pattern = new RegExp(`(${names.join('|')}|@(?:channel|here|everyone)|#[\\w-]+|https?://[^\\s<>]+)`, 'u');
  let text = '';
  const elements: JsonObject[] = [];
  for (const part of input.split(pattern)) {
    if (part === '') continue;
    const memberId = byName.get(part);
    const channel = part.startsWith('#') ? workspace.channel(part) : undefined;
    if (memberId !== undefined) {
      text += `<@${memberId}>`;
      elements.push({ type: 'user', user_id: memberId });
    } else if (/^@(channel|here|everyone)$/.test(part)) {
      text += `<!${part.slice(1)}>`;
      elements.push({ type: 'broadcast', range: part.slice(1) });
    } else if (channel) {
      text += `<#${channel.id}|${channel.name}>`;
      elements.push({ type: 'channel', channel_id: channel.id });
    } else if (/^https?:\/\//.test(part)) {
      text += `<${escapeText(part)}>`;
      elements.push({ type: 'link', url: part });
    } else {
      text += escapeText(part);
      elements.push({ type: 'text', text: part });
    }
  }
  const section = { type: 'rich_text_section', elements };
  return { text, blocks: [{ type: 'rich_text', block_id: 'typed', elements: [section] }] };
}

/** Whom a text notifies: member ids, user groups as `subteam^S…`, and `channel`, `here`, `everyone`. */
export function pingsOf(text: string): string[] {
  const tokens = /<@([A-Z0-9]+)(?:\|[^>]*)?>|<!(channel|here|everyone|subteam\^[A-Z0-9]+)(?:\|[^>]*)?>/g;
  const found = [...text.matchAll(tokens)];
  return [...new Set(found.map((match) => match[1] ?? match[2] ?? ''))];
}

/** A stored text as a person reads it: tokens resolved, entities decoded. */
export function readable(workspace: Workspace, text: string): string {
  const resolved = text
    .replace(/<@([A-Z0-9]+)(?:\|[^>]*)?>/g, (_, id: string) => `@${workspace.member(id)?.displayName ?? id}`)
    .replace(/<#([A-Z0-9]+)(?:\|[^>]*)?>/g, (_, id: string) => `#${workspace.channel(id)?.name ?? id}`)
    .replace(/<!(channel|here|everyone)(?:\|[^>]*)?>/g, '@$1')
    .replace(/<!subteam\^[A-Z0-9]+(?:\|@?([^>]*))?>/g, '@$1')
    .replace(/<((?:https?|mailto):[^|>\s]+)\|([^>]+)>/g, '$2')
    .replace(/<((?:https?|mailto):[^|>\s]+)>/g, '$1');
  return unescapeText(resolved);
}
