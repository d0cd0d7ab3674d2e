// What turns cost the answering process: many of them, one kind after the other, beside the floor.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ScriptedAgent, startAgent } from '../agent.ts';
import { type Child, startChild } from '../child.ts';
import { minIntervalMs } from '../intervals.ts';
import { type PlatformName, type Stage, startStage } from '../stage.ts';
import { plainWords } from '../words.ts';
import type { Built } from './built.ts';

export type Who = 'floor' | 'bridge';

export interface Load {
  readonly name: string;
  readonly words: number;
  readonly wordsPerSecond: number;
  /** How many are counted, and how many run at a time. */
  readonly turns: number;
  readonly atOnce: number;
  /** The floor knows one message, and that has not enough room. */
  readonly notForFloor?: boolean;
}

export const loads: readonly Load[] = [
  { name: 'paced', words: 200, wordsPerSecond: 50, turns: 1000, atOnce: 40 },
  { name: 'burst', words: 200, wordsPerSecond: Number.POSITIVE_INFINITY, turns: 1000, atOnce: 20 },
  {
    name: '4,000 words',
    words: 4000,
    wordsPerSecond: Number.POSITIVE_INFINITY,
    turns: 200,
    atOnce: 10,
    notForFloor: true,
  },
];

export interface TurnCost {
  readonly load: Load;
  /** Processor seconds of the answering process for a thousand turns. */
  readonly cpuS: number;
  readonly callsPerTurn: number;
  /** Turns whose answer did not become complete; after a few of them the others are not asked. */
  readonly lost: number;
}

/** As `bin/friday.js` starts the service. */
const asStarted = ['--max-semi-space-size=16'];

const warmUpTurns = 200;
const longestTurnMs = 30_000;
const fewLost = 3;
/** Nobody asks in the instant in which an answer is whole: the turn is not over yet, and the question would have to wait. */
const readingMs = 300;

export async function measureTurns(platform: PlatformName, who: Who, built: Built): Promise<readonly TurnCost[]> {
  const rooms = Math.max(...loads.map(({ atOnce }) => atOnce));
  return withProgram({ platform, who, built, rooms }, async ({ stage, agent, child }) => {
    const crowd = new Crowd(stage, agent);
    const results: TurnCost[] = [];
    for (const load of loads) {
      if (who === 'floor' && load.notForFloor) continue;
      const speed = Number.POSITIVE_INFINITY;
      await crowd.ask({ ...load, name: 'warm', wordsPerSecond: speed, turns: Math.min(warmUpTurns, load.turns) });
      const before = { ...(await child.usage()), calls: stage.calls().made };
      const lost = await crowd.ask(load);
      const after = { ...(await child.usage()), calls: stage.calls().made };
      const cpuS = ((after.cpuS - before.cpuS) * 1000) / load.turns;
      results.push({ load, cpuS, callsPerTurn: (after.calls - before.calls) / load.turns, lost });
    }
    return results;
  });
}

/** People who ask, each in a room of their own, one question after the other. */
class Crowd {
  readonly #stage: Stage;
  readonly #agent: ScriptedAgent;
  #asked = 0;

  constructor(stage: Stage, agent: ScriptedAgent) {
    this.#stage = stage;
    this.#agent = agent;
  }

  /** @returns how many answers did not become complete. */
  async ask(load: Load): Promise<number> {
    const answer = plainWords(load.words);
    let left = load.turns;
    let lost = 0;
    const person = async (room: number) => {
      while (left > 0 && lost < fewLost) {
        left -= 1;
        if (!(await this.#answered(room, load, answer))) lost += 1;
        await sleep(readingMs);
      }
    };
    await Promise.all(Array.from({ length: load.atOnce }, (_, room) => person(room)));
    return lost;
  }

  #answered(room: number, { wordsPerSecond }: Load, words: readonly string[]): Promise<boolean> {
    const script = `t${this.#asked}`;
    this.#asked += 1;
    this.#agent.learn(script, { words, wordsPerSecond });
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const showing = this.#stage.ask(room, script, words, () => {
      if (showing.complete) resolve(true);
    });
    const timer = setTimeout(() => resolve(false), longestTurnMs);
    return promise.finally(() => {
      clearTimeout(timer);
      this.#agent.forget(script);
    });
  }
}

export interface Measuring {
  readonly platform: PlatformName;
  readonly who: Who;
  readonly built: Built;
  readonly rooms: number;
}

interface Scene {
  readonly stage: Stage;
  readonly agent: ScriptedAgent;
  readonly child: Child;
}

/** A platform without limits, an agent, and the program between them. */
export async function withProgram<T>(
  { platform, who, built, rooms }: Measuring,
  act: (scene: Scene) => Promise<T>,
): Promise<T> {
  const ends: (() => Promise<unknown>)[] = [];
  try {
    const agent = await startAgent();
    ends.push(agent.stop);
    const stage = await startStage(platform, { rateLimits: 'off', rooms });
    ends.push(stage.stop);
    const folder = await mkdtemp(join(tmpdir(), 'friday-bench-'));
    ends.push(() => rm(folder, { recursive: true, force: true }));
    const child = await startChild({
      program: built.program(who === 'floor' ? 'floor.ts' : 'bridge.ts'),
      settings: {
        AGENT_URL: agent.url,
        ...stage.settings,
        ...(who === 'floor'
          ? { FLOOR_MIN_MS: String(minIntervalMs[platform]) }
          : { MAX_RUNS: '10000', MAX_SEGMENTS: '100', LOG_FORMAT: 'json' }),
      },
      folder,
      flags: ['--expose-gc', ...(who === 'floor' ? [] : asStarted)],
    });
    ends.push(child.stop);
    return await act({ stage, agent, child });
  } finally {
    for (const end of ends.reverse()) await end();
  }
}
