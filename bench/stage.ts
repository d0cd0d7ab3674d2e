// A local platform as the benchmarks use it: questions are asked in its rooms, and every change of an answer is noted.
import { startDiscordServer } from '../playground/discord-server/index.ts';
import { startSlackServer } from '../playground/slack-server/index.ts';
import { wordsShown } from './words.ts';

export type PlatformName = 'slack' | 'discord';

export interface StageOptions {
  readonly rateLimits: 'documented' | 'off';
  /** Rooms to ask in; none is used for anything else. */
  readonly rooms: number;
}

/** What the readers saw of one answer. */
export interface Showing {
  readonly askedAtMs: number;
  /** Each state of the answer, in order: the text of its messages. */
  readonly states: readonly { readonly atMs: number; readonly texts: readonly string[] }[];
  /** The whole answer is visible, and nothing else. */
  readonly complete: boolean;
}

export interface Stage {
  readonly platform: PlatformName;
  /** What a program needs to find this platform. */
  readonly settings: Readonly<Record<string, string>>;
  /**
   * Asks for a script, in the room of that number or in a direct conversation. Slack's answers come in a thread, so a room
   * takes many questions at once; a room of Discord is one conversation. `onChange` is called when the answer changes.
   */
  ask(room: number | 'direct', script: string, answer: readonly string[], onChange?: () => void): Showing;
  /** Calls of the platform's API so far, and how many of them were refused as too many. */
  calls(): { readonly made: number; readonly limited: readonly string[] };
  stop(): Promise<void>;
}

/** How far away the platforms are: what the rest of the world sees of their data centres. */
export const roundTripMs: Readonly<Record<PlatformName, number>> = { slack: 80, discord: 110 };

export function startStage(platform: PlatformName, options: StageOptions): Promise<Stage> {
  return platform === 'slack' ? startSlack(options) : startDiscord(options);
}

class Watched implements Showing {
  readonly askedAtMs = performance.now();
  readonly states: { atMs: number; texts: readonly string[] }[] = [];
  readonly #texts = new Map<string, string>();
  readonly #answer: readonly string[];
  readonly #characters: number;
  readonly #onChange: () => void;
  complete = false;

  constructor(answer: readonly string[], onChange: () => void = () => undefined) {
    this.#answer = answer;
    this.#onChange = onChange;
    this.#characters = answer.reduce((sum, word) => sum + word.trimEnd().length, 0);
  }

  see(message: string, text: string | undefined): void {
    if (text === undefined) this.#texts.delete(message);
    else this.#texts.set(message, text);
    const texts = [...this.#texts.values()];
    this.states.push({ atMs: performance.now(), texts });
    const characters = texts.reduce((sum, part) => sum + part.length, 0);
    this.complete =
      characters >= this.#characters && wordsShown(texts.join('\n'), this.#answer) === this.#answer.length;
    this.#onChange();
  }
}

async function startSlack({ rateLimits, rooms }: StageOptions): Promise<Stage> {
  const slack = await startSlackServer({ rateLimits, roundTripMs: roundTripMs.slack });
  const alice = slack.person('Alice');
  const members = [alice.id, slack.botUserId];
  const channels = Array.from({ length: rooms }, (_, room) =>
    slack.workspace.addChannel('channel', `room-${room}`, members),
  );
  const watched = new Map<string, Watched>();
  const calls = { made: 0, limited: [] as string[] };
  slack.timeline.onEntry((entry) => {
    if (entry.kind === 'call') {
      calls.made += 1;
      if (entry.status === 429 || entry.response.error === 'ratelimited') calls.limited.push(entry.method);
    }
    const { message } = entry.kind === 'change' ? entry : {};
    if (entry.kind !== 'change' || message === undefined || message.authorId !== slack.botUserId) return;
    const { channelId, threadTs = '', ts, shown } = message;
    const answer = watched.get(`${channelId}:${threadTs}`) ?? watched.get(channelId);
    answer?.see(ts, entry.change.kind === 'deleted' ? undefined : shown);
  });
  return {
    platform: 'slack',
    settings: { SLACK_API_URL: slack.apiUrl, SLACK_BOT_TOKEN: slack.botToken, SLACK_APP_TOKEN: slack.appToken },
    ask(room, script, answer, onChange) {
      const showing = new Watched(answer, onChange);
      const channel = room === 'direct' ? alice.dm() : channels[room];
      if (channel === undefined) throw new RangeError(`no room ${room}`);
      const { ts } = alice.say(channel, `${room === 'direct' ? '' : '@Friday '}script ${script}`);
      watched.set(room === 'direct' ? channel.id : `${channel.id}:${ts}`, showing);
      return showing;
    },
    calls: () => ({ made: calls.made, limited: [...calls.limited] }),
    stop: slack.stop,
  };
}

async function startDiscord({ rateLimits, rooms }: StageOptions): Promise<Stage> {
  const discord = await startDiscordServer({
    rateLimits,
    roundTripMs: roundTripMs.discord,
    maxTimelineEntries: 10_000,
  });
  const alice = discord.person('Alice');
  const channels = Array.from({ length: rooms }, (_, room) => discord.addChannel({ name: `room-${room}` }));
  const watched = new Map<string, Watched>();
  const calls = { made: 0, limited: [] as string[] };
  discord.timeline.onEntry((entry) => {
    // A call is told of twice: when it comes, and when it is answered.
    if (entry.kind === 'call' && entry.outcome !== 'pending') {
      calls.made += 1;
      if (entry.status === 429) calls.limited.push(entry.call);
    }
    const { message } = entry.kind === 'change' ? entry : {};
    if (entry.kind !== 'change' || message === undefined || message.authorId !== discord.botUserId) return;
    watched.get(message.channelId)?.see(message.id, entry.change.kind === 'deleted' ? undefined : message.shown);
  });
  return {
    platform: 'discord',
    settings: { DISCORD_API_URL: discord.apiUrl, DISCORD_BOT_TOKEN: discord.botToken },
    ask(room, script, answer, onChange) {
      const showing = new Watched(answer, onChange);
      const channel = room === 'direct' ? alice.dm() : channels[room];
      if (channel === undefined) throw new RangeError(`no room ${room}`);
      watched.set(channel.id, showing);
      alice.say(channel, `${room === 'direct' ? '' : '@Friday '}script ${script}`);
      return showing;
    },
    calls: () => ({ made: calls.made, limited: [...calls.limited] }),
    stop: discord.stop,
  };
}
