import { afterEach, describe, expect, it, vi } from 'vitest';
import { deathInWords } from '../../playground/bridge-life.ts';
import { temporaryFolder } from '../cli/program.ts';
import { listens, type SmallBridge, startSmallBridge } from './small-bridge.ts';

let bridge: SmallBridge | undefined;

afterEach(async () => {
  vi.useRealTimers();
  await bridge?.life.stop();
  bridge = undefined;
});

async function start(options: Parameters<typeof startSmallBridge>[1] = {}): Promise<SmallBridge> {
  bridge = await startSmallBridge(temporaryFolder(), options);
  return bridge;
}

function killFromOutside({ pids }: SmallBridge): void {
  process.kill(pids.at(-1) ?? 0, 'SIGKILL');
}

async function untilDead({ life }: SmallBridge) {
  await vi.waitUntil(() => life.state.bridge === 'dead', { timeout: 30_000, interval: 5 });
  const { state } = life;
  if (state.bridge !== 'dead') throw new Error('It lives');
  return state.death;
}

const dies = (code: number) =>
  `console.error(JSON.stringify({ msg: 'no disk', err: { message: 'xoxb-secret is full' } })); process.exit(${code});`;

describe("the bridge's life", { timeout: 30_000 }, () => {
  it('that somebody else ends is told at once, and goes on when it is started', async () => {
    const small = await start();
    const states: string[] = [];
    small.life.onChange(() => states.push(small.life.state.bridge));
    killFromOutside(small);
    expect(await untilDead(small)).toEqual({
      when: 'listening',
      code: null,
      signal: 'SIGKILL',
      lastWords: ['Friday is listening'],
    });
    await small.life.start();
    expect(states).toEqual(['dead', 'starting', 'up']);
    expect(small.events.map(({ what }) => what)).toEqual(['died', 'started']);
    expect(small.events[0]?.death?.signal).toBe('SIGKILL');
    expect(small.pids).toHaveLength(2);
  });

  it('that ends with its own fault tells its last words, without what nobody may see', async () => {
    const small = await start();
    small.next(`console.error('Friday is listening'); ${dies(7)}`);
    await small.life.kill();
    const death = await untilDead(small);
    expect(death).toMatchObject({ when: 'listening', code: 7, signal: null });
    expect(death.lastWords).toEqual(['Friday is listening', 'no disk: [redacted] is full']);
    expect(deathInWords(death)).toMatch(/^The bridge has died by itself \(exit code 7\)\.\nIt said last:\n/);
  });

  it('that cannot be started again says why, as often as one tries, until it can', async () => {
    const small = await start();
    small.next(dies(3));
    await expect(small.life.kill()).rejects.toThrow('ended before it listened');
    expect(await untilDead(small)).toMatchObject({ when: 'starting', code: 3 });
    await expect(small.life.start()).rejects.toThrow('ended before it listened');
    expect(deathInWords(await untilDead(small))).toMatch(/^The bridge could not be started \(exit code 3\)\./);
    small.next(listens);
    await small.life.start();
    expect(small.life.state).toEqual({ bridge: 'up' });
    expect(small.events.map(({ what }) => what)).toEqual(['killed', 'died', 'died', 'started']);
  });

  it('that does not listen in time is ended, and that is said', async () => {
    const small = await start();
    small.next('setInterval(() => undefined, 1000);');
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const failed = expect(small.life.kill()).rejects.toThrow('did not listen within 20 s');
    while (small.pids.length < 2) await new Promise(setImmediate);
    vi.advanceTimersByTime(20_000);
    vi.useRealTimers();
    await failed;
    expect((await untilDead(small)).when).toBe('late');
    expect(deathInWords(await untilDead(small))).toBe('The bridge did not listen in time, and was ended.');
  });

  it('is killed as by a power cut: it can do nothing any more, and what it had said is not its end', async () => {
    const small = await start();
    const farewell = "process.on('SIGTERM', () => { console.error('goodbye'); process.exit(0); });";
    small.next(`${farewell} ${listens}`);
    await small.life.kill();
    await small.life.cut();
    expect(await small.endings.at(-1)).toMatchObject({
      code: null,
      signal: 'SIGKILL',
      lastLines: ['Friday is listening'],
    });
    expect(small.events.map(({ what }) => what)).toEqual(['killed', 'started', 'killed']);
  });

  it('is killed and started once, however many want that at the same time', async () => {
    const small = await start();
    const states: string[] = [];
    small.life.onChange(() => states.push(small.life.state.bridge));
    await Promise.all([small.life.kill(), small.life.kill(), small.life.start()]);
    expect(states).toEqual(['killed', 'up']);
    expect(small.pids).toHaveLength(2);
  });

  it('that ends while everything is left has not died', async () => {
    const leaving = new AbortController();
    const small = await start({ leaving: leaving.signal });
    leaving.abort();
    killFromOutside(small);
    await small.life.stop();
    expect([small.life.state.bridge, small.events]).toEqual(['up', []]);
  });

  it('is ended also while it starts', async () => {
    const small = await start();
    small.next('setInterval(() => undefined, 1000);');
    const killed = small.life.kill();
    const failed = expect(killed).rejects.toThrow();
    await vi.waitUntil(() => small.pids.length === 2, { timeout: 30_000, interval: 5 });
    await small.life.stop();
    await failed;
    expect(() => process.kill(small.pids[1] ?? 0, 0)).toThrow('ESRCH');
    expect(small.life.state.bridge).toBe('killed');
  });
});
