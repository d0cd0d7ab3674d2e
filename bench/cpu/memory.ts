// What streams that stand open cost in memory: as a slope over their number, and with none at all.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { type PlatformName, startStage } from '../stage.ts';
import { plainWords } from '../words.ts';
import type { Built } from './built.ts';
import { type Who, withProgram } from './turns.ts';

export interface OpenStreams {
  readonly streams: number;
  /** Resident memory in bytes: as it is, and after a garbage collection. */
  readonly rss: number;
  readonly collectedRss: number;
}

const answer = plainWords(20);
const settleMs = 2_000;
const longestOpeningMs = 120_000;

/** Opens so many streams, then more, each with its first word said and shown. */
export function measureStreams(
  platform: PlatformName,
  who: Who,
  built: Built,
  counts: readonly number[],
): Promise<readonly OpenStreams[]> {
  const rooms = Math.max(...counts);
  return withProgram({ platform, who, built, rooms }, async ({ stage, agent, child }) => {
    const results: OpenStreams[] = [];
    let streams = 0;
    for (const count of counts) {
      const shown: Promise<void>[] = [];
      for (; streams < count; streams += 1) {
        agent.learn(`s${streams}`, { words: answer, wordsPerSecond: 50, holdAfter: 1 });
        const { promise, resolve } = Promise.withResolvers<void>();
        stage.ask(streams, `s${streams}`, answer, resolve);
        shown.push(promise);
        // Not all in the same instant: that would measure the crowd at the door.
        if (streams % 50 === 49) await sleep(100);
      }
      const late = sleep(longestOpeningMs, undefined, { ref: false }).then(() => {
        throw new Error(`not all of ${count} streams opened`);
      });
      await Promise.race([Promise.all(shown), late]);
      await sleep(settleMs);
      const { rss } = await child.usage();
      const { rss: collectedRss } = await child.usage(true);
      results.push({ streams: count, rss, collectedRss });
    }
    agent.release();
    return results;
  });
}

/** Bytes for each further stream; `NaN` where one of the two is missing. */
export function slopeOf(
  from: OpenStreams | undefined,
  to: OpenStreams | undefined,
  of: 'rss' | 'collectedRss',
): number {
  return from && to ? (to[of] - from[of]) / (to.streams - from.streams) : Number.NaN;
}

const idleForMs = 5_000;

/** Resident memory of `friday start` that has been listening for some seconds, in bytes; from the second start on. */
export async function measureIdle(platform: PlatformName, command: string): Promise<number> {
  const stage = await startStage(platform, { rateLimits: 'documented', rooms: 0 });
  const folder = await mkdtemp(join(tmpdir(), 'friday-bench-'));
  try {
    // The first start leaves compiled code behind for the others.
    await startAndLook(command, folder, stage.settings, 0);
    return await startAndLook(command, folder, stage.settings, idleForMs);
  } finally {
    await stage.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function startAndLook(command: string, folder: string, settings: NodeJS.ProcessEnv, afterMs: number) {
  const { PATH } = process.env;
  const child = spawn(process.execPath, [command, 'start'], {
    cwd: folder,
    env: { PATH, LOG_FORMAT: 'json', ...settings },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const exited = once(child, 'exit');
  try {
    for await (const line of createInterface({ input: child.stderr })) if (line.includes('Friday is listening')) break;
    await sleep(afterMs);
    return await residentBytes(child.pid ?? 0);
  } finally {
    child.kill('SIGTERM');
    await exited;
  }
}

async function residentBytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? Number.NaN) * 1024;
}
