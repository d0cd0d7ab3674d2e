// What a message of Discord's refers to stands above it, wherever that is: the message from which a thread was started, too.
import { Buffer } from 'node:buffer';
import type { Locator, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { announceMissing, available } from '../services.ts';
import { barriers } from './barriers.ts';
import { House, messageBy, pane } from './browser.ts';

announceMissing('chromium');

/** One dot. */
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const files = [
  { name: 'dot.png', mimeType: 'image/png', bytes: png },
  { name: 'dot.txt', mimeType: 'text/plain', bytes: Buffer.from('.') },
];

describe.skipIf(!available.chromium)('what a message of Discord refers to', { timeout: 120_000 }, () => {
  const house = new House();

  async function into(page: Page, room: string): Promise<Locator> {
    const discord = pane(page, 'discord');
    await discord
      .getByRole('navigation')
      .getByRole('button', { name: new RegExp(`^${room}`) })
      .click();
    await discord.getByRole('heading', { name: room, exact: true, level: 3 }).last().waitFor();
    return discord;
  }

  it('a thread begins with the message from which somebody else has started it, as long as there is one', async () => {
    const { page } = await house.open();
    const { discord } = house.playground;
    const [alice, bob] = [discord.person('Alice'), discord.person('Bob')];
    const asked = alice.say('#random', 'Look at **this**', { files });
    const thread = bob.startThread(asked, 'About a dot');
    bob.say(thread, 'Mine');
    // What stands at its top is no news.
    const link = pane(page, 'discord').getByRole('navigation').getByRole('button', { name: 'About a dot' });
    await link.getByRole('status', { name: '1 unread' }).waitFor();
    const shown = await into(page, 'About a dot');
    const top = messageBy(page, 'discord', 'Alice');
    await top.getByText('this', { exact: true }).waitFor();
    expect(await top.locator('strong').innerText()).toBe('this');
    await top.getByRole('img', { name: 'Image dot.png' }).waitFor();
    await top.getByRole('link', { name: 'Download dot.txt 1 B' }).waitFor();
    expect(await barriers(page)).toEqual([]);
    await messageBy(page, 'discord', 'Bob').getByText('Mine').waitFor();
    // Whoever speaks first below says who it is.
    expect(await messageBy(page, 'discord', 'Bob').locator('header').count()).toBe(1);
    expect(await shown.getByRole('article').count()).toBe(2);
    expect(await shown.getByText('Original message was deleted').count()).toBe(0);

    await page.reload();
    await into(page, 'About a dot');
    await top.getByText('this', { exact: true }).waitFor();
    alice.edit(asked, 'Look at that');
    await top.getByText('Look at that').waitFor();
    await top.getByText('(edited)').waitFor();
    alice.delete(asked);
    await shown.getByText('Original message was deleted').waitFor();
    expect(await shown.getByRole('article').count()).toBe(1);
  });

  it('an answer stands below what it answers, and tells that it was deleted from what one may not see', async () => {
    const { page } = await house.open();
    const { discord } = house.playground;
    const alice = discord.person('Alice');
    const asked = alice.say('#random', 'A question');
    alice.say('#random', 'An answer', { replyTo: asked });
    await into(page, 'random');
    const answer = messageBy(page, 'discord', 'Alice').filter({ hasText: 'An answer' });
    await answer.getByText('A question').waitFor();
    alice.delete(asked);
    await answer.getByText('Original message was deleted').waitFor();

    // Only an app can refer to another channel.
    const bob = discord.person('Bob');
    const hidden = bob.say(bob.dm(), 'Between us');
    await fetch(`${discord.apiUrl}/v10/channels/${discord.channel('#random').id}/messages`, {
      method: 'POST',
      headers: { authorization: `Bot ${discord.botToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        content: 'Elsewhere',
        message_reference: { message_id: hidden.id, channel_id: hidden.channelId },
      }),
    });
    const elsewhere = messageBy(page, 'discord', 'Friday').filter({ hasText: 'Elsewhere' });
    await elsewhere.getByText('Message could not be loaded').waitFor();
  });

  it('a thread started from a message has its words for a name, without their marks', async () => {
    const { page } = await house.open();
    house.playground.discord.person('Alice').say('#random', '**Bold** plans\n- one\n- two');
    const discord = await into(page, 'random');
    const said = messageBy(page, 'discord', 'Alice').filter({ hasText: 'plans' });
    await said.hover();
    await said.getByRole('button', { name: 'Create a thread' }).click();
    await discord.getByRole('heading', { name: 'Bold plans one two', exact: true }).waitFor();
  });
});
