// Slack under the soak: conversations in threads of channels and in DMs.
import type { SlackServer } from '../../playground/slack-server/index.ts';
import type { Person } from '../../playground/slack-server/person.ts';
import type { MessageView } from '../../playground/slack-server/view.ts';
import { slackControlsIn } from '../pressable.ts';
import { type Seen, type Talk, tried } from './talk.ts';

export interface SlackPlace {
  readonly slack: SlackServer;
  readonly person: Person;
  /** A channel's id; undefined for the DM. */
  readonly channel: string | undefined;
  readonly name: string;
}

export function slackTalk(place: SlackPlace): Talk {
  return new SlackTalk(place);
}

class SlackTalk implements Talk {
  readonly platform = 'slack';
  readonly name: string;
  readonly surface: string;
  readonly #slack: SlackServer;
  readonly #person: Person;
  readonly #channel: string;
  readonly #direct: boolean;
  #root: string | undefined;

  constructor({ slack, person, channel, name }: SlackPlace) {
    this.name = name;
    this.#slack = slack;
    this.#person = person;
    this.#direct = channel === undefined;
    this.#channel = channel ?? person.dm().id;
    this.surface = this.#direct ? 'stream' : 'message';
  }

  ask(text: string): void {
    const said = this.#direct || this.#root !== undefined ? text : `@Friday ${text}`;
    const { ts } = this.#person.say(this.#channel, said, { threadTs: this.#root });
    this.#root ??= ts;
  }

  readonly stops = [
    () => tried(() => this.ask('stop')),
    () => tried(() => this.#person.stop(this.#channel, this.#root ?? '')),
    (answer: Seen | undefined) =>
      answer !== undefined && tried(() => this.#person.react(this.#ref(answer), 'octagonal_sign')),
  ];

  retry(answer: Seen): boolean {
    return this.#press(answer, 'retry');
  }

  judge(answer: Seen): boolean {
    return this.#press(answer, 'good');
  }

  react(answer: Seen): boolean {
    return tried(() => this.#person.react(this.#ref(answer), 'eyes'));
  }

  messages(): readonly Seen[] {
    return this.#all().flatMap((view) => (view.authorId === this.#slack.botUserId ? [seen(view)] : []));
  }

  signsOfWork(): readonly string[] {
    const root = this.#root;
    if (root === undefined) return [];
    const { signs } = this.#slack.workspace;
    const session = signs.session(this.#channel, root)?.status;
    const { status } = signs.status(this.#channel, root);
    const waits = this.#all().filter(({ reactions }) => reactions.some(({ name }) => name.startsWith('hourglass')));
    return [
      ...(session === 'processing' ? ['the session is processing'] : []),
      ...(status === '' ? [] : [`the status is "${status}"`]),
      ...waits.map(({ ts }) => `an hourglass at ${ts}`),
    ];
  }

  #all(): readonly MessageView[] {
    return this.#root === undefined ? [] : this.#slack.messagesOf(this.#channel, { threadTs: this.#root });
  }

  #ref({ message }: Seen) {
    return { channelId: this.#channel, ts: message.slice(message.indexOf(':') + 1) };
  }

  #press(answer: Seen, action: string): boolean {
    const ref = this.#ref(answer);
    const view = this.#all().find(({ ts }) => ts === ref.ts);
    const control = slackControlsIn(view?.blocks).find((each) => each.action === action);
    return control !== undefined && tried(() => this.#person.press(ref, control.actionId, control.id));
  }
}

function seen(view: MessageView): Seen {
  const { channelId, ts, blocks, streaming, onlyFor, text } = view;
  const markdown = blocks.filter(({ type }) => type === 'markdown').map((block) => String(block.text));
  const beside = blocks.filter(({ type }) => ['context', 'task_card', 'plan'].includes(type));
  return {
    message: `${channelId}:${ts}`,
    text: blocks.length === 0 ? text : markdown.join(''),
    beside: beside.length === 0 ? '' : JSON.stringify(beside),
    actions: slackControlsIn(blocks).map(({ action }) => action),
    open: streaming === 'in_progress',
    isPrivate: onlyFor !== undefined,
  };
}
