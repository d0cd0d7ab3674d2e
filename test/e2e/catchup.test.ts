// What people write while nobody hears it is answered afterwards: once, late, and saying so.
import { afterEach, describe, expect, it } from 'vitest';
import { startDiscordServer } from '../../playground/discord-server/index.ts';
import { type Friday, startFriday } from '../../playground/friday/server.ts';
import { openBridge, type TestBridge } from './bridge.ts';
import { type Chat, startDiscord, startSlack } from './chats.ts';
import { hears } from './hears.ts';

const patience = { timeoutMs: 30_000 };
const late = 'so this answer comes late';
const ends: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const end of ends.reverse().splice(0)) await end();
});

async function setUpOn(
  chat: Pick<Chat, 'settings' | 'stop'>,
  settings: Readonly<Record<string, string>> = {},
): Promise<{ agent: Friday; bridge: TestBridge }> {
  ends.push(chat.stop);
  const agent = await startFriday({ wordDelayMs: 2 });
  ends.push(agent.stop);
  const bridge = await openBridge({ ...chat.settings, AGENT_URL: agent.url, ...settings });
  ends.push(bridge.close);
  return { agent, bridge };
}

async function logged({ log }: TestBridge, message: string, times: number): Promise<void> {
  const count = () => log.filter((line) => line.includes(`"msg":"${message}"`)).length;
  await expect.poll(count, { timeout: 30_000 }).toBe(times);
}

const caughtUp = (bridge: TestBridge, times: number) => logged(bridge, 'caught up', times);

/** Slack forgets at once what it could not deliver, so that nothing comes by itself. */
const forgetful = { retryDelaysMs: [], ackDeadlineMs: 1000 };

describe.each([
  { platform: 'Slack', startChat: () => startSlack(forgetful) },
  { platform: 'Discord', startChat: startDiscord },
])('in $platform', ({ startChat }) => {
  it.each(['SIGKILL', 'SIGTERM'] as const)(
    'what was written while the bridge was down is answered once (%s)',
    async (signal) => {
      const chat = await startChat();
      const { agent, bridge } = await setUpOn(chat);
      const thread = chat.open('Alice', 'My name is Alice.');
      const direct = chat.dm('Bob', 'My name is Bob.');
      await hears(chat, thread, 'Alice', 1);
      await hears(chat, direct, 'Bob', 1);
      // What is seen may not be noted down yet.
      await logged(bridge, 'turn ended', 2);
      await bridge.end(signal);
      thread.say('Bob', 'What is my name?');
      direct.say('Bob', 'What is my name?');
      await chat.givenUp();
      await bridge.start();
      await hears(chat, thread, late, 2);
      await hears(chat, direct, late, 2);
      expect(thread.replies()[0]).not.toContain(late);
      expect(agent.requests).toHaveLength(4);
      // Once more: nothing new was said.
      await bridge.restart();
      await caughtUp(bridge, 2);
      thread.say('Alice', 'And now?');
      await chat.until(() => thread.replies().length === 3, patience);
      expect(thread.replies()[2]).not.toContain(late);
      expect(agent.requests).toHaveLength(5);
    },
  );

  it('what is older than it may be is not', async () => {
    const chat = await startChat();
    const { agent, bridge } = await setUpOn(chat, { CATCHUP_MAX_AGE_MS: '1' });
    const thread = chat.open('Alice', 'My name is Alice.');
    await hears(chat, thread, 'Alice', 1);
    await bridge.end();
    thread.say('Alice', 'too late');
    await chat.givenUp();
    await bridge.start();
    await caughtUp(bridge, 1);
    thread.say('Alice', 'What is my name?');
    await hears(chat, thread, 'Alice', 2);
    expect(thread.replies()[1]).not.toContain(late);
    expect(JSON.stringify(agent.requests)).not.toContain('too late');
  });

  it('many messages in many conversations stay within what the platform allows', async () => {
    const chat = await startChat();
    const { agent, bridge } = await setUpOn(chat);
    const threads = Array.from({ length: 12 }, (_, index) => chat.open('Alice', `My name is A${index}.`));
    for (const thread of threads) await chat.until(() => thread.replies()[0]?.includes('remember'), patience);
    await bridge.end();
    for (const thread of threads) for (const text of ['one', 'two', 'three']) thread.say('Alice', text);
    await chat.givenUp();
    // What the earlier life took of the platform's budgets is not known to the next; it has come back by then.
    await new Promise((resolve) => setTimeout(resolve, 5_000));
    await bridge.start();
    for (const thread of threads)
      await chat.until(() => thread.replies().at(-1)?.includes(late), { timeoutMs: 40_000 });
    expect(JSON.stringify(agent.requests).match(/three/g)).toHaveLength(12);
    expect(agent.requests).toHaveLength(24);
    expect(chat.tooMany()).toBe(0);
  }, 90_000);
});

describe('on Slack', () => {
  it('what is told again as well is answered once', async () => {
    const chat = await startSlack();
    const { agent, bridge } = await setUpOn(chat);
    const thread = chat.open('Alice', 'My name is Alice.');
    await hears(chat, thread, 'Alice', 1);
    await bridge.end();
    thread.say('Alice', 'What is my name?');
    await bridge.start();
    await chat.until(() => thread.replies().length === 2, patience);
    await chat.givenUp();
    await caughtUp(bridge, 1);
    expect(thread.replies()).toHaveLength(2);
    expect(agent.requests).toHaveLength(2);
  });

  it('conversations that were begun meanwhile are heard of in channels and DMs that are known', async () => {
    const chat = await startSlack(forgetful);
    const { bridge } = await setUpOn(chat);
    await hears(chat, chat.open('Alice', 'My name is Alice.'), 'Alice', 1);
    await hears(chat, chat.dm('Bob', 'My name is Bob.'), 'Bob', 1);
    await bridge.end();
    const thread = chat.open('Bob', 'My name is Robert.');
    const direct = chat.dm('Bob', 'My name is Bobby.');
    await chat.givenUp();
    await bridge.start();
    await hears(chat, thread, late, 1);
    await hears(chat, direct, late, 1);
  });

  it.each([
    {
      name: 'are not to be read',
      options: { scopes: ['chat:write', 'app_mentions:read', 'reactions:write', 'users:read'] },
      line: 'what was said there cannot be read',
    },
    {
      name: 'may be read once a minute',
      options: { restrictedHistory: true },
      line: 'what was said meanwhile is asked for more slowly',
    },
  ])('messages that $name cost a line in the log, and nobody an answer', async ({ options, line }) => {
    const chat = await startSlack({ ...forgetful, ...options });
    const { bridge } = await setUpOn(chat);
    const thread = chat.open('Alice', 'My name is Alice.');
    await hears(chat, thread, 'Alice', 1);
    const other = chat.open('Bob', 'My name is Bob.');
    await hears(chat, other, 'Bob', 1);
    await bridge.restart();
    await logged(bridge, line, 1);
    other.say('Bob', '@Friday What is my name?');
    await hears(chat, other, 'Bob', 2);
    await logged(bridge, line, 1);
  });
});

describe('on Discord', () => {
  it('what was said before a session that could not be resumed is answered once', async () => {
    const discord = await startDiscordServer();
    const settings = { DISCORD_API_URL: discord.apiUrl, DISCORD_BOT_TOKEN: discord.botToken };
    const { agent } = await setUpOn({ settings, stop: discord.stop });
    const alice = discord.person('Alice');
    const channel = alice.dm();
    const replies = () => discord.messagesOf(channel.id).filter(({ byBot }) => byBot);
    alice.say(channel, 'My name is Alice.');
    await discord.until(() => replies()[0]?.shown.includes('Alice'), patience);
    discord.gateway.dropAll();
    discord.gateway.forgetSessions();
    alice.say(channel, 'What is my name?');
    await discord.until(() => replies().at(-1)?.shown.includes(late), patience);
    // What is told twice around the next one, which can be resumed, is heard once.
    discord.gateway.duplicate('MESSAGE_CREATE');
    discord.gateway.dropAll();
    alice.say(channel, 'And now?');
    await discord.until(() => replies().length === 3, patience);
    await discord.until(() => discord.timeline.frames('RESUMED').length === 1, patience);
    alice.say(channel, 'Bye.');
    await discord.until(() => replies().length === 4, patience);
    expect(replies().filter(({ shown }) => shown.includes(late))).toHaveLength(1);
    expect(agent.requests).toHaveLength(4);
  });
});
