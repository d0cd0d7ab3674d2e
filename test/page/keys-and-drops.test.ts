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

  it('keeps two pasted pictures apart, which a browser gives one name', async () => {
    const { page } = await house.open();
    const slack = pane(page, 'slack');
    const box = slack.locator('[data-composer]');
    for (const words of ['first', 'second'])
      await box.evaluate((element, text) => {
        const clipboardData = new DataTransfer();
        clipboardData.items.add(new File([text], 'image.png', { type: 'text/plain' }));
        element.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
      }, words);
    const remove = slack.getByRole('button', { name: 'Remove image.png' });
    await remove.nth(1).waitFor();
    await remove.first().click();
    await expect.poll(() => remove.count()).toBe(1);
    await write(page, 'slack', 'what is left');
    const sent = messageBy(page, 'slack', 'Alice').filter({ hasText: 'what is left' });
    const link = sent.getByRole('link', { name: /image\.png/ });
    await link.waitFor();
    const answer = await page.request.get(await link.evaluate((anchor: HTMLAnchorElement) => anchor.href));
    expect(await answer.text()).toBe('second');
  });
});
