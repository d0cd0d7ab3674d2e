// The page by keys alone: how far it is to everything.
import type { Locator, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { announceMissing, available } from '../services.ts';
import { answers, ask, boxIn, House, hasFocus, messageBy, type Platform, pane, write } from './browser.ts';

announceMissing('chromium');

const platforms = ['slack', 'discord'] as const satisfies readonly Platform[];

/** How often Tab is pressed from the one to the other. */
async function tabsBetween(page: Page, from: Locator, to: Locator): Promise<number> {
  await from.focus();
  const arrived = () => to.evaluate((element) => element === document.activeElement);
  let count = 0;
  while (!(await arrived())) {
    await page.keyboard.press('Tab');
    count += 1;
    if (count > 100) throw new Error('Tab leads nowhere');
  }
  return count;
}

describe.skipIf(!available.chromium)('the page by keys', { timeout: 120_000 }, () => {
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

  it('it is not far from one box to the other, however much was said', async () => {
    const { page } = await house.open();
    for (const platform of platforms) await house.openRandom(page, platform, 'Only this');
    const between = () => tabsBetween(page, boxIn(page, 'slack'), boxIn(page, 'discord'));
    const few = await between();
    expect(few).toBeLessThan(15);
    const more = Array.from({ length: 12 }, (_, index) => `More [${index}](http://127.0.0.1/) \`\`\`code\`\`\``);
    for (const platform of platforms) {
      for (const text of more) house.playground[platform].person('陈晨').say('#random', text);
      await messageBy(page, platform, '陈晨')
        .nth(more.length - 1)
        .waitFor();
      house.playground[platform].person('Bob').say('#random', 'Only this');
      await messageBy(page, platform, 'Bob').nth(1).waitFor();
    }
    expect(await between()).toBe(few);
  });

  it('it is not far over the list of the inspector, however much was asked, and the arrows lead through it', async () => {
    const { page } = await house.open();
    await page.getByRole('button', { name: 'Inspector' }).click();
    const inspector = page.getByRole('region', { name: 'Inspector' });
    const list = inspector.getByRole('navigation', { name: 'Answers' }).getByRole('button');
    const questions = Array.from({ length: 6 }, (_, index) => `echo ${index}.`);
    for (const question of questions) {
      await ask(page, 'discord', question);
      await list.filter({ hasText: question }).getByText('answered').waitFor();
    }
    const opener = inspector.getByRole('button', { name: 'Open a recording' });
    const details = inspector.getByRole('region', { name: questions.at(-1) ?? '' });
    expect(await tabsBetween(page, opener, details)).toBe(2);
    await page.keyboard.press('Shift+Tab');
    await hasFocus(list.first());
    await page.keyboard.press('ArrowDown');
    await hasFocus(list.nth(1));
    await page.keyboard.press('End');
    await hasFocus(list.last());
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await hasFocus(inspector.getByRole('region', { name: (await list.last().innerText()).split('\n')[0] ?? '' }));
    await page.keyboard.press('Shift+Tab');
    await hasFocus(list.last());
    await page.keyboard.press('Home');
    await hasFocus(list.first());
  });

  it.each(platforms)('%s: the rooms are one stop of Tab, at the one that is open', async (platform) => {
    const { page } = await house.open();
    await house.openRandom(page, platform, 'Here');
    const rooms = pane(page, platform).getByRole('navigation').getByRole('button');
    const open = rooms.and(page.locator('[aria-current]'));
    await open.focus();
    await page.keyboard.press('Home');
    await hasFocus(rooms.first());
    await page.keyboard.press('ArrowDown');
    await hasFocus(rooms.nth(1));
    await page.keyboard.press('Tab');
    expect(await rooms.evaluateAll((all) => all.includes(document.activeElement as HTMLElement))).toBe(false);
    await page.keyboard.press('Shift+Tab');
    await hasFocus(open);
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    await hasFocus(boxIn(page, platform));
  });

  it.each(platforms)(
    '%s: the arrows lead from message to message, and into what can be done with one',
    async (platform) => {
      const { page } = await house.open();
      const said = await house.openRandom(page, platform, 'One', 'Two', 'Three');
      const last = said.filter({ hasText: 'Three' }).last();
      await boxIn(page, platform).focus();
      // Back over what can be done with the newest, to it.
      await page.keyboard.press('Shift+Tab');
      await page.keyboard.press('Shift+Tab');
      await hasFocus(last);
      await page.keyboard.press('ArrowUp');
      await hasFocus(said.filter({ hasText: 'Two' }).last());
      await page.keyboard.press('Home');
      await hasFocus(pane(page, platform).locator('[data-message]').first());
      await page.keyboard.press('End');
      await hasFocus(last);
      const tools = last.getByRole('toolbar', { name: 'Message actions' }).getByRole('button');
      await page.keyboard.press('Enter');
      await hasFocus(tools.nth(0));
      await page.keyboard.press('ArrowRight');
      await hasFocus(tools.nth(1));
      await page.keyboard.press('ArrowLeft');
      await page.keyboard.press('ArrowLeft');
      await hasFocus(last);
      // Who has gone up stays there when something new comes.
      await page.keyboard.press('ArrowUp');
      await house.openRandom(page, platform, 'Four');
      await pane(page, platform).getByRole('article').filter({ hasText: 'Two' }).last().focus();
      await page.keyboard.press('Tab');
      await page.keyboard.press('Shift+Tab');
      await hasFocus(said.filter({ hasText: 'Two' }).last());
      await page.keyboard.press('Escape');
      await hasFocus(boxIn(page, platform));
    },
  );

  it.each(platforms)(
    '%s: a reaction is chosen by the arrows; Escape and a press elsewhere choose none',
    async (platform) => {
      const { page } = await house.open();
      const message = (await house.openRandom(page, platform, 'What do you feel?')).last();
      const trigger = message.getByRole('button', { name: 'Add a reaction' });
      const menu = message.getByRole('menu', { name: 'Add a reaction' });
      const emoji = (name: string) => menu.getByRole('menuitem', { name: `React with ${name}` });
      await trigger.focus();
      await page.keyboard.press('Enter');
      await hasFocus(emoji('👍'));
      expect(await trigger.getAttribute('aria-expanded')).toBe('true');
      await page.keyboard.press('ArrowLeft');
      await hasFocus(emoji('🛑'));
      await page.keyboard.press('Home');
      await page.keyboard.press('ArrowRight');
      await hasFocus(emoji('❤️'));
      await page.keyboard.press('Escape');
      await hasFocus(trigger);
      expect(await menu.count()).toBe(0);
      expect(await trigger.getAttribute('aria-expanded')).toBe('false');
      // Tab leads on, and not back into the message.
      await page.keyboard.press('Enter');
      await hasFocus(emoji('👍'));
      await page.keyboard.press('Tab');
      await menu.waitFor({ state: 'detached' });
      await hasFocus(boxIn(page, platform));
      await trigger.press('Enter');
      await hasFocus(emoji('👍'));
      await pane(page, platform).getByRole('heading', { name: 'random' }).click();
      await menu.waitFor({ state: 'detached' });
      // Its own button opens and closes it.
      await message.hover();
      await trigger.click();
      await menu.waitFor();
      await trigger.click();
      await menu.waitFor({ state: 'detached' });
      await trigger.press('Enter');
      await page.keyboard.press('End');
      await page.keyboard.press('ArrowUp');
      await page.keyboard.press('Enter');
      const given = message.getByRole('button', { name: '🙏: Alice' });
      await given.waitFor();
      await hasFocus(trigger);
      // Taken back, it goes away, and the keys stay with its message.
      await given.press('Enter');
      await given.waitFor({ state: 'detached' });
      await hasFocus(message);
    },
  );
});
