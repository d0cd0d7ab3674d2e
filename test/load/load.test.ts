import { expect, it } from 'vitest';
import { load } from './run.ts';
import { loadOverSockets } from './sockets.ts';

it('a thousand conversations with ten thousand messages waiting: in order, fair, bounded, and what is too much is told', async () => {
  const [threads, maxWaiting, maxRuns, tooMany] = [1_000, 10, 100, 1];
  const result = await load({ threads, maxWaiting, maxRuns, tooMany });
  expect(result.mostRuns).toBe(maxRuns);
  expect(result.asked.size).toBe(threads);
  // Those that run have one message more than those that wait.
  expect(result.refused).toBe(threads * tooMany + threads - maxRuns);
  expect(result.told).toBe(result.refused);
  for (const [conversation, sayings] of result.asked) {
    expect(sayings).toEqual(sayings.map((_, place) => `${conversation}-${place}`));
    expect(sayings.length).toBeGreaterThanOrEqual(maxWaiting);
  }
  // Nobody gets a second turn before everybody has had a first, and first come, first served, but for those that run at
  // once: they may overtake each other on their way to the agent.
  const firsts = result.turns.slice(0, threads - maxRuns);
  expect(new Set(firsts).size).toBe(firsts.length);
  for (const [place, name] of firsts.entries()) expect(Math.abs(Number(name.slice(1)) - place)).toBeLessThan(maxRuns);
  // What waits lies on the disk: some 10 kB a message would be a hundred megabytes.
  expect(result.heapBytes.waiting - result.heapBytes.before).toBeLessThan(60 * 2 ** 20);
}, 240_000);

it.each(['slack', 'discord'] as const)(
  'hundreds of conversations over real sockets: acknowledged, in order, fair, each answered in its place (%s)',
  async (platform) => {
    const [threads, maxWaiting, maxRuns, tooMany] = [200, 10, 40, 1];
    const result = await loadOverSockets({ platform, threads, maxWaiting, maxRuns, tooMany });
    expect(result.mostRuns).toBe(maxRuns);
    expect(result.refused).toBe(threads * tooMany + threads - maxRuns);
    expect(result.told).toBe(result.refused);
    expect(result.asked.size).toBe(threads);
    for (const [conversation, sayings] of result.asked) {
      expect(sayings).toEqual(sayings.map((_, place) => `${conversation}-${place}`));
      expect(result.answered.get(conversation)).toEqual(sayings);
    }
    // Nobody gets a second turn before everybody has had a first, but for requests that overtake each other on their way.
    expect(new Set(result.turns.slice(0, threads)).size).toBeGreaterThan(threads - maxRuns);
    expect(result.usage.waiting.heap - result.usage.before.heap).toBeLessThan(60 * 2 ** 20);
  },
  240_000,
);
