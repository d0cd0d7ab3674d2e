// A few of the many: `npm run fuzz` runs as many as are asked for.
import fc from 'fast-check';
import { describe, it } from 'vitest';
import { openStage } from '../adapters/slack/stage.ts';
import { anyBytes, anyFrames, anyLanes } from './frames.ts';
import { Hearer } from './hearer.ts';
import { eventsOfADay, everyBody } from './slack.ts';
import { fuzzDiscord, fuzzSlack } from './wire.ts';

/** One that is the same each time, and one that finds something new. */
const seeds = [1, Math.floor(Math.random() * 1_000_000)];

describe.each(seeds)('events with anything wrong in them (seed %i)', (seed) => {
  it('of the agent are read, and mean no more than they say', () => {
    fc.assert(anyFrames, { seed, numRuns: 500 });
    fc.assert(anyLanes, { seed, numRuns: 500 });
    fc.assert(anyBytes, { seed, numRuns: 200 });
  });

  it('of Slack are read', async () => {
    const stage = await openStage();
    try {
      await stage.adapter.start(new Hearer());
      fc.assert(everyBody(await eventsOfADay(stage.server)), { seed, numRuns: 1_000 });
    } finally {
      await stage.close();
    }
  });

  it('of Slack leave Friday hearing', () => fuzzSlack({ seed, cases: 500 }));

  it('of Discord leave Friday hearing', () => fuzzDiscord({ seed, cases: 500 }));
});
