import { describe, expect, it } from 'vitest';
import { announceMissing, available } from '../services.ts';
import { answers, House, messageBy, pane, write } from './browser.ts';

announceMissing('chromium');

describe.skipIf(!available.chromium)('the page by keys, and with files', { timeout: 120_000 }, () => {
  const house = new House();

  it('lets one write at once, whatever stands above, and come back to the box from a message', async () => {
    const { page } = await house.open();
    await write(page, 'discord', 'hello');
    await answers(page, 'discord').last().waitFor();
    await page.reload();
    await page.locator('textarea').first().waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.getByRole('button', { name: 'Write in Discord' }).waitFor();
    await page.keyboard.press('Enter');
    await page.keyboard.type('by keys alone');
    await page.keyboard.press('Enter');
    await messageBy(page, 'discord', 'Alice').filter({ hasText: 'by keys alone' }).waitFor();
    const log = pane(page, 'discord').getByRole('log');
    await log.focus();
    await page.keyboard.press('Escape');
    await page.keyboard.type('again');
    expect(await pane(page, 'discord').locator('[data-composer]').inputValue()).toBe('again');
  });

  it.each(['slack', 'discord'] as const)('takes a file that is dropped on the messages in %s', async (platform) => {
    const { page } = await house.open();
    const data = await page.evaluateHandle(() => {
      const transfer = new DataTransfer();
      transfer.items.add(new File(['dropped'], 'dropped.txt', { type: 'text/plain' }));
      return transfer;
    });
    const log = pane(page, platform).getByRole('log');
    await log.dispatchEvent('dragover', { dataTransfer: data });
    await pane(page, platform).getByText('Drop files to attach them').waitFor();
    await log.dispatchEvent('drop', { dataTransfer: data });
    await pane(page, platform).getByRole('button', { name: 'Remove dropped.txt' }).waitFor();
    await write(page, platform, 'a file');
    await messageBy(page, platform, 'Alice').getByText('dropped.txt').first().waitFor();
  });
});
