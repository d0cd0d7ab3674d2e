// Where one can talk in the playground: a Slack thread or a Discord channel, with what is to be read there now.
import type { Playground } from '../launch.ts';

export const people = ['Alice', 'Bob', '陈晨'] as const;

/** Slack knows its reactions by name. */
const emoji: Readonly<Record<string, string>> = {
  hourglass_flowing_sand: '⏳',
  no_entry_sign: '🚫',
  octagonal_sign: '🛑',
};

export interface SentFile {
  readonly name: string;
  readonly mimeType: string;
  readonly bytes: Uint8Array;
}

export interface RoomMessage {
  readonly author: string;
  readonly byFriday: boolean;
  readonly text: string;
  /** Files, signs at the message, whether only one person sees it. */
  readonly notes: readonly string[];
}

export interface Room {
  readonly platform: 'Slack' | 'Discord';
  readonly title: string;
  /** For who comes into the empty room: what happens to a first message. */
  readonly welcome: string;
  messages(): readonly RoomMessage[];
  /** What Friday is doing, in the platform's own words. */
  status(): string | undefined;
  say(person: string, text: string, files: readonly SentFile[]): void;
}

/** A thread in #general; without one yet, the first message begins it, with a mention if the writer left it out. */
export function slackThread({ slack }: Pick<Playground, 'slack'>): Room {
  const channel = '#general';
  let threadTs: string | undefined;
  let channelId = '';
  const seen = () => (threadTs === undefined ? [] : slack.messagesOf(channel, { threadTs }));
  return {
    platform: 'Slack',
    title: `${channel} › thread`,
    welcome: `A thread in ${channel}. Your first message begins it, with a mention of @Friday.`,
    messages: () =>
      seen().map(({ authorName, authorId, shown, files, reactions, onlyFor }) => ({
        author: authorName,
        byFriday: authorId === slack.botUserId,
        text: shown,
        notes: notesOf(
          files,
          reactions.map(({ name }) => emoji[name] ?? `:${name}:`),
          onlyFor !== undefined,
        ),
      })),
    status() {
      const { status, owner } = slack.workspace.signs.status(channelId, threadTs ?? '');
      // A session has no words of its own.
      return status === '' ? undefined : `Friday ${owner === 'session' ? 'is working…' : status}`;
    },
    say(person, text, files) {
      const mention = threadTs === undefined && !/@friday/i.test(text) ? '@Friday ' : '';
      const message = slack.person(person).say(channel, mention + text, { threadTs, files });
      threadTs ??= message.ts;
      channelId = message.channelId;
    },
  };
}

/** A channel of the local Discord in which Friday needs no mention. */
export function discordChannel({ discord }: Pick<Playground, 'discord'>, channel: string): Room {
  return {
    platform: 'Discord',
    title: channel,
    welcome: `A channel in which Friday hears everything: no mention is needed in ${channel}.`,
    messages: () =>
      discord.messagesOf(channel).map(({ authorName, byBot, shown, files, reactions, onlyFor }) => ({
        author: authorName,
        byFriday: byBot,
        text: shown,
        notes: notesOf(
          files,
          reactions.map(({ emoji }) => emoji),
          onlyFor !== undefined,
        ),
      })),
    status() {
      const typing = discord.typingIn(channel);
      return typing.length === 0 ? undefined : `${typing.join(', ')} is typing…`;
    },
    say: (person, text, files) => void discord.person(person).say(channel, text, { files }),
  };
}

function notesOf(files: readonly { name: string }[], signs: readonly string[], onlyForOne: boolean): string[] {
  const named = files.map(({ name }) => `📎 ${name}`);
  return [...named, ...signs, ...(onlyForOne ? ['only visible to you'] : [])];
}
