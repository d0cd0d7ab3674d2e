import { mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { announceMissing, available } from '../services.ts';
import { patience } from './browser.ts';
import { firstAnswer, npmStart } from './newcomer.ts';

announceMissing('chromium');

const project = fileURLToPath(new URL('../..', import.meta.url));
const ends: (() => unknown)[] = [];

afterEach(async () => {
  for (const end of ends.reverse().splice(0)) await end();
});

/** The project as it is after `npm ci`, without anybody's settings. */
function fresh(): string {
  const folder = mkdtempSync(join(tmpdir(), 'friday-first-minute-'));
  ends.push(() => rmSync(folder, { recursive: true }));
  for (const name of readdirSync(project)) {
    if (name !== '.env' && name !== 'data') symlinkSync(join(project, name), join(folder, name));
  }
  return folder;
}

describe.skipIf(!available.chromium)('the first minute', { timeout: 180_000 }, () => {
  it('leads from npm start to an answer in the page, and ends with Ctrl-C', async () => {
    const { PATH, HOME } = process.env;
    const { url, stop } = await npmStart(fresh(), { PATH, HOME, npm_config_update_notifier: 'false' });
    ends.push(() => stop().catch(() => undefined));
    expect(await firstAnswer(url, patience.timeout)).toContain('Nice to meet you, Alice!');
    await stop();
    ends.pop();
    const there = () =>
      fetch(url).then(
        () => true,
        () => false,
      );
    await expect.poll(there, { timeout: 20_000 }).toBe(false);
  });
});
