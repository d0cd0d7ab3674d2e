// What Discord refuses in the middle of an answer, end to end: people get the whole answer, or the reason why not.
import { PermissionFlagsBits as Permission } from 'discord-api-types/v10';
import { afterEach, expect, it } from 'vitest';
import { type DiscordServerOptions, startDiscordServer } from '../../playground/discord-server/index.ts';
import { long } from '../../playground/friday/samples.ts';
import { startFriday } from '../../playground/friday/server.ts';
import { openBridge } from './bridge.ts';

const patience = { timeoutMs: 30_000 };
const ends: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const end of ends.reverse().splice(0)) await end();
});

const answer = long(60, 'en');
const question = '@Friday long 60';

async function setUp(options: DiscordServerOptions = {}) {
  const discord = await startDiscordServer(options);
  ends.push(discord.stop);
  const friday = await startFriday({ wordDelayMs: 200 });
  ends.push(friday.stop);
  const settings = { DISCORD_API_URL: discord.apiUrl, DISCORD_BOT_TOKEN: discord.botToken, AGENT_URL: friday.url };
  const bridge = await openBridge(settings);
  ends.push(bridge.close);
  const alice = discord.person('Alice');
  const mine = (channel: string) => discord.messagesOf(channel).filter(({ byBot }) => byBot);
  const texts = (channel: string) => mine(channel).map(({ text }) => text);
  const seen = async (holds: () => unknown): Promise<void> => {
    await discord.until(holds, patience).catch((cause: unknown) => {
      const told = {
        general: texts('#general'),
        dm: texts(alice.dm().id),
        log: bridge.log.filter((line) => /"level":[45]0/.test(line)).slice(-6),
      };
      throw new Error(JSON.stringify(told, undefined, 1), { cause });
    });
  };
  const begin = async (channel: string) => {
    alice.say(channel, question);
    await seen(() => texts(channel)[0]);
  };
  const inThread = () => alice.startThread(alice.say('#general', 'Let us talk.'), 'Talk');
  const hurry = () => friday.speaksEvery(20);
  return { discord, bridge, alice, mine, texts, seen, begin, hurry, inThread };
}

it('a message that has become too old for many edits is completed all the same', async () => {
  let aheadMs = 0;
  const { discord, texts, seen, begin, hurry } = await setUp({ now: () => Date.now() + aheadMs });
  await begin('#general');
  aheadMs = 61 * 60_000;
  hurry();
  await seen(() => texts('#general').includes(answer));
  expect(discord.timeline.calls().filter(({ errorCode }) => errorCode === 30046).length).toBeLessThan(3);
});

it('a thread that somebody archives is opened again by the whole answer', async () => {
  const { alice, texts, seen, begin, hurry, inThread } = await setUp();
  const thread = inThread();
  await begin(thread.id);
  alice.changeThread(thread, { archived: true });
  hurry();
  await seen(() => texts(thread.id).includes(answer));
  expect(thread.thread?.archived).toBe(false);
  // What had come of it by then stands in the whole answer.
  await seen(() => texts(thread.id).length === 1);
});

it('a message that somebody deletes is posted once more', async () => {
  const { discord, mine, texts, seen, begin, hurry } = await setUp();
  await begin('#general');
  const [shown] = mine('#general');
  discord.world.everyone().permissions |= Permission.ManageMessages;
  if (shown) discord.person('Bob').delete(shown);
  hurry();
  await seen(() => texts('#general').includes(answer));
  expect(texts('#general')).toHaveLength(1);
});

it('a channel that is deleted gets no more calls, and others go on', async () => {
  const { discord, alice, texts, seen, begin, hurry } = await setUp();
  const { id } = discord.addChannel({ name: 'short-lived' });
  await begin(id);
  discord.deleteChannel(id);
  hurry();
  alice.say('#random', question);
  await seen(() => texts('#random').includes(answer));
  const calls = discord.timeline.calls().filter(({ errorCode }) => errorCode === 10003);
  expect(calls.length).toBeLessThan(6);
});

it('a locked thread is explained in private', async () => {
  const { alice, texts, seen, hurry, inThread } = await setUp();
  hurry();
  const thread = inThread();
  alice.say(thread, question);
  if (thread.thread) thread.thread.locked = true;
  await seen(() => texts(alice.dm().id).length > 0);
  expect(texts(thread.id)).toEqual([]);
});

it('what AutoMod does not let pass is told, and not tried for ever', async () => {
  const { discord, texts, seen, hurry } = await setUp();
  discord.world.blockedWords.add('travel');
  hurry();
  discord.person('Alice').say('#general', question);
  await seen(() => texts('#general').some((text) => /filter|block|moderation/i.test(text)));
  const refused = discord.timeline.calls().filter(({ errorCode }) => errorCode === 200000);
  expect(refused.length).toBeLessThan(6);
});
