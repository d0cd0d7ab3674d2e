import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { mean, percentile } from '../../../bench/statistics.ts';
import type { RowSpec } from '../../../bench/stream/row.ts';
import { simulate } from './simulated.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

const speeds = [15, 50, 150];
const rows: readonly RowSpec[] = [
  ...speeds.flatMap((wordsPerSecond) =>
    (['slack', 'discord'] as const).flatMap((platform) =>
      [1, 8, 40].map((streams) => ({ platform, layout: 'own' as const, streams, wordsPerSecond })),
    ),
  ),
  ...[8, 40].map((streams) => ({ platform: 'slack', layout: 'one', streams, wordsPerSecond: 50 }) as const),
  ...(['slack', 'discord'] as const).map(
    (platform) => ({ platform, layout: 'own', streams: 100, wordsPerSecond: 50 }) as const,
  ),
];

/** The best schedule knows when Discord's seconds begin; a bridge that does not, must count every second. */
const overBest = (row: RowSpec) => (row.platform === 'discord' && row.streams === 40 ? 1.2 : 1.15);

describe('answers on the real budgets, in imagined time', () => {
  for (const row of rows) {
    const { platform, layout, streams, wordsPerSecond } = row;
    it(`${platform}/${layout}/${streams}@${wordsPerSecond}: whole, never refused, nearly as fresh as can be`, async () => {
      const { freshness, best, refused } = await simulate(row);
      const p95 = (of: readonly number[]) => percentile(of, 0.95);
      expect(freshness).toHaveLength(streams);
      expect(refused).toBe(0);
      expect(mean(freshness.map(({ meanStaleMs }) => meanStaleMs)) / best.staleMs).toBeLessThan(overBest(row));
      if (platform !== 'slack' || layout !== 'own') return;
      // Past the number of finals that a minute holds, answers begin when they have ended.
      if (streams < 50) expect(p95(freshness.map(({ firstWordMs }) => firstWordMs))).toBeLessThan(60);
      // The last text waits for nothing, and is seen half a round trip later.
      expect(p95(freshness.map(({ completeMs }) => completeMs))).toBeLessThan(55);
    });
  }
});
