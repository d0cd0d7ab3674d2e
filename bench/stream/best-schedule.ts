// The best that could have been done: word times, budgets and the round trip go in, the freshest schedule of calls comes out.
import { type Freshness, freshnessOf, staleArea } from './freshness.ts';

/** So many calls at a time: in a `bucket` each comes back by itself, in a `window` all come back together. */
export interface Quota {
  readonly kind: 'bucket' | 'window';
  readonly limit: number;
  readonly windowMs: number;
}

export interface BestOptions {
  /** When the agent sent each word, for each stream. */
  readonly arrivalsMs: readonly (readonly number[])[];
  readonly roundTripMs: number;
  /** What limits the posting of messages and their edits. `shared`: by all streams together, else by each stream. */
  readonly posts: { readonly quota: Quota; readonly shared: boolean };
  readonly edits: { readonly quota: Quota; readonly shared: boolean };
  /** What limits all calls of all streams together. */
  readonly total?: Quota;
  /** The least time between two calls for the same message while it grows; the round trip where that is longer. */
  readonly minIntervalMs?: number;
}

/** What one stream's best schedule reaches. */
export interface BestStream extends Freshness {
  readonly calls: number;
}

/**
 * Knows the future and is never refused; every stream gets the same share. One call at a time for a message, the last
 * call at the last word. Where the finals of all streams exceed the budget, they land one by one as it comes back.
 */
export function bestSchedule(options: BestOptions): readonly BestStream[] {
  const { arrivalsMs, edits } = options;
  const streams = arrivalsMs.length;
  const beginMs = Math.min(...arrivalsMs.map((times) => times[0] ?? Number.POSITIVE_INFINITY));
  const endMs = Math.max(...arrivalsMs.map((times) => times.at(-1) ?? 0));
  const sharers = edits.shared ? streams : 1;
  // Of the calls that the whole time allows, one for each stream's end is put aside.
  const spare = Math.max(0, callsUntil(edits.quota, endMs - beginMs) - sharers);
  return arrivalsMs.map((times, stream) => bestOf(times, stream, { ...options, beginMs, spare, sharers }));
}

/** When the n-th call (from 0) may be made at the earliest, after the first. */
export function callDueMs({ kind, limit, windowMs }: Quota, n: number): number {
  if (kind === 'window') return Math.floor(n / limit) * windowMs;
  return Math.max(0, ((n - limit + 1) * windowMs) / limit);
}

/** How many calls may be made until a time after the first, that moment included. */
export function callsUntil(quota: Quota, withinMs: number): number {
  const { kind, limit, windowMs } = quota;
  if (kind === 'window') return limit * (Math.floor(withinMs / windowMs) + 1);
  return limit + Math.floor((withinMs * limit) / windowMs);
}

interface Share extends BestOptions {
  readonly beginMs: number;
  /** Live edits of all sharers together. */
  readonly spare: number;
  readonly sharers: number;
}

function bestOf(times: readonly number[], stream: number, share: Share): BestStream {
  const { posts, edits, total, roundTripMs, beginMs, spare, sharers } = share;
  const streams = share.arrivalsMs.length;
  const place = edits.shared ? stream : 0;
  const postDueMs = beginMs + callDueMs(posts.quota, posts.shared ? stream : 0);
  const totalDueMs = (round: number) => (total ? beginMs + callDueMs(total, round * streams + stream) : 0);
  const first = times.findIndex((atMs) => atMs >= Math.max(postDueMs, totalDueMs(0)));
  const lastMs = times.at(-1) ?? 0;
  // Too late for the first word while the agent speaks: the whole text is posted at once.
  if (first < 0) return measured(times, [{ atMs: Math.max(postDueMs, lastMs), words: times.length }], roundTripMs);

  const liveEdits = Math.floor((spare - place + sharers - 1) / sharers);
  const dueMs = (k: number) => Math.max(beginMs + callDueMs(edits.quota, k * sharers + place), totalDueMs(k + 1));
  const live = freshestCalls({ times, first, liveEdits, dueMs, ...share });
  const finalMs = Math.max(lastMs, beginMs + callDueMs(edits.quota, spare + place));
  const calls = live.map((word) => ({ atMs: times[word] ?? 0, words: word + 1 }));
  return measured(times, [...calls, { atMs: finalMs, words: times.length }], roundTripMs);
}

function measured(
  times: readonly number[],
  calls: readonly { readonly atMs: number; readonly words: number }[],
  roundTripMs: number,
): BestStream {
  const sightings = calls.map(({ atMs, words }) => ({ atMs: atMs + roundTripMs / 2, words }));
  const freshness = freshnessOf(times, sightings);
  if (freshness === undefined) throw new RangeError('an answer without words has no schedule');
  return { ...freshness, calls: calls.length };
}

interface Search {
  readonly times: readonly number[];
  /** The word with which the message is posted. */
  readonly first: number;
  readonly liveEdits: number;
  /** When the k-th live edit may be made at the earliest. */
  readonly dueMs: (k: number) => number;
  readonly roundTripMs: number;
  readonly minIntervalMs?: number;
}

/** A schedule up to its last call, which shows everything up to `word`. */
interface Path {
  readonly word: number;
  /** The age of the oldest unseen word, summed up until this call is visible. */
  readonly cost: number;
  readonly before?: Path;
}

/**
 * The words at whose arrival a call is made: the post, then at most `liveEdits` edits. A call later than the last word it
 * shows is never better than one at that word, so only these moments are tried: exactly, by dynamic programming.
 */
export function freshestCalls(search: Search): readonly number[] {
  const { times, first, liveEdits, dueMs, roundTripMs, minIntervalMs = 0 } = search;
  const last = times.length - 1;
  const apartMs = Math.max(roundTripMs, minIntervalMs);
  const at = (word: number) => times[word] ?? 0;
  const endMs = at(last);
  const area = (from: number, untilMs: number) =>
    from >= last ? 0 : staleArea(at(from + 1), at(from) + roundTripMs / 2, Math.min(untilMs, endMs));
  const whole = ({ word, cost }: Path) => cost + area(word, endMs);

  let best: Path = { word: first, cost: 0 };
  let round = new Map([[first, best]]);
  for (let k = 0; k < liveEdits && round.size > 0; k += 1) {
    const next = new Map<number, Path>();
    const fromMs = dueMs(k);
    for (const before of round.values()) {
      for (let word = before.word + 1; word < last; word += 1) {
        if (at(word) < fromMs || at(word) - at(before.word) < apartMs) continue;
        // The message must be free again when the last word comes.
        if (endMs - at(word) < roundTripMs) break;
        const cost = before.cost + area(before.word, at(word) + roundTripMs / 2);
        if (cost < (next.get(word)?.cost ?? Number.POSITIVE_INFINITY)) next.set(word, { word, cost, before });
      }
    }
    for (const path of next.values()) if (whole(path) < whole(best)) best = path;
    round = next;
  }
  return wordsOf(best);
}

function wordsOf(path: Path): readonly number[] {
  const words: number[] = [];
  for (let at: Path | undefined = path; at; at = at.before) words.unshift(at.word);
  return words;
}
