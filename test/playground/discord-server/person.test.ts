// What people, other bots, webhooks and Discord itself do in the local Discord.
import { Events, type Message } from 'discord.js';
import { MessageType } from 'discord-api-types/v10';
import { describe, expect, test } from 'vitest';
import { login, startDiscord } from './start.ts';

describe('a person', () => {
  test('types names, which are sent as mentions and read as names', async () => {
    const discord = await startDiscord();
    discord.addPerson('Bobby');
    const [alice, bobby, chen] = ['Alice', 'Bobby', '陈晨'].map((name) => discord.person(name));
    const random = discord.channel('#random');
    const said = alice?.say('#general', '@Bobby, @陈晨 and @Nobody: see #random @Friday!');
    expect(said?.text).toBe(
      `<@${bobby?.id}>, <@${chen?.id}> and @Nobody: see <#${random.id}> <@${discord.botUserId}>!`,
    );
    expect(said?.shown).toBe('@Bobby, @陈晨 and @Nobody: see #random @Friday!');
    expect(said?.pings.users.toSorted()).toEqual([bobby?.id, chen?.id, discord.botUserId].toSorted());
    expect(alice?.say('#general', '@Bobbys').text).toBe('@Bobbys');
  });

  test('edits, deletes and reacts, and leaves alone what is not theirs', async () => {
    const discord = await startDiscord();
    const [alice, bob] = [discord.person('Alice'), discord.person('Bob')];
    const said = alice.say('#general', 'frist');
    alice.edit(said, 'first');
    bob.react(said, '🎉');
    expect(bob.reads('#general')).toMatchObject([
      { text: 'first', edited: true, reactions: [{ emoji: '🎉', userIds: [bob.id] }] },
    ]);
    bob.unreact(said, '🎉');
    expect(bob.reads('#general')[0]?.reactions).toEqual([]);
    expect(() => bob.edit(said, 'mine')).toThrow('Cannot edit a message authored by another user');
    expect(() => bob.delete(said)).toThrow('Missing Permissions');
    expect(() => alice.react(said, 'no emoji')).toThrow('Unknown Emoji');
    alice.delete(said);
    expect(bob.reads('#general')).toEqual([]);
    expect(discord.timeline.textsOf(said)).toEqual(['frist', 'first']);
  });

  test('is shown typing until they post, or for ten seconds', async () => {
    let now = Date.now();
    const discord = await startDiscord({ now: () => now });
    const [alice, bob] = [discord.person('Alice'), discord.person('Bob')];
    alice.type('#general');
    bob.type('#general');
    expect(discord.typingIn('#general')).toEqual(['Alice', 'Bob']);
    alice.say('#general', 'done');
    expect(discord.typingIn('#general')).toEqual(['Bob']);
    now += 10_000;
    expect(discord.typingIn('#general')).toEqual([]);
  });
});

test('other bots, webhooks and Discord itself can be told from people', async () => {
  const discord = await startDiscord();
  const client = await login(discord);
  const heard: Message[] = [];
  client.on(Events.MessageCreate, (message) => heard.push(message));
  discord.addPerson('Rival', { isBot: true }).say('#general', 'beep');
  discord.webhookSays('#general', 'Build', 'passed');
  discord.systemMessage('#general', MessageType.UserJoin, discord.person('Bob').id);
  await expect.poll(() => heard.length).toBe(3);
  const [rival, build, joined] = heard;
  expect([rival?.author.bot, rival?.webhookId]).toEqual([true, null]);
  expect([build?.author.username, build?.webhookId === build?.author.id]).toEqual(['Build', true]);
  expect([joined?.system, joined?.author.bot, joined?.content]).toEqual([true, false, '']);
});
