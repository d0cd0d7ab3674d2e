// Short codes such as `:tada:`: what each platform makes of them, typed by people and written by Friday.
import { WebClient } from '@slack/web-api';
import { describe, expect, it } from 'vitest';
import { announceMissing, available } from '../services.ts';
import { answers, House, messageBy, type Platform, pane, write } from './browser.ts';

announceMissing('chromium');

const platforms = ['slack', 'discord'] as const satisfies readonly Platform[];

describe.skipIf(!available.chromium)('short codes of emoji', { timeout: 120_000 }, () => {
  const house = new House();

  it.each(platforms)('%s: become pictures in the box, and are sent as the platform sends them', async (platform) => {
    const { page } = await house.open();
    const box = pane(page, platform).locator('textarea:visible').last();
    await pane(page, platform)
      .getByRole('navigation')
      .getByRole('button', { name: /^random/ })
      .click();
    await box.focus();
    await page.keyboard.type('Done now');
    for (let step = 0; step < 3; step += 1) await page.keyboard.press('ArrowLeft');
    await page.keyboard.type(':tada:');
    // The cursor stays where one writes.
    await page.keyboard.type('!');
    expect(await box.inputValue()).toBe('Done 🎉!now');
    await page.keyboard.press('End');
    await page.keyboard.type(' `:tada:` 10:30:45 :no_such_emoji: :thumbs');
    await pane(page, platform).getByRole('option', { name: ':thumbsup:' }).waitFor();
    await page.keyboard.press('Enter');
    const typed = 'Done 🎉!now `:tada:` 10:30:45 :no_such_emoji: 👍 ';
    expect(await box.inputValue()).toBe(typed);
    await page.keyboard.press('Enter');
    const said = messageBy(page, platform, 'Alice').last().locator('.prose-message');
    const shown = 'Done 🎉!now :tada: 10:30:45 :no_such_emoji: 👍';
    await expect.poll(() => said.innerText()).toBe(shown);
    expect(await said.locator('code').innerText()).toBe(':tada:');
    const { slack, discord } = house.playground;
    const stored = (platform === 'slack' ? slack : discord).person('Bob').reads('#random').at(-1)?.text;
    expect(stored).toBe(platform === 'slack' ? 'Done :tada:!now `:tada:` 10:30:45 :no_such_emoji: :+1:' : typed.trim());
    await messageBy(page, platform, 'Alice').last().hover();
    await messageBy(page, platform, 'Alice').last().getByRole('button', { name: 'Edit' }).click();
    expect(await pane(page, platform).getByRole('textbox', { name: 'Edit' }).inputValue()).toContain('🎉!now');
  });

  it.each(platforms)('%s: are pictures where Friday writes them, but for code', async (platform) => {
    const { page } = await house.open();
    await write(page, platform, '@Friday echo **:rocket:** :white_check_mark: `:rocket:` 10:30:45 :no_such_emoji:');
    const answer = answers(page, platform).last().locator('.prose-message').first();
    await expect.poll(() => answer.innerText()).toBe('🚀 ✅ :rocket: 10:30:45 :no_such_emoji:');
    expect(await answer.locator('strong').innerText()).toBe('🚀');
    expect(await answer.locator('code').innerText()).toBe(':rocket:');
  });

  it('Slack and Discord have names of their own', async () => {
    const { page } = await house.open();
    await write(page, 'slack', '@Friday echo :flag-de: :flag_de: :wave::skin-tone-4: :heart:');
    const inSlack = answers(page, 'slack').last().locator('.prose-message').first();
    await expect.poll(() => inSlack.innerText()).toBe('🇩🇪 :flag_de: 👋🏽 ❤️');
    await write(page, 'discord', 'echo :flag-de: :flag_de: :wave_tone3: :heart:');
    const inDiscord = answers(page, 'discord').last().locator('.prose-message').first();
    await expect.poll(() => inDiscord.innerText()).toBe(':flag-de: 🇩🇪 👋🏽 ❤️');
  });

  it('Slack: an app may want its words as they are typed, and an address stays one', async () => {
    const { page } = await house.open();
    const { slack } = house.playground;
    const bot = new WebClient(slack.botToken, { slackApiUrl: slack.apiUrl });
    const plain = (emoji: boolean) => ({ type: 'plain_text', text: ':tada:', emoji }) as const;
    const blocks = [
      { type: 'header', text: plain(true) },
      { type: 'context', elements: [plain(false)] },
      { type: 'markdown', text: 'https://example.com/:tada:/a' },
    ] as const;
    const { ts } = await bot.chat.postMessage({ channel: 'C0GENERAL1', text: 'Fallback', blocks: [...blocks] });
    const shown = pane(page, 'slack').locator(`[data-text="${ts}"]`);
    await expect
      .poll(async () => (await shown.innerText()).split(/\n+/))
      .toEqual(['🎉', ':tada:', 'https://example.com/:tada:/a']);
  });

  it('Discord: the line above a reply has them, too', async () => {
    const { page } = await house.open();
    house.playground.discord.person('Bob').say('#friday', 'Well done 🎉');
    const praise = messageBy(page, 'discord', 'Bob').filter({ hasText: 'Well done 🎉' });
    await praise.hover();
    await praise.getByRole('button', { name: 'Reply', exact: true }).click();
    await write(page, 'discord', 'Thanks');
    await messageBy(page, 'discord', 'Alice').last().locator('p').getByText('Well done 🎉').waitFor();
  });
});
