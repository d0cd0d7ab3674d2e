// Threads and direct conversations of the local Discord: ids, archive and lock, deletion.
import { Events, type Message, type ThreadChannel } from 'discord.js';
import { ChannelType, MessageType } from 'discord-api-types/v10';
import { describe, expect, test } from 'vitest';
import { startThread } from '../../../playground/discord-server/channels.ts';
import { call, login, type PlainAnswer, startDiscord } from './start.ts';

const codeOf = ({ status, body }: PlainAnswer): [number, number] => [status, (body as { code: number }).code];

describe('threads', () => {
  test("a thread started from a message has the message's id, and there is only one", async () => {
    const discord = await startDiscord();
    const client = await login(discord);
    const alice = discord.person('Alice');
    const asked = alice.say('#general', 'long story');
    const general = await client.channels.fetch(asked.channelId);
    if (general?.type !== ChannelType.GuildText) throw new Error('no #general');
    const message = await general.messages.fetch(asked.id);
    const thread = await message.startThread({ name: 'The story' });
    expect([thread.id, thread.ownerId, thread.parentId]).toEqual([asked.id, client.user.id, general.id]);
    await expect(message.startThread({ name: 'Again' })).rejects.toMatchObject({ code: 160004, status: 400 });
    expect(alice.reads('#general')[0]?.threadId).toBe(asked.id);

    await thread.send('once upon a time');
    alice.say(thread.id, 'go on');
    const [starter, ...rest] = alice.reads(thread.id);
    expect(starter).toMatchObject({ type: MessageType.ThreadStarterMessage, text: '', replyTo: asked.id });
    expect(rest.map(({ text }) => text)).toEqual(['once upon a time', 'go on']);
    const members = (await thread.members.fetch()).map(({ id }) => id);
    expect(members.toSorted()).toEqual([client.user.id, alice.id].toSorted());
    expect((await message.fetch(true)).thread?.id).toBe(asked.id);
  });

  test('a thread of people reaches the client with its first message', async () => {
    const discord = await startDiscord();
    const client = await login(discord);
    const created = new Promise<ThreadChannel>((resolve) => client.once(Events.ThreadCreate, resolve));
    const heard = new Promise<string>((resolve) => {
      client.on(Events.MessageCreate, ({ channelId, content, type }) => {
        if (type === MessageType.Default && channelId === asked.id) resolve(content);
      });
    });
    const alice = discord.person('Alice');
    const asked = alice.say('#general', 'a question');
    const thread = alice.startThread(asked, 'Questions');
    alice.say(thread, '@Friday answer here');
    expect((await created).name).toBe('Questions');
    expect(await heard).toContain('answer here');
  });

  test('a post of a forum is a thread whose first message has its id', async () => {
    const discord = await startDiscord();
    const client = await login(discord);
    const forum = discord.addChannel({ name: 'help', type: ChannelType.GuildForum });
    expect(codeOf(await call(discord, 'POST', `/channels/${forum.id}/messages`, { content: 'x' }))).toEqual([
      400, 50008,
    ]);
    const heard = new Promise<Message>((resolve) => client.once(Events.MessageCreate, resolve));
    const post = discord.person('Alice').post(forum, 'Lost', 'Where am I, @Friday?');
    const message = await heard;
    expect([message.id, message.channelId, message.mentions.has(client.user)]).toEqual([post.id, post.id, true]);
    if (!message.channel.isThread()) throw new Error('no thread');
    expect(message.channel.parent?.type).toBe(ChannelType.GuildForum);
    expect((await message.channel.fetchStarterMessage())?.content).toContain('Where am I');
  });

  test('a private thread is for its members, and a mention makes one', async () => {
    const discord = await startDiscord({ rateLimits: 'off' });
    const admin = discord.person('Admin');
    const general = discord.channel('#general').id;
    const thread = startThread(discord.world, admin.id, general, { name: 'Secret' });
    const path = `/channels/${thread.id}/messages`;
    expect(codeOf(await call(discord, 'GET', path))).toEqual([403, 50001]);
    expect(() => discord.person('Bob').say(thread, 'hello?')).toThrow('Missing Access');
    admin.say(thread, '@Friday come in');
    expect((await call(discord, 'GET', path)).body).toHaveLength(1);
  });

  test('an archived thread takes no edits; writing opens it again, unless it is locked', async () => {
    const discord = await startDiscord({ rateLimits: 'off' });
    const [alice, admin] = [discord.person('Alice'), discord.person('Admin')];
    const thread = alice.startThread(alice.say('#general', 'story'), 'Story');
    const path = `/channels/${thread.id}`;
    const own = await call(discord, 'POST', `${path}/messages`, { content: 'mine' });
    const { id } = own.body as { id: string };
    admin.changeThread(thread, { archived: true });
    expect(codeOf(await call(discord, 'PATCH', `${path}/messages/${id}`, { content: 'x' }))).toEqual([400, 50083]);
    expect(codeOf(await call(discord, 'POST', `${path}/typing`))).toEqual([400, 50083]);
    expect((await call(discord, 'POST', `${path}/messages`, { content: 'awake' })).status).toBe(200);
    expect(thread.thread?.archived).toBe(false);
    admin.changeThread(thread, { archived: true, locked: true });
    expect(codeOf(await call(discord, 'POST', `${path}/messages`, { content: 'x' }))).toEqual([400, 160005]);
    expect(codeOf(await call(discord, 'PATCH', path, { locked: false }))).toEqual([403, 50013]);
  });

  test('the bot archives and renames its own threads', async () => {
    const discord = await startDiscord();
    const client = await login(discord);
    const general = await client.channels.fetch(discord.channel('#general').id);
    if (general?.type !== ChannelType.GuildText) throw new Error('no #general');
    const thread = await general.threads.create({ name: 'Mine', type: ChannelType.PublicThread });
    expect(thread.id).not.toBe(discord.messagesOf('#general')[0]?.id);
    await thread.setName('Still mine');
    await thread.setArchived(true);
    expect(discord.channel(thread.id)).toMatchObject({ name: 'Still mine', thread: { archived: true } });
    await thread.setArchived(false);
    await thread.leave();
    expect(discord.channel(thread.id).thread?.memberIds.has(client.user.id)).toBe(false);
    await thread.join();
    expect(discord.channel(thread.id).thread?.memberIds.has(client.user.id)).toBe(true);
    await expect(thread.delete()).rejects.toMatchObject({ code: 50013 });
    await expect(general.threads.create({ name: 'x'.repeat(101) })).rejects.toMatchObject({
      status: expect.any(Number),
    });
  });
});

test('a deleted channel takes its threads and messages along', async () => {
  const discord = await startDiscord();
  const client = await login(discord);
  const alice = discord.person('Alice');
  const thread = alice.startThread(alice.say('#random', 'x'), 'Doomed');
  const gone: string[] = [];
  client.on(Events.ThreadDelete, ({ id }) => gone.push(id));
  client.on(Events.ChannelDelete, ({ id }) => gone.push(id));
  const { id } = discord.channel('#random');
  discord.deleteChannel('#random');
  await expect.poll(() => gone).toEqual([thread.id, id]);
  expect(codeOf(await call(discord, 'POST', `/channels/${thread.id}/messages`, { content: 'x' }))).toEqual([
    404, 10003,
  ]);
  expect(() => discord.channel('#random')).toThrow('#random');
});

test('there is one direct conversation with each person, and none with bots', async () => {
  const discord = await startDiscord();
  const open = (recipient: string) => call(discord, 'POST', '/users/@me/channels', { recipient_id: recipient });
  const first = await open(discord.person('Bob').id);
  expect(first.body).toMatchObject({ type: ChannelType.DM, id: discord.person('Bob').dm().id });
  expect((await open(discord.person('Bob').id)).body).toEqual(first.body);
  expect(codeOf(await open(discord.botUserId))).toEqual([400, 50033]);
});
