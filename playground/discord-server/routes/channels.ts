// Routes of rooms: channels, direct conversations, threads, typing and reactions.
import { type ChannelType, RESTJSONErrorCodes as Code } from 'discord-api-types/v10';
import { z } from 'zod';
import {
  changeThread,
  deleteChannel,
  directChannel,
  joinThread,
  leaveThread,
  type NewThread,
  startThread,
} from '../channels.ts';
import { refusal } from '../errors.ts';
import type { ThreadState } from '../model.ts';
import { channelPayload, threadMemberPayload } from '../payloads.ts';
import { requirePermissions } from '../permissions.ts';
import { addReaction, removeReaction, startTyping } from '../reactions.ts';
import { NO_CONTENT, ok, type Route, route } from '../routing.ts';
import type { World } from '../world.ts';
import { checked } from './bodies.ts';

const autoArchive = z.union([z.literal(60), z.literal(1440), z.literal(4320), z.literal(10080)]);
const threadBody = z.object({
  name: z.string(),
  auto_archive_duration: autoArchive.nullish(),
  type: z.union([z.literal(10), z.literal(11), z.literal(12)]).nullish(),
});
const threadPatch = z.object({
  name: z.string().nullish(),
  archived: z.boolean().nullish(),
  locked: z.boolean().nullish(),
  auto_archive_duration: autoArchive.nullish(),
});
const recipient = z.object({ recipient_id: z.union([z.string(), z.number().transform(String)]) });

const CHANNEL = '/channels/:channel';
const REACTION = '/channels/:channel/messages/:message/reactions/:emoji';
const threadBucket = { bucket: 'thread-create' } as const;
const reactionBucket = { bucket: 'reaction' } as const;

export const CHANNEL_ROUTES: readonly Route[] = [
  route('GET', CHANNEL, ({ world }, { params }) => {
    const channel = world.channel(params.channel);
    requirePermissions(world, world.bot.id, channel);
    return ok(channelPayload(world, channel));
  }),
  route('PATCH', CHANNEL, ({ world }, { params, body }) => {
    const { name, archived, locked, auto_archive_duration: minutes } = checked(threadPatch, body);
    const channel = changeThread(world, world.bot.id, params.channel, {
      ...(typeof name === 'string' ? { name } : {}),
      ...(typeof archived === 'boolean' ? { archived } : {}),
      ...(typeof locked === 'boolean' ? { locked } : {}),
      ...(typeof minutes === 'number' ? { autoArchiveMinutes: minutes } : {}),
    });
    return ok(channelPayload(world, channel));
  }),
  route('DELETE', CHANNEL, ({ world }, { params }) => {
    requirePermissions(world, world.bot.id, world.channel(params.channel));
    return ok(channelPayload(world, deleteChannel(world, world.bot.id, params.channel)));
  }),
  route('POST', '/users/@me/channels', ({ world }, { body }) =>
    ok(channelPayload(world, directChannel(world, checked(recipient, body).recipient_id))),
  ),
  route(
    'POST',
    '/channels/:channel/typing',
    ({ world }, { params }) => {
      startTyping(world, world.bot.id, params.channel);
      return NO_CONTENT;
    },
    { bucket: 'typing' },
  ),
  route(
    'POST',
    '/channels/:channel/messages/:message/threads',
    ({ world }, { params, body }) => {
      const draft = newThread(body);
      const thread = startThread(world, world.bot.id, params.channel, draft, params.message);
      return ok(channelPayload(world, thread), 201);
    },
    threadBucket,
  ),
  route(
    'POST',
    '/channels/:channel/threads',
    ({ world }, { params, body }) =>
      ok(channelPayload(world, startThread(world, world.bot.id, params.channel, newThread(body))), 201),
    threadBucket,
  ),
  route('GET', '/channels/:channel/thread-members', ({ world }, { params }) => {
    const thread = threadOf(world, params.channel);
    const channel = world.channel(params.channel);
    return ok([...thread.memberIds].map((userId) => threadMemberPayload(channel, userId)));
  }),
  route('GET', '/channels/:channel/thread-members/:user', ({ world }, { params }) => {
    const userId = params.user === '@me' ? world.bot.id : params.user;
    if (!threadOf(world, params.channel).memberIds.has(userId)) throw refusal(Code.UnknownMember);
    return ok(threadMemberPayload(world.channel(params.channel), userId));
  }),
  route('PUT', '/channels/:channel/thread-members/:user', ({ world }, { params }) => {
    const userId = params.user === '@me' ? world.bot.id : params.user;
    joinThread(world, world.bot.id, params.channel, userId);
    return NO_CONTENT;
  }),
  route('DELETE', '/channels/:channel/thread-members/:user', ({ world }, { params }) => {
    const userId = params.user === '@me' ? world.bot.id : params.user;
    leaveThread(world, world.bot.id, params.channel, userId);
    return NO_CONTENT;
  }),
  route(
    'PUT',
    `${REACTION}/@me`,
    ({ world }, { params }) => {
      addReaction(world, world.bot.id, params.channel, params.message, params.emoji);
      return NO_CONTENT;
    },
    reactionBucket,
  ),
  route(
    'DELETE',
    `${REACTION}/@me`,
    ({ world }, { params }) => {
      removeReaction(world, world.bot.id, params.channel, params.message, params.emoji);
      return NO_CONTENT;
    },
    reactionBucket,
  ),
];

function newThread(body: unknown): NewThread {
  const { name, auto_archive_duration: minutes, type } = checked(threadBody, body);
  return {
    name,
    ...(typeof minutes === 'number' ? { autoArchiveMinutes: minutes } : {}),
    ...(typeof type === 'number' ? { type: type as ChannelType } : {}),
  };
}

function threadOf(world: World, channelId: string): ThreadState {
  const channel = world.channel(channelId);
  requirePermissions(world, world.bot.id, channel);
  if (channel.thread === undefined) throw refusal(Code.CannotExecuteActionOnThisChannelType);
  return channel.thread;
}
