// Messages as Discord's gateway tells them, typed by the official descriptions; a test changes what it is about.
import { type APIUser, MessageReferenceType, MessageType } from 'discord-api-types/v10';
import type { DiscordMessage, Surroundings } from '../../../adapters/discord/inbound.ts';

export const ids = {
  application: '100000000000000001',
  friday: '100000000000000002',
  fridayRole: '100000000000000003',
  otherRole: '100000000000000004',
  guild: '100000000000000005',
  channel: '100000000000000006',
  parent: '100000000000000007',
  alice: '100000000000000008',
  bob: '100000000000000009',
  message: '100000000000000010',
  earlier: '100000000000000011',
} as const;

export function user(id: string, name: string, extra: Partial<APIUser> = {}): APIUser {
  return { id, username: name.toLowerCase(), global_name: name, discriminator: '0', avatar: null, ...extra };
}

export const friday = user(ids.friday, 'Friday', { bot: true });
export const alice = user(ids.alice, 'Alice');
export const bob = user(ids.bob, 'Bob');

export function directMessage(content: string, extra: Partial<DiscordMessage> = {}): DiscordMessage {
  return {
    id: ids.message,
    channel_id: ids.channel,
    author: alice,
    content,
    timestamp: '2026-11-22T06:50:00.000000+00:00',
    edited_timestamp: null,
    tts: false,
    mention_everyone: false,
    mentions: [],
    mention_roles: [],
    attachments: [],
    embeds: [],
    pinned: false,
    type: MessageType.Default,
    ...extra,
  } satisfies DiscordMessage;
}

export function channelMessage(content: string, extra: Partial<DiscordMessage> = {}): DiscordMessage {
  const mentioned = [friday, alice, bob].filter(({ id }) => new RegExp(`<@!?${id}>`).test(content));
  const roles = [ids.fridayRole, ids.otherRole].filter((id) => content.includes(`<@&${id}>`));
  return directMessage(content, { guild_id: ids.guild, mentions: mentioned, mention_roles: roles, ...extra });
}

export function replyTo(author: APIUser, earlier: string): Partial<DiscordMessage> {
  return {
    type: MessageType.Reply,
    message_reference: { type: MessageReferenceType.Default, channel_id: ids.channel, message_id: ids.earlier },
    referenced_message: directMessage(earlier, { id: ids.earlier, author }),
  };
}

export interface Changes {
  readonly readsContent?: boolean;
  readonly place?: Surroundings['place'];
  readonly config?: Partial<Surroundings['config']>;
}

export function around({ readsContent = true, place, config }: Changes = {}): Surroundings {
  const none: ReadonlySet<string> = new Set();
  return {
    self: {
      applicationId: ids.application,
      botUserId: ids.friday,
      readsContent,
      ownRoleId: (guildId) => (guildId === ids.guild ? ids.fridayRole : undefined),
    },
    place: place ?? { isThread: false, parentId: undefined },
    config: { freeChannels: none, allowedChannels: none, allowedUsers: none, allowedRoles: none, ...config },
    names: {
      user: () => undefined,
      role: (id) => (id === ids.otherRole ? 'designers' : undefined),
      channel: (id) => (id === ids.parent ? 'general' : undefined),
    },
  };
}
