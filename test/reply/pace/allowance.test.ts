import { describe, expect, it } from 'vitest';
import { Bucket, Window } from '../../../src/reply/pace/allowance.ts';

const bucket = () => new Bucket({ limit: 4, windowMs: 4_000, minIntervalMs: 0 }, 0);
const window = () => new Window(5, 5_000);

describe('a bucket', () => {
  it('may be spent at once and fills up steadily, from when the first call has arrived', () => {
    const calls = bucket();
    const [first] = [calls.take(0), calls.take(0), calls.take(0), calls.take(0)];
    expect(calls.leftAt(0)).toBe(0);
    expect(calls.leftAt(90)).toBe(0);
    first?.(90);
    expect(calls.untilLeftMs(1, 90)).toBe(1_000);
    expect(calls.leftAt(1_090)).toBe(1);
    expect(calls.leftAt(60_000)).toBe(4);
    expect(calls.untilLeftMs(5, 0)).toBe(Number.POSITIVE_INFINITY);
  });

  it('has one call after a refusal, and the usual rate from then on', () => {
    const calls = bucket();
    calls.refused(30_000);
    expect(calls.leftAt(30_000)).toBe(1);
    expect(calls.leftAt(31_000)).toBe(2);
  });

  it('believes the platform when that counts less, and fills up from when it says', () => {
    const calls = bucket();
    calls.told({ limit: 4, remaining: 3, resetAfterMs: 1_000 }, 0);
    expect(calls.leftAt(0)).toBe(3);
    calls.told({ limit: 4, remaining: 0, resetAfterMs: 30_000 }, 0);
    expect(calls.untilLeftMs(1, 0)).toBe(31_000);
  });

  it('tells what will come', () => {
    const calls = bucket();
    calls.take(0)(100);
    expect(calls.outlook(2_100, 0)).toEqual({ calls: 5, withinMs: 2_100 });
  });
});

describe('a window', () => {
  /** Each takes 90 ms, a third of which is the way of its answer. */
  function make(calls: Window, ...atMs: number[]): void {
    for (const ms of atMs) calls.take(ms)(ms + 90);
  }

  it('gives each call back when it has surely come so long ago as the window is long', () => {
    const calls = window();
    make(calls, 0, 100, 200, 300, 4_000);
    expect(calls.leftAt(4_000)).toBe(0);
    expect(calls.untilLeftMs(1, 4_000)).toBe(1_060);
    expect(calls.leftAt(5_059)).toBe(0);
    expect(calls.leftAt(5_060)).toBe(1);
    expect(calls.leftAt(5_360)).toBe(4);
    expect(calls.untilLeftMs(5, 5_360)).toBe(3_700);
  });

  it('waits for a call that may come late, but not for ever', () => {
    const calls = window();
    const answered = calls.take(0);
    expect(calls.leftAt(30_000)).toBe(4);
    answered(40_000);
    expect(calls.leftAt(44_000)).toBe(4);
    expect(calls.leftAt(45_000)).toBe(5);
    calls.take(50_000);
    expect(calls.leftAt(200_000)).toBe(5);
  });

  it('that is known to end gives all of its calls back then, but for those that may have come after it', () => {
    const calls = window();
    make(calls, 0, 0, 0, 0);
    calls.told({ limit: 5, remaining: 1, resetAfterMs: 2_000 }, 0);
    expect(calls.outlook(60_000, 0)).toEqual({ calls: 1, withinMs: 2_000 });
    calls.take(1_950);
    expect(calls.untilLeftMs(1, 1_950)).toBe(50);
    expect(calls.leftAt(2_000)).toBe(4);
  });

  it('counts what is on its way, which is not in the count of the platform', () => {
    const calls = window();
    for (let call = 0; call < 3; call += 1) calls.take(0);
    calls.told({ limit: 5, remaining: 4, resetAfterMs: 4_950 }, 110);
    expect(calls.leftAt(110)).toBe(2);
    calls.told({ limit: 5, remaining: 2, resetAfterMs: 4_940 }, 120);
    expect(calls.leftAt(120)).toBe(0);
    calls.told({ limit: 5, remaining: 3, resetAfterMs: 4_900 }, 160);
    expect(calls.leftAt(160)).toBe(0);
  });

  it('is as large as the platform says', () => {
    const calls = window();
    calls.told({ limit: 2, remaining: 2, resetAfterMs: 1_000 }, 0);
    expect(calls.limit).toBe(2);
    expect(calls.leftAt(0)).toBe(2);
    expect(calls.untilLeftMs(3, 0)).toBe(Number.POSITIVE_INFINITY);
  });

  it('of a new period does not count the calls of the one before', () => {
    const calls = window();
    make(calls, 0, 0, 0, 0, 0);
    calls.told({ limit: 5, remaining: 0, resetAfterMs: 5_000 }, 60);
    expect(calls.leftAt(5_060)).toBe(5);
    make(calls, 5_060);
    calls.told({ limit: 5, remaining: 4, resetAfterMs: 5_000 }, 5_170);
    expect(calls.leftAt(5_170)).toBe(4);
  });
});
