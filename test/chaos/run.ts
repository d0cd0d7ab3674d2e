// One run: platforms, agent, people, trouble and a bridge that is killed again and again; then quiet; then the judge.
import { setTimeout as sleep } from 'node:timers/promises';
import { Chance } from '../../bench/lossless/chance.ts';
import { ChaosAgent } from './agent.ts';
import { startDiscordStage } from './discord-stage.ts';
import { Lives } from './life.ts';
import type { Evidence, Finding } from './oracle/evidence.ts';
import { judge } from './oracle.ts';
import { People } from './people.ts';
import { startSlackStage } from './slack-stage.ts';
import type { Stage } from './stage.ts';
import { Trouble } from './trouble.ts';

export interface ChaosOptions {
  readonly seed: number;
  /** It ends when so many turns have begun, and the bridge was killed so often. */
  readonly turns: number;
  readonly kills: number;
  /** Or after this time: then it has done what it could. */
  readonly limitMs: number;
  readonly onProgress?: (line: string) => void;
  /** It cannot go on: what the bridge has logged until then. */
  readonly onBroken?: (log: readonly string[]) => void;
}

export interface ChaosResult {
  readonly evidence: Evidence;
  readonly findings: readonly Finding[];
  /** What people did and what went wrong, counted. */
  readonly deeds: ReadonlyMap<string, number>;
  readonly tookMs: number;
  /** Log and platforms' records of one turn, for a developer. */
  story(turnId: string): readonly string[];
}

const maxUnderWay = 24;
const longestQuietMs = 150_000;
const settleMs = 3_000;
const longestIdleMs = 21_000;

const patience = {
  AGENT_FIRST_EVENT_MS: '4000',
  AGENT_IDLE_MS: '4000',
  AGENT_TOTAL_MS: '15000',
  AGENT_WAIT_MS: '15000',
  AGENT_STOP_WAIT_MS: '4000',
  MAX_WAITING: '6',
  MAX_SEGMENTS: '3',
  FRIDAY_LANG: 'en',
  LOG_LEVEL: 'debug',
};

export async function runChaos(options: ChaosOptions): Promise<ChaosResult> {
  const { seed } = options;
  const beganAtMs = Date.now();
  // Each has a chance of its own, so that none moves the others' when it comes sooner or later.
  const chance = (part: number) => new Chance(seed * 31 + part);
  const stages = [await startSlackStage(chance(1)), await startDiscordStage()];
  const agent = new ChaosAgent(seed);
  await agent.listen();
  const settings = Object.assign({}, patience, ...stages.map((stage) => stage.settings), {
    AGENT_URL: agent.url,
    ...(chance(2).once(2) ? { AGENT_STOP_URL: agent.stopUrl } : {}),
  });
  const onCall = (listener: (call: string) => void) => {
    for (const stage of stages) stage.onCall(listener);
  };
  const lives = await Lives.begin({ settings, chance: chance(3), kills: options.kills, onCall });
  const people = new People(stages, chance(4));
  const trouble = new Trouble(stages, agent, chance(5));
  try {
    await play({ options, beganAtMs, lives, people, trouble, agent, stages });
    const evidence = collect({ lives, people, agent, stages });
    return {
      evidence,
      findings: judge(evidence),
      deeds: new Map([...people.deeds, ...trouble.deeds]),
      tookMs: Date.now() - beganAtMs,
      story: (turnId) => storyOf(turnId, evidence, stages),
    };
  } catch (error) {
    options.onBroken?.(lives.log);
    throw error;
  } finally {
    await lives.forget();
    await agent.goAway();
    for (const stage of stages) await stage.stop();
  }
}

interface Cast {
  readonly options: ChaosOptions;
  readonly beganAtMs: number;
  readonly lives: Lives;
  readonly people: People;
  readonly trouble: Trouble;
  readonly agent: ChaosAgent;
  readonly stages: readonly Stage[];
}

async function play({ options, beganAtMs, lives, people, trouble, agent, stages }: Cast): Promise<void> {
  const { turns, kills, limitMs, onProgress } = options;
  const living = lives.run();
  const pauses = new Chance(options.seed);
  const isBusy = () => {
    const { open, waiting } = lives.journal.count();
    // Who sees that nobody is there seldom talks on.
    return open + waiting > maxUnderWay || (lives.isDown && !pauses.once(4));
  };
  const acting = [people.run(isBusy), trouble.run()];
  for (let round = 0; ; round += 1) {
    const count = lives.journal.count();
    if (round % 20 === 0) onProgress?.(`${count.turns} turns, ${lives.kills} kills, ${count.waiting} messages wait`);
    if (count.turns >= turns && lives.kills >= kills) break;
    if (Date.now() - beganAtMs > limitMs) break;
    await Promise.race([sleep(500), living.then(() => sleep(500))]);
  }
  people.finish();
  trouble.finish();
  lives.finish();
  await Promise.all(acting);
  agent.calm();
  await living;
  trouble.finish();
  await quiet(lives, stages);
}

/** What was said unheard has been asked for, and everything that was accepted has come to its end, or will not. */
async function quiet(lives: Lives, stages: readonly Stage[]): Promise<void> {
  const untilMs = Date.now() + longestQuietMs;
  // What is on its way to the bridge, redeliveries among it.
  await sleep(settleMs);
  for (;;) {
    const { open, waiting } = lives.journal.count();
    const caughtUp = stages.every(({ name }) => lives.hasCaughtUp(name));
    if ((open + waiting === 0 && caughtUp) || Date.now() > untilMs) break;
    await sleep(500);
  }
  await settled(stages);
}

/** Signs are taken away as the budgets allow it: waited for as long as they become fewer. */
async function settled(stages: readonly Stage[]): Promise<void> {
  let left = Number.POSITIVE_INFINITY;
  for (let idleMs = 0; left > 0 && idleMs < longestIdleMs; idleMs += settleMs) {
    await sleep(settleMs);
    const now = stages.reduce((sum, stage) => sum + stage.leftOpen().length, 0);
    if (now < left) idleMs = 0;
    left = now;
  }
}

function collect({ lives, people, agent, stages }: Pick<Cast, 'lives' | 'people' | 'agent' | 'stages'>): Evidence {
  const { journal, deaths, log } = lives;
  return {
    questions: people.questions,
    requests: agent.requests,
    messages: journal.messages(),
    turns: journal.turns(),
    shown: stages.flatMap((stage) => stage.shown()),
    deliveries: new Map(stages.flatMap((stage) => [...stage.deliveries()])),
    deaths,
    leftOpen: stages.flatMap((stage) => stage.leftOpen()),
    integrity: journal.integrity(),
    log,
  };
}

function storyOf(turnId: string, evidence: Evidence, stages: readonly Stage[]): readonly string[] {
  const requests = evidence.requests.filter((request) => request.turnId === turnId);
  const marks = [turnId, ...requests.map(({ number }) => `r${number}w`)];
  const shown = evidence.shown.filter(({ text, nonce }) => marks.some((mark) => `${nonce} ${text}`.includes(mark)));
  const deaths = evidence.deaths.map(({ atMs, untilMs, how }) => `${atMs} ${how}, back at ${untilMs}`);
  const calls = shown.flatMap((message) => stages.flatMap((stage) => stage.story(message)));
  const lines = [
    ...requests.map(({ atMs, endedAtMs, ...rest }) => `${atMs} asked; ${endedAtMs} ${JSON.stringify(rest)}`),
    ...evidence.log.filter((line) => line.includes(turnId)),
    ...new Set(calls),
  ];
  const [first = '0'] = [...lines].sort();
  const near = deaths.filter((line) => Number.parseInt(line, 10) > Number.parseInt(first, 10) - 10_000);
  const turn = evidence.turns.find(({ id }) => id === turnId);
  return [
    JSON.stringify(turn),
    ...[...lines, ...near].sort(),
    ...shown.map((each) => JSON.stringify({ ...each, files: each.files.length })),
  ];
}
