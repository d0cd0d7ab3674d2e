// What stands in a box and is not said yet: whose it is, where it stays, how it is sent.
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { announceMissing, available } from '../services.ts';
import { be, boxIn, House, hasFocus, messageBy, type Platform, pane, write } from './browser.ts';

announceMissing('chromium');

const platforms = ['slack', 'discord'] as const satisfies readonly Platform[];

describe.skipIf(!available.chromium)('what is not said yet', { timeout: 120_000 }, () => {
  const house = new House();

  const goTo = (page: Page, platform: Platform, room: string) =>
    pane(page, platform)
      .getByRole('navigation')
      .getByRole('button', { name: new RegExp(`^${room}\\b`) })
      .click();

  it.each(platforms)(
    '%s: is of whoever was chosen, also before the playground has shown what they see',
    async (platform) => {
      const { page } = await house.open();
      const late = Promise.withResolvers<void>();
      let isHeld = false;
      await page.routeWebSocket('**/client', (toPage) => {
        toPage.connectToServer().onMessage(async (message) => {
          if (isHeld) await late.promise;
          toPage.send(message);
        });
      });
      await page.reload();
      const box = boxIn(page, platform);
      await goTo(page, platform, 'random');
      isHeld = true;
      await page.getByRole('radio', { name: 'Bob' }).check({ force: true });
      await box.fill('Said at once');
      late.resolve();
      await page.locator('[data-chosen=Bob]').waitFor();
      expect(await box.inputValue()).toBe('Said at once');
      await box.press('Enter');
      await messageBy(page, platform, 'Bob').getByText('Said at once').waitFor();
    },
  );

  it.each(platforms)('%s: is taken out of what was kept back, by mouse and by keys', async (platform) => {
    const { page } = await house.open();
    await goTo(page, platform, 'random');
    const box = boxIn(page, platform);
    for (const text of ['Kept by mistake', 'Kept', 'Kept by mistake, too']) {
      await box.fill(text);
      await pane(page, platform).getByRole('button', { name: 'Keep back' }).click();
    }
    const held = pane(page, platform).getByRole('status').filter({ hasText: 'Is sent together' }).getByRole('listitem');
    const out = (text: string) =>
      pane(page, platform).getByRole('button', { name: `Do not send: ${text}`, exact: true });
    await out('Kept by mistake').click();
    await expect.poll(() => held.count()).toBe(2);
    await out('Kept by mistake, too').press('Enter');
    await expect.poll(() => held.count()).toBe(1);
    await hasFocus(box);
    await page.keyboard.press('Enter');
    await messageBy(page, platform, 'Alice').getByText('Kept', { exact: true }).waitFor();
    expect(await messageBy(page, platform, 'Alice').filter({ hasText: 'by mistake' }).count()).toBe(0);
  });

  it.each(platforms)('%s: waits in its room for whoever wrote it', async (platform) => {
    const { page } = await house.open();
    const box = boxIn(page, platform);
    await goTo(page, platform, 'general');
    await box.fill('Half a thought');
    await pane(page, platform)
      .locator('input[type=file]')
      .setInputFiles({ name: 'half.txt', mimeType: 'text/plain', buffer: Buffer.from('half') });
    await pane(page, platform).getByText('half.txt').waitFor();
    await goTo(page, platform, 'random');
    expect(await box.inputValue()).toBe('');
    expect(await pane(page, platform).getByText('half.txt').count()).toBe(0);
    await box.fill('Another one');
    await goTo(page, platform, 'general');
    expect(await box.inputValue()).toBe('Half a thought');
    await be(page, 'Bob');
    await expect.poll(() => box.inputValue()).toBe('');
    await box.fill('From Bob');
    await be(page, 'Alice');
    await expect.poll(() => box.inputValue()).toBe('Half a thought');
    await box.press('Enter');
    await messageBy(page, platform, 'Alice')
      .last()
      .getByRole('link', { name: /half\.txt/ })
      .waitFor();
    await be(page, 'Bob');
    await expect.poll(() => box.inputValue()).toBe('From Bob');
    await be(page, 'Alice');
    await goTo(page, platform, 'random');
    expect(await box.inputValue()).toBe('Another one');
  });

  it('waits in its thread of Slack, apart from that in the channel', async () => {
    const { page } = await house.open();
    await goTo(page, 'slack', 'random');
    await write(page, 'slack', 'A root');
    const root = messageBy(page, 'slack', 'Alice').filter({ hasText: 'A root' });
    const openThread = async () => {
      await root.hover();
      await root.getByRole('button', { name: 'Reply in thread' }).click();
    };
    await root.waitFor();
    await boxIn(page, 'slack').fill('For the channel');
    await openThread();
    expect(await boxIn(page, 'slack').inputValue()).toBe('');
    await boxIn(page, 'slack').fill('For the thread');
    await goTo(page, 'slack', 'random');
    expect(await boxIn(page, 'slack').inputValue()).toBe('For the channel');
    await openThread();
    expect(await boxIn(page, 'slack').inputValue()).toBe('For the thread');
  });

  it('Discord: what was kept back is no reply because the next is one, also when it comes back', async () => {
    const { page } = await house.open();
    const discord = pane(page, 'discord');
    await goTo(page, 'discord', 'random');
    await write(page, 'discord', 'What do you think?');
    const question = messageBy(page, 'discord', 'Alice').filter({ hasText: 'What do you think?' }).first();
    const answering = discord.getByText('Replying to Alice');
    const reply = async () => {
      await question.hover();
      await question.getByRole('button', { name: 'Reply', exact: true }).click();
      await answering.waitFor();
    };
    const long = 'x'.repeat(2001);
    for (const text of [long, 'By the way']) {
      await boxIn(page, 'discord').fill(text);
      await discord.getByRole('button', { name: 'Keep back' }).click();
    }
    await reply();
    await page.keyboard.type('Much');
    await page.keyboard.press('Enter');
    const said = (text: string) => messageBy(page, 'discord', 'Alice').filter({ hasText: text });
    await said('Much').waitFor();
    await said('By the way').waitFor();
    // The line above names the message that is answered.
    const answers = messageBy(page, 'discord', 'Alice').filter({ has: page.locator('p span', { hasText: 'What do' }) });
    expect(await answers.count()).toBe(1);
    expect(await answers.innerText()).toContain('Much');
    await expect.poll(() => boxIn(page, 'discord').inputValue()).toBe(long);
    expect(await answering.count()).toBe(0);
    // A reply stays one when it is put aside, and one goes back to it.
    await boxIn(page, 'discord').fill('');
    await reply();
    await goTo(page, 'discord', 'general');
    expect(await answering.count()).toBe(0);
    await goTo(page, 'discord', 'random');
    await answering.waitFor();
    await discord.getByRole('button', { name: 'Cancel' }).click();
    expect(await answering.count()).toBe(0);
    await reply();
    await page.keyboard.type('Not to anybody');
    await page.keyboard.press('Escape');
    await answering.waitFor({ state: 'detached' });
    expect(await boxIn(page, 'discord').inputValue()).toBe('Not to anybody');
  });

  it('Discord: a reply notifies whom it answers, or does not', async () => {
    const { page } = await house.open();
    const { discord } = house.playground;
    const asked = discord.person('Bob').say('#random', 'Anybody here?');
    await goTo(page, 'discord', 'random');
    const question = messageBy(page, 'discord', 'Bob').filter({ hasText: 'Anybody here?' });
    for (const [text, ping] of [
      ['Loudly', true],
      ['Quietly', false],
    ] as const) {
      await question.hover();
      await question.getByRole('button', { name: 'Reply', exact: true }).click();
      const notify = pane(page, 'discord').getByRole('button', { name: 'Notify Bob' });
      expect(await notify.getAttribute('aria-pressed')).toBe('true');
      if (!ping) await notify.click();
      expect(await notify.getAttribute('aria-pressed')).toBe(String(ping));
      await write(page, 'discord', text);
      await messageBy(page, 'discord', 'Alice').filter({ hasText: text }).waitFor();
      const said = discord.person('Bob').reads('#random').at(-1);
      expect(said).toMatchObject({ text, replyTo: asked.id });
      expect(said?.pings.users).toEqual(ping ? [discord.person('Bob').id] : []);
    }
  });

  it('Slack: a reply stands in the channel too where that is wanted', async () => {
    const { page } = await house.open();
    const slack = pane(page, 'slack');
    const { ts: threadTs } = house.playground.slack.person('Bob').say('#random', 'Where do we eat?');
    await goTo(page, 'slack', 'random');
    const root = messageBy(page, 'slack', 'Bob').filter({ hasText: 'Where do we eat?' });
    await root.hover();
    await root.getByRole('button', { name: 'Reply in thread' }).click();
    const also = slack.getByRole('checkbox', { name: 'Also send to #random' });
    await write(page, 'slack', 'I ask around');
    await messageBy(page, 'slack', 'Alice').filter({ hasText: 'I ask around' }).waitFor();
    await also.check();
    await write(page, 'slack', 'At the harbour');
    const loud = messageBy(page, 'slack', 'Alice').filter({ hasText: 'At the harbour' });
    await loud.getByText('Also sent to the channel').waitFor();
    expect(await also.isChecked()).toBe(false);
    await goTo(page, 'slack', 'random');
    await loud.getByText('replied to a thread:').waitFor();
    expect(await messageBy(page, 'slack', 'Alice').filter({ hasText: 'I ask around' }).count()).toBe(0);
    await loud.getByRole('button', { name: 'Where do we eat?' }).click();
    await messageBy(page, 'slack', 'Alice').filter({ hasText: 'I ask around' }).waitFor();
    const shown = house.playground.slack.person('Bob').reads('#random', threadTs);
    expect(shown.map(({ broadcast }) => broadcast)).toEqual([false, false, true]);
  });
});
