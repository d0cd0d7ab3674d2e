// Discord's command from its menu to the agent's answer, in a bot that may not read what is not said to it.
import { afterEach, describe, expect, it } from 'vitest';
import { type DiscordServerOptions, startDiscordServer } from '../../playground/discord-server/index.ts';
import { startFriday } from '../../playground/friday/server.ts';
import { openBridge } from './bridge.ts';

const patience = { timeoutMs: 15_000 };
const ends: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const end of ends.reverse().splice(0)) await end();
});

async function setUp(options: DiscordServerOptions = {}, wordDelayMs = 2) {
  const discord = await startDiscordServer({ portal: { messageContent: false }, ...options });
  ends.push(discord.stop);
  const friday = await startFriday({ wordDelayMs });
  ends.push(friday.stop);
  const settings = { DISCORD_API_URL: discord.apiUrl, DISCORD_BOT_TOKEN: discord.botToken, AGENT_URL: friday.url };
  const bridge = await openBridge(settings);
  ends.push(bridge.close);
  const texts = (channel = '#general') =>
    discord.messagesOf(channel).flatMap(({ byBot, shown }) => (byBot ? [shown] : []));
  const seen = async (holds: () => unknown): Promise<void> => {
    await discord.until(holds, patience).catch((cause: unknown) => {
      const told = { texts: texts(), log: bridge.log.filter((line) => /warn|error/i.test(line)) };
      throw new Error(JSON.stringify(told, undefined, 1), { cause });
    });
  };
  return { discord, friday, bridge, texts, seen };
}

describe('without the message content intent', () => {
  it('Friday answers by mention, DM and command, with one memory for each place', async () => {
    const { discord, friday, texts, seen } = await setUp();
    const alice = discord.person('Alice');
    alice.slash('#general', 'friday ask', { question: 'My name is Alice.' });
    await seen(() => texts()[0]?.includes('Alice'));
    alice.say('#general', '@Friday What is my name?');
    await seen(() => texts()[1]?.includes('Your name is Alice'));
    alice.slash(alice.dm(), 'friday ask', { question: 'What is my name?' });
    await seen(() => texts(alice.dm().id)[0]?.includes('I do not know'));
    alice.say(alice.dm(), 'My name is Alice.');
    await seen(() => texts(alice.dm().id)[1]?.includes('Alice'));
    alice.slash('#general', 'friday new');
    await seen(() => texts()[2]?.includes('A new conversation begins here'));
    alice.slash('#general', 'friday ask', { question: 'What is my name?' });
    await seen(() => texts()[3]?.includes('You are Alice ('));
    const sessions = friday.requests.map(({ session_id }) => session_id);
    expect(new Set(sessions.slice(0, 2)).size).toBe(1);
    expect(new Set(sessions).size).toBe(3);
  });

  it('each command gets its own answer, however many wait', async () => {
    const { discord, texts, seen } = await setUp({}, 20);
    for (const word of ['one', 'two', 'three']) {
      discord.person('Alice').slash('#general', 'friday ask', { question: `My name is ${word}.` });
    }
    await seen(() => ['one', 'two', 'three'].every((word, at) => texts()[at]?.includes(word)));
    expect(discord.messagesOf('#general').map(({ loading }) => loading)).toEqual([false, false, false]);
  });
});

it('an answer that a crash has cut off is completed with the command’s key, and no log tells that key', async () => {
  const { discord, bridge, texts, seen } = await setUp({}, 20);
  const { token } = discord.person('Alice').slash('#general', 'friday ask', { question: 'long 200' });
  await seen(() => (texts()[0]?.length ?? 0) > 200);
  await bridge.restart('SIGKILL');
  await seen(() => texts()[1]?.includes('I was restarted'));
  expect(discord.timeline.calls('POST /channels/:id/messages')).toEqual([]);
  expect(bridge.log.join('\n')).not.toContain(token);
});
