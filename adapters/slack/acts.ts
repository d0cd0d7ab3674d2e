// What people do besides writing → what it means for the core: stops, presses, a look at an empty conversation. Pure.
import { z } from 'zod';
import type { Author, ButtonEvent, InboundEvent, OpenedEvent, StopEvent } from '../../src/chat.ts';
import { envelopeSchema, type Hearing, isAllowed, type Room, roomOf, text } from './envelope.ts';
import { ourActions } from './message.ts';
import { messageId, receiptOf, targetOf, threadOf, userIdOf } from './thread.ts';

const id = z.string().min(1);

/** @see https://docs.slack.dev/reference/events */
const eventSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('agent_session_stopped'),
    channel: id,
    user: id,
    thread_ts: id,
    streaming_message_ts: z.array(z.string()).optional().catch(undefined),
  }),
  z.object({
    type: z.literal('reaction_added'),
    user: id,
    reaction: id,
    item: z.object({ type: z.literal('message'), channel: id, ts: id }),
  }),
  z.object({ type: z.literal('app_home_opened'), user: id, channel: id, tab: z.literal('messages'), event_ts: text }),
]);

const bodySchema = envelopeSchema.extend({ event: eventSchema });

/** 🛑 has one name in Slack, people find ⏹ as well, and some workspaces know 🛑 by its everyday name. */
const stopSigns = new Set(['octagonal_sign', 'black_square_for_stop', 'stop_sign']);

/** @returns nothing for what is none of the three, does not concern us, or cannot be read. */
export function toActEvent(body: unknown, hearing: Hearing): InboundEvent | undefined {
  const envelope = bodySchema.safeParse(body).data;
  if (!envelope) return undefined;
  const { event } = envelope;
  const { user } = event;
  if (user === hearing.self.userId || hearing.isPerson(user) === false) return undefined;
  switch (event.type) {
    case 'agent_session_stopped':
      return toNativeStop(event, roomOf(envelope, event.channel, undefined, hearing), hearing);
    case 'reaction_added':
      return stopSigns.has(event.reaction)
        ? toSign(user, event.item.ts, roomOf(envelope, event.item.channel, undefined, hearing), hearing)
        : undefined;
    case 'app_home_opened':
      return toOpened(user, event.event_ts ?? '', roomOf(envelope, event.channel, 'im', hearing), hearing);
  }
}

function toNativeStop(
  event: Extract<z.infer<typeof eventSchema>, { type: 'agent_session_stopped' }>,
  room: Room,
  hearing: Hearing,
): StopEvent {
  const { user, thread_ts: root, streaming_message_ts: streams } = event;
  const place = { ...room, ts: streams?.[0] ?? root, root };
  return {
    type: 'stop',
    at: { thread: threadOf(place, user).id },
    author: authorOf(user, room, hearing),
    allowed: isAllowed(user, room, hearing),
    target: targetOf(addressOf(place, user)),
  };
}

/** The event does not tell in which thread the message stands. */
function toSign(user: string, ts: string, room: Room, hearing: Hearing): StopEvent {
  const { tenant, channel } = room;
  return {
    type: 'stop',
    at: { message: messageId({ ...room, ts }), receipt: receiptOf({ tenant, channel, ts }) },
    author: authorOf(user, room, hearing),
    allowed: isAllowed(user, room, hearing),
    target: targetOf(addressOf({ ...room, ts, root: ts }, user)),
  };
}

/** Nothing is offered to whoever may not ask. */
function toOpened(user: string, ts: string, room: Room, hearing: Hearing): OpenedEvent | undefined {
  if (!isAllowed(user, room, hearing)) return undefined;
  const target = targetOf(addressOf({ ...room, ts, root: ts }, user));
  return { type: 'opened', author: authorOf(user, room, hearing), target };
}

/** `team` is the organisation's for some, and missing or null for others: whose message it is, we know better. */
const pressSchema = z.object({
  type: z.literal('block_actions'),
  user: z.object({ id }),
  enterprise: z.object({ id }).nullish().catch(undefined),
  is_enterprise_install: z.boolean().optional().catch(undefined),
  container: z.object({ message_ts: id, channel_id: id, thread_ts: text }),
  message: z.object({ thread_ts: text }).optional().catch(undefined),
  actions: z.array(z.object({ action_id: id, value: id }).optional().catch(undefined)),
});

/** @see https://docs.slack.dev/reference/interaction-payloads/block_actions-payload */
export function toButtonEvent(body: unknown, hearing: Hearing): ButtonEvent | undefined {
  const press = pressSchema.safeParse(body).data;
  const action = press?.actions.find((candidate) => candidate && ourActions.test(candidate.action_id));
  if (!press || !action) return undefined;
  const { container, message, user } = press;
  const orgWide = press.is_enterprise_install === true ? press.enterprise?.id : undefined;
  const envelope = { team_id: orgWide ?? hearing.self.teamId };
  const room = roomOf(envelopeSchema.parse(envelope), container.channel_id, undefined, hearing);
  const root = container.thread_ts ?? message?.thread_ts ?? container.message_ts;
  return {
    type: 'button',
    control: action.value,
    author: authorOf(user.id, room, hearing),
    allowed: isAllowed(user.id, room, hearing),
    target: targetOf(addressOf({ ...room, ts: container.message_ts, root }, user.id)),
  };
}

function addressOf({ tenant, channel, direct, ts, root }: Room & { ts: string; root: string }, user: string) {
  return { tenant, channel, direct, ts, root, user };
}

function authorOf(user: string, { tenant }: Room, hearing: Hearing): Author {
  const name = hearing.nameOf(user);
  return { id: user, userId: userIdOf(tenant, user), ...(name === undefined ? {} : { name }) };
}
