import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { LimitWatch, type RunLimits } from '../../src/agent/limits.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const limits = { connectMs: 10, firstEventMs: 100, idleMs: 50, totalMs: 1000 };

function watch(more: Partial<RunLimits> = {}) {
  const strikes: string[] = [];
  return {
    strikes,
    watch: new LimitWatch({ ...limits, ...more }, (limit, afterMs) => strikes.push(`${limit} ${afterMs}`)),
  };
}

it('strikes at the limit of the phase that the run is in', () => {
  const { strikes, watch: run } = watch();
  vi.advanceTimersByTime(9);
  run.sent();
  vi.advanceTimersByTime(99);
  run.event();
  vi.advanceTimersByTime(49);
  expect(strikes).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(strikes).toEqual(['idle 50']);
});

it.each([
  ['connect 10', []],
  ['first-event 100', ['sent']],
  ['idle 50', ['sent', 'event']],
] as const)('strikes with %s after %j', (strike, steps) => {
  const { strikes, watch: run } = watch();
  for (const step of steps) run[step]();
  vi.advanceTimersByTime(100);
  expect(strikes).toEqual([strike]);
});

it('does not let bytes that are no event put the first event off', () => {
  const { strikes, watch: run } = watch({ idleMs: 500 });
  run.sent();
  for (let n = 0; n < 10; n++) {
    run.heard();
    vi.advanceTimersByTime(10);
  }
  expect(strikes).toEqual(['first-event 100']);
});

it('strikes in total, however much is heard', () => {
  const { strikes, watch: run } = watch();
  run.sent();
  run.event();
  for (let n = 0; n < 25; n++) {
    vi.advanceTimersByTime(40);
    run.heard();
  }
  expect(strikes).toEqual(['total 1000']);
});

it('does not strike at all with limits of zero, or once it was stopped', () => {
  const { strikes } = watch({ connectMs: 0, totalMs: 0 });
  const { strikes: others, watch: stopped } = watch();
  stopped.sent();
  stopped.event();
  stopped.stop();
  stopped.heard();
  stopped.event();
  vi.advanceTimersByTime(10_000);
  expect([...strikes, ...others]).toEqual([]);
});
