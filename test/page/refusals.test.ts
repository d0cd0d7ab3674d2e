import { describe, expect, it } from 'vitest';
import { announceMissing, available } from '../services.ts';
import { answers, ask, House, messageBy, pane, write } from './browser.ts';

announceMissing('chromium');

describe.skipIf(!available.chromium)('what is not done in the page', { timeout: 120_000 }, () => {
  const house = new House();

  it('is told in the language of whoever reads, and what was typed stays, with its target', async () => {
    const { page } = await house.open({ locale: 'zh-CN' });
    await write(page, 'discord', 'hello there');
    const said = pane(page, 'discord').locator('article').filter({ hasText: 'hello there' }).first();
    await said.hover();
    await said.getByRole('button', { name: '回复', exact: true }).click();
    const long = 'x'.repeat(2001);
    await write(page, 'discord', long);
    await page.getByText('文字太长：Discord 最多接受 2000 个字符。').waitFor();
    expect(await pane(page, 'discord').locator('textarea').inputValue()).toBe(long);
    expect(await pane(page, 'discord').getByText('正在回复').isVisible()).toBe(true);
    // The words follow the reader, also afterwards.
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByText('The text is too long: Discord takes 2,000 characters.').waitFor();
  });

  it('comes back whole when several messages are refused at once', async () => {
    const { page } = await house.open();
    const discord = pane(page, 'discord');
    for (const letter of ['a', 'b']) {
      await discord.locator('textarea').fill(letter.repeat(2001));
      await discord.getByRole('button', { name: 'Keep back' }).click();
    }
    await write(page, 'discord', 'c'.repeat(2001));
    await expect.poll(() => discord.locator('textarea').inputValue()).toBe('c'.repeat(2001));
    expect(await discord.getByRole('status').getByRole('listitem').count()).toBe(2);
  });

  it('shows what the real clients show when a button is pressed while the bridge is dead', async () => {
    const { page } = await house.open();
    await ask(page, 'discord', 'code');
    await ask(page, 'slack', '@Friday code');
    const feedback = (platform: 'slack' | 'discord') =>
      answers(page, platform)
        .last()
        .getByRole('button', { name: /good|👍/i });
    await page.getByRole('button', { name: 'Trouble' }).click();
    // For as long as it is dead: nobody starts it again.
    const { bridge } = house.playground;
    await bridge.cut();
    await feedback('discord').click();
    await feedback('slack').click();
    await answers(page, 'discord').last().getByRole('alert').getByText('This interaction failed').waitFor();
    await answers(page, 'slack').last().getByRole('alert').waitFor();
    await bridge.start();
    await feedback('discord').click();
    await answers(page, 'discord').last().getByRole('alert').waitFor({ state: 'detached' });
    expect(await messageBy(page, 'slack', 'Alice').count()).toBeGreaterThan(0);
  });
});
