// How fresh an answer was in front of its readers: when each word came and when it was seen go in, lags and ages go out.

/** From this moment on the first so many words of the answer are visible. */
export interface Sighting {
  readonly atMs: number;
  readonly words: number;
}

/** Times in milliseconds. */
export interface Freshness {
  /** From the agent's first word to the first word visible. */
  readonly firstWordMs: number;
  /** From the agent's last word to all of them visible. */
  readonly completeMs: number;
  /** The age of the oldest word that nobody could see yet, on average while the agent spoke. */
  readonly meanStaleMs: number;
  /** The greatest such age until everything was visible. */
  readonly worstStaleMs: number;
}

/**
 * @param arrivalsMs When the agent sent each word, ascending.
 * @param sightings In order of time. What disappears again is unseen again.
 * @returns `undefined` when the answer never became complete.
 */
export function freshnessOf(arrivalsMs: readonly number[], sightings: readonly Sighting[]): Freshness | undefined {
  const firstMs = arrivalsMs[0];
  const lastMs = arrivalsMs.at(-1);
  const seenFirst = sightings.find(({ words }) => words > 0);
  const all = sightings.findLastIndex(({ words }) => words < arrivalsMs.length) + 1;
  const seenAll = sightings[all];
  if (firstMs === undefined || lastMs === undefined || !seenFirst || !seenAll) return undefined;

  let area = 0;
  let worstStaleMs = 0;
  const states = [{ atMs: firstMs, words: 0 }, ...sightings.slice(0, all + 1)];
  for (const [index, { atMs, words }] of states.entries()) {
    const next = states[index + 1];
    const oldestMs = arrivalsMs[words];
    if (next === undefined || oldestMs === undefined) continue;
    worstStaleMs = Math.max(worstStaleMs, next.atMs - oldestMs);
    area += staleArea(oldestMs, Math.max(atMs, firstMs), Math.min(next.atMs, lastMs));
  }
  return {
    firstWordMs: seenFirst.atMs - firstMs,
    completeMs: seenAll.atMs - lastMs,
    meanStaleMs: lastMs > firstMs ? area / (lastMs - firstMs) : 0,
    worstStaleMs,
  };
}

/** The age of a word, summed up over the time from `fromMs` to `untilMs`. */
export function staleArea(wordMs: number, fromMs: number, untilMs: number): number {
  const beginsMs = Math.max(fromMs, wordMs);
  return untilMs <= beginsMs ? 0 : ((untilMs - wordMs) ** 2 - (beginsMs - wordMs) ** 2) / 2;
}
