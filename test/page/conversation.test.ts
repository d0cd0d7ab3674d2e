import { WebClient } from '@slack/web-api';
import type { Locator } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { announceMissing, available } from '../services.ts';
import { answers, ask, be, House, messageBy, type Platform, pane, write } from './browser.ts';
import { notedTexts, noteTexts } from './reading.ts';

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

describe.skipIf(!available.chromium)('the page in a browser', { timeout: 180_000 }, () => {
  const house = new House();

  it("shows in a Slack DM what Friday's app offers, what she does, and Slack's own Stop", async () => {
    const { page } = await house.open();
    const slack = pane(page, 'slack');
    await slack.getByRole('navigation').getByRole('button', { name: 'Friday' }).click();
    await slack.getByRole('button', { name: 'Remember something' }).waitFor();
    await noteTexts(page, 'slack');
    await write(page, 'slack', 'weather in Paris');
    await answers(page, 'slack').getByText('It is sunny in Paris').waitFor();
    await answers(page, 'slack').getByRole('button', { name: 'Good answer' }).waitFor();
    // Its card, before there was an answer and after.
    const noted = await notedTexts(page, 'slack');
    const atWork = noted.find((text) => /get_weather\s+at work/.test(text));
    expect(atWork).toContain('One moment');
    expect(atWork).not.toContain('It is sunny');
    expect(noted.at(-1)).toMatch(/^get_weather\s+done\s+One moment, I am checking\.\s+It is sunny in Paris/);
    await slack
      .getByRole('button', { name: /^(?:Back|Close)$/ })
      .filter({ visible: true })
      .click();
    await write(page, 'slack', 'long 2000');
    await slack.getByText('Friday is working…').filter({ visible: true }).waitFor();
    await answers(page, 'slack').getByText('A long answer').first().waitFor();
    await slack.getByRole('button', { name: 'Stop' }).filter({ visible: true }).click();
    await answers(page, 'slack').getByText('🛑 Stopped.').waitFor();
    await slack.getByRole('button', { name: 'Stop' }).waitFor({ state: 'detached' });
  });

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

  it.each(platforms)(
    '%s: changes, judges and takes back what was said, before the eyes of others',
    async (platform) => {
      const [alice, bob] = [(await house.open()).page, (await house.open()).page];
      await be(bob, 'Bob');
      for (const page of [alice, bob]) await pane(page, platform).getByRole('button', { name: 'random' }).click();
      await write(alice, platform, 'First words');
      const mine = messageBy(alice, platform, 'Alice').last();
      await mine.hover();
      await mine.getByRole('button', { name: 'Edit' }).click();
      await mine.getByRole('textbox').fill('Better words');
      await mine.getByRole('textbox').press('Enter');
      const theirs = messageBy(bob, platform, 'Alice').last();
      await theirs.getByText('Better words').waitFor();
      await theirs.getByText('(edited)').waitFor();
      expect(await theirs.getByRole('button', { name: 'Edit' }).count()).toBe(0);
      await theirs.hover();
      await theirs.getByRole('button', { name: 'Add a reaction' }).click();
      await theirs.getByRole('menuitem', { name: 'React with 🎉' }).click();
      await mine.getByRole('button', { name: '🎉: Bob' }).click();
      await mine.getByRole('button', { name: /^🎉: Bob, Alice$/ }).click();
      await mine.getByRole('button', { name: /^🎉: Bob$/ }).waitFor();
      await mine.hover();
      await mine.getByRole('button', { name: 'Delete' }).click();
      const question = mine.getByRole('alertdialog', { name: 'Delete this message for everybody?' });
      await question.waitFor();
      await alice.keyboard.press('Escape');
      await question.waitFor({ state: 'detached' });
      expect(await mine.getByText('Better words').isVisible()).toBe(true);
      // By keys alone: the message has the focus again, and then the button that deletes.
      await expect.poll(() => mine.evaluate((element) => element === document.activeElement)).toBe(true);
      await mine.getByRole('button', { name: 'Delete' }).press('Enter');
      await question.waitFor();
      expect(await theirs.getByText('Better words').isVisible()).toBe(true);
      // Whatever happens meanwhile, the keys stay where they are.
      await question.getByRole('button', { name: 'Cancel' }).focus();
      await theirs.getByRole('button', { name: /^🎉: Bob$/ }).click();
      await mine.getByRole('button', { name: /^🎉/ }).waitFor({ state: 'detached' });
      await alice.keyboard.press('Enter');
      await question.waitFor({ state: 'detached' });
      expect(await mine.getByText('Better words').isVisible()).toBe(true);
      await mine.getByRole('button', { name: 'Delete' }).press('Enter');
      await question.waitFor();
      await alice.keyboard.press('Enter');
      await bob.getByText('Better words').waitFor({ state: 'detached' });
    },
  );

  it.each(platforms)('%s: sends what two people have to say at once', async (platform) => {
    const { page } = await house.open();
    await pane(page, platform).getByRole('button', { name: 'random' }).click();
    const box = pane(page, platform).locator('textarea').last();
    await box.fill('From Alice');
    await pane(page, platform).getByRole('button', { name: 'Keep back' }).click();
    await pane(page, platform).getByText('Is sent together').waitFor();
    await be(page, 'Bob');
    await box.fill('From Bob');
    await box.press('Enter');
    await messageBy(page, platform, 'Alice').getByText('From Alice').waitFor();
    await messageBy(page, platform, 'Bob').getByText('From Bob').waitFor();
  });

  it('uses a slash command of Discord by keys alone, replies, and starts a thread', async () => {
    const { page } = await house.open();
    const discord = pane(page, 'discord');
    const box = discord.locator('textarea');
    await box.focus();
    await page.keyboard.type('/fri');
    await discord.getByRole('option', { name: '/friday new' }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowUp');
    expect(await discord.getByRole('option', { selected: true }).innerText()).toContain('/friday ask');
    await page.keyboard.press('Enter');
    await page.keyboard.type('weather in Rome');
    await page.keyboard.press('Enter');
    await answers(page, 'discord').getByText('used /friday ask').first().waitFor();
    const answer = answers(page, 'discord').filter({ hasText: 'It is sunny in Rome' }).last();
    await answer.waitFor();
    await answer.hover();
    await answer.getByRole('button', { name: 'Reply', exact: true }).click();
    await discord.getByText('Replying to Friday').waitFor();
    await ask(page, 'discord', 'My name is Alice.');
    await messageBy(page, 'discord', 'Alice').last().getByText('It is sunny in Rome').waitFor();
    const question = messageBy(page, 'discord', 'Alice').last();
    await question.hover();
    await question.getByRole('button', { name: 'Create a thread' }).click();
    await discord.getByRole('heading', { name: 'My name is Alice.' }).waitFor();
    await ask(page, 'discord', '@Friday Hello in here');
    await answers(page, 'discord').getByText('Hello').first().waitFor();
  });

  it('asks which command of Discord is meant, where nothing but their name is typed', async () => {
    const { page } = await house.open();
    const discord = pane(page, 'discord');
    await discord.getByRole('navigation').getByRole('button', { name: 'general' }).click();
    const box = discord.locator('textarea');
    await box.fill('/friday');
    await discord.getByRole('option', { name: '/friday new' }).waitFor();
    await discord.getByRole('button', { name: 'Send' }).click();
    await page.getByText(/^Choose one of these: \/friday ask, .*\/friday new/).waitFor();
    expect(await box.inputValue()).toBe('/friday');
    expect(await messageBy(page, 'discord', 'Alice').filter({ hasText: '/friday' }).count()).toBe(0);
  });

  it('switches between what the recipient of a native stream sees and what the others see', async () => {
    const { slack } = house.playground;
    const bot = new WebClient(slack.botToken, { slackApiUrl: slack.apiUrl });
    const { channelId: channel, ts: thread_ts } = slack.person('Alice').say('#general', 'For a stream');
    const recipient = { recipient_user_id: slack.person('Alice').id, recipient_team_id: slack.teamId };
    const { ts = '' } = await bot.chat.startStream({ channel, thread_ts, markdown_text: 'It begins', ...recipient });
    await bot.chat.appendStream({ channel, ts, markdown_text: ' and grows' });
    const [alice, bob] = [(await house.open()).page, (await house.open()).page];
    await be(bob, 'Bob');
    const [whole, beginning] = ['It begins and grows', 'It begins'];
    const looks = [
      { page: alice, own: /the recipient, Alice, sees/, sees: whole, other: /the others see/, seesThen: beginning },
      { page: bob, own: /the others see/, sees: beginning, other: /the recipient, Alice, sees/, seesThen: whole },
    ];
    for (const { page, own, sees, other, seesThen } of looks) {
      await messageBy(page, 'slack', 'Alice').last().getByRole('button', { name: '1 reply' }).click();
      const answer = answers(page, 'slack').last();
      const eyes = answer.getByRole('radiogroup', { name: 'Who is looking while it is written' });
      await answer.getByText(sees, { exact: true }).waitFor();
      expect(await eyes.getByRole('radio', { name: own }).isChecked()).toBe(true);
      await eyes.getByText(other).click();
      await answer.getByText(seesThen, { exact: true }).waitFor();
    }
    await bot.chat.stopStream({ channel, ts });
    for (const { page } of looks) {
      const answer = answers(page, 'slack').last();
      await answer.getByRole('radiogroup').waitFor({ state: 'detached' });
      await answer.getByText(whole, { exact: true }).waitFor();
    }
  });

  it.each(platforms)('%s: reads an answer out once, when it has stopped growing', async (platform) => {
    const { page } = await house.open();
    const announced = pane(page, platform).locator('[data-announced]').last();
    await page.evaluate((name) => {
      const heard: string[] = [];
      Object.assign(window, { heard });
      const look = () => {
        for (const { textContent } of document.querySelectorAll(`[data-pane=${name}] [data-announced]`)) {
          if (textContent && heard.at(-1) !== textContent) heard.push(textContent);
        }
      };
      new MutationObserver(look).observe(document.body, { childList: true, subtree: true, characterData: true });
    }, platform);
    await write(page, platform, '@Friday long 60');
    await announced.filter({ hasText: /a table or a$/ }).waitFor({ state: 'attached' });
    expect(await page.evaluate(() => Reflect.get(window, 'heard'))).toHaveLength(1);
  });

  it.each(platforms)('%s: completes names by keys', async (platform) => {
    const { page } = await house.open();
    await pane(page, platform).getByRole('button', { name: 'random' }).click();
    const box = pane(page, platform).locator('textarea').last();
    await box.focus();
    await page.keyboard.type('Hello @b');
    await page.keyboard.press('Tab');
    await page.keyboard.type('and @');
    await pane(page, platform).getByRole('option', { name: '@Alice' }).click();
    await page.keyboard.type('here @f');
    await page.keyboard.press('Escape');
    expect(await pane(page, platform).getByRole('option').count()).toBe(0);
    expect(await box.inputValue()).toBe('Hello @Bob and @Alice here @f');
    await page.keyboard.press('Enter');
    const said = messageBy(page, platform, 'Alice').last();
    await said.locator('.mention').first().waitFor();
    expect(await said.locator('.mention').allInnerTexts()).toEqual(['@Bob', '@Alice']);
  });

  it('knows no command in Slack', async () => {
    const { page } = await house.open();
    await write(page, 'slack', '/friday ask something');
    await page.getByText('/friday is not a command that Friday has in Slack.').waitFor();
    expect(await pane(page, 'slack').locator('textarea').last().inputValue()).toBe('/friday ask something');
  });

  it('shows in Discord who is typing', async () => {
    const [alice, bob] = [(await house.open()).page, (await house.open()).page];
    await be(bob, 'Bob');
    const box = pane(bob, 'discord').locator('textarea');
    const sign = pane(alice, 'discord').getByText('Bob is typing…');
    // The first letters may still be typed as Alice.
    const goesOn = async () => {
      await box.pressSequentially('m');
      return sign.isVisible();
    };
    await expect.poll(goesOn, { timeout: 60_000, interval: 1_000 }).toBe(true);
  });

  it('goes on as whoever was chosen when the page is loaded anew', async () => {
    const { page } = await house.open();
    await be(page, 'Bob');
    await page.reload();
    await page.locator('[data-chosen=Bob]').waitFor();
    expect(await page.getByRole('radio', { name: 'Bob' }).isChecked()).toBe(true);
    await write(page, 'discord', 'Still I.');
    await messageBy(page, 'discord', 'Bob').filter({ hasText: 'Still I.' }).waitFor();
  });

  it('says why a platform does not let somebody', async () => {
    const { page } = await house.open();
    await pane(page, 'discord').getByRole('button', { name: 'read-only' }).click();
    await pane(page, 'discord').getByText('You may not write here.').waitFor();
    await write(page, 'slack', 'Nothing for her');
    await pane(page, 'slack').getByRole('button', { name: 'private' }).click();
    await be(page, '陈晨');
    await pane(page, 'slack').getByRole('heading', { name: 'general' }).waitFor();
    expect(await pane(page, 'slack').getByRole('button', { name: 'private' }).count()).toBe(0);
  });
});
