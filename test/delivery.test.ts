import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Operation, ReplyTarget } from '../src/chat.ts';
import { createDelivery } from '../src/delivery.ts';
import { createLog } from '../src/log.ts';
import { createPace } from '../src/reply/pace.ts';
import { type Fault, RecordingAdapter, type RecordingOptions } from './reply/recording-adapter.ts';

const log = createLog({ level: 'silent', format: 'json', secrets: [] });
const target: ReplyTarget = { platform: 'test', surface: 'chat', address: null };

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

function begin(options: RecordingOptions = {}) {
  const adapter = new RecordingAdapter(options);
  return { adapter, delivery: createDelivery({ adapter, pace: createPace(adapter.limits), log }) };
}

function open(text: string): Operation {
  return { type: 'open', target, nonce: 'n-0', first: true, content: { text, stableChars: text.length } };
}

function update(text: string, type: 'update' | 'finish' = 'update'): Operation {
  const receipt = { platform: 'test', address: 0 };
  return { type, receipt, surface: 'chat', content: { text, stableChars: text.length } };
}

const attach: Operation = {
  type: 'attach',
  target,
  nonce: 'n-1',
  name: 'a.txt',
  mimeType: 'text/plain',
  bytes: new Uint8Array(),
};

async function settle<T>(promise: Promise<T>): Promise<PromiseSettledResult<T> | undefined> {
  const settled = Promise.allSettled([promise]);
  await vi.advanceTimersByTimeAsync(600_000);
  return (await settled)[0];
}

it('a post of an earlier life is looked for until the platform answers, within its budget', async () => {
  const { adapter, delivery } = begin();
  await settle(delivery.send(open('here'), { urgency: 'final' }));
  adapter.fail('posted', 'unknown', 'unreachable');
  const query = { type: 'posted', target, nonce: 'n-0' } as const;
  const receipt = { platform: 'test', address: 0 };
  expect(await settle(delivery.find(query))).toEqual({ status: 'fulfilled', value: { receipt } });
  expect(adapter.calls.filter((call) => call === 'look for n-0')).toHaveLength(3);
  adapter.fail('posted', 'forbidden');
  expect(await settle(delivery.find(query))).toEqual({ status: 'fulfilled', value: undefined });
});

describe('a delivery', () => {
  it('gives back the receipt', async () => {
    const { delivery } = begin();
    const receipt = await delivery.send(open('a'), { urgency: 'first' });
    expect(receipt).toEqual({ platform: 'test', address: 0 });
  });

  it('tries live edits and signs of work once', async () => {
    for (const urgency of ['edit', 'activity'] as const) {
      const { adapter, delivery } = begin();
      await delivery.send(open('a'), { urgency: 'first' });
      adapter.fail('update', 'unreachable');
      expect(await settle(delivery.send(update('b'), { urgency }))).toMatchObject({ reason: { kind: 'unreachable' } });
      expect(adapter.calls).toHaveLength(2);
    }
  });

  it('repeats what must get through, with growing pauses', async () => {
    const { adapter, delivery } = begin();
    adapter.fail('mark', 'unknown', 'unreachable', { retryAfterMs: 3_000 });
    const mark: Operation = { type: 'mark', target, sign: 'waiting', on: false };
    expect(await settle(delivery.send(mark, { urgency: 'control' }))).toMatchObject({ status: 'fulfilled' });
    expect(adapter.calls).toHaveLength(4);
  });

  it('does not repeat what the platform has refused', async () => {
    for (const kind of ['gone', 'forbidden', 'too-long', 'unauthorized', 'rejected'] as const) {
      const { adapter, delivery } = begin();
      adapter.fail('open', kind);
      expect(await settle(delivery.send(open('a'), { urgency: 'final' }))).toMatchObject({ reason: { kind } });
      expect(adapter.calls).toHaveLength(1);
    }
  });

  it('looks for a post in doubt before it posts again, under the same nonce and with the same text', async () => {
    const { adapter, delivery } = begin();
    adapter.fail('open', 'unknown', 'lost');
    const texts = ['one', 'two', 'three'];
    const newest = () => open(texts.shift() ?? '');
    expect(await settle(delivery.send(open('zero'), { urgency: 'first', newest }))).toMatchObject({
      value: { address: 0 },
    });
    expect(adapter.calls).toEqual(['open 0 "one" (unknown)', 'look for n-0', 'open 0 "one" (lost)', 'look for n-0']);
  });

  it('looks for an attached file in doubt, too', async () => {
    const { adapter, delivery } = begin();
    adapter.fail('attach', 'unknown');
    await settle(delivery.send(attach, { urgency: 'final' }));
    expect(adapter.calls).toEqual(['attach 0 (unknown)', 'look for n-1', 'attach 0']);
  });

  it('keeps looking while looking fails, and posts when it may not look', async () => {
    const { adapter, delivery } = begin();
    adapter.fail('open', 'lost');
    adapter.fail('posted', 'unreachable', 'unknown');
    expect(await settle(delivery.send(open('a'), { urgency: 'final' }))).toMatchObject({ value: { address: 0 } });
    expect(adapter.room).toHaveLength(1);
    adapter.fail('open', 'unknown');
    adapter.fail('posted', 'forbidden');
    await settle(delivery.send(open('b'), { urgency: 'final' }));
    expect(adapter.texts()).toEqual(['a', 'b']);
  });

  it('looks first when something may be there from an earlier life', async () => {
    const { adapter, delivery } = begin();
    await delivery.send(open('a'), { urgency: 'final' });
    await delivery.send(open('b'), { urgency: 'final', mayExist: true });
    expect(adapter.texts()).toEqual(['a']);
  });

  it('says the newest text when a refused call is repeated: that one surely did not happen', async () => {
    const { adapter, delivery } = begin();
    adapter.fail('open', { retryAfterMs: 1_000 });
    const texts = ['one', 'two'];
    await settle(delivery.send(open('zero'), { urgency: 'final', newest: () => open(texts.shift() ?? '') }));
    expect(adapter.texts()).toEqual(['two']);
  });

  it('waits out a budget that it does not pace', async () => {
    const { adapter, delivery } = begin();
    adapter.fail('open', { retryAfterMs: 60_000, key: 'somebody else' });
    const sent = delivery.send(open('a'), { urgency: 'final' });
    await vi.advanceTimersByTimeAsync(59_000);
    expect(adapter.calls).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(2_000);
    await sent;
    expect(adapter.calls).toHaveLength(2);
  });

  it('stops waiting when it is given up', async () => {
    const { adapter, delivery } = begin();
    const giveUp = new AbortController();
    adapter.fail('open', 'unreachable');
    const sent = delivery.send(open('a'), { urgency: 'first', signal: giveUp.signal });
    await vi.advanceTimersByTimeAsync(10);
    giveUp.abort('no longer wanted');
    await expect(sent).rejects.toBe('no longer wanted');
    expect(adapter.calls).toHaveLength(1);
  });

  it('hands what the platform says about its budgets to the pace', async () => {
    const { adapter, delivery } = begin();
    delivery.report({ key: 'post', limit: 5, remaining: 0, resetAfterMs: 3_000 });
    const sent = delivery.send(open('a'), { urgency: 'final' });
    await vi.advanceTimersByTimeAsync(2_900);
    expect(adapter.calls).toEqual([]);
    await vi.advanceTimersByTimeAsync(200);
    await sent;
    expect(adapter.calls).toHaveLength(1);
  });
});

describe('the last text', () => {
  /** Live text is on its way when the whole text becomes known. */
  async function cutShort(fault?: Fault) {
    const { adapter, delivery } = begin({ latencyMs: 80 });
    const claim = delivery.claim();
    const opened = delivery.send(open('a'), { urgency: 'first' });
    await vi.advanceTimersByTimeAsync(80);
    await opened;
    const hurry = new AbortController();
    if (fault !== undefined) adapter.fail('update', fault);
    const live = delivery.send(update('a b'), { urgency: 'edit', claim, signal: hurry.signal });
    const settled = live.then(
      () => 'awaited' as const,
      (error: unknown) => error,
    );
    await vi.advanceTimersByTimeAsync(20);
    hurry.abort('hurry');
    return { adapter, delivery, claim, settled };
  }

  it('waits for live text that is on its way: together they might arrive in the wrong order', async () => {
    const { adapter, delivery, claim, settled } = await cutShort();
    await vi.advanceTimersByTimeAsync(59);
    expect(adapter.calls).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(1);
    expect(await settled).toBe('awaited');
    await settle(delivery.send(update('a b c', 'finish'), { urgency: 'final', claim }));
    expect(adapter.calls).toEqual(['open 0 "a"', 'update 0 "a b"', 'finish 0 "a b c"']);
    expect(adapter.busiest).toBe(1);
  });

  it('hears that the live text was refused, and that the budget rests', async () => {
    const { adapter, delivery, settled } = await cutShort({ retryAfterMs: 5_000, afterMs: 80 });
    await vi.advanceTimersByTimeAsync(60);
    expect(await settled).toMatchObject({ name: 'RateLimitedError' });
    void delivery.send(update('a b c', 'finish'), { urgency: 'final' });
    await vi.advanceTimersByTimeAsync(4_900);
    expect(adapter.calls).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(100);
    expect(adapter.calls.at(-1)).toBe('finish 0 "a b c"');
  });
});
