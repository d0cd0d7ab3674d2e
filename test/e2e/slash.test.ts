// Discord's command from its menu to the agent's answer, in a bot that may not read what is not said to it.
import { afterEach, describe, expect, it } from 'vitest';
import { type DiscordServerOptions, startDiscordServer } from '../../playground/discord-server/index.ts';
import type { MessageView } from '../../playground/discord-server/view.ts';
import { long } from '../../playground/friday/samples.ts';
import { startFriday } from '../../playground/friday/server.ts';
import { openBridge } from './bridge.ts';

const patience = { timeoutMs: 30_000 };
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
    await seen(() => texts()[3]?.includes('come from Alice ('));
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

it('an answer that a crash has cut off is completed with the command’s key, which no log tells', async () => {
  const { discord, bridge, texts, seen } = await setUp({}, 60);
  const { token } = discord.person('Alice').slash('#general', 'friday ask', { question: 'long 200' });
  bridge.keepSecret(token);
  await seen(() => (texts()[0]?.length ?? 0) > 200);
  await bridge.restart('SIGKILL');
  await seen(() => texts()[0]?.includes('I was restarted'));
  expect(discord.timeline.calls('POST /channels/:id/messages')).toEqual([]);
});

it('an answer whose key has ended goes on in the channel, whole', async () => {
  let aheadMs = 0;
  const { discord, texts, seen } = await setUp({ now: () => Date.now() + aheadMs }, 30);
  discord.person('Alice').slash('#general', 'friday ask', { question: 'long 300' });
  await seen(() => (texts()[0]?.length ?? 0) > 100);
  aheadMs = 15 * 60_000;
  await seen(() => discord.timeline.calls('PATCH /channels/:id/messages/:id').length > 0);
  await seen(() => texts().join('\n').endsWith(long(300, 'en').slice(-60)));
  expect(discord.messagesOf('#general').every(({ loading }) => !loading)).toBe(true);
});

it('an answer where Friday is a guest takes no more messages than she has there, and ends in a file', async () => {
  const { discord, seen } = await setUp({ rateLimits: 'off' }, 0);
  const question = 'long 3000';
  discord.person('Alice').slash('#general', 'friday ask', { question }, { byUserInstall: true });
  const mine = () => discord.messagesOf('#general').filter(({ byBot }) => byBot);
  await seen(() => mine().at(-1)?.files.length === 1);
  expect(mine().length).toBeLessThanOrEqual(6);
  const { channelId = '', id = '' } = mine().at(-1) ?? {};
  const [rest] = discord.world.message(channelId, id).attachments;
  expect(Buffer.from(rest?.bytes ?? []).toString()).toContain(long(3000, 'en').slice(-200).trim());
  expect(discord.timeline.calls().filter(({ errorCode }) => errorCode !== undefined)).toEqual([]);
});

describe('stop, retry and help', () => {
  async function inGeneral(wordDelayMs: number) {
    const set = await setUp({}, wordDelayMs);
    const { discord } = set;
    const all = () => discord.messagesOf('#general').filter(({ byBot, loading }) => byBot && !loading);
    return {
      ...set,
      alice: discord.person('Alice'),
      answers: () => all().filter(({ onlyFor }) => onlyFor === undefined),
      toldTo: (name: string) =>
        all()
          .filter(({ onlyFor }) => onlyFor === discord.person(name).id)
          .map(({ shown }) => shown),
      press: (name: string, answer: MessageView | undefined, action: string) => {
        const [, control = ''] = new RegExp(`"([^"]+\\.${action})"`).exec(JSON.stringify(answer?.components)) ?? [];
        if (answer) discord.person(name).press(answer, control);
      },
    };
  }

  it('are answered to the person alone', async () => {
    const { discord, alice, answers, toldTo, seen } = await inGeneral(100);
    alice.slash('#general', 'friday help');
    alice.slash('#general', 'friday stop', {}, { locale: 'zh-CN' });
    await seen(() => toldTo('Alice').length === 2);
    expect(toldTo('Alice').some((text) => /\p{sc=Han}/u.test(text))).toBe(true);
    alice.slash('#general', 'friday ask', { question: 'long 200' });
    await seen(() => answers()[0]?.text);
    alice.slash('#general', 'friday stop');
    await seen(() => answers()[0]?.text.includes('🛑'));
    await seen(() => toldTo('Alice').length === 3);
    expect(
      discord
        .person('Bob')
        .reads('#general')
        .filter(({ byBot }) => byBot),
    ).toHaveLength(1);
  });

  it('are pressed below the answer itself: to stop it takes no shared budget, and only who takes part may', async () => {
    const { discord, alice, answers, toldTo, press, seen } = await inGeneral(100);
    alice.say('#general', '@Friday long 200');
    await seen(() => (answers()[0]?.text.length ?? 0) > 20);
    press('Bob', answers()[0], 'stop');
    await seen(() => toldTo('Bob').length === 1);
    press('Alice', answers()[0], 'stop');
    await seen(() => answers()[0]?.text.includes('🛑'));
    expect(discord.timeline.calls('PATCH /webhooks/:id/:token/messages/@original')).not.toEqual([]);
  });

  it('bring another answer, and take the offer away', async () => {
    const { bridge, alice, answers, toldTo, press, seen } = await inGeneral(2);
    // The button is there a little before the journal knows that it may be pressed.
    const turnsEnded = (count: number) =>
      expect.poll(() => bridge.log.filter((line) => line.includes('"msg":"turn ended"')).length).toBe(count);
    alice.slash('#general', 'friday ask', { question: 'fail' });
    await seen(() => answers()[0]?.components.length === 1);
    await turnsEnded(1);
    press('Alice', answers()[0], 'retry');
    await seen(() => answers()[1]?.components.length === 1);
    await seen(() => answers()[0]?.components.length === 0);
    await turnsEnded(2);
    alice.slash('#general', 'friday retry');
    await seen(() => answers()[2]?.components.length === 1);
    await seen(() => toldTo('Alice').length === 1);
  });

  it('come by a sign at the answer, too', async () => {
    const { alice, answers, seen } = await inGeneral(100);
    alice.say('#general', '@Friday long 200');
    await seen(() => answers()[0]?.text);
    if (answers()[0]) alice.react(answers()[0] as MessageView, '🛑');
    await seen(() => answers()[0]?.text.includes('🛑'));
  });
});
