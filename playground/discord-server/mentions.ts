// Mentions: a message's text and its allowed_mentions come in, whom it notifies and which links it previews go out.
import type { APIAllowedMentions } from 'discord-api-types/v10';
import { MessageFlags, PermissionFlagsBits as Permission } from 'discord-api-types/v10';
import { invalidForm } from './errors.ts';
import type { Channel, Message, Pings } from './model.ts';
import { may } from './permissions.ts';
import type { World } from './world.ts';

export interface MentionSource {
  readonly content: string;
  readonly authorId: string;
  readonly channel: Channel;
  /** The author of the message replied to. */
  readonly repliedUserId?: string | undefined;
  /** Absent = everything the author may mention is mentioned: Discord's default, on edits too. */
  readonly allowed?: APIAllowedMentions | null | undefined;
}

/** Whom a text notifies. @see https://docs.discord.com/developers/resources/message#allowed-mentions-object */
export function evaluatePings(world: World, source: MentionSource): Pings {
  const { allowed, channel, authorId, repliedUserId } = source;
  checkAllowedMentions(allowed);
  const text = withoutCode(source.content);
  const mentioned = (pattern: RegExp): string[] => [...new Set([...text.matchAll(pattern)].map(([, id = '']) => id))];
  const parses = (what: string): boolean =>
    allowed === null || allowed === undefined || (allowed.parse ?? []).some((parsed) => parsed === what);
  const mentionsEveryone = may(world, authorId, channel, Permission.MentionEveryone);

  const users = mentioned(/<@!?(\d{17,19})>/g)
    .filter((id) => world.users.has(id))
    .filter((id) => parses('users') || allowed?.users?.includes(id) === true);
  const roles = mentioned(/<@&(\d{17,19})>/g)
    .filter((id) => mentionsEveryone || world.roles.get(id)?.mentionable === true)
    .filter((id) => world.roles.has(id))
    .filter((id) => parses('roles') || allowed?.roles?.includes(id) === true);
  const everyone =
    channel.guildId !== undefined && mentionsEveryone && parses('everyone') && /@(everyone|here)\b/.test(text);
  const pingsReplied = allowed === null || allowed === undefined || allowed.replied_user === true;
  const replied = repliedUserId !== undefined && repliedUserId !== authorId && pingsReplied ? [repliedUserId] : [];
  return { users: [...new Set([...users, ...replied])], roles, everyone };
}

/** Whom an edit notifies who was not notified before. */
export function newPings(before: Pings, after: Pings): Pings {
  return {
    users: after.users.filter((id) => !before.users.includes(id)),
    roles: after.roles.filter((id) => !before.roles.includes(id)),
    everyone: after.everyone && !before.everyone,
  };
}

function pingsAnybody({ users, roles, everyone }: Pings): boolean {
  return everyone || users.length > 0 || roles.length > 0;
}

/** The links in a text that ask for a preview: not in code, not in `<…>`. */
function previewedLinks(content: string): string[] {
  const links = withoutCode(content)
    .replaceAll(/<https?:\/\/[^\s>]+>/g, ' ')
    .matchAll(/https?:\/\/[^\s<>)\]]+/g);
  return [...new Set([...links].map(([link]) => link))];
}

export function announcePings(world: World, message: Message, pings: Pings, on: 'posted' | 'edited'): void {
  if (pingsAnybody(pings)) world.emit({ kind: 'pinged', message, pings, on });
}

/** The links for which people see a preview now. */
export function linksShown(world: World, channel: Channel, message: Message): string[] {
  const suppressed = (message.flags & MessageFlags.SuppressEmbeds) !== 0;
  if (suppressed || !may(world, message.authorId, channel, Permission.EmbedLinks)) return [];
  return previewedLinks(message.content);
}

function checkAllowedMentions(allowed: APIAllowedMentions | null | undefined): void {
  const parse: readonly string[] = allowed?.parse ?? [];
  for (const kind of ['users', 'roles'] as const) {
    const listed = allowed?.[kind] ?? [];
    if (parse.includes(kind) && listed.length > 0) {
      throw invalidForm({
        path: ['allowed_mentions'],
        code: 'MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE',
        message: `parse:["${kind}"] and ${kind}: [ids...] are mutually exclusive.`,
      });
    }
    if (listed.length > 100) {
      throw invalidForm({
        path: ['allowed_mentions', kind],
        code: 'BASE_TYPE_MAX_LENGTH',
        message: 'Must be 100 or fewer in length.',
      });
    }
  }
}

function withoutCode(content: string): string {
  return content.replaceAll(/```[\s\S]*?```/g, ' ').replaceAll(/(`+)[^`][\s\S]*?\1/g, ' ');
}
