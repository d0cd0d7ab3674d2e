import { expect, it } from 'vitest';
import { RefusalCount } from '../../../adapters/discord/refusals.ts';
import { recordingLog } from './stage.ts';

function counting(now: () => number = () => 0): { count: RefusalCount; warnings: string[] } {
  const warnings: string[] = [];
  return { count: new RefusalCount(recordingLog(warnings), now), warnings };
}

it('warns once when a tenth of what Discord endures is reached', () => {
  const { count, warnings } = counting();
  for (let call = 0; call < 333; call += 1) {
    for (const status of [200, 204, 404, 500, 401, 403, 429]) count.count(status, null);
  }
  expect(warnings).toEqual([]);
  count.count(403, null);
  expect(warnings).toHaveLength(1);
  for (let call = 0; call < 2000; call += 1) count.count(403, null);
  expect(warnings).toHaveLength(1);
});

it('does not count what others have used up', () => {
  const { count, warnings } = counting();
  for (let call = 0; call < 1500; call += 1) count.count(429, 'shared');
  expect(warnings).toEqual([]);
});

it('begins anew after ten minutes', () => {
  let nowMs = 0;
  const { count, warnings } = counting(() => nowMs);
  for (let call = 0; call < 999; call += 1) count.count(401, null);
  nowMs = 600_000;
  count.count(401, null);
  expect(warnings).toEqual([]);
  for (let call = 0; call < 999; call += 1) count.count(401, null);
  expect(warnings).toHaveLength(1);
});
