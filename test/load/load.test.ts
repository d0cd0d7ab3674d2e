import { expect, it } from 'vitest';
import { load } from './run.ts';

it('a thousand conversations with ten thousand messages waiting: in order, fair, bounded, and what is too much is told', async () => {
  const [threads, maxWaiting, maxRuns, tooMany] = [1_000, 10, 100, 1];
  const result = await load({ threads, maxWaiting, maxRuns, tooMany });
  expect(result.mostRuns).toBe(maxRuns);
  expect(result.asked.size).toBe(threads);
  // Those that run have one message more than those that wait.
  expect(result.refused).toBe(threads * tooMany + threads - maxRuns);
  expect(result.told).toBe(result.refused);
  for (const [thread, texts] of result.asked) {
    expect(texts).toEqual(texts.map((_, place) => `${thread}-${place}`));
    expect(texts.length).toBeGreaterThanOrEqual(maxWaiting);
  }
  // Nobody gets a second turn before everybody has had a first, and first come, first served.
  const firsts = Array.from({ length: threads }, (_, index) => `t${index}`);
  expect(result.turns.slice(0, threads)).toEqual(firsts);
  // What waits lies on the disk: some 10 kB a message would be a hundred megabytes.
  expect(result.heapBytes.waiting - result.heapBytes.before).toBeLessThan(60 * 2 ** 20);
}, 240_000);
