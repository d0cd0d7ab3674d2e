// Pure: a message as the gateway or the history tells it comes in, an inbound event of the seam goes out, or nothing.
import {
  type APIAttachment,
  type APIChannelMention,
  type APIMessage,
  type APIMessageMentions,
  type GatewayMessageCreateDispatchData,
  MessageType,
} from 'discord-api-types/v10';
import type { Addressing, InboundFile, InboundMessage, MessageChange } from '../../src/chat.ts';
import { isAllowed } from './allowed.ts';
import type { DiscordConfig } from './config.ts';
import { displayName, extrasOf, type Names, quoteOf, readableText, withoutLeadingMention } from './readable.ts';
import { identity, targetOf, threadId, timeOf } from './thread.ts';

/** Who Friday is on this server of Discord's, and what she may see. */
export interface Self {
  readonly applicationId: string;
  readonly botUserId: string;
  /** Without the privileged intent Discord blanks messages that neither mention Friday nor are said to her directly. */
  readonly readsContent: boolean;
  /** The managed role that came with her invitation; mentioning it mentions her. */
  ownRoleId(guildId: string): string | undefined;
}

/** Where a message was said. */
export interface Place {
  readonly isThread: boolean;
  /** The channel of a thread. */
  readonly parentId: string | undefined;
}

/** What the message itself does not bring along. */
export interface Surroundings {
  readonly self: Self;
  readonly place: Place;
  readonly config: Pick<DiscordConfig, 'freeChannels' | 'allowedChannels' | 'allowedUsers' | 'allowedRoles'>;
  /** Names that the platform has told before. */
  readonly names: Names;
}

/** `guild_id` and `member` come from the gateway only; a message of the history is completed with the former. */
export type DiscordMessage = APIMessage & Partial<Pick<GatewayMessageCreateDispatchData, 'guild_id' | 'member'>>;

export function toInboundMessage(message: DiscordMessage, around: Surroundings): InboundMessage | undefined {
  const { self } = around;
  if (!isFromAPerson(message) || isBlank(message, self)) return undefined;
  const { applicationId } = self;
  const { author, channel_id: channelId, guild_id: guildId } = message;
  const userId = identity(applicationId, author.id);
  const direct = guildId === undefined;
  return {
    type: 'message',
    id: identity(applicationId, message.id),
    otherIds: [],
    thread: {
      id: threadId(applicationId, channelId),
      kind: direct ? 'direct' : 'shared',
      owner: direct ? userId : identity(applicationId, channelId),
    },
    target: targetOf({ channelId, messageId: message.id, guildId, userId: author.id }),
    author: { id: author.id, userId, name: displayName(author, message.member?.nick) },
    text: textOf(message, around),
    files: filesOf(message),
    addressing: addressingOf(message, around),
    sentAtMs: Date.parse(message.timestamp) || timeOf(message.id),
  };
}

/** Link previews and pins are also told as updates; only a person's edit carries the time of an edit. */
export function toEdited(message: DiscordMessage, around: Surroundings): MessageChange | undefined {
  if (!message.edited_timestamp || !isFromAPerson(message) || isBlank(message, around.self)) return undefined;
  return { type: 'edited', id: identity(around.self.applicationId, message.id), text: textOf(message, around) };
}

export function toDeleted(messageId: string, { applicationId }: Self): MessageChange {
  return { type: 'deleted', id: identity(applicationId, messageId) };
}

/** Neither bots (Friday herself is one) nor webhooks nor Discord's own announcements. */
function isFromAPerson({ author, webhook_id, type }: DiscordMessage): boolean {
  if (author === undefined || author.bot === true || author.system === true || webhook_id !== undefined) return false;
  return type === MessageType.Default || type === MessageType.Reply;
}

/** Nothing to see at all, or nothing that can be told from a message whose text was withheld. */
function isBlank(message: DiscordMessage, { readsContent, botUserId }: Self): boolean {
  if (message.content !== '') return false;
  const withheld = !readsContent && message.guild_id !== undefined && !mentionsUser(message, botUserId);
  if (withheld) return true;
  const extras = [message.attachments, message.sticker_items, message.message_snapshots];
  return message.poll === undefined && extras.every((list) => (list?.length ?? 0) === 0);
}

function textOf(message: DiscordMessage, { self, names: known }: Surroundings): string {
  const { guild_id: guildId, mentions, mention_channels } = message;
  const ownRoleId = guildId === undefined ? undefined : self.ownRoleId(guildId);
  const names = namesOf(mentions, mention_channels, known);
  const own = readableText(withoutLeadingMention(message.content, self.botUserId, ownRoleId), names);
  const quote = isReplyToSomebodyElse(message, self) ? quoteOfReference(message, names) : '';
  return [quote, own, ...extrasOf(message, names)].filter((part) => part !== '').join('\n');
}

/** Her own words Friday remembers; somebody else's she may never have seen. */
function isReplyToSomebodyElse({ type, author, referenced_message }: DiscordMessage, self: Self): boolean {
  if (type !== MessageType.Reply || !referenced_message) return false;
  return referenced_message.author.id !== self.botUserId && referenced_message.author.id !== author.id;
}

function quoteOfReference({ referenced_message }: DiscordMessage, names: Names): string {
  if (!referenced_message) return '';
  return quoteOf(displayName(referenced_message.author), referenced_message.content, names);
}

function namesOf(
  mentions: APIMessageMentions['mentions'],
  channels: readonly APIChannelMention[] | undefined,
  known: Names,
): Names {
  return {
    user: (id) => {
      const found = mentions.find((user) => user.id === id);
      if (found === undefined) return known.user(id);
      const { member } = found as { readonly member?: { readonly nick?: string | null } };
      return displayName(found, member?.nick);
    },
    role: known.role,
    channel: (id) => channels?.find((channel) => channel.id === id)?.name ?? known.channel(id),
  };
}

function filesOf({ attachments, message_snapshots }: DiscordMessage): InboundFile[] {
  const forwarded = (message_snapshots ?? []).flatMap(({ message }) => message.attachments);
  return [...attachments, ...forwarded].map(fileOf);
}

export function fileOf({ filename, content_type, size, url }: APIAttachment): InboundFile {
  return { name: filename, mimeType: content_type?.split(';')[0]?.trim() ?? '', size, address: { url } };
}

function addressingOf(message: DiscordMessage, { self, place, config }: Surroundings): Addressing {
  const { guild_id: guildId, channel_id: channelId, mentions, mention_roles, referenced_message } = message;
  const ownRoleId = guildId === undefined ? undefined : self.ownRoleId(guildId);
  const repliesToFriday = message.type === MessageType.Reply && referenced_message?.author.id === self.botUserId;
  const isOwnRole = (id: string): boolean => id === ownRoleId;
  const channels = [channelId, ...(place.parentId === undefined ? [] : [place.parentId])];
  return {
    mentioned: mentionsUser(message, self.botUserId) || mention_roles.some(isOwnRole) || repliesToFriday,
    // A reply is said to whom it answers, whether or not it rings.
    othersMentioned:
      mentions.some(({ id }) => id !== self.botUserId && id !== message.author.id) ||
      mention_roles.some((id) => !isOwnRole(id)) ||
      isReplyToSomebodyElse(message, self),
    open: guildId === undefined || channels.some((id) => config.freeChannels.has(id)),
    inThread: place.isThread,
    allowed: isAllowed(
      { guildId, userId: message.author.id, roleIds: message.member?.roles ?? [], channelIds: channels },
      config,
    ),
  };
}

function mentionsUser({ mentions }: DiscordMessage, userId: string): boolean {
  return mentions.some(({ id }) => id === userId);
}
