// The local Discord, driven by the unmodified discord.js client: mention, direct conversation, edit, files, reactions.
import { ActivityType, AttachmentBuilder, Events, type Message, MessageFlags, type SendableChannels } from 'discord.js';
import { describe, expect, test } from 'vitest';
import { call, login, newClient, startDiscord } from './start.ts';

function nextMessage(client: Awaited<ReturnType<typeof login>>): Promise<Message> {
  return new Promise((resolve) => {
    client.on(Events.MessageCreate, (message) => message.author.bot || resolve(message));
  });
}

describe('the unmodified discord.js client', () => {
  test('logs in, knows itself and its guild', async () => {
    const discord = await startDiscord();
    const client = await login(discord);
    expect(client.user.id).toBe(discord.botUserId);
    expect(client.application.id).toBe(discord.applicationId);
    expect(client.guilds.cache.get(discord.guild.id)?.name).toBe('Playground');
    const names = client.channels.cache.map((channel) => ('name' in channel ? channel.name : ''));
    expect(names).toEqual(['general', 'random', 'read-only']);
    client.user.setActivity('the playground', { type: ActivityType.Watching });
    await discord.until(() => discord.timeline.frames().some(({ op, direction }) => op === 3 && direction === 'in'));
  });

  test('is mentioned, types, replies and edits; people see every step', async () => {
    const discord = await startDiscord();
    const client = await login(discord);
    const alice = discord.person('Alice');
    const arriving = nextMessage(client);
    const asked = alice.say('#general', '@Friday what is new?');
    const message = await arriving;
    expect(message.content).toBe(`<@${discord.botUserId}> what is new?`);
    expect(message.mentions.has(client.user)).toBe(true);
    expect(message.member?.displayName).toBe('Alice');

    await (message.channel as SendableChannels).sendTyping();
    const reply = await message.reply({ content: 'Not', allowedMentions: { parse: [] } });
    await reply.edit({ content: 'Not much', allowedMentions: { parse: [] } });
    const seen = await discord.until(() => alice.reads('#general').find(({ text }) => text === 'Not much'));
    expect(seen).toMatchObject({ replyTo: asked.id, edited: true, byBot: true, authorName: 'Friday' });
    expect(seen.pings).toEqual({ users: [], roles: [], everyone: false });
    expect(discord.timeline.textsOf(seen)).toEqual(['Not', 'Not much']);
    const steps = discord.timeline.changes().filter(({ change }) => change.byId === discord.botUserId);
    expect(steps.map(({ change }) => change.kind)).toEqual(['typing', 'posted', 'edited']);
  });

  test('talks in a direct conversation', async () => {
    const discord = await startDiscord();
    const client = await login(discord);
    const bob = discord.person('Bob');
    const arriving = nextMessage(client);
    bob.say(bob.dm(), 'just between us');
    const message = await arriving;
    expect(message.guildId).toBeNull();
    expect(message.content).toBe('just between us');
    await message.reply('of course');
    expect(bob.reads(bob.dm()).map(({ text }) => text)).toEqual(['just between us', 'of course']);
    expect(() => discord.person('Alice').say(bob.dm(), 'let me in')).toThrow('Missing Access');

    const opened = await (await client.users.fetch(bob.id)).createDM();
    expect(opened.id).toBe(bob.dm().id);
    bob.acceptDms(false);
    await expect(opened.send('hello?')).rejects.toMatchObject({ code: 50007, status: 403 });
  });

  test('sends a file that people can load until its address expires', async () => {
    let now = Date.now();
    const discord = await startDiscord({ now: () => now });
    const client = await login(discord);
    const channel = await client.channels.fetch(discord.channel('#general').id);
    const bytes = Buffer.from('# Notes\n陈晨\n');
    const file = new AttachmentBuilder(bytes, { name: 'notes.md', description: 'what was said' });
    const sent = await (channel as SendableChannels).send({ content: 'here', files: [file] });
    const attachment = sent.attachments.first();
    expect(attachment).toMatchObject({ name: 'notes.md', size: bytes.length, description: 'what was said' });
    const address = new URL(attachment?.url ?? '');
    expect([...address.searchParams.keys()]).toEqual(['ex', 'is', 'hm']);
    const loaded = await fetch(address);
    expect(Buffer.from(await loaded.arrayBuffer())).toEqual(bytes);
    const forged = new URL(address);
    forged.searchParams.set('ex', 'ffffffff');
    expect((await fetch(forged)).status).toBe(404);
    now += 25 * 60 * 60 * 1000;
    expect((await fetch(address)).status).toBe(404);
    const again = (await sent.fetch(true)).attachments.first();
    expect((await fetch(again?.url ?? '')).status).toBe(200);
  });

  test('receives files of people', async () => {
    const discord = await startDiscord();
    const client = await login(discord);
    const arriving = nextMessage(client);
    const bytes = Uint8Array.from([0x89, 0x50, 0x4e, 0x47]);
    discord.person('Alice').say('#general', '', { files: [{ name: 'dot.png', mimeType: 'image/png', bytes }] });
    const message = await arriving;
    expect(message.content).toBe('');
    const attachment = message.attachments.first();
    expect(attachment?.contentType).toBe('image/png');
    const loaded = await fetch(attachment?.url ?? '');
    expect(new Uint8Array(await loaded.arrayBuffer())).toEqual(bytes);
  });

  test('keeps, drops and adds files when it edits', async () => {
    const discord = await startDiscord();
    const client = await login(discord);
    const channel = (await client.channels.fetch(discord.channel('#general').id)) as SendableChannels;
    const file = (name: string) => new AttachmentBuilder(Buffer.from(name), { name });
    const sent = await channel.send({ files: [file('a.txt'), file('b.txt')] });
    const names = () => discord.messagesOf('#general')[0]?.files.map(({ name }) => name);
    await sent.edit({ content: 'text only' });
    expect(names()).toEqual(['a.txt', 'b.txt']);
    const second = sent.attachments.filter(({ name }) => name === 'b.txt').map(({ id }) => ({ id }));
    await sent.edit({ attachments: second as never, files: [file('c.txt')] });
    expect(names()?.toSorted()).toEqual(['b.txt', 'c.txt']);
    await sent.edit({ attachments: [] });
    expect(names()).toEqual([]);
  });

  test('suppresses previews, and sees who reacted', async () => {
    const discord = await startDiscord();
    const client = await login(discord);
    const channel = (await client.channels.fetch(discord.channel('#general').id)) as SendableChannels;
    const open = await channel.send(
      'see https://example.org/a and <https://example.org/b> and `https://example.org/c`',
    );
    expect(discord.messagesOf('#general')[0]?.unfurled).toEqual(['https://example.org/a']);
    await open.edit({ flags: MessageFlags.SuppressEmbeds });
    expect(discord.messagesOf('#general')[0]?.unfurled).toEqual([]);
    await open.edit({ flags: 0 as never });
    expect(discord.messagesOf('#general')[0]?.unfurled).toEqual(['https://example.org/a']);

    const reacted = new Promise<string | null>((resolve) => {
      client.on(Events.MessageReactionAdd, (reaction) => resolve(reaction.emoji.name));
    });
    discord.person('Alice').react({ channelId: open.channelId, id: open.id }, '👍');
    expect(await reacted).toBe('👍');
    await open.react('✅');
    expect(discord.messagesOf('#general')[0]?.reactions.map(({ emoji }) => emoji)).toEqual(['👍', '✅']);
    await open.reactions.cache.get('✅')?.users.remove(client.user);
    expect(discord.messagesOf('#general')[0]?.reactions.map(({ emoji }) => emoji)).toEqual(['👍']);
  });

  test('is as far away as it is told to be, half the way there, half the way back', async () => {
    const discord = await startDiscord({ roundTripMs: 60 });
    const { id } = discord.channel('#general');
    let takenEffectAtMs = 0;
    discord.onChange(({ kind }) => {
      if (kind === 'change') takenEffectAtMs = performance.now();
    });
    const calledAtMs = performance.now();
    await call(discord, 'POST', `/channels/${id}/messages`, { content: 'far' });
    // Timers may fire up to a millisecond early.
    expect(takenEffectAtMs - calledAtMs).toBeGreaterThanOrEqual(28);
    expect(performance.now() - takenEffectAtMs).toBeGreaterThanOrEqual(28);
  });

  test('is refused with a wrong token', async () => {
    const discord = await startDiscord();
    const client = newClient(discord);
    await expect(client.login('not.a.token')).rejects.toThrow();
    const answer = await fetch(`${discord.apiUrl}/v10/users/@me`, { headers: { authorization: 'Bot nobody' } });
    expect([answer.status, await answer.json()]).toEqual([401, { message: '401: Unauthorized', code: 0 }]);
    expect((await call(discord, 'GET', '/users/@me')).status).toBe(200);
  });
});
