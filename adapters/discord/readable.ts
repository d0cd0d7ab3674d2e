// What Discord sends as a message's text comes in, what the person meant goes out: mentions by name, emoji, dates.
import {
  type APIEmbed,
  type APIMessage,
  type APIMessageSnapshotFields,
  type APIUser,
  EmbedType,
} from 'discord-api-types/v10';

/** Names of what a text refers to; undefined = not known. */
export interface Names {
  user(id: string): string | undefined;
  role(id: string): string | undefined;
  channel(id: string): string | undefined;
}

/** Code is left alone: Discord shows it letter by letter. */
const entities =
  /(?<code>```[\s\S]*?```|(?<!`)(?<ticks>`+)(?!`)[\s\S]*?(?<!`)\k<ticks>(?!`))|<@!?(?<user>\d+)>|<@&(?<role>\d+)>|<#(?<channel>\d+)>|<a?(?<emoji>:\w+:)\d+>|<t:(?<seconds>-?\d{1,12})(?::[A-Za-z])?>|<\/(?<command>[^:<>\n]+):\d+>/g;

/** @see https://docs.discord.com/developers/reference#message-formatting (read 2026-11-22) */
export function readableText(content: string, names: Names): string {
  return content.replace(entities, (match: string, ...rest: unknown[]) => {
    const found = rest.at(-1) as Readonly<Record<string, string | undefined>>;
    const { user, role, channel, emoji, seconds, command } = found;
    if (user !== undefined) return `@${names.user(user) ?? user}`;
    if (role !== undefined) return `@${names.role(role) ?? role}`;
    if (channel !== undefined) return `#${names.channel(channel) ?? channel}`;
    if (emoji !== undefined) return emoji;
    if (seconds !== undefined) return readableTime(Number(seconds), match);
    return command === undefined ? match : `/${command}`;
  });
}

function readableTime(seconds: number, otherwise: string): string {
  const date = new Date(seconds * 1000);
  const year = date.getUTCFullYear();
  // Outside of what a calendar knows, the letters themselves say more.
  if (!(year >= 1 && year <= 9999)) return otherwise;
  return `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** Friday's own mention at the beginning says to whom, not what. */
export function withoutLeadingMention(content: string, botUserId: string, ownRoleId: string | undefined): string {
  const own = ownRoleId === undefined ? `<@!?${botUserId}>` : `<@(?:!?${botUserId}|&${ownRoleId})>`;
  return content.replace(new RegExp(`^\\s*(?:${own}[\\s,:]*)+`), '');
}

/** As people see it in the server; control characters could pretend to be something else in a log or a prompt. */
export function displayName(user: Pick<APIUser, 'username' | 'global_name'>, nick?: string | null): string {
  return (nick ?? user.global_name ?? user.username).replace(/\p{Cc}+/gu, ' ').trim();
}

/** Stickers, polls and forwarded messages, each as a line of text. */
export function extrasOf(
  message: Pick<APIMessage, 'sticker_items' | 'poll' | 'message_snapshots'>,
  names: Names,
): string[] {
  const lines = stickersOf(message.sticker_items);
  if (message.poll) {
    const answers = message.poll.answers.map(({ poll_media }) => poll_media.text ?? '').join(' / ');
    lines.push(`[poll: ${message.poll.question.text ?? ''} — ${answers}]`);
  }
  for (const { message: forwarded } of message.message_snapshots ?? []) lines.push(forwardedText(forwarded, names));
  return lines;
}

function forwardedText({ content, embeds, sticker_items }: APIMessageSnapshotFields, names: Names): string {
  const texts = [content, ...(embeds ?? []).map(textOfEmbed)].map((text) => readableText(text, names));
  const lines = [...texts, ...stickersOf(sticker_items)].flatMap((text) => text.split('\n'));
  return ['[forwarded message]', ...lines.filter((line) => line !== '')].join('\n> ');
}

/** What bots say in a box of its own; the previews of links say nothing that the links do not. */
function textOfEmbed({ type, title, description, fields }: APIEmbed): string {
  if (type !== EmbedType.Rich) return '';
  return [title, description, ...(fields ?? []).map(({ name, value }) => `${name}: ${value}`)].join('\n');
}

function stickersOf(stickers: APIMessage['sticker_items']): string[] {
  return (stickers ?? []).map(({ name }) => `[sticker: ${name}]`);
}

const maxQuote = 200;

/** The message that somebody else's words answer to, as one quoted line. */
export function quoteOf(name: string, content: string, names: Names): string {
  const flat = readableText(content, names).replace(/\s+/g, ' ').trim();
  const letters = [...flat];
  const short = letters.length <= maxQuote ? flat : `${letters.slice(0, maxQuote).join('')}…`;
  return short === '' ? '' : `> ${name}: ${short}`;
}
