// What is more than words in a box: commands, and names that are completed.
import { describe, expect, it } from 'vitest';
import { announceMissing, available } from '../services.ts';
import { answers, ask, House, messageBy, type Platform, pane, write } from './browser.ts';

announceMissing('chromium');

const platforms = ['slack', 'discord'] as const satisfies readonly Platform[];

describe.skipIf(!available.chromium)('what is typed', { timeout: 180_000 }, () => {
  const house = new House();

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
});
