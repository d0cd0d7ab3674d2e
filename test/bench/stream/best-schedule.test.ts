import { describe, expect, it } from 'vitest';
import { bestSchedule, callDueMs, callsUntil, freshestCalls } from '../../../bench/stream/best-schedule.ts';
import { freshnessOf } from '../../../bench/stream/freshness.ts';

const wordsEvery = (gapMs: number, count: number, fromMs = 0) =>
  Array.from({ length: count }, (_, word) => fromMs + word * gapMs);
const plenty = { kind: 'bucket', limit: 1000, windowMs: 1000 } as const;
const always = () => 0;

describe('a budget', () => {
  it('of a bucket comes back call by call', () => {
    const bucket = { kind: 'bucket', limit: 3, windowMs: 3000 } as const;
    expect([0, 1, 2, 3, 4].map((n) => callDueMs(bucket, n))).toEqual([0, 0, 0, 1000, 2000]);
    expect([0, 999, 1000, 2500].map((ms) => callsUntil(bucket, ms))).toEqual([3, 3, 4, 5]);
  });

  it('of a window comes back as a whole', () => {
    const window = { kind: 'window', limit: 3, windowMs: 3000 } as const;
    expect([0, 2, 3, 5, 6].map((n) => callDueMs(window, n))).toEqual([0, 0, 3000, 3000, 6000]);
    expect([0, 2999, 3000].map((ms) => callsUntil(window, ms))).toEqual([3, 3, 6]);
  });
});

describe('the freshest calls', () => {
  it('are as good as the best of all that are possible', () => {
    // Words at uneven times, so that even spacing is not the answer.
    const times = [0, 10, 20, 400, 410, 420, 600, 900, 910, 1000, 1300];
    const roundTripMs = 60;
    const staleOf = (calls: readonly number[]) => {
      const shown = [...calls, times.length - 1];
      const sightings = shown.map((word) => ({ atMs: (times[word] ?? 0) + roundTripMs / 2, words: word + 1 }));
      return freshnessOf(times, sightings)?.meanStaleMs ?? Number.POSITIVE_INFINITY;
    };
    for (const liveEdits of [0, 1, 2, 3]) {
      const every: (readonly number[])[] = [[0]];
      for (const calls of every) {
        for (let word = (calls.at(-1) ?? 0) + 1; word < times.length - 1 && calls.length <= liveEdits; word += 1) {
          const apartMs = (times[word] ?? 0) - (times[calls.at(-1) ?? 0] ?? 0);
          if (apartMs >= roundTripMs && 1300 - (times[word] ?? 0) >= roundTripMs) every.push([...calls, word]);
        }
      }
      const found = freshestCalls({ times, first: 0, liveEdits, dueMs: always, roundTripMs });
      expect(staleOf(found)).toBeCloseTo(Math.min(...every.map(staleOf)), 6);
    }
  });

  it('leave the message free for the last word', () => {
    // Without that, the second to last word would be worth a call of its own.
    const times = [0, 1000, 1010, 1020];
    const calls = freshestCalls({ times, first: 0, liveEdits: 2, dueMs: always, roundTripMs: 20 });
    expect(calls).toEqual([0, 1]);
    expect(freshestCalls({ times, first: 0, liveEdits: 2, dueMs: always, roundTripMs: 30 })).toEqual([0]);
  });

  it('keep their distance, and wait until they are due', () => {
    const times = wordsEvery(20, 200);
    const apart = freshestCalls({
      times,
      first: 0,
      liveEdits: 50,
      dueMs: always,
      roundTripMs: 80,
      minIntervalMs: 1000,
    });
    expect(apart).toHaveLength(4);
    const late = freshestCalls({ times, first: 0, liveEdits: 2, dueMs: () => 3000, roundTripMs: 80 });
    expect(Math.min(...late.slice(1).map((word) => times[word] ?? 0))).toBeGreaterThanOrEqual(3000);
  });
});

describe('the best schedule', () => {
  it('shows everything within half a round trip where the budget is free', () => {
    const [best] = bestSchedule({
      arrivalsMs: [wordsEvery(20, 100, 5000)],
      roundTripMs: 80,
      posts: { quota: plenty, shared: false },
      edits: { quota: plenty, shared: false },
    });
    expect(best).toMatchObject({ firstWordMs: 40, completeMs: 40 });
    // A call every 80 ms: each word waits 40 ms for its call's arrival and up to 60 ms for the call.
    expect(best?.meanStaleMs).toBeLessThan(100);
    expect(best?.calls).toBeGreaterThan(20);
  });

  it('puts a call for the end of every stream aside', () => {
    const arrivalsMs = Array.from({ length: 4 }, () => wordsEvery(20, 50));
    const quota = { kind: 'bucket', limit: 6, windowMs: 600_000 } as const;
    const best = bestSchedule({
      arrivalsMs,
      roundTripMs: 80,
      posts: { quota: plenty, shared: false },
      edits: { quota, shared: true },
    });
    // Post and final for each, and two live edits for the four of them.
    expect(best.map(({ calls }) => calls)).toEqual([3, 3, 2, 2]);
    expect(best.map(({ completeMs }) => completeMs)).toEqual([40, 40, 40, 40]);
  });

  it('lands what exceeds the budget as it comes back', () => {
    const arrivalsMs = Array.from({ length: 3 }, () => wordsEvery(20, 50));
    const quota = { kind: 'bucket', limit: 1, windowMs: 10_000 } as const;
    const best = bestSchedule({
      arrivalsMs,
      roundTripMs: 80,
      posts: { quota: plenty, shared: false },
      edits: { quota, shared: true },
    });
    expect(best.map(({ completeMs }) => Math.round(completeMs))).toEqual([40, 10_000 - 980 + 40, 20_000 - 980 + 40]);
  });

  it('a message that may only be posted after the last word is posted whole', () => {
    const arrivalsMs = [wordsEvery(20, 50), wordsEvery(20, 50)];
    const best = bestSchedule({
      arrivalsMs,
      roundTripMs: 80,
      posts: { quota: { kind: 'bucket', limit: 1, windowMs: 3000 }, shared: true },
      edits: { quota: plenty, shared: true },
    });
    expect(best[1]).toMatchObject({ firstWordMs: 3040, completeMs: 3000 - 980 + 40, calls: 1 });
  });
});
