import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type BridgeProcess, startBridge } from '../../playground/bridge-process.ts';
import { temporaryFolder } from '../cli/program.ts';

let folder: string;
let bridge: BridgeProcess | undefined;

beforeEach(() => {
  folder = temporaryFolder();
});

afterEach(async () => {
  vi.useRealTimers();
  await bridge?.stop('SIGKILL');
  bridge = undefined;
  await rm(folder, { recursive: true, force: true });
});

async function program(source: string): Promise<string> {
  const path = join(folder, 'program.mjs');
  await writeFile(path, source);
  return path;
}

describe('a bridge in a process of its own', () => {
  it('lives on when the time for its start is over', async () => {
    const stays = `console.error('Friday is listening'); setInterval(() => undefined, 1000);`;
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    bridge = await startBridge({ settings: {}, folder, program: await program(stays), startWithinMs: 2_000 });
    vi.advanceTimersByTime(3_000);
    vi.useRealTimers();
    const ended = bridge.ended.then(({ code }) => `ended with ${code}`);
    expect(await Promise.race([ended, sleep(1_000, 'lives')])).toBe('lives');
  });

  it('that does not listen in time is ended, with what it said last', async () => {
    const silent = `console.error('nothing yet'); setInterval(() => undefined, 1000);`;
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { promise: said, resolve: onLine } = Promise.withResolvers<string>();
    const options = { settings: {}, folder, program: await program(silent), startWithinMs: 1_500, onLine };
    const failed = expect(startBridge(options)).rejects.toThrow(/did not listen within 1.5 s:\nnothing yet/);
    expect(await said).toBe('nothing yet');
    vi.advanceTimersByTime(1_500);
    await failed;
  });

  it('that ends before it listens says why', async () => {
    const gone = `console.error('no token'); process.exit(2);`;
    await expect(startBridge({ settings: {}, folder, program: await program(gone) })).rejects.toThrow(
      /ended before it listened:\nno token/,
    );
  });
});
