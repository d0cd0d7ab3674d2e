// Changes of the world come in, the gateway events one session may see go out: filtered by intents, blanked without MESSAGE_CONTENT.
import type {
  GatewayChannelCreateDispatchData,
  GatewayGuildCreateDispatchData,
  GatewayGuildDeleteDispatchData,
  GatewayMessageCreateDispatchData,
  GatewayMessageDeleteDispatchData,
  GatewayMessageReactionAddDispatchData,
  GatewayThreadDeleteDispatchData,
  GatewayThreadMembersUpdateDispatchData,
  GatewayTypingStartDispatchData,
} from 'discord-api-types/v10';
import {
  GatewayDispatchEvents as Event,
  GatewayIntentBits as Intent,
  PermissionFlagsBits as Permission,
} from 'discord-api-types/v10';
import { interactionPayload } from './interaction-payload.ts';
import { emojiPayload, freshMessagePayload, messagePayload, type View } from './message-payload.ts';
import type { Channel, Message } from './model.ts';
import {
  bareMemberPayload,
  channelPayload,
  guildPayload,
  memberPayload,
  threadMemberPayload,
  timestamp,
  userPayload,
} from './payloads.ts';
import { may } from './permissions.ts';
import type { World, WorldEvent } from './world.ts';

export interface Dispatch {
  readonly event: Event;
  readonly data: unknown;
  /** A session needs one of these intents; 0 = everybody gets it. */
  readonly intents: number;
  readonly isDirect: boolean;
}

export function dispatchesOf(view: View, event: WorldEvent): Dispatch[] {
  switch (event.kind) {
    case 'posted':
    case 'edited':
    case 'deleted':
      return messageDispatches(view, event.kind, event.message);
    case 'reaction-added':
    case 'reaction-removed':
      return reactionDispatches(view.world, event);
    case 'typing':
      return typingDispatches(view.world, event.channel, event.byId);
    case 'channel-created':
    case 'channel-updated':
    case 'channel-deleted':
      return channelDispatches(view.world, event.kind, event.channel);
    case 'thread-members':
      return memberDispatches(view.world, event);
    case 'interaction': {
      // They go to that address, which is not served here.
      if (view.world.portal.interactionsUrl !== null) return [];
      const isDirect = view.world.channels.get(event.interaction.channelId)?.guildId === undefined;
      const data = interactionPayload(view, event.interaction);
      return [{ event: Event.InteractionCreate, data, intents: 0, isDirect }];
    }
    case 'guild-lost': {
      const outage = event.reason === 'outage' ? { unavailable: true } : {};
      const data = { id: view.world.guild.id, ...outage } as GatewayGuildDeleteDispatchData;
      return [{ event: Event.GuildDelete, data, intents: Intent.Guilds, isDirect: false }];
    }
    case 'guild-back':
      return [guildCreate(view.world, false)];
    default:
      return [];
  }
}

/** @see https://docs.discord.com/developers/events/gateway-events#guild-create */
export function guildCreate(world: World, withMembers: boolean): Dispatch {
  const rooms = [...world.channels.values()].filter(({ guildId }) => guildId !== undefined);
  const members = [...world.members.values()].filter(({ userId }) => withMembers || userId === world.bot.id);
  const own = world.members.get(world.bot.id);
  const data = {
    ...guildPayload(world),
    joined_at: timestamp(own?.joinedAtMs ?? world.now()),
    large: false,
    unavailable: false,
    member_count: world.members.size,
    voice_states: [],
    members: members.map((member) => memberPayload(world, member)),
    channels: rooms
      .filter(({ thread }) => thread === undefined)
      .map((room) => channelPayload(world, room)) as GatewayGuildCreateDispatchData['channels'],
    threads: rooms
      .filter((room) => room.thread?.archived === false && isVisible(world, room))
      .map((room) => channelPayload(world, room)) as GatewayGuildCreateDispatchData['threads'],
    presences: [],
    stage_instances: [],
    guild_scheduled_events: [],
    soundboard_sounds: [],
  } satisfies GatewayGuildCreateDispatchData;
  return { event: Event.GuildCreate, data, intents: Intent.Guilds, isDirect: false };
}

function messageDispatches(view: View, kind: 'posted' | 'edited' | 'deleted', message: Message): Dispatch[] {
  const { world } = view;
  const channel = world.channels.get(message.channelId);
  if (channel === undefined || message.ephemeralFor !== undefined || !isVisible(world, channel)) return [];
  const isDirect = channel.guildId === undefined;
  const intents = isDirect ? Intent.DirectMessages : Intent.GuildMessages;
  const place = isDirect ? {} : { guild_id: world.guild.id };
  if (kind === 'deleted') {
    const data = {
      id: message.id,
      channel_id: channel.id,
      ...place,
    } satisfies GatewayMessageDeleteDispatchData;
    return [{ event: Event.MessageDelete, data, intents, isDirect }];
  }
  const member = world.members.get(message.authorId);
  const payload = kind === 'posted' ? freshMessagePayload(view, message) : messagePayload(view, message);
  const data = {
    ...payload,
    ...place,
    channel_type: channel.type,
    ...(isDirect || member === undefined ? {} : { member: bareMemberPayload(member) }),
    mentions: payload.mentions.map((user) => {
      const mentioned = isDirect ? undefined : world.members.get(user.id);
      return mentioned === undefined ? user : { ...user, member: bareMemberPayload(mentioned) };
    }),
  } as GatewayMessageCreateDispatchData;
  return [{ event: kind === 'posted' ? Event.MessageCreate : Event.MessageUpdate, data, intents, isDirect }];
}

function reactionDispatches(
  world: World,
  { kind, message, byId, emoji }: Extract<WorldEvent, { kind: 'reaction-added' | 'reaction-removed' }>,
): Dispatch[] {
  const channel = world.channels.get(message.channelId);
  if (channel === undefined || !isVisible(world, channel)) return [];
  const isDirect = channel.guildId === undefined;
  const isAdded = kind === 'reaction-added';
  const member = isDirect ? undefined : world.members.get(byId);
  const data = {
    user_id: byId,
    channel_id: channel.id,
    message_id: message.id,
    emoji: emojiPayload(emoji),
    burst: false,
    burst_colors: [],
    type: 0,
    ...(isDirect ? {} : { guild_id: world.guild.id }),
    ...(isAdded && member !== undefined ? { member: memberPayload(world, member) } : {}),
    ...(isAdded ? { message_author_id: message.authorId } : {}),
  } satisfies GatewayMessageReactionAddDispatchData;
  return [
    {
      event: isAdded ? Event.MessageReactionAdd : Event.MessageReactionRemove,
      data,
      intents: isDirect ? Intent.DirectMessageReactions : Intent.GuildMessageReactions,
      isDirect,
    },
  ];
}

function typingDispatches(world: World, channel: Channel, byId: string): Dispatch[] {
  if (!isVisible(world, channel)) return [];
  const isDirect = channel.guildId === undefined;
  const member = isDirect ? undefined : world.members.get(byId);
  const data = {
    channel_id: channel.id,
    user_id: byId,
    timestamp: Math.floor(world.now() / 1000),
    ...(isDirect ? {} : { guild_id: world.guild.id }),
    ...(member === undefined ? {} : { member: memberPayload(world, member) }),
  } satisfies GatewayTypingStartDispatchData;
  const intents = isDirect ? Intent.DirectMessageTyping : Intent.GuildMessageTyping;
  return [{ event: Event.TypingStart, data, intents, isDirect }];
}

const CHANNEL_EVENTS = {
  'channel-created': { room: Event.ChannelCreate, thread: Event.ThreadCreate },
  'channel-updated': { room: Event.ChannelUpdate, thread: Event.ThreadUpdate },
  'channel-deleted': { room: Event.ChannelDelete, thread: Event.ThreadDelete },
} as const;

function channelDispatches(world: World, kind: keyof typeof CHANNEL_EVENTS, channel: Channel): Dispatch[] {
  if (channel.guildId === undefined || !isVisible(world, channel)) return [];
  const common = { intents: Intent.Guilds, isDirect: false };
  if (channel.thread === undefined) {
    const data = channelPayload(world, channel) as GatewayChannelCreateDispatchData;
    return [{ event: CHANNEL_EVENTS[kind].room, data, ...common }];
  }
  const event = CHANNEL_EVENTS[kind].thread;
  if (kind !== 'channel-deleted') {
    const isNew = kind === 'channel-created' ? { newly_created: true } : {};
    return [{ event, data: { ...channelPayload(world, channel), ...isNew }, ...common }];
  }
  const data = {
    id: channel.id,
    guild_id: world.guild.id,
    parent_id: channel.parentId ?? channel.id,
    type: channel.type as GatewayThreadDeleteDispatchData['type'],
  } satisfies GatewayThreadDeleteDispatchData;
  return [{ event, data, ...common }];
}

function memberDispatches(
  world: World,
  { channel, added, removed }: Extract<WorldEvent, { kind: 'thread-members' }>,
): Dispatch[] {
  const data = {
    id: channel.id,
    guild_id: world.guild.id,
    member_count: channel.thread?.memberIds.size ?? 0,
    added_members: added.map((userId) => ({
      ...threadMemberPayload(channel, userId),
      member: { ...bareMemberPayload({ userId, roleIds: [], joinedAtMs: 0 }), user: userPayload(world.user(userId)) },
      presence: null,
    })),
    removed_member_ids: [...removed],
  } satisfies GatewayThreadMembersUpdateDispatchData;
  const concernsBot = [...added, ...removed].includes(world.bot.id);
  const intents = concernsBot ? Intent.Guilds | Intent.GuildMembers : Intent.GuildMembers;
  return [{ event: Event.ThreadMembersUpdate, data, intents, isDirect: false }];
}

function isVisible(world: World, channel: Channel): boolean {
  return may(world, world.bot.id, channel, Permission.ViewChannel);
}
