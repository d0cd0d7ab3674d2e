// One row of the freshness table: so many streams at once, on a platform of their own, with one program answering them.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startBridge } from '../../playground/bridge-process.ts';
import { type ScriptedAgent, startAgent } from '../agent.ts';
import { startChild } from '../child.ts';
import { minIntervalMs } from '../intervals.ts';
import { type PlatformName, type Showing, type Stage, startStage } from '../stage.ts';
import { plainWords, wordsShown } from '../words.ts';
import { type Freshness, freshnessOf, type Sighting } from './freshness.ts';

/** Where the streams are: each in a channel of its own, all in one channel, or one in a direct conversation. */
type Layout = 'own' | 'one' | 'direct';

export interface RowSpec {
  readonly platform: PlatformName;
  readonly layout: Layout;
  readonly streams: number;
  readonly wordsPerSecond: number;
}

export interface RowOptions extends RowSpec {
  readonly who: 'floor' | 'bridge';
  /** What is not complete so long after the last word counts as lost. */
  readonly patienceMs: number;
}

/** What was measured, stream by stream; times in milliseconds. */
export interface Measured {
  /** From the question to its `POST /process`. */
  readonly toAgentMs: readonly number[];
  /** When the agent sent each word. */
  readonly arrivalsMs: readonly (readonly number[])[];
  /** Of the answers that became complete. */
  readonly freshness: readonly Freshness[];
  readonly callsPerTurn: number;
  /** The calls that were refused as too many, by name. */
  readonly limited: readonly string[];
}

const words = 200;
/** Answers differ a little in length: else all would end in the same phase of their edits. */
const spread = 20;
const warmUps = 2;
/** Until what the warm-up took of the platform's budgets has come back. */
const recoveryMs = 3_000;
/** Signs of work are taken away after the answer. */
const aftermathMs = 500;

export async function measureRow(options: RowOptions): Promise<Measured> {
  const { platform, streams, patienceMs } = options;
  const ends: (() => Promise<unknown>)[] = [];
  try {
    const agent = await startAgent();
    ends.push(agent.stop);
    const stage = await startStage(platform, { rateLimits: 'documented', rooms: streams + warmUps });
    ends.push(stage.stop);
    ends.push(await startProgram(options, stage, agent));
    for (let turn = 0; turn < warmUps; turn += 1) await warmUp(stage, agent, streams + turn);
    await sleep(recoveryMs);
    return await measure(options, stage, agent, patienceMs);
  } finally {
    for (const end of ends.reverse()) await end();
  }
}

/** @returns how to end it. */
async function startProgram({ who, platform }: RowOptions, stage: Stage, agent: ScriptedAgent) {
  const folder = await mkdtemp(join(tmpdir(), 'friday-bench-'));
  const settings = { AGENT_URL: agent.url, ...stage.settings };
  const program =
    who === 'bridge'
      ? await startBridge({ settings: { ...settings, MAX_RUNS: '1000' }, folder })
      : await startChild({
          program: 'floor.ts',
          settings: { ...settings, FLOOR_MIN_MS: String(minIntervalMs[platform]) },
          folder,
        });
  return async () => {
    await program.stop();
    await rm(folder, { recursive: true, force: true });
  };
}

/** The first turns of a process load and compile what the others only use. */
async function warmUp(stage: Stage, agent: ScriptedAgent, room: number): Promise<void> {
  const answer = plainWords(3);
  agent.learn(`warm${room}`, { words: answer, wordsPerSecond: Number.POSITIVE_INFINITY });
  await shown(stage, [{ room, script: `warm${room}`, answer }], 20_000);
}

async function measure(
  { layout, streams, wordsPerSecond }: RowSpec,
  stage: Stage,
  agent: ScriptedAgent,
  patienceMs: number,
): Promise<Measured> {
  const before = stage.calls();
  const answers = Array.from({ length: streams }, (_, stream) => {
    const answer = plainWords(streams === 1 ? words : words - spread + ((stream * 7) % (2 * spread + 1)));
    agent.learn(`s${stream}`, { words: answer, wordsPerSecond });
    return answer;
  });
  const speechMs = ((words + spread) * 1000) / wordsPerSecond;
  const questions = answers.map((answer, stream) => {
    const room = layout === 'direct' ? 'direct' : layout === 'one' ? 0 : stream;
    return { room, script: `s${stream}`, answer } as const;
  });
  const showings = await shown(stage, questions, speechMs + patienceMs);
  await sleep(aftermathMs);

  const after = stage.calls();
  const runs = answers.map((_, stream) => agent.performance(`s${stream}`));
  return {
    toAgentMs: showings.flatMap(({ askedAtMs }, stream) => (runs[stream]?.askedAtMs ?? Number.NaN) - askedAtMs),
    arrivalsMs: runs.map((run) => run?.sentAtMs ?? []),
    freshness: showings.flatMap((showing, stream) => {
      const freshness = freshnessOf(runs[stream]?.sentAtMs ?? [], sightingsOf(showing, answers[stream] ?? []));
      return showing.complete && freshness ? [freshness] : [];
    }),
    callsPerTurn: (after.made - before.made) / streams,
    limited: after.limited.slice(before.limited.length),
  };
}

/** A text that is no beginning of the answer shows nothing of it. */
function sightingsOf({ states }: Showing, answer: readonly string[]): readonly Sighting[] {
  return states.map(({ atMs, texts }) => ({ atMs, words: wordsShown(texts.join('\n'), answer) ?? 0 }));
}

interface Question {
  readonly room: number | 'direct';
  readonly script: string;
  readonly answer: readonly string[];
}

/** Asks all at once; resolves when all are answered, or when the time is up. */
async function shown(stage: Stage, questions: readonly Question[], withinMs: number): Promise<readonly Showing[]> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let open = questions.length;
  const showings = questions.map(({ room, script, answer }) => {
    let counted = false;
    const showing: Showing = stage.ask(room, script, answer, () => {
      if (counted || !showing.complete) return;
      counted = true;
      open -= 1;
      if (open === 0) resolve();
    });
    return showing;
  });
  const timer = setTimeout(resolve, withinMs);
  await promise;
  clearTimeout(timer);
  return showings;
}
