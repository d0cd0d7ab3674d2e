// The local Slack under chaos: threads in channels and in direct conversations, redeliveries, twins in disorder, cut sockets.
import type { Chance } from '../../bench/lossless/chance.ts';
import { nodesIn, slackControlsIn } from '../../bench/pressable.ts';
import { type SlackServer, startSlackServer } from '../../playground/slack-server/index.ts';
import type { Message } from '../../playground/slack-server/model.ts';
import { type MessageView, viewOf } from '../../playground/slack-server/view.ts';
import type { Name, Room, Shown, Stage, Written } from './stage.ts';

/** An event is never given up here, as Slack gives none up that is out for less than some minutes. */
const retryDelaysMs = [0, 500, ...Array.from({ length: 60 }, () => 1_500)];

export async function startSlackStage(chance: Chance): Promise<Stage> {
  const slack = await startSlackServer({
    rateLimits: 'off',
    retryDelaysMs,
    mentionsFirst: chance.once(2),
    agent: !chance.once(3),
    streamMaxAgeMs: chance.of(300_000, 2_000),
  });
  return new SlackStage(slack);
}

class SlackStage implements Stage {
  readonly name = 'slack';
  readonly calls = [
    'chat.postMessage',
    'chat.update',
    'chat.startStream',
    'chat.appendStream',
    'chat.stopStream',
    'conversations.replies',
    'reactions.add',
    'reactions.remove',
    'assistant.threads.setStatus',
    'agents.sessions.setStatus',
    'files.completeUploadExternal',
  ];
  readonly rooms: readonly Room[] = [];
  readonly #slack: SlackServer;

  constructor(slack: SlackServer) {
    this.#slack = slack;
  }

  get settings(): Readonly<Record<string, string>> {
    const { apiUrl, botToken, appToken } = this.#slack;
    return { SLACK_API_URL: apiUrl, SLACK_BOT_TOKEN: botToken, SLACK_APP_TOKEN: appToken };
  }

  get faults() {
    return this.#slack.faults;
  }

  open(who: Name, text: string, direct: boolean): { room: Room; written: Written } {
    const person = this.#slack.person(who);
    const message = direct ? person.say(person.dm(), text) : person.say('#general', `@Friday ${text}`);
    const { channelId, ts } = message;
    const room = new SlackRoom(this.#slack, channelId, ts, direct ? who : undefined);
    return { room, written: writtenAs(this.#slack, who, message, direct ? '' : '@Friday ') };
  }

  disturb(chance: Chance): string {
    const { sockets, faults, delivery, timeline } = this.#slack;
    switch (chance.upTo(6)) {
      case 0:
        sockets.drop();
        return 'sockets cut';
      case 1:
        sockets.disconnect(chance.of('warning', 'refresh_requested'));
        return 'a socket is asked to go';
      case 2:
        faults.add({ call: 'socket.ack', fault: { kind: 'reset', when: 'before' }, times: 2 });
        return 'acknowledgements lost';
      case 3:
        faults.add({ call: 'socket.upgrade', fault: { kind: 'status', status: 408, when: 'before' }, times: 1 });
        sockets.drop();
        return 'sockets cut and refused';
      default: {
        const events = timeline.deliveries().slice(-30);
        const eventId = events[chance.upTo(Math.max(events.length, 1))]?.eventId;
        if (eventId !== undefined) delivery.redeliver(eventId);
        return 'an event once more';
      }
    }
  }

  onCall(listener: (call: string) => void): void {
    this.#slack.timeline.onEntry((entry) => entry.kind === 'call' && listener(entry.method));
  }

  deliveries(): ReadonlyMap<string, readonly number[]> {
    const found = new Map<string, number[]>();
    for (const { payload, atMs } of this.#slack.timeline.deliveries()) {
      const { channel, ts } = Object(payload.event);
      const id = `slack-${this.#slack.teamId}-${channel}-${ts}`;
      found.set(id, [...(found.get(id) ?? []), atMs]);
    }
    return found;
  }

  #ours(): readonly Message[] {
    const { workspace, botUserId } = this.#slack;
    return workspace
      .channels()
      .flatMap(({ id }) => workspace.messages(id))
      .filter(({ authorId }) => authorId === botUserId);
  }

  shown(): readonly Shown[] {
    const { workspace, teamId } = this.#slack;
    return this.#ours().map((message) => {
      const nonce = nodesIn(message.metadata).find((node) => typeof node.nonce === 'string')?.nonce;
      return {
        platform: this.name,
        thread: `slack-${teamId}-${message.channelId}-${message.threadTs ?? message.ts}`,
        id: message.ts,
        channel: message.channelId,
        text: viewOf(workspace, message).shown,
        files: message.fileIds.flatMap((id) => workspace.files.get(id) ?? []),
        nonce: nonce === undefined ? undefined : String(nonce),
        answers: undefined,
        private: message.onlyFor !== undefined,
        filledIn: false,
      };
    });
  }

  leftOpen(): readonly string[] {
    const { workspace, botUserId } = this.#slack;
    const open: string[] = [];
    for (const message of this.#ours()) {
      if (message.stream?.state === 'in_progress') open.push(`stream ${message.ts} still runs`);
      if (slackControlsIn(message.blocks).some(({ action }) => action === 'stop'))
        open.push(`Stop below ${message.ts}`);
      if (viewOf(workspace, message).shown.includes('⏳')) open.push(`⏳ in ${message.ts}`);
    }
    for (const { id } of workspace.channels()) {
      const roots = new Set(workspace.messages(id).map(({ ts, threadTs }) => threadTs ?? ts));
      for (const root of roots) {
        if (workspace.signs.status(id, root).status !== '') open.push(`a status in ${id} ${root}`);
        if (workspace.signs.session(id, root)?.status === 'processing') open.push(`a session at work in ${id} ${root}`);
      }
      for (const { ts, reactions } of workspace.messages(id)) {
        const waits = reactions.some(
          ({ name, userIds }) => name.startsWith('hourglass') && userIds.includes(botUserId),
        );
        if (waits) open.push(`⏳ at ${id} ${ts}`);
      }
    }
    return open;
  }

  story(message: Shown): readonly string[] {
    return this.#slack.timeline.calls().flatMap(({ atMs, method, args, response, status, fault }) => {
      const about = JSON.stringify({ args, response });
      if (!about.includes(message.id)) return [];
      return [`${atMs} ${method} → ${status ?? 'cut'} ${fault ?? ''} ${about.slice(0, 240)}`];
    });
  }

  stop(): Promise<void> {
    return this.#slack.stop();
  }
}

class SlackRoom implements Room {
  readonly direct: boolean;
  readonly #slack: SlackServer;
  readonly #channel: string;
  readonly #root: string;
  readonly #owner: Name | undefined;

  constructor(slack: SlackServer, channel: string, root: string, owner: Name | undefined) {
    this.#slack = slack;
    this.#channel = channel;
    this.#root = root;
    this.#owner = owner;
    this.direct = owner !== undefined;
  }

  /** Nobody else can be in a direct conversation. */
  #person(who: Name) {
    return this.#slack.person(this.#owner ?? who);
  }

  ask(who: Name, text: string): Written {
    const message = this.#person(who).say(this.#channel, text, { threadTs: this.#root });
    return writtenAs(this.#slack, this.#owner ?? who, message, '');
  }

  order(who: Name, word: 'stop' | 'retry' | 'new'): void {
    const text = word === 'stop' ? word : `!${word}`;
    this.#person(who).say(this.#channel, text, { threadTs: this.#root });
  }

  press(who: Name, action: string): void {
    const { workspace, botUserId } = this.#slack;
    if (action === 'stop' && workspace.signs.session(this.#channel, this.#root)?.status === 'processing') {
      this.#person(who).stop(this.#channel, this.#root);
      return;
    }
    const controlIn = ({ blocks }: Message) => slackControlsIn(blocks).find((control) => control.action === action);
    const ours = workspace.replies(this.#channel, this.#root).filter(({ authorId }) => authorId === botUserId);
    const message = ours.findLast(controlIn);
    const control = message && controlIn(message);
    if (message && control) void this.#person(who).press(message, control.actionId, control.id);
  }

  stopSign(who: Name): void {
    const { workspace, botUserId } = this.#slack;
    const last = workspace.replies(this.#channel, this.#root).findLast(({ authorId }) => authorId === botUserId);
    if (last) this.#person(who).react(last, 'octagonal_sign');
  }
}

function writtenAs(slack: SlackServer, who: Name, ref: MessageView, before: string): Written {
  const person = slack.person(who);
  const idOf = (ts: string) => `slack-${slack.teamId}-${ref.channelId}-${ts}`;
  return {
    id: idOf(ref.ts),
    thread: idOf(ref.threadTs ?? ref.ts),
    edit: (text) => void person.edit(ref, before + text),
    remove: () => person.delete(ref),
  };
}
