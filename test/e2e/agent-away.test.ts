// The agent is gone for longer than anybody waits, and comes back: people see why, and what they say then is answered.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type Friday, type FridayOptions, startFriday } from '../../playground/friday/server.ts';
import { textsFor } from '../../src/texts.ts';
import { freePort } from '../free-port.ts';
import { openBridge } from './bridge.ts';
import { type Chat, type Conversation, startDiscord, startSlack } from './chats.ts';
import { hears } from './hears.ts';

const patience = { timeoutMs: 30_000 };
const polled = { timeout: patience.timeoutMs, interval: 100 };
const { agentAway, unreachable, interrupted } = textsFor('en', '');
const ends: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const end of ends.reverse().splice(0)) await end();
});

/** Friday at one address, who can go away and come back with what she remembers. */
async function agentAtHome(options: FridayOptions = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'friday-away-'));
  ends.push(() => rm(folder, { recursive: true, force: true }));
  const home = { stateFile: join(folder, 'memory.json'), wordDelayMs: 5, port: await freePort(), ...options };
  const lives: Friday[] = [];
  const agent = {
    url: `http://127.0.0.1:${home.port}/process`,
    async comes(): Promise<void> {
      lives.push(await startFriday(home));
    },
    goes: async () => lives.at(-1)?.stop(),
    hurries: () => lives.at(-1)?.speaksEvery(5),
    /** The sessions that were asked in her last life. */
    sessions: () => lives.at(-1)?.requests.map(({ session_id }) => session_id) ?? [],
  };
  ends.push(async () => agent.goes());
  return agent;
}

describe.each([
  { platform: 'Slack', startChat: startSlack },
  { platform: 'Discord', startChat: startDiscord },
])('in $platform, an agent that is away', { timeout: 120_000 }, ({ startChat }) => {
  async function setUp(settings: Readonly<Record<string, string>> = {}, options: FridayOptions = {}) {
    const chat = await startChat();
    ends.push(chat.stop);
    const agent = await agentAtHome(options);
    const bridge = await openBridge({ ...chat.settings, AGENT_URL: agent.url, PORT: '0', ...settings });
    ends.push(bridge.close);
    return { chat, agent, bridge };
  }

  /** First the sign that Friday cannot be reached, then the reason, with a button to try again. */
  async function isToldWhy(chat: Chat, conversation: Conversation, count: number): Promise<void> {
    await hears(chat, conversation, unreachable, count);
    await chat.until(() => conversation.buttons().at(-1) === 'retry', patience);
    const ways = conversation.history();
    expect(ways.lastIndexOf(agentAway)).toBeGreaterThan(-1);
    expect(ways.findLastIndex((text) => text.includes(unreachable))).toBeGreaterThan(ways.lastIndexOf(agentAway));
  }

  it('for long is told in every conversation, and each goes on where it was once she is back', async () => {
    const { chat, agent, bridge } = await setUp({ AGENT_WAIT_MS: '2000' });
    await agent.comes();
    const talks = {
      asking: chat.open('Alice', 'My name is Alice.'),
      askingTwice: chat.open('Alice', 'My name is Alice.'),
      insisting: chat.dm('Alice', 'My name is Alice.'),
      silent: chat.open('Alice', 'My name is Alice.'),
    };
    const { asking, askingTwice, insisting, silent } = talks;
    for (const talk of Object.values(talks)) await hears(chat, talk, 'Alice', 1);
    const before = agent.sessions();
    const warnings = async () => (await bridge.health('/readyz')).body.warnings.join();
    expect(await warnings()).toBe('');

    await agent.goes();
    for (const talk of [asking, askingTwice, insisting]) talk.say('Alice', '@Friday What is my name?');
    await chat.until(() => askingTwice.history().includes(agentAway), patience);
    askingTwice.say('Alice', '@Friday count');
    await expect.poll(warnings, polled).toContain('agent: connect ECONNREFUSED');
    expect((await bridge.health('/readyz')).body.ready).toBe(true);
    await isToldWhy(chat, asking, 2);
    await isToldWhy(chat, askingTwice, 3);
    await isToldWhy(chat, insisting, 2);
    expect(askingTwice.replies()[1]).toContain(unreachable);
    for (const count of [3, 4]) {
      insisting.press('Alice', 'retry');
      await isToldWhy(chat, insisting, count);
    }

    await agent.comes();
    await expect.poll(warnings, polled).toBe('');
    asking.press('Alice', 'retry');
    for (const talk of [askingTwice, insisting, silent]) talk.say('Alice', '@Friday What is my name?');
    await hears(chat, asking, 'Your name is Alice.', 3);
    await hears(chat, askingTwice, 'Your name is Alice.', 4);
    await hears(chat, insisting, 'Your name is Alice.', 5);
    await hears(chat, silent, 'Your name is Alice.', 2);
    // Each was answered at once, in the memory that it had.
    expect(agent.sessions().toSorted()).toEqual(before.toSorted());
    for (const { buttons, signs } of Object.values(talks)) {
      await chat.until(() => buttons().at(-1) === 'bad' && signs() === 0, patience);
      expect(buttons()).not.toContain('stop');
      expect(buttons()).not.toContain('retry');
    }
  });

  it('from the middle of an answer on is told there, and asked again once she is back', async () => {
    const { chat, agent } = await setUp({ AGENT_WAIT_MS: '2000' }, { wordDelayMs: 100 });
    await agent.comes();
    const [left, goingOn] = [chat.open('Alice', 'long 200'), chat.open('Alice', 'long 200')];
    const begun = ({ replies }: Conversation) => (replies()[0]?.length ?? 0) > 40;
    await chat.until(() => begun(left) && begun(goingOn), patience);
    const before = agent.sessions();
    await agent.goes();
    for (const talk of [left, goingOn]) await hears(chat, talk, interrupted, 1);
    goingOn.say('Alice', '@Friday count');
    await isToldWhy(chat, goingOn, 2);
    await agent.comes();
    agent.hurries();
    expect(left.replies()[0]?.indexOf(interrupted)).toBeGreaterThan(40);
    left.press('Alice', 'retry');
    goingOn.press('Alice', 'retry');
    await hears(chat, goingOn, 'I have heard 2 messages', 3);
    await chat.until(() => left.buttons().at(-1) === 'bad', patience);
    expect(left.replies()).toHaveLength(2);
    expect(left.replies()[1]?.split(/\s+/).length).toBeGreaterThan(70);
    expect(agent.sessions().toSorted()).toEqual(before.toSorted());
  });

  it('when the bridge starts is waited for, visibly, and then answers in the same message', async () => {
    const { chat, agent } = await setUp();
    const thread = chat.open('Alice', 'My name is Alice.');
    await hears(chat, thread, agentAway, 1);
    await agent.comes();
    await hears(chat, thread, 'Alice', 1);
  });

  it('and stays away is given up in the language of who asks', async () => {
    const { chat } = await setUp({ AGENT_WAIT_MS: '1000' });
    const thread = chat.open('Alice', '你好，我叫爱丽丝');
    await hears(chat, thread, '无法连接 Friday', 1);
  });

  it('does not hold up a SIGTERM; the next life answers in the same message', async () => {
    const { chat, agent, bridge } = await setUp();
    const conversations = [chat.open('Alice', 'My name is Alice.'), chat.dm('Bob', 'My name is Bob.')] as const;
    for (const conversation of conversations) await hears(chat, conversation, agentAway, 1);
    expect(await bridge.end('SIGTERM')).toBe(0);
    // Whoever had been waited for until the last moment would be told of a restart, with a button to try again.
    for (const { replies, buttons } of conversations) {
      expect(replies()).toHaveLength(1);
      expect(buttons()).toEqual([]);
    }
    await agent.comes();
    await bridge.start();
    await hears(chat, conversations[0], 'Alice', 1);
    await hears(chat, conversations[1], 'Bob', 1);
  });
});
