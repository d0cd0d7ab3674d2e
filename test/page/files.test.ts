// Files that people give: dropped, pasted, chosen.
import type { Locator } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { announceMissing, available } from '../services.ts';
import { answers, ask, House, messageBy, type Platform, pane, write } from './browser.ts';

announceMissing('chromium');

const platforms = ['slack', 'discord'] as const satisfies readonly Platform[];

/** A file falls onto the box, or comes with a paste, as a browser tells the page of it. */
async function give(
  box: Locator,
  how: 'drop' | 'paste',
  file: { name: string; type: string; text: string },
): Promise<void> {
  await box.evaluate(
    (element, [event, given]) => {
      const data = new DataTransfer();
      data.items.add(new File([given.text], given.name, { type: given.type }));
      const options = { bubbles: true, cancelable: true };
      const happened =
        event === 'drop'
          ? new DragEvent('drop', { ...options, dataTransfer: data })
          : new ClipboardEvent('paste', { ...options, clipboardData: data });
      element.dispatchEvent(happened);
    },
    [how, file] as const,
  );
}

describe.skipIf(!available.chromium)('files', { timeout: 180_000 }, () => {
  const house = new House();

  it.each(platforms)(
    '%s: takes files that are dropped, pasted and chosen, and hands them out again',
    async (platform) => {
      const { page } = await house.open();
      const box = pane(page, platform).locator('textarea').last();
      await give(box, 'drop', { name: 'dropped.txt', type: 'text/plain', text: 'one' });
      await give(box, 'paste', { name: 'pasted.txt', type: 'text/plain', text: 'two' });
      const chooser = page.waitForEvent('filechooser');
      await pane(page, platform).getByRole('button', { name: 'Attach a file' }).click();
      await (await chooser).setFiles({ name: 'chosen.txt', mimeType: 'text/plain', buffer: Buffer.from('three') });
      for (const name of ['dropped.txt', 'pasted.txt', 'chosen.txt'])
        await pane(page, platform)
          .getByRole('button', { name: `Remove ${name}` })
          .waitFor();
      await ask(page, platform, '@Friday Three files');
      await answers(page, platform)
        .getByText(/pasted\.txt/)
        .first()
        .waitFor();
      const download = page.waitForEvent('download');
      await messageBy(page, platform, 'Alice').getByRole('link', { name: 'Download pasted.txt' }).first().click();
      expect((await download).suggestedFilename()).toBe('pasted.txt');
    },
  );

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
