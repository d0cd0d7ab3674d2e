// The local Discord as people's clients see it: changes come in, what stands before one person's eyes now goes out.
import {
  ApplicationCommandOptionType,
  ApplicationCommandType,
  ChannelType,
  PermissionFlagsBits as Permission,
} from 'discord-api-types/v10';
import type { DiscordServer } from '../discord-server/index.ts';
import { INTERACTION_LIMITS } from '../discord-server/limits.ts';
import type { Channel, Command, Interaction, Message } from '../discord-server/model.ts';
import { may } from '../discord-server/permissions.ts';
import type { ChangeEntry } from '../discord-server/timeline.ts';
import { viewersOf, viewOf } from '../discord-server/view.ts';
import { Refused } from '../refusal.ts';
import type { DiscordAct } from './acts.ts';
import { fromBase64, type PlatformClient, type SentFile } from './platform-client.ts';
import type { DiscordMessage, DiscordRoom, DiscordTyping, News, SlashCommand, Snapshot } from './protocol.ts';

export interface DiscordClient extends PlatformClient<DiscordAct, Snapshot['discord']> {
  /** What can be chosen after a slash. */
  commands(): readonly SlashCommand[];
}

/** @param freeChannel the name of the channel in which Friday needs no mention, with its `#`. */
export function discordClient(discord: DiscordServer, freeChannel: string): DiscordClient {
  const free = discord.channel(freeChannel).id;
  return {
    snapshot(name) {
      const rooms = roomsOf(discord, name, free);
      const { id } = discord.person(name);
      const stored = rooms.flatMap((room) => discord.world.messagesIn(room.id));
      const visible = stored.filter((message) => viewersOf(discord.world, message).includes(id));
      const typing = rooms.map((room) => typingIn(discord, room.id)).filter(({ names }) => names.length > 0);
      const members = [...discord.world.users.values()].map((user) => ({ id: user.id, name: user.displayName }));
      return { members, rooms, messages: visible.map((message) => messageFor(discord, message, id)), typing };
    },
    carryOut: async (act) => carryOut(discord, act),
    onNews: (tell) =>
      discord.timeline.onEntry((entry) => {
        if (entry.kind === 'change') tell((name) => newsOf(discord, entry, name, free));
        const registers = entry.kind === 'call' && entry.outcome === 'answered' && entry.call.includes('/commands');
        if (registers) tell(() => [{ type: 'discord-commands', commands: commandsOf(discord) }]);
      }),
    commands: () => commandsOf(discord),
    file: (id) => fileOf(discord, id),
  };
}

function roomsOf(discord: DiscordServer, name: string, free: string): DiscordRoom[] {
  const { world } = discord;
  const person = discord.person(name);
  person.dm();
  const visible = [...world.channels.values()].filter((channel) =>
    may(world, person.id, channel, Permission.ViewChannel),
  );
  return visible.map((channel) => {
    const write = channel.thread === undefined ? Permission.SendMessages : Permission.SendMessagesInThreads;
    return {
      id: channel.id,
      name: channel.guildId === undefined ? world.bot.displayName : channel.name,
      kind: kindOf(channel),
      ...(channel.parentId === undefined ? {} : { parentId: channel.parentId }),
      mayWrite: may(world, person.id, channel, write),
      free: channel.id === free || channel.parentId === free || channel.guildId === undefined,
    };
  });
}

function kindOf({ type, thread }: Channel): DiscordRoom['kind'] {
  if (thread !== undefined) return 'thread';
  if (type === ChannelType.DM) return 'dm';
  return type === ChannelType.GuildForum ? 'forum' : 'text';
}

function newsOf(discord: DiscordServer, { change, viewers }: ChangeEntry, name: string, free: string): News[] {
  const { id } = discord.person(name);
  const { kind, channelId = '', messageId = '' } = change;
  switch (kind) {
    case 'posted':
    case 'edited':
    case 'reaction-added':
    case 'reaction-removed': {
      const message = discord.world.findMessage(channelId, messageId);
      if (message === undefined || !viewers.includes(id)) return [];
      const told: News = { type: 'discord-message', message: messageFor(discord, message, id) };
      // Whoever posts types no longer.
      return kind === 'posted' ? [told, { type: 'discord-typing', typing: typingIn(discord, channelId) }] : [told];
    }
    case 'deleted':
      return viewers.includes(id) ? [{ type: 'discord-gone', channelId, id: messageId }] : [];
    case 'typing':
      return [{ type: 'discord-typing', typing: typingIn(discord, channelId) }];
    case 'channel-created':
      return [{ type: 'discord-rooms', rooms: roomsOf(discord, name, free) }, ...starterOf(discord, channelId, id)];
    case 'channel-updated':
    case 'channel-deleted':
    case 'thread-members':
      return [{ type: 'discord-rooms', rooms: roomsOf(discord, name, free) }];
    default:
      return [];
  }
}

/** A thread stands below the message that it was started from, which has its id. */
function starterOf(discord: DiscordServer, threadId: string, viewerId: string): News[] {
  const { parentId = '' } = discord.world.channels.get(threadId) ?? {};
  const starter = discord.world.findMessage(parentId, threadId);
  return starter === undefined ? [] : [{ type: 'discord-message', message: messageFor(discord, starter, viewerId) }];
}

function messageFor({ world }: DiscordServer, message: Message, viewerId: string): DiscordMessage {
  const view = viewOf(world, message);
  const nameOf = (id: string) => world.users.get(id)?.displayName ?? id;
  const interaction = message.interactionId === undefined ? undefined : world.interactions.get(message.interactionId);
  const command = interaction?.type === 2 ? { name: interaction.name, by: nameOf(interaction.userId) } : undefined;
  const author = { id: view.authorId, name: view.authorName };
  const { reference } = message;
  return {
    channelId: view.channelId,
    id: view.id,
    atMs: message.createdAtMs,
    author: { ...author, kind: view.authorId === world.bot.id ? 'friday' : view.byBot ? 'other-app' : 'person' },
    type: view.type,
    text: view.text,
    shown: view.shown,
    ...(reference && { replyTo: { channelId: reference.channelId, messageId: reference.messageId } }),
    ...(command === undefined ? {} : { command }),
    files: view.files.map(({ id, name, mimeType = 'application/octet-stream', size }) => {
      return { id, name, mimeType, size, url: `/files/discord/${view.channelId}-${view.id}-${id}` };
    }),
    reactions: view.reactions.map(({ emoji, userIds }) => ({ name: emoji, by: userIds.map(nameOf) })),
    embeds: view.embeds.map((embed) => ({ ...embed })),
    components: view.components.map((component) => ({ ...component })),
    edited: view.edited,
    loading: view.loading,
    private: view.onlyFor !== undefined,
    pinged: view.pings.everyone || view.pings.users.includes(viewerId),
    ...(view.threadId === undefined ? {} : { threadId: view.threadId }),
  };
}

function typingIn(discord: DiscordServer, channelId: string): DiscordTyping {
  const until = [...(discord.world.typing.get(channelId)?.values() ?? [])];
  const known = discord.world.channels.has(channelId);
  return { channelId, names: known ? discord.typingIn(channelId) : [], untilMs: Math.max(0, ...until) };
}

function commandsOf({ world }: DiscordServer): SlashCommand[] {
  const typed = [...world.commands.values()].filter(({ type }) => type === ApplicationCommandType.ChatInput);
  return typed.flatMap(({ name, description, options }) => {
    const parts = (options ?? []).filter(({ type }) => type === ApplicationCommandOptionType.Subcommand);
    if (parts.length === 0) return [{ name, description, options: optionsOf(options) }];
    return parts.map((part) => ({
      name: `${name} ${part.name}`,
      description: part.description,
      options: optionsOf('options' in part ? (part.options as Command['options']) : []),
    }));
  });
}

function optionsOf(options: Command['options']): SlashCommand['options'] {
  return (options ?? []).map((option) => {
    return { name: option.name, type: option.type, required: 'required' in option && option.required === true };
  });
}

function fileOf({ world }: DiscordServer, address: string): SentFile | undefined {
  const [channelId = '', messageId = '', id = ''] = address.split('-');
  const message = world.findMessage(channelId, messageId);
  const file = message?.attachments.find((attachment) => attachment.id === id);
  return file && { name: file.name, mimeType: file.mimeType ?? 'application/octet-stream', bytes: file.bytes };
}

async function carryOut(discord: DiscordServer, act: DiscordAct): Promise<void> {
  const person = discord.person(act.as);
  switch (act.type) {
    case 'discord-say':
      person.say(act.channelId, act.text, {
        replyTo: act.replyTo === undefined ? undefined : { id: act.replyTo },
        ping: act.ping ?? true,
        files: (act.files ?? []).map(fromBase64),
      });
      return;
    case 'discord-command':
      return answered(
        discord,
        person.slash(act.channelId, act.name, act.options, act.locale === undefined ? {} : { locale: act.locale }),
      );
    case 'discord-type':
      person.type(act.channelId);
      return;
    case 'discord-press':
      return answered(discord, person.press({ channelId: act.channelId, id: act.messageId }, act.customId));
    default:
      onMessage(discord, act);
  }
}

/** @throws Refused when the app lets its time pass, as Discord then tells whoever waits for it. */
async function answered(discord: DiscordServer, interaction: Interaction): Promise<void> {
  try {
    await discord.until(() => interaction.state !== 'waiting', { timeoutMs: INTERACTION_LIMITS.answerWithinMs });
  } catch {
    throw new Refused('no-answer', 'The app has not answered it');
  }
}

type MessageAct = Exclude<Extract<DiscordAct, { messageId: string }>, { type: 'discord-press' }>;

function onMessage(discord: DiscordServer, act: MessageAct): void {
  const person = discord.person(act.as);
  const ref = { channelId: act.channelId, id: act.messageId };
  switch (act.type) {
    case 'discord-edit':
      person.edit(ref, act.text);
      return;
    case 'discord-delete':
      person.delete(ref);
      return;
    case 'discord-react':
      if (act.on) person.react(ref, act.emoji);
      else person.unreact(ref, act.emoji);
      return;
    case 'discord-thread':
      person.startThread(ref, act.name);
      return;
  }
}
