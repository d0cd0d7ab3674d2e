// The same load with nothing in memory: the bridge as a process of its own, a local platform and an agent over real sockets.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Child, startChild } from '../../bench/child.ts';
import type { Usage } from '../../bench/usage.ts';
import { JournalReader } from '../chaos/journal.ts';
import { HeldAgent } from './held-agent.ts';
import { type Place, type PlatformName, startPlace } from './place.ts';
import type { Load, LoadOptions } from './run.ts';
import { conversationOf, sayingOf, sayingsIn } from './saying.ts';
import { until } from './until.ts';

export interface SocketLoadOptions extends LoadOptions {
  readonly platform: PlatformName;
}

type Shared = 'asked' | 'turns' | 'mostRuns' | 'refused' | 'told' | 'acceptedPerSecond' | 'turnsPerSecond';

export interface SocketLoad extends Pick<Load, Shared> {
  /** What stands in each conversation as answered, in the order of its messages. */
  readonly answered: ReadonlyMap<string, readonly string[]>;
  /** Events that were acknowledged too late or had to be delivered again. */
  readonly late: number;
  /** The bridge's memory after a garbage collection: before, with everything waiting, after everything was answered. */
  readonly usage: { readonly before: Usage; readonly waiting: Usage; readonly after: Usage };
}

interface Scene {
  readonly place: Place;
  readonly agent: HeldAgent;
  readonly bridge: Child;
  readonly journal: JournalReader;
}

export async function loadOverSockets(options: SocketLoadOptions): Promise<SocketLoad> {
  const ends: (() => Promise<unknown>)[] = [];
  try {
    const agent = new HeldAgent();
    const url = await agent.listen();
    ends.push(() => agent.stop());
    const place = await startPlace(options.platform, options.threads);
    ends.push(place.stop);
    const folder = await mkdtemp(join(tmpdir(), 'friday-load-'));
    ends.push(() => rm(folder, { recursive: true, force: true }));
    const { maxRuns, maxWaiting } = options;
    const bridge = await startChild({
      program: 'bridge.ts',
      settings: {
        ...{ AGENT_URL: url, ...place.settings, LOG_FORMAT: 'json', NODE_NO_WARNINGS: '1' },
        ...{ MAX_RUNS: String(maxRuns), MAX_WAITING: String(maxWaiting), FRIDAY_LANG: 'en' },
      },
      folder,
      flags: ['--expose-gc', '--max-semi-space-size=16'],
    });
    ends.push(bridge.stop);
    const journal = new JournalReader(join(folder, 'data', 'friday.db'));
    return await everybodyTalks(options, { place, agent, bridge, journal });
  } finally {
    for (const end of ends.reverse()) await end();
  }
}

/** Everybody speaks at once, again and again, while the agent says nothing; then she answers. */
async function everybodyTalks(options: SocketLoadOptions, scene: Scene): Promise<SocketLoad> {
  const { threads, maxWaiting, tooMany, maxRuns } = options;
  const { place, agent, bridge, journal } = scene;
  const rounds = 1 + maxWaiting + tooMany;
  const refused = threads * tooMany + Math.max(0, threads - maxRuns);
  const before = await bridge.usage(true);
  const startedMs = performance.now();
  for (let round = 0; round < rounds; round += 1) {
    for (let index = 0; index < threads; index += 1) place.say(index, sayingOf(index, round));
    await until(() => journal.count().messages >= (round + 1) * threads, 'every message is in the journal');
    if (round === 0) await until(() => agent.requests.length === Math.min(maxRuns, threads), 'the first are asked');
  }
  const acceptedMs = performance.now() - startedMs;
  await until(() => refusalsIn(place) >= refused, 'every refusal is told');
  const waiting = await bridge.usage(true);
  const goMs = performance.now();
  agent.letGo();
  const answers = threads * rounds - refused;
  await until(() => agent.requests.flat().length >= answers, 'everything is asked');
  await until(() => sayingsShown(place).length >= answers, 'everything is answered');
  const tookMs = performance.now() - goMs;
  await until(() => journal.count().open === 0, 'every turn has ended');
  return {
    asked: Map.groupBy(agent.requests.flat(), conversationOf),
    answered: Map.groupBy(sayingsShown(place), conversationOf),
    turns: agent.requests.map(([first = '']) => conversationOf(first)),
    mostRuns: agent.mostRuns,
    refused: threads * rounds - agent.requests.flat().length,
    told: refusalsIn(place),
    late: place.late(),
    acceptedPerSecond: (1000 * threads * rounds) / acceptedMs,
    turnsPerSecond: (1000 * agent.requests.length) / tookMs,
    usage: { before, waiting, after: await bridge.usage(true) },
  };
}

function refusalsIn(place: Place): number {
  return place.shown().filter(({ text }) => text.includes('I did not take this message')).length;
}

/** What the answers say was asked, each in the conversation where it stands. */
function sayingsShown(place: Place): readonly string[] {
  return place.shown().flatMap(({ conversation, text }) => {
    if (!text.startsWith('Noted: ')) return [];
    return sayingsIn(text).map((saying) =>
      conversationOf(saying) === `t${conversation}` ? saying : `${saying} in the conversation ${conversation}`,
    );
  });
}
