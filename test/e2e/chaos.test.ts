// A short run of chaos: the same one every time, and one that nobody has seen before. `npm run chaos` is the long form.
import { expect, it } from 'vitest';
import { storiesOf, summaryOf, violationsIn } from '../chaos/report.ts';
import { runChaos } from '../chaos/run.ts';

const seeds = [7, Math.floor(Math.random() * 1_000_000)];

it.each(seeds)(
  'nothing is lost and nothing said twice (npm run chaos -- --seed %i)',
  { timeout: 300_000 },
  async (seed) => {
    const result = await runChaos({ seed, turns: 40, kills: 4, limitMs: 60_000 });
    const told = `${summaryOf(result)}\n${storiesOf(result)}`;
    expect(violationsIn(result), told).toEqual([]);
    const { turns, deaths } = result.evidence;
    expect(Math.min(turns.length, deaths.length), told).toBeGreaterThan(0);
  },
);
