// A local platform with as many conversations as are wanted; whatever Friday shows in each of them is kept.
import { startDiscordServer } from '../../playground/discord-server/index.ts';
import { startSlackServer } from '../../playground/slack-server/index.ts';

export type PlatformName = 'slack' | 'discord';

export interface Place {
  readonly settings: Readonly<Record<string, string>>;
  /** Somebody says something in the conversation of that number. */
  say(conversation: number, text: string): void;
  /** Friday's messages as they look now: conversation and text. */
  shown(): readonly Shown[];
  /** Envelopes that were not acknowledged in time; a platform without acknowledgements has none. */
  late(): number;
  stop(): Promise<void>;
}

export interface Shown {
  readonly conversation: number;
  readonly text: string;
}

export function startPlace(platform: PlatformName, conversations: number): Promise<Place> {
  return platform === 'slack' ? startSlack() : startDiscord(conversations);
}

/** Each conversation is a thread of one channel. */
async function startSlack(): Promise<Place> {
  const slack = await startSlackServer({ rateLimits: 'off' });
  const alice = slack.person('Alice');
  const roots = new Map<number, string>();
  const conversationOf = new Map<string, number>();
  const shown = new Map<string, Shown>();
  let late = 0;
  slack.timeline.onEntry((entry) => {
    if (entry.kind === 'ack' && entry.late) late += 1;
    if (entry.kind === 'delivery' && entry.attempt > 1) late += 1;
    const { message } = entry.kind === 'change' ? entry : {};
    const conversation = conversationOf.get(message?.threadTs ?? '');
    if (message === undefined || conversation === undefined || message.authorId !== slack.botUserId) return;
    shown.set(message.ts, { conversation, text: message.shown });
  });
  return {
    settings: { SLACK_API_URL: slack.apiUrl, SLACK_BOT_TOKEN: slack.botToken, SLACK_APP_TOKEN: slack.appToken },
    say(conversation, text) {
      const threadTs = roots.get(conversation);
      if (threadTs !== undefined) return void alice.say('#general', text, { threadTs });
      const { ts } = alice.say('#general', `@Friday ${text}`);
      roots.set(conversation, ts);
      conversationOf.set(ts, conversation);
    },
    shown: () => [...shown.values()],
    late: () => late,
    stop: slack.stop,
  };
}

/** Each conversation is a channel. */
async function startDiscord(conversations: number): Promise<Place> {
  const discord = await startDiscordServer({ rateLimits: 'off', maxTimelineEntries: 10_000 });
  const alice = discord.person('Alice');
  const channels = Array.from({ length: conversations }, (_, index) => discord.addChannel({ name: `room-${index}` }));
  const conversationOf = new Map(channels.map(({ id }, index) => [id, index]));
  const shown = new Map<string, Shown>();
  discord.timeline.onEntry((entry) => {
    const { message } = entry.kind === 'change' ? entry : {};
    const conversation = conversationOf.get(message?.channelId ?? '');
    if (message === undefined || conversation === undefined || message.authorId !== discord.botUserId) return;
    shown.set(message.id, { conversation, text: message.shown });
  });
  return {
    settings: { DISCORD_API_URL: discord.apiUrl, DISCORD_BOT_TOKEN: discord.botToken },
    say(conversation, text) {
      const channel = channels[conversation];
      if (channel === undefined) throw new RangeError(`no conversation ${conversation}`);
      alice.say(channel, `@Friday ${text}`);
    },
    shown: () => [...shown.values()],
    late: () => 0,
    stop: discord.stop,
  };
}
