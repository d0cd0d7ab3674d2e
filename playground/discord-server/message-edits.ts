// What is done to messages that stand already: edit, delete; a doer, a place and a patch come in, changes of the world go out.
import type { APIAllowedMentions, APIEmbed, APIMessageTopLevelComponent } from 'discord-api-types/v10';
import { RESTJSONErrorCodes as Code, MessageFlags, PermissionFlagsBits as Permission } from 'discord-api-types/v10';
import { asRich, checkShape, isComponentsV2, numbered } from './content-rules.ts';
import { refusal } from './errors.ts';
import { checkFilters } from './filters.ts';
import { OLD_MESSAGE_EDITS } from './limits.ts';
import { announcePings, evaluatePings, linksShown, newPings } from './mentions.ts';
import type { Attachment, Message } from './model.ts';
import { requirePermissions } from './permissions.ts';
import type { World } from './world.ts';

/** `null` empties; what is absent stays as it is. `attachments` is the whole list that remains. */
export interface Patch {
  readonly content?: string | null;
  readonly embeds?: readonly APIEmbed[] | null;
  readonly components?: readonly APIMessageTopLevelComponent[] | null;
  readonly attachments?: readonly Attachment[];
  readonly flags?: number | null;
  readonly allowedMentions?: APIAllowedMentions | null;
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
  if (patch.content !== undefined) checkFilters(world, message.authorId, channel, content);

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
