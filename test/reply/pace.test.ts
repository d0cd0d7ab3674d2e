import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type ChatLimits, type Floor, RateLimitedError } from '../../src/chat.ts';
import { createPace, type Urgency } from '../../src/reply/pace.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

function begin(floors: Record<string, Floor>) {
  const limits: ChatLimits = { surfaces: {}, floors, workingRenewMs: 0, workingShowsText: false, maxFileSize: 0 };
  const pace = createPace(limits);
  const startedAtMs = performance.now();
  /** Who went when: `edit at 0`. */
  const gone: string[] = [];
  const ask = (keys: string, urgency: Urgency, name: string = urgency, signal?: AbortSignal) => {
    const budgets = keys.split('+').map((key) => ({ key, floor: key.replace(/\d/g, '') }));
    const turn = pace.turnFor(budgets, urgency, signal);
    void turn.then(
      () => gone.push(`${name} at ${Math.round(performance.now() - startedAtMs)}`),
      (reason: unknown) => gone.push(`${name} gave up: ${String(reason)}`),
    );
  };
  return { pace, gone, ask };
}

const five: Floor = { limit: 5, windowMs: 5_000, minIntervalMs: 0 };

describe('the pace', () => {
  it('lets calls go at once while the budget lasts, keeps one for what must get through, then at the steady rate', async () => {
    const { gone, ask } = begin({ channel: five });
    for (let call = 0; call < 6; call += 1) ask('channel', 'edit', `edit ${call}`);
    await vi.advanceTimersByTimeAsync(0);
    expect(gone).toEqual(['edit 0 at 0', 'edit 1 at 0', 'edit 2 at 0', 'edit 3 at 0']);
    ask('channel', 'final');
    await vi.advanceTimersByTimeAsync(10_000);
    expect(gone.slice(4)).toEqual(['final at 0', 'edit 4 at 2000', 'edit 5 at 3000']);
  });

  it('serves the more urgent first, and the longer waiting among equals', async () => {
    const { gone, ask } = begin({ channel: { limit: 1, windowMs: 1_000, minIntervalMs: 0 } });
    ask('channel', 'edit', 'before');
    for (const urgency of ['activity', 'edit', 'first', 'control', 'final'] as const) ask('channel', urgency);
    ask('channel', 'final', 'second final');
    await vi.advanceTimersByTimeAsync(20_000);
    expect(gone.map((line) => line.split(' at ')[0])).toEqual([
      'before',
      'final',
      'second final',
      'control',
      'first',
      'edit',
      'activity',
    ]);
  });

  it('puts the least time between two live edits, and only between those', async () => {
    const { gone, ask } = begin({ channel: { limit: 50, windowMs: 5_000, minIntervalMs: 1_200 } });
    ask('channel', 'edit', 'one');
    ask('channel', 'edit', 'two');
    ask('channel', 'final');
    await vi.advanceTimersByTimeAsync(5_000);
    expect(gone).toEqual(['one at 0', 'final at 0', 'two at 1200']);
  });

  it('takes from every budget named, and waits for the scarcest', async () => {
    const { gone, ask } = begin({ channel: five, global: { limit: 2, windowMs: 2_000, minIntervalMs: 0 } });
    ask('channel1+global', 'final', 'one');
    ask('channel2+global', 'final', 'two');
    ask('channel3+global', 'final', 'three');
    await vi.advanceTimersByTimeAsync(5_000);
    expect(gone).toEqual(['one at 0', 'two at 0', 'three at 1000']);
  });

  it('rests only the budget that was overdrawn', async () => {
    const { pace, gone, ask } = begin({ channel: five, global: { limit: 50, windowMs: 1_000, minIntervalMs: 0 } });
    pace.limited(new RateLimitedError('test', 'channel1', 30_000));
    ask('channel1+global', 'final', 'resting');
    ask('channel2+global', 'edit', 'other');
    await vi.advanceTimersByTimeAsync(29_000);
    expect(gone).toEqual(['other at 0']);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(gone).toEqual(['other at 0', 'resting at 30000']);
  });

  it('believes the platform about its windows', async () => {
    const { pace, gone, ask } = begin({ channel: five });
    pace.report({ key: 'channel', limit: 5, remaining: 2, resetAfterMs: 4_000 });
    ask('channel', 'edit', 'one');
    ask('channel', 'edit', 'two');
    ask('channel', 'final');
    ask('channel', 'final', 'second final');
    await vi.advanceTimersByTimeAsync(3_000);
    expect(gone).toEqual(['one at 0', 'final at 0']);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(gone.slice(2)).toEqual(['second final at 4000', 'two at 4000']);
  });

  it('counts calls that the platform had not counted when it reported', async () => {
    const { pace, gone, ask } = begin({ channel: five });
    for (let call = 0; call < 3; call += 1) ask('channel', 'final', `call ${call}`);
    pace.report({ key: 'channel', limit: 5, remaining: 4, resetAfterMs: 5_000 });
    for (let call = 3; call < 9; call += 1) ask('channel', 'final', `call ${call}`);
    await vi.advanceTimersByTimeAsync(4_900);
    expect(gone).toHaveLength(5);
  });

  it('takes nothing for a call that is given up', async () => {
    const { gone, ask } = begin({ channel: { limit: 1, windowMs: 1_000, minIntervalMs: 0 } });
    const giveUp = new AbortController();
    ask('channel', 'final', 'one');
    ask('channel', 'edit', 'two', giveUp.signal);
    ask('channel', 'edit', 'three');
    giveUp.abort('no longer wanted');
    await vi.advanceTimersByTimeAsync(1_000);
    expect(gone).toEqual(['one at 0', 'two gave up: no longer wanted', 'three at 1000']);
    ask('channel', 'edit', 'four', AbortSignal.abort('too late'));
    await vi.advanceTimersByTimeAsync(0);
    expect(gone.at(-1)).toBe('four gave up: too late');
  });

  it('lets everything go that no budget is known for', async () => {
    const { gone, ask } = begin({});
    for (let call = 0; call < 100; call += 1) ask('unknown', 'edit');
    await vi.advanceTimersByTimeAsync(0);
    expect(gone).toHaveLength(100);
    expect(vi.getTimerCount()).toBe(0);
  });
});
