// Who follows a life that was killed waits for what that one had on its way; who follows an orderly end does not.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Journal } from '../../src/engine/journal.ts';
import { settledSince } from '../../src/engine/time.ts';
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

it('a life that was killed tells by its last write when that was', async () => {
  const path = join(folder, 'friday.db');
  const life = `import { Journal } from '${import.meta.dirname}/../../src/engine/journal.ts';
    const journal = new Journal('${path}');
    await journal.probe();
    process.kill(process.pid, 'SIGKILL');`;
  expect(() =>
    execFileSync(process.execPath, ['--input-type=module-typescript', '-e', life], { stdio: 'ignore' }),
  ).toThrow();
  const next = new Journal(path);
  expect(Date.now() - (next.leftAtMs ?? 0)).toBeLessThan(30_000);
  next.close();
});

it('what was written long ago has arrived', async () => {
  const beganMs = performance.now();
  await settledSince(Date.now() - 60_000);
  expect(performance.now() - beganMs).toBeLessThan(500);
});
