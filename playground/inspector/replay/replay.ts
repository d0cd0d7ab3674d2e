// A recording played again: its people's deeds to the real adapters, its frames as the agent; what is seen is compared.
import { setTimeout as sleep } from 'node:timers/promises';
import { launchPlayground, type Playground } from '../../launch.ts';
import { Refused } from '../../refusal.ts';
import { type Bundle, type Conversation, turnsIn } from '../bundle.ts';
import { visibleOn } from '../visible.ts';
import { type ReplayAgent, startReplayAgent } from './agent.ts';
import { count, type Life, lifeOf, type Seen } from './bridge.ts';
import { compare, type Difference } from './compare.ts';
import { isShown, perform, type Stage } from './deeds.ts';
import { missingStep, notWithin, type Said, Unplayable, unknownRequest } from './describe.ts';
import { Ids } from './ids.ts';
import { type Script, type Step, scriptOf } from './script.ts';
import { withoutStrangeRequests } from './strange.ts';

export interface ReplayOptions {
  /** Without the recording's pauses. */
  readonly fast: boolean;
  /** How long is waited for what happened then, beyond its own time; default 30 s. */
  readonly patienceMs?: number;
  /** Ends it early. */
  readonly signal?: AbortSignal;
}

export interface Outcome {
  readonly differences: readonly Difference[];
  readonly conversations: number;
  readonly answers: number;
  /** Conversations that are not compared, since the recording ends before their answers. */
  readonly leftOut: number;
}

const usualPatienceMs = 30_000;
/** What is under way between processes arrives before somebody interferes. */
const settleMs = 150;
const lookEveryMs = 100;
const lookForMs = 5_000;

/** @throws Refused when the recording has no beginning; Error when something does not happen again that must, with what that is. */
export async function replay(bundle: Bundle, options: ReplayOptions): Promise<Outcome> {
  const { fast, patienceMs = usualPatienceMs, signal } = options;
  const { applicationId, agentStops, isCut } = bundle;
  if (isCut) throw new Refused('recording-cut', 'The beginning of this recording is missing.');
  const entries = withoutStrangeRequests(bundle.entries);
  const script = scriptOf(entries);
  const ids = new Ids();
  const agent = await startReplayAgent(
    entries.filter((entry) => entry.kind === 'request'),
    ids,
  );
  try {
    const { url, stopUrl } = agent;
    const playground = await launchPlayground({ ownAgent: { url, ...(agentStops ? { stopUrl } : {}) } });
    try {
      ids.set(applicationId, playground.discord.applicationId);
      const stage = { slack: playground.slack, discord: playground.discord, ids, entries };
      const missing = await play({ script, stage, agent, playground, fast, patienceMs, signal });
      return await look(bundle, script, { playground, agent, ids, missing, signal });
    } finally {
      await playground.stop();
    }
  } finally {
    await agent.stop();
  }
}

interface Play {
  readonly script: Script;
  readonly stage: Stage;
  readonly agent: ReplayAgent;
  readonly playground: Playground;
  readonly fast: boolean;
  readonly patienceMs: number;
  readonly signal: AbortSignal | undefined;
}

/** Returns what has not happened again, if anything: the rest depends on it, and is not played. */
async function play(options: Play): Promise<Said | undefined> {
  const { script, playground, fast, signal } = options;
  const seen = count(playground);
  const diedThen = script.steps.some((step) => step.kind === 'bridge' && step.what === 'died');
  const bridge = lifeOf(playground, diedThen);
  const open = new Set<number>();
  let baseMs = Date.now();
  for (const step of script.steps) {
    signal?.throwIfAborted();
    const isPaced = !fast || script.paced.has(step);
    if (isPaced) await sleep(Math.max(0, baseMs + step.atMs - Date.now()), undefined, { signal });
    if (step.kind === 'deed' && open.size > 0) await sleep(settleMs);
    if (step.kind === 'request') open.add(step.request);
    if (step.kind === 'request-end') open.delete(step.request);
    try {
      await within(options.patienceMs, Promise.race([bridge.lives, carryOut(step, options, { seen, bridge })]), signal);
    } catch (error) {
      signal?.throwIfAborted();
      // What is seen on the way may be otherwise: what is seen in the end tells.
      if (step.kind !== 'shown') return missingStep(step, error);
    }
    // Whatever comes late, the pauses after it stay as they were.
    const nowMs = Date.now() - step.atMs;
    baseMs = isPaced ? Math.max(baseMs, nowMs) : nowMs;
  }
  return undefined;
}

interface Watched {
  readonly seen: Seen;
  readonly bridge: Life;
}

async function carryOut(step: Step, { stage, agent, patienceMs }: Play, { seen, bridge }: Watched): Promise<void> {
  // Nothing else is waited for where the recording ends before the bridge lives again.
  if (bridge.isDead && step.kind !== 'deed' && step.kind !== 'bridge') return;
  switch (step.kind) {
    case 'deed':
      await bridge.meanwhile(perform(stage, step, patienceMs));
      return;
    case 'bridge':
      if (step.what === 'started') await bridge.revive();
      else await bridge.cut();
      return;
    case 'request':
      await agent.arrives(step.request);
      return;
    case 'shown':
      await isShown(stage, step, patienceMs);
      return;
    case 'taken':
    case 'begun':
    case 'ended':
      await seen.until(step.kind, step.count);
      return;
    default:
      agent.say(step);
  }
}

async function within(limitMs: number, work: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  const timer = new AbortController();
  const ends = signal === undefined ? timer.signal : AbortSignal.any([timer.signal, signal]);
  const late = sleep(limitMs, undefined, { signal: ends }).then(() => {
    throw new Unplayable(notWithin(limitMs));
  });
  late.catch(() => undefined);
  try {
    await Promise.race([work, late]);
  } finally {
    timer.abort();
  }
}

interface Played {
  readonly playground: Playground;
  readonly agent: ReplayAgent;
  readonly ids: Ids;
  readonly missing: Said | undefined;
  readonly signal: AbortSignal | undefined;
}

/** The last writes may be on their way: a difference counts when it stays. */
async function look(bundle: Bundle, script: Script, played: Played): Promise<Outcome> {
  const { playground, agent, ids, missing, signal } = played;
  const { recording } = playground;
  const isUnfinished = isAmong(script.unfinished.map(conversationOf));
  const tolerances = new Map(
    [...script.cutShort].map(([thread, characters]) => [ids.translate(conversationOf(thread)), characters]),
  );
  const finished = bundle.visible.filter((one) => !isUnfinished(one));
  const recorded = finished.map((one) => ({ ...one, id: ids.translate(one.id) }));
  const known = new Set(bundle.visible.filter(isUnfinished).map(({ id }) => ids.translate(id)));
  const now = () =>
    visibleOn(playground, recording.redaction, turnsIn(recording.entries)).filter(({ id }) => !known.has(id));
  const differing = () => compare(recorded, now(), (id) => tolerances.get(id) ?? 0);
  let differences = differing();
  for (let waitedMs = 0; differences.length > 0 && waitedMs < lookForMs; waitedMs += lookEveryMs) {
    await sleep(lookEveryMs, undefined, { signal });
    differences = differing();
  }
  const unknown = agent.unknown.map(unknownRequest);
  const reasons = [...(missing === undefined ? [] : [missing]), ...unknown].map((where) => ({ where, lines: [] }));
  return {
    differences: [...reasons, ...differences],
    conversations: recorded.length,
    answers: script.answers,
    leftOut: known.size,
  };
}

/** The bridge names threads `slack-T024-C061-1700000000.000100` and `discord-1234-5678`. */
function conversationOf(thread: string): string {
  return thread.split('-').slice(2).join(' ');
}

function isAmong(ids: readonly string[]): (conversation: Conversation) => boolean {
  return ({ id }) => ids.includes(id);
}
