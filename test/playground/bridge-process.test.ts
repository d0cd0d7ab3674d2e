import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type BridgeProcess, startBridge } from '../../playground/bridge-process.ts';
import { temporaryFolder } from '../cli/program.ts';

let folder: string;
let bridge: BridgeProcess | undefined;

beforeEach(() => {
  folder = temporaryFolder();
});

afterEach(async () => {
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
    bridge = await startBridge({ settings: {}, folder, program: await program(stays), startWithinMs: 2_000 });
    const ended = bridge.ended.then(({ code }) => `ended with ${code}`);
    expect(await Promise.race([ended, sleep(3_000, 'lives')])).toBe('lives');
  });

  it('that does not listen in time is ended, with what it said last', async () => {
    const silent = `console.error('nothing yet'); setInterval(() => undefined, 1000);`;
    const starting = startBridge({ settings: {}, folder, program: await program(silent), startWithinMs: 1_500 });
    await expect(starting).rejects.toThrow(/did not listen within 1.5 s:\nnothing yet/);
  });

  it('that ends before it listens says why', async () => {
    const gone = `console.error('no token'); process.exit(2);`;
    await expect(startBridge({ settings: {}, folder, program: await program(gone) })).rejects.toThrow(
      /ended before it listened:\nno token/,
    );
  });
});
