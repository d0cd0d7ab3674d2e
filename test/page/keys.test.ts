// The page by keys alone: how far it is to everything, and where one is after what was pressed has gone away.
import type { Locator, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { announceMissing, available } from '../services.ts';
import { answers, ask, House, messageBy, type Platform, pane } from './browser.ts';

announceMissing('chromium');

const platforms = ['slack', 'discord'] as const satisfies readonly Platform[];

/** Waits until the keys are there. */
async function hasFocus(element: Locator): Promise<void> {
  await expect.poll(() => element.evaluate((one) => one === document.activeElement)).toBe(true);
}

const boxIn = (page: Page, platform: Platform) => pane(page, platform).locator('[data-composer]:visible').last();

/** How often Tab is pressed from the box of Slack to that of Discord. */
async function tabsBetween(page: Page): Promise<number> {
  await boxIn(page, 'slack').focus();
  const arrived = () => boxIn(page, 'discord').evaluate((box) => box === document.activeElement);
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

  /** Others have said something in a room of their own, and it is on the screen. */
  async function openRandom(page: Page, platform: Platform, ...texts: readonly string[]): Promise<Locator> {
    for (const text of texts) house.playground[platform].person('Bob').say('#random', text);
    await pane(page, platform).getByRole('navigation').getByRole('button', { name: 'random' }).click();
    const said = messageBy(page, platform, 'Bob');
    for (const text of texts) await said.filter({ hasText: text }).last().waitFor();
    return said;
  }

  it('it is not far from one box to the other, however much was said', async () => {
    const { page } = await house.open();
    for (const platform of platforms) await openRandom(page, platform, 'Only this');
    const few = await tabsBetween(page);
    expect(few).toBeLessThan(30);
    const more = Array.from({ length: 12 }, (_, index) => `More [${index}](http://127.0.0.1/) \`\`\`code\`\`\``);
    for (const platform of platforms) {
      for (const text of more) house.playground[platform].person('陈晨').say('#random', text);
      await messageBy(page, platform, '陈晨')
        .nth(more.length - 1)
        .waitFor();
      house.playground[platform].person('Bob').say('#random', 'Only this');
      await messageBy(page, platform, 'Bob').nth(1).waitFor();
    }
    expect(await tabsBetween(page)).toBe(few);
  });

  it.each(platforms)(
    '%s: the arrows lead from message to message, and into what can be done with one',
    async (platform) => {
      const { page } = await house.open();
      const said = await openRandom(page, platform, 'One', 'Two', 'Three');
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
      await openRandom(page, platform, 'Four');
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
      const message = (await openRandom(page, platform, 'What do you feel?')).last();
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
      await page.keyboard.press('Enter');
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

  it.each(platforms)('%s: whoever changes or deletes a message goes on at it, or at the next', async (platform) => {
    const { page } = await house.open();
    await openRandom(page, platform, 'Before it');
    const alice = house.playground[platform].person('Alice');
    alice.say('#random', `My words`);
    const mine = messageBy(page, platform, 'Alice').last();
    await mine.getByText('My words').waitFor();
    const next = await openRandom(page, platform, 'After it');
    await mine.getByRole('button', { name: 'Edit' }).press('Enter');
    await hasFocus(mine.getByRole('textbox'));
    await page.keyboard.type(', changed');
    await page.keyboard.press('Enter');
    await mine.getByText('(edited)').waitFor();
    await hasFocus(mine);
    await mine.getByRole('button', { name: 'Delete' }).press('Enter');
    await hasFocus(mine.getByRole('alertdialog').getByRole('button', { name: 'Delete' }));
    await page.keyboard.press('Enter');
    await hasFocus(next.filter({ hasText: 'After it' }).last());
  });

  it.each([1440, 1920])('Slack: into a thread, and back to where it hangs, on %i pixels', async (width) => {
    const { page } = await house.open({ viewport: { width, height: 900 } });
    const slack = pane(page, 'slack');
    await boxIn(page, 'slack').focus();
    await page.keyboard.type('@Friday My name is Alice.');
    await page.keyboard.press('Enter');
    const thread = slack.getByRole('complementary', { name: 'Thread' });
    await thread.getByText('Nice to meet you, Alice!').waitFor();
    // Beside its channel, the thread leaves alone whoever writes there; in its place, it takes them in.
    await hasFocus(width === 1440 ? boxIn(page, 'slack') : slack.locator('[data-composer]').first());
    const close = thread.getByRole('button', { name: /^(?:Back|Close)$/ }).filter({ visible: true });
    await close.press('Enter');
    const channel = slack.getByRole('log', { name: 'Messages in #general' });
    const replies = channel.getByRole('button', { name: '1 reply' }).last();
    await hasFocus(replies);
    await page.keyboard.press('Enter');
    await hasFocus(thread.getByRole('textbox'));
    await close.press('Enter');
    await hasFocus(replies);
    const root = replies.locator('xpath=ancestor::article');
    await root.getByRole('button', { name: 'Reply in thread' }).press('Enter');
    await hasFocus(thread.getByRole('textbox'));
  });

  it('Discord: into a thread that one creates, and into it again', async () => {
    const { page } = await house.open();
    const discord = pane(page, 'discord');
    const message = (await openRandom(page, 'discord', 'To be discussed')).last();
    await message.getByRole('button', { name: 'Create a thread' }).press('Enter');
    await discord.getByRole('heading', { name: 'To be discussed' }).waitFor();
    await hasFocus(boxIn(page, 'discord'));
    const room = discord.getByRole('navigation').getByRole('button', { name: 'random' });
    await room.press('Enter');
    await discord.getByRole('heading', { name: 'random' }).waitFor();
    await hasFocus(boxIn(page, 'discord'));
    await message.getByRole('button', { name: 'To be discussed' }).press('Enter');
    await discord.getByRole('heading', { name: 'To be discussed' }).waitFor();
    await hasFocus(boxIn(page, 'discord'));
  });

  it.each(platforms)('%s: from what is pressed below an answer to the answer', async (platform) => {
    const { page } = await house.open();
    await ask(page, platform, '@Friday fail once');
    // It is not the last any more once she answers again.
    const failed = answers(page, platform).nth((await answers(page, platform).count()) - 1);
    await failed.getByRole('button', { name: 'Try again' }).press('Enter');
    await failed.getByRole('button', { name: 'Try again' }).waitFor({ state: 'detached' });
    await hasFocus(failed);
  });

  it('from the folded dock to the button that unfolds it, and into it', async () => {
    const { page } = await house.open();
    const opener = page.getByRole('button', { name: 'Trouble' });
    const tab = (name: string) => page.getByRole('tab', { name });
    await opener.press('Enter');
    await hasFocus(tab('Trouble'));
    await page.keyboard.press('ArrowLeft');
    await hasFocus(tab('Scenarios'));
    await page.getByRole('button', { name: 'Fold away' }).press('Enter');
    await hasFocus(page.getByRole('button', { name: 'Scenarios' }));
  });

  it('from the folded list of rooms back to its button, or into the room', async () => {
    const { page } = await house.open({ viewport: { width: 480, height: 800 } });
    const slack = pane(page, 'slack');
    const opener = slack.getByRole('button', { name: 'Rooms of Slack' });
    const room = slack.getByRole('navigation').getByRole('button', { name: 'random' });
    await opener.press('Enter');
    await room.focus();
    await page.keyboard.press('Escape');
    await hasFocus(opener);
    await opener.press('Enter');
    await room.press('Enter');
    await slack.getByRole('heading', { name: 'random' }).waitFor();
    await hasFocus(boxIn(page, 'slack'));
  });

  it.each(platforms)('%s: a finger that goes elsewhere brings up no keyboard', async (platform) => {
    const { page } = await house.open({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
    if (platform === 'discord') await page.getByText('Discord', { exact: true }).tap();
    const isWriting = () => page.evaluate(() => document.activeElement instanceof HTMLTextAreaElement);
    await pane(page, platform)
      .getByRole('button', { name: /^Rooms of/ })
      .tap();
    house.playground[platform].person('Bob').say('#random', 'Tap me');
    await pane(page, platform).getByRole('navigation').getByRole('button', { name: 'random' }).tap();
    const message = messageBy(page, platform, 'Bob').filter({ hasText: 'Tap me' });
    await message.tap();
    expect(await isWriting()).toBe(false);
    await message.getByRole('button', { name: platform === 'slack' ? 'Reply in thread' : 'Create a thread' }).tap();
    await pane(page, platform)
      .getByRole('heading', { name: platform === 'slack' ? 'Thread' : 'Tap me' })
      .waitFor();
    expect(await isWriting()).toBe(false);
  });
});
