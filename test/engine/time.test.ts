// Who follows a life that was killed waits for what that one had on its way; who follows an orderly end does not.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Journal } from '../../src/engine/journal.ts';
import { LocalEngine } from '../../src/engine/local.ts';
import { lastWriteIn, settledSince } from '../../src/engine/time.ts';
import { inbound } from './inbound.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'friday-time-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('nothing is waited for after an orderly end', async () => {
  const path = join(folder, 'friday.db');
  const first = new Journal(path);
  expect(first.leftAtMs).toBeUndefined();
  await first.accept(inbound(), 10);
  first.close();
  const second = new Journal(path);
  expect(second.leftAtMs).toBeUndefined();
  second.close();
});

/** The journal as a life leaves it that is killed. */
function killedLife(): string {
  const path = join(folder, 'friday.db');
  const life = `import { Journal } from '${import.meta.dirname}/../../src/engine/journal.ts';
    const journal = new Journal('${path}');
    await journal.probe();
    process.kill(process.pid, 'SIGKILL');`;
  expect(() =>
    execFileSync(process.execPath, ['--input-type=module-typescript', '-e', life], { stdio: 'ignore' }),
  ).toThrow();
  return path;
}

it('a life that was killed tells by its last write when that was', () => {
  const beganAtMs = Date.now();
  const path = killedLife();
  const next = new Journal(path);
  // A file's clock may lag behind by some milliseconds.
  expect(next.leftAtMs).toBeGreaterThan(beganAtMs - 1_000);
  expect(next.leftAtMs).toBeLessThanOrEqual(Date.now());
  next.close();
});

it('the engine that follows it lets what was on its way arrive first', async () => {
  const path = killedLife();
  const leftAtMs = lastWriteIn(`${path}-wal`) ?? Number.NaN;
  const options = { path, maxRuns: 1, maxWaiting: 1, mergeKey: () => '', log: pino({ level: 'silent' }) };
  const next = new LocalEngine(options);
  await next.settled();
  expect(Date.now() - leftAtMs).toBeGreaterThan(2_400);
  await next.stop(0);
  const orderly = new LocalEngine(options);
  const never = sleep(1_000, 'late', { ref: false });
  expect(await Promise.race([orderly.settled(), never])).toBeUndefined();
  await orderly.stop(0);
});

it('what was written long ago has arrived', async () => {
  const justNow = settledSince(Date.now()).then(() => 'just now');
  const longAgo = settledSince(Date.now() - 60_000).then(() => 'long ago');
  expect(await Promise.race([justNow, longAgo])).toBe('long ago');
});
