import { WebClient } from '@slack/web-api';
import { describe, expect, it } from 'vitest';
import { announceMissing, available } from '../services.ts';
import { answers, be, House, messageBy, type Platform, pane, write } from './browser.ts';
import { notedTexts, noteTexts } from './reading.ts';

announceMissing('chromium');

const platforms = ['slack', 'discord'] as const satisfies readonly Platform[];

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
