// An Events API payload → what it means for the core: a message, an edit, a deletion, or nothing. Pure.
import { z } from 'zod';
import type { InboundEvent, InboundFile, InboundMessage } from '../../src/chat.ts';
import { envelopeSchema, type Hearing, isAllowed, type Room, roomOf, type Self, text } from './envelope.ts';
import { decode, type Names } from './mrkdwn.ts';
import { messageId, type Place, targetOf, threadOf, userIdOf } from './thread.ts';

const fileSchema = z.object({
  id: z.string().min(1),
  name: text,
  title: text,
  mimetype: text,
  size: z.number().optional().catch(undefined),
  url_private: text,
  url_private_download: text,
  file_access: text,
});

/** Unreadable ones are left out, so that the readable ones count. */
const fileList = z.array(fileSchema.optional().catch(undefined)).optional().catch(undefined);

const attachmentSchema = z.object({
  is_share: z.literal(true),
  author_name: text,
  text,
  files: fileList,
});

export const messageSchema = z.object({
  ts: z.string().min(1),
  user: text,
  bot_id: text,
  app_id: text,
  bot_profile: z.object({ app_id: text }).optional().catch(undefined),
  subtype: text,
  text,
  thread_ts: text,
  client_msg_id: text,
  hidden: z.boolean().optional().catch(undefined),
  edited: z.object({ ts: text }).optional().catch(undefined),
  files: fileList,
  attachments: z.array(attachmentSchema.optional().catch(undefined)).optional().catch(undefined),
});

export type SlackMessage = z.infer<typeof messageSchema>;

const optionalMessage = messageSchema.optional().catch(undefined);

const eventSchema = messageSchema.extend({
  type: z.enum(['message', 'app_mention']),
  channel: z.string().min(1),
  channel_type: text,
  message: optionalMessage,
  previous_message: optionalMessage,
  deleted_ts: text,
});

const bodySchema = envelopeSchema.extend({ event: eventSchema });

/** Messages in which a person says something. @see https://docs.slack.dev/reference/events/message#subtypes */
const spokenSubtypes = new Set([undefined, 'file_share', 'thread_broadcast', 'me_message']);

/** Who says something, or changes what was said, and where. */
export type Payload = z.infer<typeof bodySchema>;

export function readPayload(body: unknown): Payload | undefined {
  return bodySchema.safeParse(body).data;
}

/** @returns nothing for whatever is not a person's words: our own, other bots', the platform's. */
export function toInboundEvent(envelope: Payload | undefined, hearing: Hearing): InboundEvent | undefined {
  if (!envelope) return undefined;
  const { event } = envelope;
  const room = roomOf(envelope, event.channel, event.channel_type, hearing);
  if (event.type === 'message' && event.subtype === 'message_changed') return toChange(event, room, hearing);
  if (event.type === 'message' && event.subtype === 'message_deleted') {
    const { deleted_ts: ts, previous_message: before } = event;
    if (ts === undefined || (before && !isSpoken(before, room, hearing))) return undefined;
    return { type: 'deleted', id: messageId({ ...room, ts }) };
  }
  const message = toMessage(event, room, hearing, event.type === 'app_mention');
  if (!message || !room.direct) return message;
  return { ...message, target: { ...message.target, surface: hearing.directSurface(room.channel) } };
}

/** A user id that must be looked up before the payload can be judged: a person may post through an app, a bot too. */
export function posterToLookUp(envelope: Payload | undefined, hearing: Hearing): string | undefined {
  if (!envelope) return undefined;
  const message = envelope.event.message ?? envelope.event;
  const { user, bot_id: botId } = message;
  if (user === undefined || botId === undefined || isOwn(message, envelope.api_app_id, hearing.self)) return undefined;
  return spokenSubtypes.has(message.subtype) && hearing.isPerson(user) === undefined ? user : undefined;
}

export function toMessage(
  message: SlackMessage,
  room: Room,
  hearing: Hearing,
  calledByName = false,
): InboundMessage | undefined {
  const { user } = message;
  if (user === undefined || !isSpoken(message, room, hearing)) return undefined;
  const { tenant, channel, direct } = room;
  const place: Place = { tenant, channel, direct, ts: message.ts, root: message.thread_ts ?? message.ts };
  const { self } = hearing;
  const names = { botUserId: self.userId, botName: self.name, nameOf: hearing.nameOf };
  const said = decode(message.text ?? '', names);
  const name = hearing.nameOf(user);
  const forwarded = (message.attachments ?? []).filter((attachment) => attachment !== undefined);
  const files = [message, ...forwarded].flatMap((holder) => holder.files ?? []);
  return {
    type: 'message',
    id: messageId(place),
    otherIds: message.client_msg_id === undefined ? [] : [`slack-${tenant}-${message.client_msg_id}`],
    thread: threadOf(place, user),
    target: targetOf({ ...place, user }),
    author: { id: user, userId: userIdOf(tenant, user), ...(name === undefined ? {} : { name }) },
    text: [said.text, ...forwarded.map((each) => quotationOf(each, names))].filter((part) => part !== '').join('\n\n'),
    files: files.flatMap((file) => (file ? toFile(file, tenant) : [])),
    addressing: {
      mentioned: calledByName || said.mentioned,
      othersMentioned: said.othersMentioned,
      open: direct,
      inThread: place.root !== place.ts,
      allowed: isAllowed(user, room, hearing),
    },
    sentAtMs: Math.trunc(Number(message.ts) * 1000) || 0,
  };
}

/**
 * What somebody else said, which the person forwards: Slack hangs it on the message, whose own text may be empty.
 *
 * @see https://github.com/slackapi/slack-skills-plugin/issues/149
 */
function quotationOf({ author_name: author, text: stored }: z.infer<typeof attachmentSchema>, names: Names): string {
  if (stored === undefined) return '';
  const who = author === undefined ? [] : [`${author.replace(/[^\p{L}\p{N} .'-]/gu, '')}:`];
  return [...who, ...decode(stored, names).text.split('\n')].map((line) => `> ${line}`).join('\n');
}

function toChange(event: z.infer<typeof eventSchema>, room: Room, hearing: Hearing): InboundEvent | undefined {
  const { message, previous_message: before } = event;
  if (!message) return undefined;
  // A deleted message that had replies stays in its place as a "tombstone".
  if (message.subtype === 'tombstone') {
    if (before && !isSpoken(before, room, hearing)) return undefined;
    return { type: 'deleted', id: messageId({ ...room, ts: message.ts }) };
  }
  const textChanged = before ? before.text !== message.text : message.edited !== undefined;
  const changed = textChanged ? toMessage(message, room, hearing) : undefined;
  return changed && { type: 'edited', id: changed.id, text: changed.text };
}

function isSpoken(message: SlackMessage, room: Room, hearing: Hearing): boolean {
  const { user, bot_id: botId, subtype, hidden } = message;
  if (user === undefined || user === 'USLACKBOT' || hidden || !spokenSubtypes.has(subtype)) return false;
  if (isOwn(message, room.appId, hearing.self)) return false;
  const throughAnApp = botId !== undefined || message.bot_profile !== undefined;
  return !throughAnApp || hearing.isPerson(user) === true;
}

function isOwn(message: SlackMessage, appId: string | undefined, self: Self): boolean {
  if (message.user === self.userId || message.bot_id === self.botId) return true;
  return appId !== undefined && [message.app_id, message.bot_profile?.app_id].includes(appId);
}

function toFile(file: z.infer<typeof fileSchema>, tenant: string): InboundFile {
  return {
    name: file.name ?? file.title ?? file.id,
    mimeType: file.mimetype ?? '',
    size: file.size ?? 0,
    address: {
      tenant,
      id: file.id,
      url: file.url_private_download ?? file.url_private ?? '',
      // Files of other organisations come as a stub that must be asked for.
      look: file.file_access === 'check_file_info',
    },
  };
}
