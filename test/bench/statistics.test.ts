import { describe, expect, it } from 'vitest';
import { mean, median, percentile } from '../../bench/statistics.ts';

describe('statistics', () => {
  it('a percentile is a value that occurs, by the nearest rank', () => {
    const values = [40, 10, 30, 20];
    expect([0, 0.25, 0.26, 0.5, 0.75, 0.95, 1].map((share) => percentile(values, share))).toEqual([
      10, 10, 20, 20, 30, 40, 40,
    ]);
    expect(percentile([7], 0.95)).toBe(7);
    expect(percentile([], 0.5)).toBeNaN();
  });

  it('sorts numbers as numbers', () => {
    expect(percentile([100, 9, 20], 0.5)).toBe(20);
  });

  it('the median lies in the middle, between two middles at their mean', () => {
    expect(median([5, 1, 3])).toBe(3);
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(mean([1, 2, 6])).toBe(3);
  });
});
