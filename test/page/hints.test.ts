// What a client says beside the messages: what is new elsewhere, what is gone, who is not there, who is about to write.
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { frame, newMessage, newPart, newResponse } from '../../playground/friday/wire.ts';
import { ownAgent } from '../../src/cli/own-agent.ts';
import { announceMissing, available } from '../services.ts';
import { answers, House, messageBy, pane, write } from './browser.ts';

announceMissing('chromium');

describe.skipIf(!available.chromium)('a client', { timeout: 120_000 }, () => {
  const house = new House();

  it.each([
    { platform: 'slack', elsewhere: 'random' },
    { platform: 'discord', elsewhere: 'general' },
  ] as const)(
    'counts what others write elsewhere until it is looked at ($platform)',
    async ({ platform, elsewhere }) => {
      const { page } = await house.open();
      const bob = house.playground[platform].person('Bob');
      const room = pane(page, platform).getByRole('navigation').getByRole('button', { name: elsewhere });
      expect(await room.getByRole('status').count()).toBe(0);
      bob.say(`#${elsewhere}`, 'One for everybody');
      await room.getByRole('status', { name: '1 unread' }).waitFor();
      bob.say(`#${elsewhere}`, 'And another one');
      await room.getByRole('status', { name: '2 unread' }).waitFor();
      // One's own words, written in another window, are no news.
      house.playground[platform].person('Alice').say(`#${elsewhere}`, 'Mine');
      await room.click();
      await messageBy(page, platform, 'Alice').getByText('Mine').waitFor();
      expect(await room.getByRole('status').count()).toBe(0);
    },
  );

  it('counts in Slack what stands in a channel, and of its threads those in which one takes part', async () => {
    const { page } = await house.open();
    const { slack } = house.playground;
    const [alice, bob] = [slack.person('Alice'), slack.person('Bob')];
    const room = pane(page, 'slack').getByRole('navigation').getByRole('button', { name: 'random' });
    const [theirs, mine] = [bob.say('#random', 'Who is in?'), alice.say('#random', 'Who is out?')];
    await room.getByRole('status', { name: '1 unread' }).waitFor();
    bob.say('#random', 'Only among us', { threadTs: theirs.ts });
    bob.say('#random', 'To you', { threadTs: mine.ts });
    await room.getByRole('status', { name: '2 unread' }).waitFor();
    bob.say('#random', 'Between us again', { threadTs: theirs.ts });
    bob.say('#random', 'And to all', { threadTs: theirs.ts, broadcast: true });
    await room.getByRole('status', { name: '3 unread' }).waitFor();
    alice.say('#random', 'Me, too', { threadTs: theirs.ts });
    bob.say('#random', 'Welcome', { threadTs: theirs.ts });
    await room.getByRole('status', { name: '4 unread' }).waitFor();
  });

  it('says in Slack that Friday is not in a channel, and where she is offers what could be said', async () => {
    const { page } = await house.open();
    const slack = pane(page, 'slack');
    const missing = slack.getByText('Friday is not in this channel: she hears nothing here.');
    expect(await missing.count()).toBe(0);
    await slack.getByRole('button', { name: 'random' }).click();
    await missing.waitFor();
  });

  it('says in a thread of Discord that Friday hears who names her, until she takes part in it', async () => {
    const { page } = await house.open();
    const { discord, freeChannel } = house.playground;
    const alice = discord.person('Alice');
    const [lunch, aside] = ['#general', freeChannel].map((room) => alice.say(room, 'Where do we eat?'));
    if (lunch === undefined || aside === undefined) throw new Error('Nothing was said');
    alice.startThread(lunch, 'Lunch?');
    alice.startThread({ channelId: discord.channel(freeChannel).id, id: aside.id }, 'Aside');
    const rooms = pane(page, 'discord').getByRole('navigation');
    await rooms.getByRole('button', { name: 'Lunch?' }).click();
    const box = (placeholder: string) => pane(page, 'discord').getByPlaceholder(placeholder, { exact: true });
    await box('Message Lunch?, with @Friday to be heard').waitFor();
    await pane(page, 'discord').getByRole('button', { name: 'Mention Friday' }).click();
    await page.keyboard.type('hello');
    await page.keyboard.press('Enter');
    await answers(page, 'discord').getByText('I am Friday.').waitFor();
    await box('Message Lunch?').waitFor();
    expect(await pane(page, 'discord').getByRole('button', { name: 'Mention Friday' }).count()).toBe(0);
    await write(page, 'discord', 'echo Without a name');
    await answers(page, 'discord').getByText('Without a name', { exact: true }).waitFor();
    // Below a channel in which she hears everything she does so, too.
    await rooms.getByRole('button', { name: 'Aside' }).click();
    await box('Message Aside').waitFor();
  });

  it('says in Discord that what was answered is gone', async () => {
    const { page } = await house.open();
    const { discord } = house.playground;
    const [alice, bob] = [discord.person('Alice'), discord.person('Bob')];
    await pane(page, 'discord').getByRole('navigation').getByRole('button', { name: 'general' }).click();
    const first = bob.say('#general', 'Said too soon');
    alice.say('#general', 'I do not think so', { replyTo: first });
    const reply = messageBy(page, 'discord', 'Alice').filter({ hasText: 'I do not think so' });
    await reply.getByText('Said too soon').waitFor();
    bob.delete(first);
    await reply.getByText('Original message was deleted').waitFor();
    expect(await pane(page, 'discord').getByText('Said too soon').count()).toBe(0);
  });
});

describe.skipIf(!available.chromium)('while she thinks', { timeout: 120_000 }, () => {
  const held: ServerResponse[] = [];
  const house = new House(async () => {
    const server = createServer(({ method }, response) => {
      if (method === 'POST') held.push(response);
      else response.writeHead(405).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    server.unref();
    return ownAgent({ agent: `http://127.0.0.1:${(server.address() as AddressInfo).port}/process` }, {}).agent;
  });

  it.each([
    { platform: 'slack', sign: 'Friday is working…' },
    { platform: 'discord', sign: 'Friday is typing…' },
  ] as const)('the client shows it until her first word ($platform)', async ({ platform, sign }) => {
    const { page } = await house.open();
    await pane(page, platform).getByRole('navigation').getByRole('button', { name: 'Friday', exact: true }).click();
    await pane(page, platform).getByRole('heading', { name: 'Friday' }).first().waitFor();
    await write(page, platform, 'Are you there?');
    const shown = pane(page, platform).getByText(sign).last();
    await shown.waitFor();
    // The sign may be there before she has been asked.
    await expect.poll(answer).toBe(true);
    await answers(page, platform).getByText('Here I am.').waitFor();
    await shown.waitFor({ state: 'detached' });
  });

  /** What is asked of her waits until then. */
  function answer(): boolean {
    const response = held.shift();
    if (response === undefined) return false;
    const message = newMessage('message');
    const whole = newResponse('run', 'session');
    const part = newPart({ type: 'text', text: 'Here I am.' }, { status: 'completed', index: 0, msg_id: message.id });
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const event of [whole, message, part, { ...whole, status: 'completed' } as const])
      response.write(frame(event));
    response.end();
    return true;
  }
});
