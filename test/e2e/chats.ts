// The two local platforms as people use them, in the same words, so that one test speaks for both.
import { expect } from 'vitest';
import { discordControlsIn, slackControlsIn } from '../../bench/pressable.ts';
import { startDiscordServer } from '../../playground/discord-server/index.ts';
import type { MessageView as DiscordView } from '../../playground/discord-server/view.ts';
import type { Faults } from '../../playground/faults.ts';
import { type SlackServerOptions, startSlackServer } from '../../playground/slack-server/index.ts';
import type { MessageView as SlackView } from '../../playground/slack-server/view.ts';

interface ChatFile {
  readonly name: string;
  readonly mimeType: string;
  readonly bytes: Uint8Array;
}

/** One conversation with Friday: a Slack thread, or a Discord thread or DM. */
export interface Conversation {
  /** `@Friday` is a mention. */
  say(person: string, text: string, files?: readonly ChatFile[]): void;
  /** Friday's messages as they read now, oldest first. */
  replies(): readonly string[];
  /** Every text that Friday's messages have had on their way, in the order of the writes. */
  history(): readonly string[];
  /** Names of the files at Friday's messages. */
  files(): readonly string[];
  /** How many signs Friday has set at people's messages. */
  signs(): number;
  /** What can be pressed below Friday's messages, in order: `stop`, `retry`, `good`, `bad`. */
  buttons(): readonly string[];
  /** Presses the last such button. @throws when there is none. */
  press(person: string, action: string): void;
  /** Sets a stop sign at Friday's last message. @throws when there is none. */
  stopSign(person: string): void;
  /** What Friday told this person alone. */
  whispers(person: string): readonly string[];
}

export interface Chat {
  readonly name: string;
  /** What the bridge needs to find this platform. */
  readonly settings: Readonly<Record<string, string>>;
  readonly faults: Faults;
  /** The platform's name of the call that edits a message. */
  readonly editCall: string;
  readonly postCall: string;
  /** Somebody opens a conversation in a channel with a first message that mentions Friday. */
  open(person: string, text: string, files?: readonly ChatFile[]): Conversation;
  /** A person's DM with Friday, and a first message in it. */
  dm(person: string, text: string): Conversation;
  /** Calls that were refused because there were too many. */
  tooMany(): number;
  /** Resolves when what nobody has heard will not be told any more. */
  givenUp(): Promise<void>;
  until<T>(predicate: () => T, options?: { readonly timeoutMs?: number }): Promise<NonNullable<T>>;
  stop(): Promise<void>;
}

export async function startSlack(options: SlackServerOptions = {}): Promise<Chat> {
  const slack = await startSlackServer({ retryDelaysMs: [0, 1000, 3000], ...options });

  function conversation(channel: string, threadTs: string): Conversation {
    const ours = () => slack.messagesOf(channel, { threadTs }).filter(({ authorId }) => authorId === slack.botUserId);
    const theirs = () => slack.messagesOf(channel, { threadTs }).filter(({ authorId }) => authorId !== slack.botUserId);
    return {
      say: (person, text, files = []) => void slack.person(person).say(channel, text, { threadTs, files }),
      replies: () => ours().map(({ shown }) => shown),
      history: () => ours().flatMap((message) => slack.timeline.textsOf(message)),
      files: () => ours().flatMap(({ files }) => files.map(({ name }) => name)),
      signs: () => theirs().flatMap(({ reactions }) => reactions).length,
      buttons: () =>
        ours()
          .flatMap(({ blocks }) => slackControlsIn(blocks))
          .map(({ action }) => action),
      press(person, action) {
        const controlIn = ({ blocks }: SlackView) => slackControlsIn(blocks).find((each) => each.action === action);
        const message = ours().findLast(controlIn);
        const control = message && controlIn(message);
        if (!control) throw new Error(`there is nothing to press: ${action}`);
        void slack.person(person).press(message, control.actionId, control.id);
      },
      stopSign(person) {
        const last = ours().at(-1);
        if (!last) throw new Error('there is no message for a sign');
        slack.person(person).react(last, 'octagonal_sign');
      },
      whispers: (person) =>
        slack
          .person(person)
          .reads(channel, threadTs)
          .filter(({ onlyFor }) => onlyFor !== undefined)
          .map(({ shown }) => shown),
    };
  }

  function begin(person: string, channel: string, text: string, files: readonly ChatFile[]): Conversation {
    const { ts, channelId } = slack.person(person).say(channel, text, { files });
    return conversation(channelId, ts);
  }

  return {
    name: 'Slack',
    settings: { SLACK_API_URL: slack.apiUrl, SLACK_BOT_TOKEN: slack.botToken, SLACK_APP_TOKEN: slack.appToken },
    faults: slack.faults,
    editCall: 'chat.update',
    postCall: 'chat.postMessage',
    open: (person, text, files = []) => begin(person, '#general', `@Friday ${text}`, files),
    dm: (person, text) => begin(person, slack.person(person).dm().id, text, []),
    tooMany: () => slack.timeline.calls().filter(({ status }) => status === 429).length,
    givenUp: () => expect.poll(() => slack.delivery.pending, { timeout: 30_000 }).toBe(0),
    until: slack.until,
    stop: slack.stop,
  };
}

export async function startDiscord(): Promise<Chat> {
  const discord = await startDiscordServer();

  function conversation(channel: string): Conversation {
    const ours = () => discord.messagesOf(channel).filter(({ authorId }) => authorId === discord.botUserId);
    const theirs = () => discord.messagesOf(channel).filter(({ authorId }) => authorId !== discord.botUserId);
    return {
      say: (person, text, files = []) => void discord.person(person).say(channel, text, { files }),
      replies: () => ours().map(({ shown }) => shown),
      history: () => ours().flatMap((message) => discord.timeline.textsOf(message)),
      files: () => ours().flatMap(({ files }) => files.map(({ name }) => name)),
      signs: () => theirs().flatMap(({ reactions }) => reactions).length,
      buttons: () =>
        ours()
          .flatMap(({ components }) => discordControlsIn(components))
          .map(({ action }) => action),
      press(person, action) {
        const controlIn = ({ components }: DiscordView) =>
          discordControlsIn(components).find((each) => each.action === action);
        const message = ours().findLast(controlIn);
        const control = message && controlIn(message);
        if (!control) throw new Error(`there is nothing to press: ${action}`);
        discord.person(person).press(message, control.id);
      },
      stopSign(person) {
        const last = ours().at(-1);
        if (!last) throw new Error('there is no message for a sign');
        discord.person(person).react(last, '🛑');
      },
      whispers: (person) =>
        discord
          .person(person)
          .reads(channel)
          .filter(({ onlyFor }) => onlyFor !== undefined)
          .map(({ shown }) => shown),
    };
  }

  return {
    name: 'Discord',
    settings: { DISCORD_API_URL: discord.apiUrl, DISCORD_BOT_TOKEN: discord.botToken },
    faults: discord.faults,
    editCall: 'PATCH /channels/:id/messages/:id',
    postCall: 'POST /channels/:id/messages',
    open(person, text, files = []) {
      const root = discord.person(person).say('#general', 'Let us talk.');
      const thread = discord.person(person).startThread(root, 'Talk with Friday');
      discord.person(person).say(thread, `@Friday ${text}`, { files });
      return conversation(thread.id);
    },
    dm(person, text) {
      const channel = discord.person(person).dm();
      discord.person(person).say(channel, text);
      return conversation(channel.id);
    },
    tooMany: () => discord.timeline.calls().filter(({ status }) => status === 429).length,
    givenUp: async () => undefined,
    until: discord.until,
    stop: discord.stop,
  };
}
