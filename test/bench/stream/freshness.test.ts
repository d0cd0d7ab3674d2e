import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { freshnessOf, type Sighting } from '../../../bench/stream/freshness.ts';

/** A word every 100 ms from 0 to 400. */
const arrivals = [0, 100, 200, 300, 400];

describe('freshness', () => {
  it('measures the first word, the last, and the oldest unseen word in between', () => {
    const sightings = [
      { atMs: 50, words: 1 },
      { atMs: 350, words: 3 },
      { atMs: 460, words: 5 },
    ];
    // 0–50: word 1 waits; 100–350: word 2 waits; 350–400: word 4, 50 ms old at 350, waits.
    const area = 50 ** 2 / 2 + 250 ** 2 / 2 + (100 ** 2 - 50 ** 2) / 2;
    expect(freshnessOf(arrivals, sightings)).toEqual({
      firstWordMs: 50,
      completeMs: 60,
      meanStaleMs: area / 400,
      worstStaleMs: 250,
    });
  });

  it('counts the wait after the last word for the worst age, not for the mean', () => {
    const late = freshnessOf(arrivals, [
      { atMs: 0, words: 4 },
      { atMs: 9400, words: 5 },
    ]);
    expect(late).toMatchObject({ meanStaleMs: 0, completeMs: 9000, worstStaleMs: 9000 });
  });

  it('a word that disappears again is unseen again', () => {
    const sightings = [
      { atMs: 0, words: 3 },
      { atMs: 250, words: 1 },
      { atMs: 410, words: 5 },
    ];
    // From 250 on the second word, said at 100, is missing again.
    expect(freshnessOf(arrivals, sightings)?.worstStaleMs).toBe(310);
  });

  it('what never became complete has no freshness', () => {
    expect(freshnessOf(arrivals, [{ atMs: 50, words: 4 }])).toBeUndefined();
    expect(
      freshnessOf(arrivals, [
        { atMs: 500, words: 5 },
        { atMs: 600, words: 2 },
      ]),
    ).toBeUndefined();
    expect(freshnessOf(arrivals, [])).toBeUndefined();
    expect(freshnessOf([], [])).toBeUndefined();
  });

  it('agrees with looking at the clock every millisecond', () => {
    const steps = fc.array(fc.tuple(fc.nat(150), fc.nat(5)), { maxLength: 8 });
    fc.assert(
      fc.property(steps, (gaps) => {
        const sightings: Sighting[] = [];
        let atMs = 0;
        for (const [gapMs, words] of gaps) {
          atMs += gapMs;
          sightings.push({ atMs, words });
        }
        sightings.push({ atMs: atMs + 500, words: 5 });
        const seenAt = (now: number) => sightings.findLast((sighting) => sighting.atMs <= now)?.words ?? 0;
        let sum = 0;
        for (let now = 0.5; now < 400; now += 1) {
          const oldest = arrivals[seenAt(now)] ?? Number.POSITIVE_INFINITY;
          sum += Math.max(0, now - oldest);
        }
        expect(freshnessOf(arrivals, sightings)?.meanStaleMs).toBeCloseTo(sum / 400, 0);
      }),
    );
  });
});
