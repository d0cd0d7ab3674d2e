// The local Slack as people's clients see it: changes come in, what stands before one person's eyes now goes out.

import { Refused } from '../refusal.ts';
import { unanswered } from '../slack-server/delivery.ts';
import type { SlackServer } from '../slack-server/index.ts';
import type { Message } from '../slack-server/model.ts';
import type { ChangeEntry } from '../slack-server/timeline.ts';
import { type MessageView, viewersOf, viewOf } from '../slack-server/view.ts';
import type { SlackAct } from './acts.ts';
import { fromBase64, type PlatformClient } from './platform-client.ts';
import type { News, SlackMessage, SlackPrompts, SlackRoom, SlackSign, Snapshot } from './protocol.ts';

export type SlackClient = PlatformClient<SlackAct, Snapshot['slack']>;

export function slackClient(slack: SlackServer): SlackClient {
  const prompts = new Map<string, SlackPrompts>();
  return {
    snapshot: (person) => snapshotOf(slack, person, prompts),
    carryOut: (act) => carryOut(slack, act),
    onNews: (tell) =>
      slack.timeline.onEntry((entry) => {
        if (entry.kind !== 'change') return;
        const { change } = entry;
        if (change.kind === 'prompts') prompts.set(change.channelId, promptsOf(change.channelId, change.prompts));
        tell((person) => newsOf(slack, entry, person));
      }),
    file(id) {
      const file = slack.workspace.files.get(id);
      return file && { name: file.name, mimeType: file.mimeType, bytes: file.bytes };
    },
  };
}

function snapshotOf(slack: SlackServer, name: string, prompts: Map<string, SlackPrompts>): Snapshot['slack'] {
  const rooms = roomsOf(slack, name);
  const { id } = slack.person(name);
  const stored = rooms.flatMap((room) => slack.workspace.messages(room.id));
  const visible = stored.filter((message) => viewersOf(slack.workspace, message).includes(id));
  const threads = new Map(visible.map((message) => [`${message.channelId} ${rootOf(message)}`, message]));
  const signs = [...threads.values()].map((message) => signOf(slack, message.channelId, rootOf(message)));
  return {
    members: slack.workspace.members().map(({ id: memberId, displayName }) => ({ id: memberId, name: displayName })),
    rooms,
    messages: visible.map((message) => messageFor(slack, message, id)),
    signs: signs.filter(({ status, working, stoppable }) => status !== '' || working || stoppable),
    prompts: rooms.flatMap((room) => prompts.get(room.id) ?? []),
  };
}

function roomsOf(slack: SlackServer, name: string): SlackRoom[] {
  const person = slack.person(name);
  // The conversation with the app stands in the sidebar before anything was said in it.
  person.dm();
  return slack.workspace
    .channels()
    .filter(({ memberIds, archived }) => memberIds.has(person.id) && !archived)
    .map(({ id, kind, name: called, memberIds }) => ({
      id,
      kind,
      name: kind === 'im' ? slack.workspace.botName : called,
      withFriday: memberIds.has(slack.botUserId),
    }));
}

function newsOf(slack: SlackServer, { change, viewers }: ChangeEntry, name: string): News[] {
  const { id } = slack.person(name);
  if (change.kind === 'membership') return [{ type: 'slack-rooms', rooms: roomsOf(slack, name) }];
  if (!viewers.includes(id)) return [];
  switch (change.kind) {
    case 'posted':
    case 'edited':
    case 'reaction': {
      const { message } = change;
      const told: News = { type: 'slack-message', message: messageFor(slack, message, id) };
      if (message.stream === undefined) return [told];
      return [told, { type: 'slack-sign', sign: signOf(slack, message.channelId, rootOf(message)) }];
    }
    case 'deleted': {
      const { message, tombstone } = change;
      if (tombstone) return [{ type: 'slack-message', message: messageFor(slack, tombstone, id) }];
      return [{ type: 'slack-gone', channelId: message.channelId, ts: message.ts }];
    }
    case 'status':
      return [{ type: 'slack-sign', sign: signOf(slack, change.status.channelId, change.status.threadTs) }];
    case 'session':
      return [{ type: 'slack-sign', sign: signOf(slack, change.session.channelId, change.session.threadTs) }];
    case 'prompts':
      return [{ type: 'slack-prompts', ...promptsOf(change.channelId, change.prompts) }];
    default:
      return [];
  }
}

function messageFor(slack: SlackServer, message: Message, viewerId: string): SlackMessage {
  const { workspace } = slack;
  const view = viewOf(workspace, message, viewerId);
  const nameOf = (id: string) => workspace.member(id)?.displayName ?? id;
  return {
    channelId: view.channelId,
    ts: view.ts,
    ...(view.threadTs === undefined ? {} : { threadTs: view.threadTs }),
    author: { id: view.authorId, name: view.authorName, kind: kindOf(slack, message, view) },
    ...(view.subtype === undefined ? {} : { subtype: view.subtype }),
    shown: view.shown,
    text: view.text,
    blocks: [...view.blocks],
    files: view.files.map((file) => ({ ...file, url: `/files/slack/${file.id}` })),
    reactions: view.reactions.map(({ name, userIds }) => ({ name, by: userIds.map(nameOf) })),
    edited: view.edited,
    broadcast: view.broadcast,
    ...(view.streaming === undefined ? {} : { streaming: view.streaming }),
    ...eyes(slack, message),
    private: view.onlyFor !== undefined,
  };
}

function kindOf(
  slack: SlackServer,
  message: Message,
  { authorId, subtype }: MessageView,
): SlackMessage['author']['kind'] {
  if (subtype === 'tombstone') return 'platform';
  if (message.byApp || authorId === slack.botUserId) return 'friday';
  return slack.workspace.member(authorId)?.bot === false ? 'person' : 'other-app';
}

/** A stream in a channel: its first text is all that others see until it ends. */
function eyes({ workspace }: SlackServer, message: Message): Pick<SlackMessage, 'eyes'> {
  const { stream } = message;
  if (stream?.state !== 'in_progress' || stream.recipientId === undefined) return {};
  const other = viewersOf(workspace, message).find((id) => id !== stream.recipientId);
  if (other === undefined) return {};
  return {
    eyes: {
      recipient: workspace.member(stream.recipientId)?.displayName ?? stream.recipientId,
      recipientSees: [...viewOf(workspace, message, stream.recipientId).blocks],
      othersSee: viewOf(workspace, message, other).shown,
    },
  };
}

function rootOf({ threadTs, ts }: Message): string {
  return threadTs ?? ts;
}

function signOf({ workspace }: SlackServer, channelId: string, threadTs: string): SlackSign {
  const { status, owner } = workspace.signs.status(channelId, threadTs);
  const working = workspace.signs.session(channelId, threadTs)?.status === 'processing';
  const streams = workspace.replies(channelId, threadTs).some(({ stream }) => stream?.state === 'in_progress');
  return { channelId, threadTs, status: owner === 'assistant' ? status : '', working, stoppable: working || streams };
}

function promptsOf(channelId: string, prompts: readonly Readonly<Record<string, unknown>>[]): SlackPrompts {
  return {
    channelId,
    prompts: prompts.map(({ title, message }) => ({ title: String(title), message: String(message) })),
  };
}

async function carryOut(slack: SlackServer, act: SlackAct): Promise<void> {
  const person = slack.person(act.as);
  switch (act.type) {
    case 'slack-say':
      person.say(room(slack, act.channelId), act.text, {
        threadTs: act.threadTs,
        broadcast: act.broadcast ?? false,
        files: (act.files ?? []).map(fromBase64),
      });
      return;
    case 'slack-edit':
      person.edit(act, act.text);
      return;
    case 'slack-delete':
      person.delete(act);
      return;
    case 'slack-react':
      if (act.on) person.react(act, act.emoji);
      else person.unreact(act, act.emoji);
      return;
    case 'slack-press':
      if ((await person.press(act, act.actionId, act.value)) === unanswered) {
        throw new Refused('no-answer', 'The app has not acknowledged it');
      }
      return;
    case 'slack-stop':
      person.stop(room(slack, act.channelId), act.threadTs);
      return;
    case 'slack-open-dm':
      person.openHome();
      return;
  }
}

function room(slack: SlackServer, channelId: string): string {
  if (slack.workspace.channel(channelId) === undefined) throw new Refused('room-gone', `No channel ${channelId}`);
  return channelId;
}
