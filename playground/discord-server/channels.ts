// Rooms: direct conversations and threads are opened, archived and left here; changes of the world go out.
import {
  ChannelType,
  RESTJSONErrorCodes as Code,
  MessageFlags,
  MessageType,
  PermissionFlagsBits as Permission,
} from 'discord-api-types/v10';
import { codePoints } from './content-rules.ts';
import { invalidForm, refusal } from './errors.ts';
import { addMessage } from './messages.ts';
import type { Channel, Overwrite, ThreadState } from './model.ts';
import { requirePermissions } from './permissions.ts';
import type { World } from './world.ts';

export interface NewChannel {
  readonly name: string;
  readonly type?: ChannelType;
  readonly overwrites?: readonly Overwrite[];
}

export interface NewThread {
  readonly name: string;
  readonly type?: ChannelType;
  readonly autoArchiveMinutes?: ThreadState['autoArchiveMinutes'];
}

export interface ThreadPatch {
  readonly name?: string;
  readonly archived?: boolean;
  readonly locked?: boolean;
  readonly autoArchiveMinutes?: ThreadState['autoArchiveMinutes'];
}

export function addChannel(world: World, byId: string, { name, type, overwrites = [] }: NewChannel): Channel {
  const channel: Channel = {
    id: world.newId(),
    type: type ?? ChannelType.GuildText,
    name,
    guildId: world.guild.id,
    overwrites: [...overwrites],
    position: world.channels.size,
  };
  world.channels.set(channel.id, channel);
  world.emit({ kind: 'channel-created', channel, byId });
  return channel;
}

/** Deletes a channel with its threads, or a thread; of a direct conversation Discord only closes the view. */
export function deleteChannel(world: World, byId: string, channelId: string): Channel {
  const channel = world.channel(channelId);
  if (channel.guildId === undefined) return channel;
  const needed = channel.thread === undefined ? Permission.ManageChannels : Permission.ManageThreads;
  requirePermissions(world, byId, channel, needed);
  for (const thread of threadsOf(world, channelId)) {
    world.forgetChannel(thread);
    world.emit({ kind: 'channel-deleted', channel: thread, byId });
  }
  world.forgetChannel(channel);
  world.emit({ kind: 'channel-deleted', channel, byId });
  return channel;
}

function threadsOf(world: World, parentId: string): Channel[] {
  return [...world.channels.values()].filter((channel) => channel.parentId === parentId);
}

/** The one direct conversation of the bot and a person; made on first use. Refuses bots and oneself with 50033. */
export function directChannel(world: World, userId: string): Channel {
  const user = world.users.get(userId);
  if (user === undefined || user.isBot) throw refusal(Code.InvalidRecipients);
  for (const channel of world.channels.values()) if (channel.recipientId === userId) return channel;
  const channel: Channel = {
    id: world.newId(),
    type: ChannelType.DM,
    name: user.displayName,
    recipientId: userId,
    overwrites: [],
    position: 0,
  };
  world.channels.set(channel.id, channel);
  return channel;
}

/**
 * Starts a thread from a message (`thread.id === messageId`, 160004 if it has one) or without.
 * @see https://docs.discord.com/developers/resources/channel#start-thread-from-message
 */
export function startThread(
  world: World,
  byId: string,
  parentId: string,
  { name, type, autoArchiveMinutes = 1440 }: NewThread,
  messageId?: string,
): Channel {
  const parent = world.channel(parentId);
  const threadType = type ?? (messageId === undefined ? ChannelType.PrivateThread : ChannelType.PublicThread);
  const isPrivate = threadType === ChannelType.PrivateThread;
  requirePermissions(world, byId, parent, isPrivate ? Permission.CreatePrivateThreads : Permission.CreatePublicThreads);
  if (parent.type !== ChannelType.GuildText && parent.type !== ChannelType.GuildAnnouncement) {
    throw refusal(Code.CannotExecuteActionOnThisChannelType);
  }
  checkName(name);
  if (messageId !== undefined) {
    const starter = world.message(parentId, messageId);
    if (world.channels.has(messageId)) throw refusal(Code.ThreadAlreadyCreatedForMessage);
    starter.flags |= MessageFlags.HasThread;
  }
  const id = messageId ?? world.newId();
  const thread = openThread(world, byId, { id, type: threadType, name, parentId, autoArchiveMinutes });
  if (messageId !== undefined) {
    addMessage(world, byId, thread, {
      type: MessageType.ThreadStarterMessage,
      replyTo: { messageId, channelId: parentId, mustExist: true },
    });
  } else if (!isPrivate) {
    addMessage(world, byId, parent, { type: MessageType.ThreadCreated, content: name });
  }
  return thread;
}

/**
 * Writes a post into a forum: a thread whose first message lies in it and has its id.
 * @see https://docs.discord.com/developers/resources/channel#start-thread-in-forum-or-media-channel
 */
export function startPost(world: World, byId: string, forumId: string, name: string, content: string): Channel {
  const forum = world.channel(forumId);
  requirePermissions(world, byId, forum, Permission.SendMessages);
  if (forum.type !== ChannelType.GuildForum) throw refusal(Code.CannotExecuteActionOnThisChannelType);
  checkName(name);
  const id = world.newId();
  const type = ChannelType.PublicThread;
  const thread = openThread(world, byId, { id, type, name, parentId: forumId, autoArchiveMinutes: 1440 });
  addMessage(world, byId, thread, { id, content });
  return thread;
}

interface ThreadRecord extends Pick<Channel, 'id' | 'type' | 'name'> {
  readonly parentId: string;
  readonly autoArchiveMinutes: ThreadState['autoArchiveMinutes'];
}

function openThread(world: World, byId: string, { autoArchiveMinutes, ...record }: ThreadRecord): Channel {
  const thread: Channel = {
    ...record,
    guildId: world.guild.id,
    overwrites: [],
    position: 0,
    thread: {
      ownerId: byId,
      memberIds: new Set([byId]),
      archived: false,
      locked: false,
      archivedAtMs: world.now(),
      autoArchiveMinutes,
      messageCount: 0,
    },
  };
  world.channels.set(thread.id, thread);
  world.emit({ kind: 'channel-created', channel: thread, byId });
  return thread;
}

export function changeThread(world: World, byId: string, channelId: string, patch: ThreadPatch): Channel {
  const channel = world.channel(channelId);
  const { thread } = channel;
  if (thread === undefined) throw refusal(Code.CannotExecuteActionOnThisChannelType);
  const isOwner = thread.ownerId === byId && patch.locked === undefined;
  requirePermissions(world, byId, channel, isOwner ? 0n : Permission.ManageThreads);
  const unarchives = patch.archived === false;
  if (thread.archived && !unarchives) throw refusal(Code.InvalidActionOnArchivedThread);
  if (patch.name !== undefined) {
    checkName(patch.name);
    channel.name = patch.name;
  }
  if (patch.archived !== undefined && patch.archived !== thread.archived) {
    thread.archived = patch.archived;
    thread.archivedAtMs = world.now();
  }
  thread.locked = patch.locked ?? thread.locked;
  thread.autoArchiveMinutes = patch.autoArchiveMinutes ?? thread.autoArchiveMinutes;
  world.emit({ kind: 'channel-updated', channel, byId });
  return channel;
}

export function joinThread(world: World, byId: string, channelId: string, userId: string): void {
  const { channel, thread } = threadFor(world, byId, channelId);
  if (thread.memberIds.has(userId)) return;
  thread.memberIds.add(userId);
  world.emit({ kind: 'thread-members', channel, added: [userId], removed: [] });
}

export function leaveThread(world: World, byId: string, channelId: string, userId: string): void {
  const { channel, thread } = threadFor(world, byId, channelId);
  if (byId !== userId) requirePermissions(world, byId, channel, Permission.ManageThreads);
  if (!thread.memberIds.delete(userId)) return;
  world.emit({ kind: 'thread-members', channel, added: [], removed: [userId] });
}

function threadFor(world: World, byId: string, channelId: string): { channel: Channel; thread: ThreadState } {
  const channel = world.channel(channelId);
  requirePermissions(world, byId, channel);
  const { thread } = channel;
  if (thread === undefined) throw refusal(Code.CannotExecuteActionOnThisChannelType);
  if (thread.archived) throw refusal(Code.InvalidActionOnArchivedThread);
  return { channel, thread };
}

function checkName(name: string): void {
  const size = codePoints(name);
  if (size >= 1 && size <= 100) return;
  throw invalidForm({
    path: ['name'],
    code: 'BASE_TYPE_BAD_LENGTH',
    message: 'Must be between 1 and 100 in length.',
  });
}
