// Where the keys are after what was pressed has gone away, or has led elsewhere.
import { describe, expect, it } from 'vitest';
import { announceMissing, available } from '../services.ts';
import { answers, ask, boxIn, House, hasFocus, messageBy, type Platform, pane } from './browser.ts';

announceMissing('chromium');

const platforms = ['slack', 'discord'] as const satisfies readonly Platform[];

describe.skipIf(!available.chromium)('the focus', { timeout: 120_000 }, () => {
  const house = new House();

  it.each(platforms)('%s: whoever changes or deletes a message goes on at it, or at the next', async (platform) => {
    const { page } = await house.open();
    await house.openRandom(page, platform, 'Before it');
    const alice = house.playground[platform].person('Alice');
    alice.say('#random', `My words`);
    const mine = messageBy(page, platform, 'Alice').last();
    await mine.getByText('My words').waitFor();
    const next = await house.openRandom(page, platform, 'After it');
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
    const message = (await house.openRandom(page, 'discord', 'To be discussed')).last();
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

  it('stays on a button that rests, and goes back to the box from one that goes away', async () => {
    const { page } = await house.open();
    const box = boxIn(page, 'slack');
    await box.fill('/nothing');
    const send = pane(page, 'slack').getByRole('button', { name: 'Send' });
    await send.press('Enter');
    await hasFocus(box);
    await page.getByRole('button', { name: 'Close' }).press('Enter');
    await hasFocus(box);
    await box.fill('');
    await page.getByRole('button', { name: 'Scenarios' }).press('Enter');
    const scenario = page.locator('[data-scenario=name-discord]');
    await scenario.press('Enter');
    await page.locator('[data-scenario=name-discord][data-outcome=done]').waitFor();
    await hasFocus(scenario);
    await page.getByRole('tab', { name: 'Scenarios' }).press('ArrowRight');
    const kill = page.getByRole('button', { name: 'Kill the bridge' });
    await kill.press('Enter');
    await page.locator('button[aria-disabled=true]', { hasText: 'Kill the bridge' }).waitFor();
    await page.getByText('The bridge is running.').waitFor();
    await hasFocus(kill);
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
