import { mkdirSync, readdirSync, readFileSync, readlinkSync, renameSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { announceMissing, available } from '../services.ts';
import { answers, House, write } from './browser.ts';

announceMissing('chromium');

/** The bridge of the playground in this process. */
function bridgePid(): number {
  const isOurs = (pid: string) => {
    try {
      const [, parent] = /\) \w (\d+) /.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
      return (
        parent === String(process.pid) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('friday.js\0start')
      );
    } catch {
      return false; // It has ended, or is no process at all.
    }
  };
  return Number(readdirSync('/proc').find(isOurs));
}

describe.skipIf(!available.chromium)('a bridge that dies by itself', { timeout: 180_000 }, () => {
  const house = new House();

  it('is told at once, says why it cannot be started, and goes on once it can', async () => {
    const { page } = await house.open();
    const turnEnds = house.playground.turnEnds();
    await write(page, 'discord', 'My name is Alice.');
    await answers(page, 'discord').getByText('Nice to meet you, Alice!').waitFor();
    // The whole answer may stand there before its turn has ended.
    await turnEnds;
    const pid = bridgePid();
    const journal = join(readlinkSync(`/proc/${pid}/cwd`), 'data/friday.db');
    process.kill(pid, 'SIGKILL');
    const notice = page.locator('[aria-live=assertive]');
    await notice.getByText('The bridge has died by itself (SIGKILL).').waitFor();
    await notice.getByText('What it said last').click();
    await notice.getByText('turn ended').waitFor();

    renameSync(journal, `${journal}.aside`);
    mkdirSync(journal);
    await notice.getByRole('button', { name: 'Start it again' }).click();
    await notice.getByText(/The bridge could not be started \(exit code \d\)\./).waitFor();
    await notice.getByText('What it said last').click();
    expect(await notice.innerText()).toContain('friday.db');
    rmdirSync(journal);
    renameSync(`${journal}.aside`, journal);

    await page.getByRole('button', { name: 'Trouble' }).click();
    const trouble = page.getByRole('region', { name: 'Trouble' });
    expect(await trouble.getByRole('button', { name: 'Kill the bridge' }).isDisabled()).toBe(true);
    await trouble.getByRole('button', { name: 'Start it again' }).click();
    await trouble.getByText('The bridge is running.').waitFor();
    await expect.poll(() => notice.innerText()).toBe('');
    await write(page, 'discord', 'What is my name?');
    await answers(page, 'discord').getByText('Your name is Alice').waitFor();
  });
});
