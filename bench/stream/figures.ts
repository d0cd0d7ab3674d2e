// One measured row → the figures that are printed of it, those of the best schedule beside them, and whether they suffice.
import { BUCKET_LIMITS, GLOBAL_LIMITS } from '../../playground/discord-server/limits.ts';
import { specialPerMinute, tierPerMinute } from '../../playground/slack-server/limits.ts';
import { minIntervalMs } from '../intervals.ts';
import { type PlatformName, roundTripMs } from '../stage.ts';
import { mean, median, percentile } from '../statistics.ts';
import { type BestOptions, bestSchedule } from './best-schedule.ts';
import type { Freshness } from './freshness.ts';
import type { Measured, RowSpec } from './row.ts';

/** Times in milliseconds; missing where there is no such thing. */
export interface Figures {
  readonly toAgentMs?: number;
  readonly firstMs: number;
  readonly firstP95Ms: number;
  readonly staleMs: number;
  readonly worstMs: number;
  readonly completeMs: number;
  readonly completeP95Ms: number;
  readonly callsPerTurn: number;
  readonly limited: number;
  /** Which calls those were, and how many of each. */
  readonly refused?: Readonly<Record<string, number>>;
  readonly complete: number;
}

export function figuresOf(measured: Measured): Figures {
  const { toAgentMs, freshness, callsPerTurn, limited } = measured;
  return {
    toAgentMs: percentile(toAgentMs, 0.5),
    ...lags(freshness),
    callsPerTurn,
    limited: limited.length,
    refused: countOf(limited),
    complete: freshness.length,
  };
}

/** @param paced One change of a message in so much time, as the floor has it; else only the platform's budgets count. */
export function bestFigures(spec: RowSpec, arrivalsMs: Measured['arrivalsMs'], paced: boolean): Figures {
  const pace = paced ? { minIntervalMs: minIntervalMs[spec.platform] } : {};
  const best = bestSchedule({ arrivalsMs, roundTripMs: roundTripMs[spec.platform], ...budgetsOf(spec), ...pace });
  const callsPerTurn = mean(best.map(({ calls }) => calls));
  return { ...lags(best), callsPerTurn, limited: 0, complete: best.length };
}

function lags(freshness: readonly Freshness[]) {
  const of = (name: keyof Freshness) => freshness.map((figures) => figures[name]);
  return {
    firstMs: percentile(of('firstWordMs'), 0.5),
    firstP95Ms: percentile(of('firstWordMs'), 0.95),
    staleMs: mean(of('meanStaleMs')),
    worstMs: Math.max(...of('worstStaleMs')),
    completeMs: percentile(of('completeMs'), 0.5),
    completeP95Ms: percentile(of('completeMs'), 0.95),
  };
}

/** The limits that the local platforms enforce. */
function budgetsOf({ platform, layout }: RowSpec): Pick<BestOptions, 'posts' | 'edits' | 'total'> {
  if (platform === 'slack') {
    const { perMinute = 60, burst = 1 } = specialPerMinute['chat.postMessage'] ?? {};
    const posts = { kind: 'bucket', limit: burst, windowMs: (burst * 60_000) / perMinute } as const;
    const edits = { kind: 'bucket', limit: tierPerMinute.t3, windowMs: 60_000 } as const;
    return { posts: { quota: posts, shared: layout === 'one' }, edits: { quota: edits, shared: true } };
  }
  const posts = { kind: 'window', ...BUCKET_LIMITS['message-create'] } as const;
  const edits = { kind: 'window', ...BUCKET_LIMITS['message-edit'] } as const;
  const total = { kind: 'window', limit: GLOBAL_LIMITS.requestsPerSecond, windowMs: 1000 } as const;
  return { posts: { quota: posts, shared: false }, edits: { quota: edits, shared: false }, total };
}

/** Each figure's median over repeated runs. */
export function medianFigures(runs: readonly Figures[]): Figures {
  const of = (pick: (figures: Figures) => number) => median(runs.map(pick));
  return {
    toAgentMs: of(({ toAgentMs }) => toAgentMs ?? Number.NaN),
    firstMs: of(({ firstMs }) => firstMs),
    firstP95Ms: of(({ firstP95Ms }) => firstP95Ms),
    staleMs: of(({ staleMs }) => staleMs),
    worstMs: of(({ worstMs }) => worstMs),
    completeMs: of(({ completeMs }) => completeMs),
    completeP95Ms: of(({ completeP95Ms }) => completeP95Ms),
    callsPerTurn: of(({ callsPerTurn }) => callsPerTurn),
    // Of what must never happen the worst run counts.
    limited: Math.max(...runs.map(({ limited }) => limited)),
    refused: runs.toSorted((one, other) => other.limited - one.limited)[0]?.refused ?? {},
    complete: Math.min(...runs.map(({ complete }) => complete)),
  };
}

function countOf(names: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

function inWords(refused: Figures['refused'] = {}): string {
  return Object.entries(refused)
    .map(([name, count]) => `${count} × ${name}`)
    .join(' + ');
}

const firstOverFloorMs = 20;
const completeOverFloorMs = 15;
const crowdCompleteMs = 500;
const overBest = 1.15;

/** What is not reached, in words; nothing when everything is. */
export function shortfalls(spec: RowSpec, bridge: Figures, floor: Figures, best: Figures): readonly string[] {
  const budgetFree = floor.limited === 0 && floor.complete === spec.streams;
  const crowd = spec.platform === 'slack' && spec.layout === 'own' && spec.streams === 40;
  const completeLimitMs = crowd ? crowdCompleteMs : floor.completeP95Ms + completeOverFloorMs;
  const faults: [boolean, string][] = [
    [bridge.complete < spec.streams, `whole ${bridge.complete}/${spec.streams}`],
    [bridge.limited > 0, `429 ${inWords(bridge.refused)}`],
    [budgetFree && bridge.firstMs > floor.firstMs + firstOverFloorMs, `first > floor + ${firstOverFloorMs}`],
    [bridge.complete === spec.streams && bridge.staleMs > best.staleMs * overBest, `stale > ${overBest} × best`],
    [
      (budgetFree || crowd) && bridge.completeP95Ms > completeLimitMs,
      crowd ? `end > ${crowdCompleteMs}` : `end > floor + ${completeOverFloorMs}`,
    ],
  ];
  return faults.flatMap(([missed, words]) => (missed ? [words] : []));
}

/** Which rows are measured: `quick` in about a minute, `default` in a few, `full` all of them. */
export function rowsOf(form: 'quick' | 'default' | 'full', platform: PlatformName): readonly RowSpec[] {
  const row = (layout: RowSpec['layout'], streams: number, wordsPerSecond: number): RowSpec => ({
    platform,
    layout,
    streams,
    wordsPerSecond,
  });
  // A channel of Discord is one conversation: its questions are answered one after the other.
  const slack = (...rows: readonly RowSpec[]) => (platform === 'slack' ? rows : []);
  if (form === 'quick') return [row('own', 1, 50), row('own', 8, 50)];
  if (form === 'default') {
    return [...[1, 8, 40].map((streams) => row('own', streams, 50)), ...slack(row('direct', 1, 15), row('one', 8, 50))];
  }
  const all = (layout: RowSpec['layout']) =>
    [15, 50, 150].flatMap((speed) => [1, 8, 40, 100].map((streams) => row(layout, streams, speed)));
  return [...all('own'), ...slack(row('direct', 1, 15), row('direct', 1, 50), ...all('one'))];
}
