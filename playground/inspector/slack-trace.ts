// The local Slack's timeline → what is recorded of it: what people do, what goes to the bridge, what it writes, what is seen.
import { blockLines } from '../slack-server/block-text.ts';
import type { SlackServer } from '../slack-server/index.ts';
import type { Message } from '../slack-server/model.ts';
import type { CallEntry, ChangeEntry, DeliveryEntry, TimelineEntry } from '../slack-server/timeline.ts';
import { type MessageView, viewOf } from '../slack-server/view.ts';
import { buttonsOf, pressedOf } from './buttons.ts';
import { type Loose, loose } from './loose.ts';
import type { Redaction } from './redact.ts';
import type { Deed, Happening, Room, Timed, TracedFile } from './trace.ts';

const platform = 'slack';
const writes = /^(?:chat|reactions|assistant|agents|views)\.|^files\.(?:complete|upload)|^response_url$/;

/** One entry comes in, whatever is to be recorded of it goes out. */
export function slackTrace(slack: SlackServer, redaction: Redaction): (entry: TimelineEntry) => readonly Timed[] {
  const sent = new Map<string, { readonly event: string; readonly id: string; readonly atMs: number }>();
  return (entry) => {
    const { atMs } = entry;
    const at = (happening: Happening | undefined) => (happening === undefined ? [] : [{ atMs, happening }]);
    switch (entry.kind) {
      case 'change':
        return at(changed(slack, entry, redaction));
      case 'call':
        if (!writes.test(entry.method)) return [];
        return [{ atMs: atMs - entry.durationMs, happening: written(entry, redaction) }];
      case 'delivery': {
        const what = deliveredOf(slack, entry);
        if (what === undefined) return [];
        sent.set(entry.envelopeId, { ...what, atMs });
        const body = redaction.json(entry.payload);
        const delivery: Happening = { kind: 'delivery', platform, ...what, attempt: entry.attempt + 1, body };
        return [...at(doneOf(slack, entry)), ...at(delivery)];
      }
      case 'ack': {
        const known = sent.get(entry.envelopeId);
        sent.delete(entry.envelopeId);
        if (known === undefined || entry.swallowed) return [];
        return at({ kind: 'ack', platform, event: known.event, id: known.id, ackMs: atMs - known.atMs });
      }
      default:
        return [];
    }
  };
}

function changed(slack: SlackServer, { change }: ChangeEntry, redaction: Redaction): Happening | undefined {
  if (!('message' in change)) return undefined;
  const { message } = change;
  if (change.kind === 'reaction') {
    const deed: Deed = { type: 'react', id: message.ts, emoji: change.name, on: change.added };
    return deedBy(slack, change.userId, message.channelId, deed);
  }
  if (message.byApp) return shown(slack, change.kind, message, redaction);
  const deed = spoken(slack, change);
  return deed && deedBy(slack, message.authorId, message.channelId, deed);
}

type MessageChange = Extract<ChangeEntry['change'], { kind: 'posted' | 'edited' | 'deleted' }>;

function spoken(slack: SlackServer, change: MessageChange): Deed | undefined {
  const { message } = change;
  const view = viewOf(slack.workspace, message);
  if (change.kind === 'deleted') return { type: 'delete', id: message.ts };
  if (change.kind === 'edited') {
    return change.before.text === message.text ? undefined : { type: 'edit', id: message.ts, text: view.shown };
  }
  // Somebody has joined, for example.
  if (![undefined, 'file_share', 'thread_broadcast'].includes(message.subtype)) return undefined;
  return {
    type: 'say',
    id: message.ts,
    text: view.shown,
    files: filesOf(view),
    ...(message.threadTs === undefined ? {} : { thread: message.threadTs }),
    ...(message.broadcast ? { broadcast: true } : {}),
  };
}

function deedBy(slack: SlackServer, userId: string, channelId: string, deed: Deed): Happening | undefined {
  const member = slack.workspace.member(userId);
  if (member === undefined || member.bot) return undefined;
  return { kind: 'deed', platform, person: member.displayName, personId: userId, room: roomOf(slack, channelId), deed };
}

export function roomOf({ workspace }: SlackServer, channelId: string): Room {
  const channel = workspace.channel(channelId);
  if (channel?.kind !== 'im') return { id: channelId, name: `#${channel?.name ?? channelId}`, kind: 'channel' };
  const other = [...channel.memberIds].find((id) => id !== workspace.botUserId) ?? '';
  return { id: channelId, name: workspace.member(other)?.displayName ?? other, kind: 'direct' };
}

function filesOf({ files }: MessageView): TracedFile[] {
  return files.map(({ name, mimeType, size }) => ({ name, mimeType, size }));
}

function shown(
  { workspace }: SlackServer,
  how: 'posted' | 'edited' | 'deleted',
  message: Message,
  redaction: Redaction,
): Happening {
  const view = viewOf(workspace, message);
  const work = how === 'deleted' ? 0 : workIn(view);
  return {
    kind: 'shown',
    platform,
    channelId: message.channelId,
    ...(message.threadTs === undefined ? {} : { threadId: message.threadTs }),
    messageId: message.ts,
    how,
    ...(view.onlyFor === undefined ? {} : { private: true }),
    text: how === 'deleted' ? '' : redaction.text(view.shown),
    ...(work === 0 ? {} : { work }),
    files: filesOf(view),
  };
}

const workBlocks = ['task_card', 'plan', 'context'];

/** Cards of tools, or the small line of them. */
function workIn({ blocks }: MessageView): number {
  const rest = blocks.filter(({ type }) => !workBlocks.includes(type));
  return lengthOf(blocks) - lengthOf(rest);
}

function lengthOf(blocks: MessageView['blocks']): number {
  return blockLines(blocks).join('\n').length;
}

function written(entry: CallEntry, redaction: Redaction): Happening {
  const { method, args, response, status, fault, durationMs, budget = {} } = entry;
  const channelId = textIn(args, 'channel') ?? textIn(args, 'channel_id') ?? textIn(response, 'channel') ?? '';
  const messageId = textIn(args, 'ts') ?? textIn(args, 'timestamp') ?? textIn(response, 'ts');
  const threadId = textIn(args, 'thread_ts');
  const error = textIn(response, 'error');
  return {
    kind: 'write',
    platform,
    call: method,
    channelId,
    ...(threadId === undefined ? {} : { threadId }),
    ...(messageId === undefined ? {} : { messageId }),
    body: redaction.json(args),
    files: [],
    ...(status === undefined ? {} : { status }),
    ...(error === undefined ? {} : { error }),
    ...(fault === undefined ? {} : { fault }),
    tookMs: Math.round(durationMs * 10) / 10,
    budget,
  };
}

function textIn(object: Readonly<Record<string, unknown>>, key: string): string | undefined {
  const value = object[key];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** What somebody in the workspace has caused, and not Friday herself. */
function deliveredOf(slack: SlackServer, entry: DeliveryEntry): { event: string; id: string } | undefined {
  const { payload, type, envelopeId } = entry;
  if (type === 'slash_commands') return { event: String(payload.command), id: envelopeId };
  if (type === 'interactive') {
    return { event: String(payload.type), id: String(loose(payload.container).message_ts ?? '') };
  }
  const event = loose(payload.event);
  const message = loose(event.message ?? event.previous_message);
  const author = event.user ?? message.user;
  if (author === undefined || author === slack.botUserId) return undefined;
  const id = event.ts ?? message.ts ?? loose(event.item).ts ?? event.thread_ts ?? '';
  const subtype = event.subtype === undefined ? '' : `.${String(event.subtype)}`;
  return { event: `${String(event.type)}${subtype}`, id: String(id) };
}

/** What people do that changes nothing before their eyes. */
function doneOf(slack: SlackServer, { type, payload, attempt, envelopeId }: DeliveryEntry): Happening | undefined {
  if (attempt > 0) return undefined;
  if (type === 'slash_commands') {
    const { command, text } = payload;
    const rest = { text: String(text ?? ''), options: {} };
    const deed: Deed = { type: 'command', id: envelopeId, name: String(command), ...rest };
    return deedBy(slack, String(payload.user_id), String(payload.channel_id), deed);
  }
  if (type === 'interactive') return pressed(slack, payload);
  const event = loose(payload.event);
  if (event.type === 'agent_session_stopped') {
    return deedBy(slack, String(event.user), String(event.channel), { type: 'stop', thread: String(event.thread_ts) });
  }
  if (event.type !== 'app_home_opened') return undefined;
  return deedBy(slack, String(event.user), String(event.channel), { type: 'open-app' });
}

function pressed(slack: SlackServer, payload: Loose): Happening | undefined {
  const container = loose(payload.container);
  const [channelId, id] = [String(container.channel_id), String(container.message_ts)];
  const action = loose(Array.isArray(payload.actions) ? payload.actions[0] : undefined);
  const buttons = buttonsOf(slack.workspace.message(channelId, id)?.blocks ?? []);
  const found = pressedOf(buttons, String(action.action_id), action.value);
  return found && deedBy(slack, String(loose(payload.user).id), channelId, { type: 'press', id, ...found });
}
