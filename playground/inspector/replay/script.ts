// A recording → what must happen again, in order: people's deeds, the agent's answers, and what was waited for between them.
import type { TraceEntry } from '../trace.ts';

type EntryOf<Kind extends TraceEntry['kind']> = Extract<TraceEntry, { kind: Kind }>;

export type Step =
  | EntryOf<'deed'>
  | EntryOf<'bridge'>
  | EntryOf<'request' | 'answer' | 'frame' | 'text' | 'request-end'>
  /** What she has begun to say while the agent speaks: it is to be seen before more is said, or it has another form. */
  | EntryOf<'shown'>
  /** So many messages have been taken, or turns have begun or ended, by now. */
  | { readonly kind: 'taken' | 'begun' | 'ended'; readonly atMs: number; readonly count: number };

export interface Script {
  readonly steps: readonly Step[];
  /** Threads, as the bridge names them, in which an answer had not ended. */
  readonly unfinished: readonly string[];
  /** Threads in which one was cut short, and how many characters more or less are no difference then. */
  readonly cutShort: ReadonlyMap<string, number>;
  /** From the beginning to the end of a turn that was cut short: how far it had come depends on the pauses. */
  readonly paced: ReadonlySet<Step>;
  readonly answers: number;
}

const again = new Set(['deed', 'bridge', 'request', 'answer', 'frame', 'text', 'request-end']);

/** A stop meets the answer some words earlier or later; what a killed bridge leaves is what it had shown last. */
const tolerances: Readonly<Record<string, number>> = { stopped: 60, interrupted: Number.POSITIVE_INFINITY };

export function scriptOf(entries: readonly TraceEntry[]): Script {
  const steps: Step[] = [];
  const running = new Map<string, string>();
  const cutShort = new Map<string, number>();
  const counts = { taken: 0, begun: 0, ended: 0 };
  const begins = new Map<string, Step>();
  const paced = new Set<Step>();
  const open = new Set<number>();
  const wait = (kind: 'taken' | 'begun' | 'ended', atMs: number): Step => {
    counts[kind] += 1;
    const step = { kind, atMs, count: counts[kind] };
    steps.push(step);
    return step;
  };
  for (const entry of lifeByLife(entries)) {
    if (again.has(entry.kind)) steps.push(entry as Step);
    if (entry.kind === 'request') open.add(entry.request);
    if (entry.kind === 'request-end') open.delete(entry.request);
    if (entry.kind === 'shown' && entry.how === 'posted' && open.size > 0) steps.push(entry);
    if (entry.kind === 'heard' && (entry.acceptance === 'accepted' || entry.acceptance === 'heeded')) {
      holdBack(steps, entry.message);
      wait('taken', entry.atMs);
    }
    if (entry.kind === 'turn') {
      running.set(entry.turn, entry.thread);
      begins.set(entry.turn, wait('begun', entry.atMs));
    }
    if (entry.kind !== 'turn-end') continue;
    const end = wait('ended', entry.atMs);
    running.delete(entry.turn);
    const tolerance = tolerances[entry.end];
    if (tolerance === undefined) continue;
    cutShort.set(entry.thread, Math.max(tolerance, cutShort.get(entry.thread) ?? 0));
    const begin = begins.get(entry.turn) ?? end;
    for (const step of steps.slice(steps.indexOf(begin))) paced.add(step);
  }
  return { steps, unfinished: [...running.values()], cutShort, paced, answers: counts.ended };
}

/**
 * While the bridge is dead only people do something: what its next life had done before it said that it listens stands
 * behind that, and so does what came late of the life before.
 */
function lifeByLife(entries: readonly TraceEntry[]): TraceEntry[] {
  const ordered: TraceEntry[] = [];
  let putOff: TraceEntry[] = [];
  let isDead = false;
  for (const entry of entries) {
    if (isDead && entry.kind !== 'deed' && entry.kind !== 'bridge') putOff.push(entry);
    else ordered.push(entry);
    if (entry.kind !== 'bridge') continue;
    isDead = entry.what !== 'started';
    if (isDead) continue;
    ordered.push(...putOff);
    putOff = [];
  }
  return [...ordered, ...putOff];
}

/**
 * Which turn answers a message depends on whether it was taken before the turn began, not on when it was written: it is
 * written again after all that came before it was taken. What only a bridge's next life took is written while it is dead.
 *
 * @param message as the bridge names it: `slack-T024-C061-1700000000.000100`
 */
function holdBack(steps: Step[], message: string): void {
  const id = message.split('-').at(-1);
  const first = steps.findIndex((step) => isAbout(step, id));
  const gate = gateFor(steps, first);
  if (first === -1 || gate < first) return;
  const written = seqOf(steps[first]);
  const after = steps.findIndex((step, index) => index > gate && (step.kind !== 'deed' || seqOf(step) > written));
  const between = steps.splice(first, (after === -1 ? steps.length : after) - first);
  const held = between.filter((step) => isAbout(step, id));
  steps.splice(first, 0, ...between.filter((step) => !isAbout(step, id)), ...held);
}

/** The last step before which a message was surely not taken, given where it was written. */
function gateFor(steps: readonly Step[], written: number): number {
  const turns = steps.findLastIndex(({ kind }) => kind === 'begun' || kind === 'ended');
  const started = steps.findLastIndex((step) => step.kind === 'bridge' && step.what === 'started');
  if (started < written) return turns;
  return steps.findLastIndex((step, index) => index < started && step.kind === 'bridge' && step.what !== 'started');
}

function seqOf(step: Step | undefined): number {
  return step?.kind === 'deed' ? step.seq : -1;
}

function isAbout(step: Step, id: string | undefined): boolean {
  return step.kind === 'deed' && 'id' in step.deed && step.deed.id === id;
}
