// How messages come to be: a doer, a place and a draft come in, the message and changes of the world go out.
import type { APIAllowedMentions, APIEmbed, APIMessageTopLevelComponent } from 'discord-api-types/v10';
import {
  ChannelType,
  RESTJSONErrorCodes as Code,
  MessageFlags,
  MessageType,
  PermissionFlagsBits as Permission,
} from 'discord-api-types/v10';
import { asRich, checkShape, numbered } from './content-rules.ts';
import { invalidForm, refusal } from './errors.ts';
import { checkFilters } from './filters.ts';
import { NONCE_WINDOW_MS } from './limits.ts';
import { announcePings, evaluatePings, linksShown } from './mentions.ts';
import type { Attachment, Channel, Message, MessageReference } from './model.ts';
import { may, requirePermissions } from './permissions.ts';
import type { World } from './world.ts';

export interface Draft {
  /** Given for a post in a forum, which has the id of its thread. */
  readonly id?: string;
  readonly content?: string;
  readonly embeds?: readonly APIEmbed[];
  readonly components?: readonly APIMessageTopLevelComponent[];
  readonly attachments?: readonly Attachment[];
  readonly flags?: number;
  readonly type?: MessageType;
  readonly replyTo?: { readonly messageId: string; readonly channelId?: string; readonly mustExist: boolean };
  readonly allowedMentions?: APIAllowedMentions | null;
  readonly nonce?: string | number;
  readonly enforceNonce?: boolean;
  readonly interactionId?: string;
  readonly ephemeralFor?: string;
}

const SETTABLE_ON_CREATE =
  MessageFlags.SuppressEmbeds | MessageFlags.SuppressNotifications | MessageFlags.IsComponentsV2;

/** Posts as somebody who needs the channel's permissions. Refuses with 50001, 50013, 50007, 160005, 50006, 50035 and the like. */
export function postMessage(world: World, authorId: string, channelId: string, draft: Draft): Message {
  const channel = world.channel(channelId);
  checkMayPost(world, authorId, channel, draft);
  return addMessage(world, authorId, channel, draft);
}

/** Posts without asking for permissions: for system messages and answers to interactions. */
export function addMessage(world: World, authorId: string, channel: Channel, draft: Draft): Message {
  const content = (draft.content ?? '').trim();
  const { embeds = [], components = [], attachments = [], type = MessageType.Default } = draft;
  const flags = (draft.flags ?? 0) & (SETTABLE_ON_CREATE | MessageFlags.Ephemeral | MessageFlags.Loading);
  const isSystem = type !== MessageType.Default && type !== MessageType.Reply;
  if (!isSystem && (flags & MessageFlags.Loading) === 0) {
    const attachmentNames = attachments.map(({ name }) => name);
    checkShape({ content: draft.content ?? '', embeds, components, attachmentNames, flags });
    checkFilters(world, authorId, channel, content);
  }
  const repeated = findByNonce(world, authorId, draft);
  if (repeated !== undefined) return repeated;

  const reference = referenceOf(world, channel, draft);
  const repliedUserId = reference && world.findMessage(reference.channelId, reference.messageId)?.authorId;
  const allowed = draft.allowedMentions;
  const pings = evaluatePings(world, { content, authorId, channel, repliedUserId, allowed });
  const message: Message = {
    id: draft.id ?? world.newId(),
    channelId: channel.id,
    authorId,
    type: reference !== undefined && type === MessageType.Default ? MessageType.Reply : type,
    createdAtMs: world.now(),
    ...(reference === undefined ? {} : { reference }),
    ...(draft.nonce === undefined ? {} : { nonce: draft.nonce }),
    ...(draft.interactionId === undefined ? {} : { interactionId: draft.interactionId }),
    ...(draft.ephemeralFor === undefined ? {} : { ephemeralFor: draft.ephemeralFor }),
    content,
    flags,
    embeds: embeds.map(asRich),
    components: numbered(components),
    attachments: [...attachments],
    pings,
    unfurled: [],
    reactions: new Map(),
    deleted: false,
  };
  message.unfurled = linksShown(world, channel, message);
  wake(world, channel, authorId);
  join(world, channel, [authorId, ...(channel.type === ChannelType.PrivateThread ? pings.users : [])]);
  world.keep(message);
  if (draft.nonce !== undefined) world.latestByNonce.set(nonceKey(authorId, draft.nonce), message);
  world.typing.get(channel.id)?.delete(authorId);
  channel.lastMessageId = message.id;
  if (channel.thread !== undefined) channel.thread.messageCount += 1;
  world.emit({ kind: 'posted', message, byId: authorId });
  announcePings(world, message, pings, 'posted');
  return message;
}

function checkMayPost(world: World, authorId: string, channel: Channel, draft: Draft): void {
  const inThread = channel.thread !== undefined;
  requirePermissions(world, authorId, channel, inThread ? Permission.SendMessagesInThreads : Permission.SendMessages);
  if (channel.type === ChannelType.GuildForum) throw refusal(Code.CannotSendMessagesInNonTextChannel);
  if (channel.type === ChannelType.GuildCategory) throw refusal(Code.CannotSendMessagesInNonTextChannel);
  if ((draft.attachments?.length ?? 0) > 0) requirePermissions(world, authorId, channel, Permission.AttachFiles);
  const recipient = channel.recipientId === undefined ? undefined : world.users.get(channel.recipientId);
  if (recipient !== undefined && authorId === world.bot.id && !recipient.acceptsDms) {
    throw refusal(Code.CannotSendMessagesToThisUser);
  }
  if (channel.thread?.locked === true && !may(world, authorId, channel, Permission.ManageThreads)) {
    throw refusal(Code.ThreadLocked);
  }
  if (draft.replyTo !== undefined && !may(world, authorId, channel, Permission.ReadMessageHistory)) {
    throw refusal(Code.CannotReplyWithoutPermissionToReadMessageHistory);
  }
}

function referenceOf(world: World, channel: Channel, draft: Draft): MessageReference | undefined {
  const { replyTo } = draft;
  if (replyTo === undefined) return undefined;
  const channelId = replyTo.channelId ?? channel.id;
  const target = world.findMessage(channelId, replyTo.messageId);
  if (target === undefined) {
    if (!replyTo.mustExist) return undefined;
    throw invalidForm({
      path: ['message_reference'],
      code: 'REPLIES_UNKNOWN_MESSAGE',
      message: 'Unknown message',
    });
  }
  if (target.type !== MessageType.Default && target.type !== MessageType.Reply && !isAnswer(target)) {
    throw invalidForm({
      path: ['message_reference'],
      code: 'REPLIES_CANNOT_REPLY_TO_SYSTEM_MESSAGE',
      message: 'Cannot reply to a system message',
    });
  }
  const guildId = channel.guildId;
  return { messageId: target.id, channelId, ...(guildId === undefined ? {} : { guildId }) };
}

function isAnswer({ type }: Message): boolean {
  return type === MessageType.ChatInputCommand || type === MessageType.ContextMenuCommand;
}

/**
 * `enforce_nonce`: the same author's message with this nonce, of the past few minutes. Refuses with 10008 when that was
 * deleted: https://github.com/discord/discord-api-docs/pull/6647.
 */
function findByNonce(world: World, authorId: string, { nonce, enforceNonce }: Draft): Message | undefined {
  if (enforceNonce !== true || nonce === undefined) return undefined;
  const message = world.latestByNonce.get(nonceKey(authorId, nonce));
  if (message === undefined || message.createdAtMs <= world.now() - NONCE_WINDOW_MS) return undefined;
  if (message.deleted) throw refusal(Code.UnknownMessage);
  return message;
}

function nonceKey(authorId: string, nonce: string | number): string {
  return `${authorId} ${nonce}`;
}

/** Writing into an archived thread opens it again. */
function wake(world: World, channel: Channel, byId: string): void {
  const { thread } = channel;
  if (thread?.archived !== true) return;
  thread.archived = false;
  thread.archivedAtMs = world.now();
  world.emit({ kind: 'channel-updated', channel, byId });
}

/** Who writes in a thread becomes a member of it; so does who is mentioned in a private one. */
function join(world: World, channel: Channel, userIds: readonly string[]): void {
  const { thread } = channel;
  const added = userIds.filter((id) => thread !== undefined && !thread.memberIds.has(id));
  if (added.length === 0) return;
  for (const id of added) thread?.memberIds.add(id);
  world.emit({ kind: 'thread-members', channel, added, removed: [] });
}
