// Everything that a soak runs: both platforms, Friday, and the bridge between them in a process of its own.
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BridgeProcess, startBridge } from '../../playground/bridge-process.ts';
import { type DiscordServer, startDiscordServer } from '../../playground/discord-server/index.ts';
import { type SlackServer, startSlackServer } from '../../playground/slack-server/index.ts';
import { roundTripMs } from '../stage.ts';
import { type SoakAgent, startAgent } from './agent.ts';
import { ages } from './ages.ts';
import { JournalReader } from './journal.ts';
import { LogWatch, Stalls } from './watch.ts';

export interface Calls {
  made: number;
  /** Struck by an injected fault. */
  struck: number;
  /** Refused as too many, without anybody having injected that. */
  readonly limited: string[];
  /** The same while this process itself stood still: then calls arrive at other times than they were sent. */
  readonly limitedByStalls: string[];
  /** Mistakes of the local platforms themselves. */
  readonly bugs: string[];
}

export interface House {
  readonly slack: SlackServer;
  readonly discord: DiscordServer;
  readonly agent: SoakAgent;
  readonly bridge: BridgeProcess;
  readonly journal: JournalReader;
  readonly log: LogWatch;
  readonly calls: Calls;
  readonly stalls: Stalls;
  readonly closing: boolean;
  /** Ends everything. @returns the folder with the journal and the log, if it is kept. */
  close(keep: boolean): Promise<string | undefined>;
}

/** What was not acknowledged comes again soon enough for a soak. */
const retryDelaysMs = [0, 1000, 2000, 4000, 8000, 16_000, 16_000, 16_000, 16_000];

export async function openHouse(): Promise<House> {
  const folder = await mkdtemp(join(tmpdir(), 'friday-soak-'));
  const slack = await startSlackServer({ roundTripMs: roundTripMs.slack, retryDelaysMs, ...ages.slack });
  const discord = await startDiscordServer({
    roundTripMs: roundTripMs.discord,
    maxTimelineEntries: 20_000,
    ...ages.discord,
  });
  const agent = await startAgent();
  const log = new LogWatch();
  const logFile = createWriteStream(join(folder, 'bridge.log'));
  const bridge = await startBridge({
    program: fileURLToPath(new URL('bridge.ts', import.meta.url)),
    folder,
    settings: {
      SLACK_API_URL: slack.apiUrl,
      SLACK_BOT_TOKEN: slack.botToken,
      SLACK_APP_TOKEN: slack.appToken,
      DISCORD_API_URL: discord.apiUrl,
      DISCORD_BOT_TOKEN: discord.botToken,
      AGENT_URL: agent.url,
      FRIDAY_LANG: 'en',
      // Nothing is to be cut off: the rest in a file is another test's.
      MAX_SEGMENTS: '100',
    },
    onLine: (line) => {
      logFile.write(`${line}\n`);
      log.take(line);
    },
  });
  const journal = new JournalReader(join(folder, 'data', 'friday.db'));
  const stalls = new Stalls();
  let closing = false;
  return {
    ...{ slack, discord, agent, bridge, journal, log, calls: counted(slack, discord, stalls), stalls },
    get closing() {
      return closing;
    },
    async close(keep) {
      closing = true;
      stalls.stop();
      await bridge.stop();
      journal.close();
      await Promise.all([agent.stop(), slack.stop(), discord.stop()]);
      logFile.end();
      if (!keep) await rm(folder, { recursive: true, force: true });
      return keep ? folder : undefined;
    },
  };
}

function counted(slack: SlackServer, discord: DiscordServer, stalls: Stalls): Calls {
  const calls: Calls = { made: 0, struck: 0, limited: [], limitedByStalls: [], bugs: [] };
  const limit = (call: string): void => void (stalls.areFresh() ? calls.limitedByStalls : calls.limited).push(call);
  slack.timeline.onEntry((entry) => {
    if (entry.kind !== 'call') return;
    calls.made += 1;
    if (entry.fault !== undefined) calls.struck += 1;
    // Also where a fault has hidden it.
    if (entry.response.error === 'ratelimited') limit(entry.method);
  });
  discord.timeline.onEntry((entry) => {
    // A call is told of twice: when it comes, and when it is answered.
    if (entry.kind !== 'call' || entry.outcome === 'pending') return;
    calls.made += 1;
    if (entry.fault !== undefined) calls.struck += 1;
    else if (entry.status === 429) limit(entry.call);
    if (entry.bug !== undefined) calls.bugs.push(`${entry.call}: ${entry.bug}`);
  });
  return calls;
}
