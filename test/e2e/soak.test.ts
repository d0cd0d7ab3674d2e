// Many conversations at once on both platforms, while calls fail and connections break: every answer whole, nothing left open.
import { expect, it } from 'vitest';
import { soak } from '../../bench/soak/run.ts';

/** CI takes a minute; whoever runs all tests at a desk waits less. `npm run soak` takes as long as it is told to. */
const seconds = Number(process.env.SOAK_SECONDS ?? 12);
const streams = seconds < 60 ? 8 : 20;
const patienceMs = 120_000;

it('every answer is complete, in order and once, and no message is left unfinished', {
  timeout: seconds * 1000 + 3 * patienceMs,
}, async () => {
  const options = { seconds, streams, seed: 3, share: 0.05, speed: 3, patienceMs };
  const result = await soak({ ...options, onProgress: () => undefined });
  expect(result.violations, result.log.join('\n')).toEqual([]);
  expect(result.answers).toBeGreaterThan(streams);
  expect(result.calls.struck).toBeGreaterThan(0);
});
