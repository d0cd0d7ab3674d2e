// A recording → what must happen again, in order: people's deeds, the agent's answers, and what was waited for between them.
import type { TraceEntry } from '../trace.ts';

type EntryOf<Kind extends TraceEntry['kind']> = Extract<TraceEntry, { kind: Kind }>;

export type Step =
  | EntryOf<'deed'>
  | EntryOf<'bridge'>
  | EntryOf<'request' | 'answer' | 'frame' | 'text' | 'request-end'>
  /** So many messages have been taken, or turns have ended, by now. */
  | { readonly kind: 'taken' | 'ended'; readonly atMs: number; readonly count: number };

export interface Script {
  readonly steps: readonly Step[];
  /** Threads, as the bridge names them, in which an answer had not ended. */
  readonly unfinished: readonly string[];
  /** Threads in which one was stopped, or broken off by the end of the bridge. */
  readonly cutShort: readonly string[];
  readonly answers: number;
}

const again = new Set(['deed', 'bridge', 'request', 'answer', 'frame', 'text', 'request-end']);

/** What a life of the bridge ended is not waited for. */
export function scriptOf(entries: readonly TraceEntry[]): Script {
  const steps: Step[] = [];
  const running = new Map<string, string>();
  const cutShort: string[] = [];
  let [taken, ended] = [0, 0];
  for (const entry of entries) {
    if (again.has(entry.kind)) steps.push(entry as Step);
    if (entry.kind === 'heard' && (entry.acceptance === 'accepted' || entry.acceptance === 'heeded')) {
      taken += 1;
      steps.push({ kind: 'taken', atMs: entry.atMs, count: taken });
    }
    if (entry.kind === 'turn') running.set(entry.turn, entry.thread);
    if (entry.kind !== 'turn-end') continue;
    running.delete(entry.turn);
    if (entry.end === 'stopped' || entry.end === 'interrupted') cutShort.push(entry.thread);
    ended += 1;
    steps.push({ kind: 'ended', atMs: entry.atMs, count: ended });
  }
  return { steps, unfinished: [...running.values()], cutShort, answers: ended };
}
