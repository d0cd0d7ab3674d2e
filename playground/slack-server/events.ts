// A change in the workspace → the Events API payloads that the app is subscribed to and may see.

import type {
  MemberJoinedChannelEvent,
  MessageChangedEvent,
  MessageDeletedEvent,
  ReactionAddedEvent,
  ReactionRemovedEvent,
} from '@slack/types';
import { formatTs } from './ids.ts';
import type { Change, Channel, JsonObject, Message } from './model.ts';
import { compact, messageJson } from './wire.ts';
import type { Workspace } from './workspace.ts';

/** An official event type; the messages inside are built by `wire.ts`. */
type Typed<T> = Omit<T, 'message' | 'previous_message'> & {
  readonly message?: JsonObject;
  readonly previous_message: JsonObject;
};

/** The read scope without which Slack sends no event of this kind. @see https://docs.slack.dev/reference/events */
const eventScopes: Readonly<Record<string, string>> = {
  app_mention: 'app_mentions:read',
  'message.channels': 'channels:history',
  'message.groups': 'groups:history',
  'message.im': 'im:history',
  'message.mpim': 'mpim:history',
  reaction_added: 'reactions:read',
  reaction_removed: 'reactions:read',
  member_joined_channel: 'channels:read',
};

/** The events an app like ours subscribes to. */
export const defaultSubscriptions: readonly string[] = [
  'app_mention',
  'message.channels',
  'message.groups',
  'message.im',
  'message.mpim',
  'reaction_added',
  'reaction_removed',
  'member_joined_channel',
  'app_home_opened',
  'agent_session_stopped',
];

export interface EventSource {
  readonly workspace: Workspace;
  readonly baseUrl: string;
  readonly subscriptions: ReadonlySet<string>;
  readonly scopes: ReadonlySet<string>;
  /** The `app_mention` twin comes without `files`, as seen in the field. @see https://github.com/vercel/chat/issues/28 */
  readonly mentionsLackFiles: boolean;
  /** Of the twins of a mention, `app_mention` is sent first. Slack promises no order. */
  readonly mentionsFirst: boolean;
  /** What is more is not sent. @see https://docs.slack.dev/apis/web-api/rate-limits#events */
  readonly eventsPerHour: number;
}

const messageSubscription = {
  channel: 'message.channels',
  group: 'message.groups',
  im: 'message.im',
  mpim: 'message.mpim',
} as const;

/** Whether the app is told of this kind of event at all. */
export function isSubscribed(source: EventSource, event: string): boolean {
  const scope = eventScopes[event];
  return source.subscriptions.has(event) && (scope === undefined || source.scopes.has(scope));
}

/** The inner events of one change, in the order in which they are sent. */
export function eventsOf(source: EventSource, change: Change): JsonObject[] {
  switch (change.kind) {
    case 'posted':
      return postedEvents(source, change.message);
    case 'edited':
      return editedEvents(source, change.message, change.before);
    case 'deleted':
      return deletedEvents(source, change.message, change.tombstone);
    case 'reaction':
      return reactionEvents(source, change);
    case 'membership':
      return membershipEvents(source, change);
    default:
      return [];
  }
}

/** The channel of a message event that the app may see. */
function visibleChannel(source: EventSource, message: Message): Channel | undefined {
  const channel = source.workspace.channel(message.channelId);
  if (!channel?.memberIds.has(source.workspace.botUserId) || message.onlyFor !== undefined) return undefined;
  return isSubscribed(source, messageSubscription[channel.kind]) ? channel : undefined;
}

function postedEvents(source: EventSource, message: Message): JsonObject[] {
  const { workspace, baseUrl } = source;
  const events: JsonObject[] = [];
  const channel = visibleChannel(source, message);
  const json = withoutCounts(messageJson(workspace, message, baseUrl));
  if (channel) {
    const root = message.broadcast ? workspace.message(channel.id, message.threadTs ?? '') : undefined;
    const rest = { channel: channel.id, event_ts: message.ts, channel_type: channel.kind };
    events.push(compact({ ...json, root: root && messageJson(workspace, root, baseUrl), ...rest }));
  }
  if (!mentionsApp(source, message)) return events;
  const mention = mentionEvent(source, message, message.ts);
  return source.mentionsFirst ? [mention, ...events] : [...events, mention];
}

/** True for somebody else's mention of the app in a room it is in; a direct message is never an `app_mention`. */
function mentionsApp(source: EventSource, message: Message): boolean {
  const { workspace } = source;
  const channel = workspace.channel(message.channelId);
  if (!channel?.memberIds.has(workspace.botUserId) || channel.kind === 'im') return false;
  const mentioned = new RegExp(`<@${workspace.botUserId}(\\|[^>]*)?>`).test(message.text);
  return mentioned && !message.byApp && message.onlyFor === undefined && isSubscribed(source, 'app_mention');
}

function mentionEvent(source: EventSource, message: Message, eventTs: string): JsonObject {
  const json = withoutCounts(messageJson(source.workspace, message, source.baseUrl));
  const { files, upload, display_as_bot, subtype: _subtype, ...rest } = json;
  const withFiles = source.mentionsLackFiles ? {} : { files, upload, display_as_bot };
  return compact({ ...rest, ...withFiles, type: 'app_mention', channel: message.channelId, event_ts: eventTs });
}

function editedEvents(source: EventSource, message: Message, before: Message): JsonObject[] {
  const { workspace, baseUrl } = source;
  const channel = visibleChannel(source, message);
  const eventTs = formatTs(Date.now() * 1000);
  const events: JsonObject[] = [];
  // A growing stream is told of when it stops.
  if (channel && message.stream?.state !== 'in_progress') {
    events.push({
      type: 'message',
      subtype: 'message_changed',
      hidden: true,
      message: messageJson(workspace, message, baseUrl),
      previous_message: messageJson(workspace, before, baseUrl),
      channel: channel.id,
      ts: eventTs,
      event_ts: eventTs,
      channel_type: channel.kind,
    } satisfies Typed<MessageChangedEvent>);
  }
  const newlyMentioned = mentionsApp(source, message) && !mentionsApp(source, before);
  if (newlyMentioned) events.push(mentionEvent(source, message, eventTs));
  return events;
}

function deletedEvents(source: EventSource, message: Message, tombstone: Message | undefined): JsonObject[] {
  const channel = visibleChannel(source, message);
  if (!channel) return [];
  if (tombstone) return editedEvents(source, tombstone, message);
  const eventTs = formatTs(Date.now() * 1000);
  return [
    {
      type: 'message',
      subtype: 'message_deleted',
      hidden: true,
      deleted_ts: message.ts,
      previous_message: messageJson(source.workspace, message, source.baseUrl),
      channel: channel.id,
      ts: eventTs,
      event_ts: eventTs,
      channel_type: channel.kind,
    } satisfies Typed<MessageDeletedEvent>,
  ];
}

function reactionEvents(source: EventSource, change: Extract<Change, { kind: 'reaction' }>): JsonObject[] {
  const { message, userId, name, added } = change;
  const type = added ? 'reaction_added' : 'reaction_removed';
  const member = source.workspace.channel(message.channelId)?.memberIds.has(source.workspace.botUserId) ?? false;
  if (!member || !isSubscribed(source, type)) return [];
  const event = {
    type,
    user: userId,
    reaction: name,
    item: { type: 'message', channel: message.channelId, ts: message.ts },
    item_user: message.authorId,
    event_ts: formatTs(Date.now() * 1000),
  } satisfies Omit<ReactionAddedEvent | ReactionRemovedEvent, 'type'> & { type: string };
  return [event];
}

function membershipEvents(source: EventSource, change: Extract<Change, { kind: 'membership' }>): JsonObject[] {
  const { channel, userId, joined, inviterId } = change;
  const { workspace } = source;
  const sees = channel.memberIds.has(workspace.botUserId);
  if (!joined || !sees || !isSubscribed(source, 'member_joined_channel')) return [];
  return [
    compact({
      type: 'member_joined_channel',
      user: userId,
      channel: channel.id,
      channel_type: channel.kind === 'channel' ? 'C' : 'G',
      team: workspace.teamId,
      inviter: inviterId,
      event_ts: formatTs(Date.now() * 1000),
    } satisfies Omit<MemberJoinedChannelEvent, 'inviter'> & { inviter: string | undefined }),
  ];
}

/** A new message's event does not tell of replies or reactions. */
function withoutCounts(json: JsonObject): JsonObject {
  const { reply_count, reply_users, reply_users_count, latest_reply, is_locked, subscribed, ...rest } = json;
  return rest;
}

/** Puts an inner event into the envelope of the Events API. */
export function eventCallback(workspace: Workspace, event: JsonObject, eventId: string): JsonObject {
  return {
    token: 'local-verification-token',
    team_id: workspace.teamId,
    context_team_id: workspace.teamId,
    context_enterprise_id: null,
    api_app_id: workspace.appId,
    event,
    type: 'event_callback',
    event_id: eventId,
    event_time: Math.floor(Date.now() / 1000),
    authorizations: [
      {
        enterprise_id: null,
        team_id: workspace.teamId,
        user_id: workspace.botUserId,
        is_bot: true,
        is_enterprise_install: false,
      },
    ],
    is_ext_shared_channel: false,
    event_context: `4-${Buffer.from(eventId).toString('base64url')}`,
  };
}
