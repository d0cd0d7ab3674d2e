import { expect, it } from 'vitest';
import { Reconnects } from '../../../adapters/discord/reconnects.ts';

it('connects and connects again at once, then ever more slowly', () => {
  const reconnects = new Reconnects(() => 0);
  const pauses = Array.from({ length: 12 }, () => reconnects.nextPauseMs());
  expect(pauses.slice(0, 4)).toEqual([0, 0, 1000, 2000]);
  expect(pauses).toEqual([...pauses].sort((a, b) => a - b));
  expect(pauses.at(-1)).toBe(120_000);
});

it('never comes near the 1000 logins of a day', () => {
  let nowMs = 0;
  const reconnects = new Reconnects(() => nowMs);
  let logins = 0;
  while (nowMs < 24 * 60 * 60 * 1000) {
    nowMs += reconnects.nextPauseMs();
    reconnects.connected();
    nowMs += 500;
    logins += 1;
  }
  expect(logins).toBeLessThan(800);
});

it('begins anew after a connection that lasted', () => {
  let nowMs = 0;
  const reconnects = new Reconnects(() => nowMs);
  for (let attempt = 0; attempt < 6; attempt += 1) reconnects.nextPauseMs();
  reconnects.connected();
  nowMs += 59_999;
  expect(reconnects.nextPauseMs()).toBeGreaterThan(0);
  reconnects.connected();
  nowMs += 60_000;
  expect([reconnects.nextPauseMs(), reconnects.nextPauseMs()]).toEqual([0, 0]);
});
