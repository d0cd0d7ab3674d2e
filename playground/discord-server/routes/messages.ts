// Routes of a channel's messages: history, post, edit, delete.
import { PermissionFlagsBits as Permission } from 'discord-api-types/v10';
import { invalidForm, notSnowflake } from '../errors.ts';
import { deleteMessage, editMessage } from '../message-edits.ts';
import { freshMessagePayload, messagePayload } from '../message-payload.ts';
import { postMessage } from '../messages.ts';
import type { Message } from '../model.ts';
import { may, requirePermissions } from '../permissions.ts';
import { NO_CONTENT, ok, type Route, route } from '../routing.ts';
import { isSnowflake } from '../snowflake.ts';
import { toDraft, toPatch } from './bodies.ts';
import { restView } from './view.ts';

const MESSAGES = '/channels/:channel/messages';
const MESSAGE = '/channels/:channel/messages/:message';

export const MESSAGE_ROUTES: readonly Route[] = [
  route(
    'GET',
    MESSAGES,
    (platform, { params, query }) => {
      const { world } = platform;
      const channel = world.channel(params.channel);
      requirePermissions(world, world.bot.id, channel);
      // Without the right to read the history Discord answers an empty list.
      const readable = may(world, world.bot.id, channel, Permission.ReadMessageHistory);
      const messages = readable ? world.messagesIn(channel.id).filter(isNotEphemeral) : [];
      return ok(pageOf(messages, query).map((message) => messagePayload(restView(platform), message)));
    },
    { bucket: 'message-read' },
  ),
  route(
    'GET',
    MESSAGE,
    (platform, { params }) => {
      const { world } = platform;
      const channel = world.channel(params.channel);
      requirePermissions(world, world.bot.id, channel, Permission.ReadMessageHistory);
      return ok(messagePayload(restView(platform), world.message(params.channel, params.message)));
    },
    { bucket: 'message-read' },
  ),
  route(
    'POST',
    MESSAGES,
    (platform, { params, body, files }) => {
      const { world } = platform;
      const draft = toDraft(world, body, files);
      return ok(freshMessagePayload(restView(platform), postMessage(world, world.bot.id, params.channel, draft)));
    },
    { bucket: 'message-create' },
  ),
  route(
    'PATCH',
    MESSAGE,
    (platform, { params, body, files }) => {
      const { world } = platform;
      const present = world.findMessage(params.channel, params.message)?.attachments ?? [];
      const patch = toPatch(world, body, files, present);
      const message = editMessage(world, world.bot.id, params.channel, params.message, patch);
      return ok(messagePayload(restView(platform), message));
    },
    { bucket: 'message-edit' },
  ),
  route(
    'DELETE',
    MESSAGE,
    ({ world }, { params }) => {
      deleteMessage(world, world.bot.id, params.channel, params.message);
      return NO_CONTENT;
    },
    { bucket: 'message-delete' },
  ),
];

function isNotEphemeral({ ephemeralFor }: Message): boolean {
  return ephemeralFor === undefined;
}

/** Newest first; `after`, `before` and `around` exclude each other. @see https://docs.discord.com/developers/resources/message#get-channel-messages */
function pageOf(messages: readonly Message[], query: URLSearchParams): Message[] {
  const limit = Number(query.get('limit') ?? 50);
  if (!Number.isInteger(limit) || limit < 1 || limit > 100) {
    const message = 'int value should be greater than or equal to 1 and less than or equal to 100.';
    throw invalidForm({ path: ['limit'], code: 'NUMBER_TYPE_MAX', message });
  }
  for (const name of ['after', 'before', 'around']) {
    const id = query.get(name);
    if (id !== null && !isSnowflake(id)) throw notSnowflake(name, id);
  }
  const after = query.get('after');
  const before = query.get('before');
  const around = query.get('around');
  if (after !== null) {
    const newer = messages.filter(({ id }) => BigInt(id) > BigInt(after));
    return newer.slice(0, limit).reverse();
  }
  if (around !== null) {
    const older = messages
      .filter(({ id }) => BigInt(id) < BigInt(around))
      .slice(-Math.floor(limit / 2) || messages.length);
    const rest = messages.filter(({ id }) => BigInt(id) >= BigInt(around)).slice(0, limit - older.length);
    return [...older, ...rest].reverse();
  }
  const older = before === null ? messages : messages.filter(({ id }) => BigInt(id) < BigInt(before));
  return older.slice(-limit).reverse();
}
