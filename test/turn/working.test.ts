import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createWorking, type Working } from '../../src/turn/working.ts';
import { inbound } from '../engine/inbound.ts';
import { ScriptedAgent } from './agent.ts';
import { limits, MemoryChat } from './chat.ts';
import { deskOn, silent } from './stage.ts';

const renewMs = limits.workingRenewMs;
/** Before that an answer is sign enough. */
const unneededMs = 300;
let chat: MemoryChat;
const words = { text: 'is thinking…', title: 'A question' };
let working: Working;

function workIn(place: MemoryChat): void {
  chat = place;
  const { target } = inbound();
  working = createWorking(deskOn(chat, new ScriptedAgent()).placeOf(target), target, silent, words);
}

beforeEach(() => {
  vi.useFakeTimers();
  workIn(new MemoryChat());
});

afterEach(() => {
  vi.useRealTimers();
});

describe('the sign of work', () => {
  it('is set soon and renewed while nothing is to be seen', async () => {
    working.start();
    await vi.advanceTimersByTimeAsync(unneededMs);
    expect(chat.signs('working')).toEqual(['+']);
    await vi.advanceTimersByTimeAsync(2 * renewMs);
    expect(chat.signs('working')).toEqual(['+', '+', '+']);
  });

  it('is not needed for an answer that is there at once', async () => {
    working.start();
    await vi.advanceTimersByTimeAsync(unneededMs - 1);
    await working.stop();
    await vi.advanceTimersByTimeAsync(2 * renewMs);
    expect(chat.operations).toEqual([]);
  });

  it('is not needed beside an answer that begins at once', async () => {
    working.start();
    working.seen();
    await vi.advanceTimersByTimeAsync(unneededMs);
    expect(chat.operations).toEqual([]);
    await working.stop();
    expect(chat.operations).toEqual([]);
  });

  it('stands beside an answer that grows where it brings a Stop button', async () => {
    workIn(new MemoryChat({ workingStops: true }));
    working.start();
    working.seen();
    await vi.advanceTimersByTimeAsync(unneededMs);
    expect(chat.signs('working')).toEqual(['+']);
  });

  it('has nothing to stop any more when the whole answer is known', async () => {
    workIn(new MemoryChat({ workingStops: true }));
    working.start();
    working.seen();
    working.known();
    await vi.advanceTimersByTimeAsync(unneededMs);
    expect(chat.operations).toEqual([]);
  });

  it('rests while text arrives, and comes back when it stops', async () => {
    working.start();
    await vi.advanceTimersByTimeAsync(unneededMs);
    for (let second = 0; second < 10; second += 1) {
      await vi.advanceTimersByTimeAsync(renewMs / 2);
      working.seen();
    }
    expect(chat.signs('working')).toEqual(['+']);
    await vi.advanceTimersByTimeAsync(2 * renewMs);
    expect(chat.signs('working').length).toBeGreaterThan(1);
  });

  it('is taken away once, and never set again', async () => {
    working.start();
    await vi.advanceTimersByTimeAsync(unneededMs);
    await working.stop();
    await working.stop();
    await vi.advanceTimersByTimeAsync(5 * renewMs);
    expect(chat.signs('working')).toEqual(['+', '-']);
  });

  it('is not taken away when it was never set', async () => {
    await working.stop();
    expect(chat.operations).toEqual([]);
  });

  it('that a stream has shown by itself is taken away, once', async () => {
    workIn(new MemoryChat({ surfaces: { message: { maxSize: 2000, closes: true } } }));
    working.start();
    working.seen();
    await vi.advanceTimersByTimeAsync(unneededMs);
    await working.stop();
    await working.stop();
    expect(chat.signs('working')).toEqual(['-']);
  });

  it('of an earlier life is taken away', async () => {
    working.clear();
    await working.stop();
    expect(chat.signs('working')).toEqual(['-']);
  });

  it('that the platform will not take away does not hold up the next turn', async () => {
    chat.before = ({ type, ...operation }) =>
      type === 'working' && 'on' in operation && !operation.on ? new Promise(() => undefined) : undefined;
    working.start();
    await vi.advanceTimersByTimeAsync(unneededMs);
    const stopped = working.stop();
    await vi.advanceTimersByTimeAsync(2_000);
    await stopped;
    expect(chat.signs('working')).toEqual(['+']);
  });

  it('is taken away only after a call that is still setting it', async () => {
    const slow = Promise.withResolvers<void>();
    chat.before = ({ type, ...operation }) =>
      type === 'working' && 'on' in operation && operation.on ? slow.promise : undefined;
    working.start();
    await vi.advanceTimersByTimeAsync(3 * renewMs);
    const stopped = working.stop();
    await vi.advanceTimersByTimeAsync(0);
    expect(chat.operations).toEqual([]);
    slow.resolve();
    await stopped;
    expect(chat.signs('working')).toEqual(['+', '-']);
  });

  it('that still waits for its turn is given up when it is not needed any more', async () => {
    const place = deskOn(chat, new ScriptedAgent()).placeOf(inbound().target);
    const sent: string[] = [];
    const delivery: typeof place.delivery = {
      ...place.delivery,
      send: (operation, { signal }) =>
        new Promise((resolve, reject) => {
          sent.push('on' in operation && operation.on ? '+' : '-');
          if (signal === undefined) resolve(undefined);
          signal?.addEventListener('abort', () => reject(signal.reason));
        }),
    };
    working = createWorking({ ...place, delivery }, inbound().target, silent, words);
    working.start();
    await vi.advanceTimersByTimeAsync(5 * renewMs);
    await working.stop();
    // What was never set is not taken away.
    expect(sent).toEqual(['+']);
  });

  it('that the platform refuses disturbs nobody', async () => {
    chat.before = () => {
      throw new Error('not here');
    };
    working.start();
    await vi.advanceTimersByTimeAsync(unneededMs);
    await expect(working.stop()).resolves.toBeUndefined();
  });
});
