// What is done with messages: post, edit, delete; a doer, a place and a draft come in, changes of the world go out.
import type { APIAllowedMentions, APIEmbed, APIMessageTopLevelComponent } from 'discord-api-types/v10';
import {
  ChannelType,
  RESTJSONErrorCodes as Code,
  EmbedType,
  MessageFlags,
  MessageType,
  PermissionFlagsBits as Permission,
} from 'discord-api-types/v10';
import { checkShape, isComponentsV2, numbered } from './content-rules.ts';
import { invalidForm, refusal } from './errors.ts';
import { NONCE_WINDOW_MS, OLD_MESSAGE_EDITS } from './limits.ts';
import { evaluatePings, newPings, pingsAnybody, previewedLinks } from './mentions.ts';
import type { Attachment, Channel, Message, MessageReference, Pings } from './model.ts';
import { may, requirePermissions } from './permissions.ts';
import type { World } from './world.ts';

export interface Draft {
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

/** `null` empties; what is absent stays as it is. `attachments` is the whole list that remains. */
export interface Patch {
  readonly content?: string | null;
  readonly embeds?: readonly APIEmbed[] | null;
  readonly components?: readonly APIMessageTopLevelComponent[] | null;
  readonly attachments?: readonly Attachment[];
  readonly flags?: number | null;
  readonly allowedMentions?: APIAllowedMentions | null;
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
  }
  const repeated = findByNonce(world, authorId, channel.id, draft);
  if (repeated !== undefined) return repeated;

  const reference = referenceOf(world, channel, draft);
  const repliedUserId = reference && world.findMessage(reference.channelId, reference.messageId)?.authorId;
  const allowed = draft.allowedMentions;
  const pings = evaluatePings(world, { content, authorId, channel, repliedUserId, allowed });
  const message: Message = {
    id: world.newId(),
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
  world.keep(message);
  channel.lastMessageId = message.id;
  if (channel.thread !== undefined) channel.thread.messageCount += 1;
  world.emit({ kind: 'posted', message, byId: authorId });
  announcePings(world, message, pings, 'posted');
  return message;
}

/** Edits one's own message. Refuses with 10008, 50005, 50083, 30046, 50006, 50035. */
export function editMessage(world: World, byId: string, channelId: string, id: string, patch: Patch): Message {
  const channel = world.channel(channelId);
  requirePermissions(world, byId, channel);
  const message = world.message(channelId, id);
  if (message.authorId !== byId) {
    const onlyFlags = Object.entries(patch).every(([key, value]) => key === 'flags' || value === undefined);
    if (!onlyFlags) throw refusal(Code.CannotEditMessageAuthoredByAnotherUser);
    requirePermissions(world, byId, channel, Permission.ManageMessages);
  }
  if (channel.thread?.archived === true) throw refusal(Code.InvalidActionOnArchivedThread);
  checkOldEdits(world, message);
  return changeMessage(world, byId, message, patch);
}

const oldEdits = new WeakMap<World, Map<string, number[]>>();

/** Edits without asking for permissions: for answers to interactions. */
export function changeMessage(world: World, byId: string, message: Message, patch: Patch): Message {
  const channel = world.channel(message.channelId);
  const content = patch.content === undefined ? message.content : (patch.content ?? '');
  const embeds = patch.embeds === undefined ? message.embeds : (patch.embeds ?? []);
  const components = patch.components === undefined ? message.components : (patch.components ?? []);
  const attachments = patch.attachments ?? message.attachments;
  const flags = flagsAfter(message.flags, patch.flags);
  checkShape({ content, embeds, components, attachmentNames: attachments.map(({ name }) => name), flags });

  const repliedUserId =
    message.reference && world.findMessage(message.reference.channelId, message.reference.messageId)?.authorId;
  const before = message.pings;
  if (patch.content !== undefined) {
    const { authorId } = message;
    const allowed = patch.allowedMentions;
    message.pings = evaluatePings(world, { content, authorId, channel, repliedUserId, allowed });
  }
  message.content = content.trim();
  message.embeds = embeds.map(asRich);
  message.components = numbered(components);
  message.attachments = [...attachments];
  message.flags = flags;
  message.unfurled = linksShown(world, channel, message);
  message.editedAtMs = world.now();
  world.emit({ kind: 'edited', message, byId });
  announcePings(world, message, newPings(before, message.pings), 'edited');
  return message;
}

export function deleteMessage(world: World, byId: string, channelId: string, id: string): void {
  const channel = world.channel(channelId);
  requirePermissions(world, byId, channel);
  const message = world.message(channelId, id);
  if (message.authorId !== byId) {
    if (channel.guildId === undefined) throw refusal(Code.CannotExecuteActionOnDMChannel);
    requirePermissions(world, byId, channel, Permission.ManageMessages);
  }
  if (channel.thread?.archived === true) throw refusal(Code.InvalidActionOnArchivedThread);
  removeMessage(world, byId, message);
}

export function removeMessage(world: World, byId: string, message: Message): void {
  world.forget(message);
  world.emit({ kind: 'deleted', message, byId });
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

/** `enforce_nonce`: the same author's message with this nonce in this channel, of the past few minutes. */
function findByNonce(world: World, authorId: string, channelId: string, draft: Draft): Message | undefined {
  if (draft.enforceNonce !== true || draft.nonce === undefined) return undefined;
  const nonce = String(draft.nonce);
  const since = world.now() - NONCE_WINDOW_MS;
  return world
    .messagesIn(channelId)
    .findLast(
      (message) => message.authorId === authorId && String(message.nonce) === nonce && message.createdAtMs > since,
    );
}

/** Of a message's flags an edit can only set or unset SUPPRESS_EMBEDS, and set IS_COMPONENTS_V2 for good. */
function flagsAfter(before: number, wanted: number | null | undefined): number {
  const kept = before & ~MessageFlags.Loading;
  if (wanted === undefined || wanted === null) return kept;
  const suppress = wanted & MessageFlags.SuppressEmbeds;
  const componentsV2 = isComponentsV2(wanted) ? MessageFlags.IsComponentsV2 : 0;
  return (kept & ~MessageFlags.SuppressEmbeds) | suppress | componentsV2;
}

function checkOldEdits(world: World, message: Message): void {
  const { olderThanMs, limit, windowMs } = OLD_MESSAGE_EDITS;
  const now = world.now();
  if (now - message.createdAtMs < olderThanMs) return;
  const byChannel = oldEdits.get(world) ?? new Map<string, number[]>();
  oldEdits.set(world, byChannel);
  const recent = (byChannel.get(message.channelId) ?? []).filter((atMs) => now - atMs < windowMs);
  if (recent.length >= limit) {
    const retryAfterMs = (recent[0] ?? now) + windowMs - now;
    throw refusal(Code.MaximumNumberOfEditsToMessagesOlderThanOneHourReached, { retryAfterMs });
  }
  byChannel.set(message.channelId, [...recent, now]);
}

/** Whatever a bot calls its embed, it is kept as a rich one. */
function asRich(embed: APIEmbed): APIEmbed {
  return { ...embed, type: EmbedType.Rich };
}

/** Writing into an archived thread opens it again and makes the writer a member. */
function wake(world: World, channel: Channel, authorId: string): void {
  const { thread } = channel;
  if (thread === undefined) return;
  if (thread.archived) {
    thread.archived = false;
    thread.archivedAtMs = world.now();
    world.emit({ kind: 'channel-updated', channel, byId: authorId });
  }
  if (thread.memberIds.has(authorId)) return;
  thread.memberIds.add(authorId);
  world.emit({ kind: 'thread-members', channel, added: [authorId], removed: [] });
}

function announcePings(world: World, message: Message, pings: Pings, on: 'posted' | 'edited'): void {
  if (pingsAnybody(pings)) world.emit({ kind: 'pinged', message, pings, on });
}

function linksShown(world: World, channel: Channel, message: Message): string[] {
  const suppressed = (message.flags & MessageFlags.SuppressEmbeds) !== 0;
  if (suppressed || !may(world, message.authorId, channel, Permission.EmbedLinks)) return [];
  return previewedLinks(message.content);
}
