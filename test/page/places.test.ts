// Places that are reached by a step more: a direct conversation in Discord, a thread of Slack's beside its channel.
import { describe, expect, it } from 'vitest';
import { announceMissing, available } from '../services.ts';
import { answers, be, House, messageBy, pane, write } from './browser.ts';

announceMissing('chromium');

describe.skipIf(!available.chromium)('where one talks to Friday', { timeout: 120_000 }, () => {
  const house = new House();

  it('Discord: in a direct conversation, without a mention, seen by nobody else', async () => {
    const [alice, bob] = [(await house.open()).page, (await house.open()).page];
    await be(bob, 'Bob');
    const discord = pane(alice, 'discord');
    for (const page of [alice, bob]) {
      await pane(page, 'discord').getByRole('navigation').getByRole('button', { name: 'Friday', exact: true }).click();
      await pane(page, 'discord').getByRole('heading', { name: 'Friday' }).waitFor();
    }
    await discord.getByText('Nothing has been said here yet.').waitFor();
    // There is nobody else to be mentioned.
    expect(await discord.getByRole('button', { name: 'Mention Friday' }).count()).toBe(0);
    await discord.getByRole('button', { name: 'My name is Alice.' }).click();
    await answers(alice, 'discord').getByText('Nice to meet you, Alice!').waitFor();
    await write(alice, 'discord', 'What is my name?');
    await answers(alice, 'discord').getByText('Your name is Alice.').waitFor();
    await write(bob, 'discord', 'What is my name?');
    await answers(bob, 'discord').getByText('I do not know your name yet.').waitFor();
    expect(await messageBy(bob, 'discord', 'Alice').count()).toBe(0);
    expect(await messageBy(alice, 'discord', 'Bob').count()).toBe(0);
  });

  it('Discord: beside many threads, of which the newest are shown, on a wide screen and on a telephone', async () => {
    const { discord } = house.playground;
    const [alice, bob] = [discord.person('Alice'), discord.person('Bob')];
    const wide = (await house.open()).page;
    const phone = (await house.open({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true })).page;
    await phone.getByText('Discord', { exact: true }).click();
    for (let count = 1; count <= 40; count += 1) {
      const asked = alice.say('#general', `${count}.`);
      bob.say(alice.startThread(asked, `Question ${count}`), 'Mine');
    }
    for (const page of [wide, phone]) {
      const rooms = pane(page, 'discord').getByRole('navigation');
      const openRooms = async () => {
        if (page === phone) await page.getByRole('button', { name: 'Rooms of Discord' }).click();
      };
      await openRooms();
      const earlier = rooms.getByRole('button', { name: '32 earlier' });
      const all = rooms.getByRole('button', { name: /^Question/ });
      await rooms.getByRole('button', { name: /^Question 40/ }).waitFor();
      expect(await all.count()).toBe(8);
      // What is folded away is counted all the same.
      await earlier.getByRole('status', { name: '32 unread' }).waitFor();
      await earlier.click();
      await expect.poll(() => all.count()).toBe(40);
      const direct = rooms.getByRole('button', { name: 'Friday', exact: true });
      expect(await direct.evaluate((link) => link.getBoundingClientRect().bottom < innerHeight)).toBe(true);
      await all.first().click();
      await openRooms();
      await rooms.getByRole('button', { name: 'Only the newest' }).click();
      // The one that is open stays.
      const names = ['Question 1', ...[33, 34, 35, 36, 37, 38, 39, 40].map((count) => `Question ${count}`)];
      await expect.poll(async () => (await all.allInnerTexts()).map((text) => text.split('\n')[0])).toEqual(names);
      await direct.click();
      await pane(page, 'discord').getByRole('heading', { name: 'Friday', exact: true }).waitFor();
    }
  });

  it('Discord: a long name of a thread takes one line below its message, from the left', async () => {
    const { page } = await house.open({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
    await page.getByText('Discord', { exact: true }).click();
    const { discord } = house.playground;
    const alice = discord.person('Alice');
    const name = 'Where everybody who likes to eat at the harbour on Fridays meets and says so';
    alice.startThread(alice.say('#random', 'At the harbour?'), name);
    await page.getByRole('button', { name: 'Rooms of Discord' }).click();
    await pane(page, 'discord')
      .getByRole('navigation')
      .getByRole('button', { name: /^random/ })
      .click();
    const link = messageBy(page, 'discord', 'Alice').getByRole('button', { name });
    const [whole, words] = [await link.boundingBox(), await link.locator('span').last().boundingBox()];
    expect(whole?.height).toBeLessThan(35);
    expect((await link.locator('svg').boundingBox())?.width).toBe(14);
    expect((words?.x ?? 0) - (whole?.x ?? 0)).toBeLessThan(40);
  });

  it('Slack: in a thread that lies beside its channel where there is room, and in its place where there is none', async () => {
    const { page } = await house.open({ viewport: { width: 1920, height: 1000 } });
    const slack = pane(page, 'slack');
    await write(page, 'slack', '@Friday My name is Alice.');
    const thread = slack.getByRole('complementary', { name: 'Thread' });
    await thread.getByText('Nice to meet you, Alice!').waitFor();
    const channel = slack.getByRole('log', { name: 'Messages in #general' });
    await channel.getByText('My name is Alice.').waitFor();
    expect(await channel.getByText('Nice to meet you, Alice!').count()).toBe(0);
    const [left, right] = [await channel.boundingBox(), await thread.boundingBox()];
    expect((left?.x ?? 0) + (left?.width ?? 0)).toBeLessThanOrEqual(right?.x ?? 0);
    expect(Math.min(left?.width ?? 0, right?.width ?? 0)).toBeGreaterThan(250);
    // Each has a box of its own.
    const boxes = slack.getByRole('textbox');
    await boxes.first().fill('For all to read');
    await boxes.last().fill('What is my name?');
    await boxes.last().press('Enter');
    await thread.getByText('Your name is Alice.').waitFor();
    expect(await boxes.first().inputValue()).toBe('For all to read');
    await channel.getByRole('button', { name: '3 replies' }).waitFor();
    await page.setViewportSize({ width: 1280, height: 800 });
    await channel.waitFor({ state: 'hidden' });
    expect(await thread.isVisible()).toBe(true);
    await page.setViewportSize({ width: 1920, height: 1000 });
    await thread.getByRole('button', { name: 'Close' }).click();
    await thread.waitFor({ state: 'detached' });
    await channel.waitFor();
  });

  it('Slack: a message that was taken back after a reply is nobody’s, and its thread stays', async () => {
    const { page } = await house.open();
    const slack = pane(page, 'slack');
    await slack.getByRole('button', { name: 'random' }).click();
    const alice = house.playground.slack.person('Alice');
    const root = alice.say('#random', 'Said too soon');
    alice.say('#random', 'A reply that stays', { threadTs: root.ts });
    await messageBy(page, 'slack', 'Alice').getByText('Said too soon').waitFor();
    alice.delete(root);
    const tombstone = slack.getByRole('article', { name: 'This message was deleted.' });
    await tombstone.waitFor();
    expect(await tombstone.innerText()).toMatch(/^This message was deleted\.\s+1 reply$/);
    await tombstone.getByRole('button', { name: '1 reply' }).click();
    await messageBy(page, 'slack', 'Alice').getByText('A reply that stays').waitFor();
  });

  it('Slack: what was replied to and is gone is told in the language of whoever reads', async () => {
    const { page } = await house.open({ locale: 'zh-CN' });
    const slack = pane(page, 'slack');
    await slack.getByRole('button', { name: 'random' }).click();
    const alice = house.playground.slack.person('Alice');
    const root = alice.say('#random', 'Gone before long');
    alice.say('#random', 'Heard by all', { threadTs: root.ts, broadcast: true });
    const loud = slack.getByRole('article', { name: 'Alice 的消息' }).filter({ hasText: 'Heard by all' });
    await loud.getByRole('button', { name: 'Gone before long' }).waitFor();
    alice.delete(root);
    await loud.getByRole('button', { name: '此消息已删除。' }).waitFor();
  });
});
