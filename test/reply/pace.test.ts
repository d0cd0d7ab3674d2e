import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RateLimitedError } from '../../src/chat.ts';
import { begin, bucketOf, pass, windowOf } from './pace/stage.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

const five = windowOf(5, 5_000);
const wide = windowOf(50, 1_000);

describe('the pace', () => {
  it('lets calls go at once while the budget lasts', async () => {
    const { gone, ask } = begin({ channel: five });
    for (let call = 0; call < 6; call += 1) ask('channel', 'edit', `edit ${call}`);
    ask('channel', 'final');
    await pass(0);
    expect(gone).toEqual(['edit 0 at 0', 'edit 1 at 0', 'edit 2 at 0', 'edit 3 at 0', 'edit 4 at 0']);
    await pass(6_000);
    expect(gone.slice(5)).toEqual(['final at 5000', 'edit 5 at 5000']);
  });

  it('serves the more urgent first, and the longer waiting among equals', async () => {
    const { gone, ask } = begin({ channel: bucketOf(1, 1_000) });
    ask('channel', 'edit', 'before');
    for (const urgency of ['activity', 'edit', 'first', 'control', 'final'] as const) ask('channel', urgency);
    ask('channel', 'final', 'second final');
    await pass(20_000);
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

  it('leaves some of a large budget to answers that are yet to begin, and most of it to whatever is not a sign', async () => {
    const { gone, ask } = begin({ global: wide });
    for (let call = 0; call < 50; call += 1) ask('global', 'activity', 'sign');
    await pass(0);
    expect(gone).toHaveLength(10);
    for (let call = 0; call < 50; call += 1) ask('global', 'edit');
    await pass(0);
    expect(gone).toHaveLength(48);
    ask('global', 'first');
    ask('global', 'final');
    await pass(0);
    expect(gone.slice(48)).toEqual(['first at 0', 'final at 0']);
  });

  it('takes from every budget named, and waits for the scarcest', async () => {
    const { gone, ask } = begin({ channel: five, global: bucketOf(2, 2_000) });
    ask('channel1+global', 'final', 'one');
    ask('channel2+global', 'final', 'two');
    ask('channel3+global', 'final', 'three');
    await pass(5_000);
    expect(gone).toEqual(['one at 0', 'two at 0', 'three at 1000']);
  });

  it('rests only the budget that was overdrawn', async () => {
    const { pace, gone, ask } = begin({ channel: five, global: wide });
    pace.limited(new RateLimitedError('test', 'channel1', 30_000));
    ask('channel1+global', 'final', 'resting');
    ask('channel2+global', 'edit', 'other');
    await pass(29_000);
    expect(gone).toEqual(['other at 0']);
    await pass(2_000);
    expect(gone).toEqual(['other at 0', 'resting at 30000']);
  });

  it('believes the platform about its windows', async () => {
    const { pace, gone, ask } = begin({ channel: five });
    pace.report({ key: 'channel', limit: 5, remaining: 2, resetAfterMs: 4_000 });
    ask('channel', 'edit', 'one');
    ask('channel', 'final');
    ask('channel', 'final', 'second final');
    ask('channel', 'edit', 'two');
    await pass(3_000);
    expect(gone).toEqual(['one at 0', 'final at 0']);
    await pass(2_000);
    expect(gone.slice(2)).toEqual(['second final at 4000', 'two at 4000']);
  });

  it('learns of a budget that nobody has described', async () => {
    const { pace, gone, ask } = begin({});
    for (let call = 0; call < 100; call += 1) ask('unknown', 'edit');
    await pass(0);
    expect(gone).toHaveLength(100);
    expect(vi.getTimerCount()).toBe(0);
    pace.report({ key: 'unknown', limit: 3, remaining: 1, resetAfterMs: 2_000 });
    for (let call = 0; call < 4; call += 1) ask('unknown', 'edit');
    await pass(2_000);
    expect(gone.slice(100)).toEqual(['edit at 0', 'edit at 2000', 'edit at 2000', 'edit at 2000']);
  });

  it('takes nothing for a call that is given up', async () => {
    const { gone, ask } = begin({ channel: bucketOf(1, 1_000) });
    const giveUp = new AbortController();
    ask('channel', 'final', 'one');
    ask({ keys: 'channel', urgency: 'edit', name: 'two', signal: giveUp.signal });
    ask('channel', 'edit', 'three');
    giveUp.abort('no longer wanted');
    await pass(1_100);
    expect(gone).toEqual(['one at 0', 'two gave up: no longer wanted', 'three at 1000']);
    ask({ keys: 'channel', urgency: 'edit', name: 'four', signal: AbortSignal.abort('too late') });
    await pass(0);
    expect(gone.at(-1)).toBe('four gave up: too late');
  });

  it('forgets idle budgets when there are many', async () => {
    const { gone, ask } = begin({ channel: five });
    for (let call = 0; call < 5; call += 1) ask('channel1', 'final', 'spent');
    for (let channel = 2; channel < 3_000; channel += 1) ask(`channel${channel}`, 'edit');
    await pass(0);
    const before = gone.length;
    ask('channel1', 'final', 'late');
    await pass(4_900);
    expect(gone).toHaveLength(before);
    await pass(200);
    expect(gone.at(-1)).toBe('late at 5000');
  });
});
