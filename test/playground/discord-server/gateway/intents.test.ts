// Intents: what the portal allows, what is heard with them, and the content that is blanked without.
import { ApplicationFlags, GatewayCloseCodes as Close, GatewayIntentBits as Intent } from 'discord-api-types/v10';
import { describe, expect, test } from 'vitest';
import { INTENTS, login, newClient, newRest, startDiscord } from '../start.ts';
import { BareClient, heard } from './bare-client.ts';

describe('intents', () => {
  test.each([
    [{ messageContent: true }, ApplicationFlags.GatewayMessageContentLimited],
    [{ messageContent: true, reviewed: true }, ApplicationFlags.GatewayMessageContent],
    [{ messageContent: false }, 0],
  ])('the switches of the portal %o are seen in the flags of the application', async (portal, flags) => {
    const discord = await startDiscord({ portal });
    expect(await newRest(discord).get('/applications/@me')).toMatchObject({ id: discord.applicationId, flags });
    const client = new BareClient(discord);
    await client.identify();
    expect(client.frames.find(({ t }) => t === 'READY')?.d).toMatchObject({ application: { flags } });
  });

  test('a privileged intent that is off in the portal ends the login with 4014', async () => {
    const discord = await startDiscord({ portal: { messageContent: false } });
    await expect(newClient(discord).login(discord.botToken)).rejects.toThrow('disallowed intents');
    const closed = await discord.until(() => discord.timeline.sockets().find(({ what }) => what === 'closed'));
    expect(closed.code).toBe(Close.DisallowedIntents);
    expect(discord.messagesOf('#general')).toEqual([]);
  });

  test('without MESSAGE_CONTENT only what is addressed to the bot can be read', async () => {
    const discord = await startDiscord({ portal: { messageContent: false } });
    const client = await login(discord, { intents: INTENTS });
    const texts = heard(client);
    const alice = discord.person('Alice');
    const general = await client.channels.fetch(discord.channel('#general').id);
    if (!general?.isSendable()) throw new Error('no #general');
    const own = await general.send('my own');
    const file = { name: 'a.txt', mimeType: 'text/plain', bytes: Buffer.from('a') };
    const blank = alice.say('#general', 'among us @everyone', { files: [file] });
    alice.say('#general', '@Friday to you');
    alice.say('#general', 'a reply', { replyTo: own });
    alice.say('#general', 'a silent reply', { replyTo: own, ping: false });
    alice.say(alice.dm(), 'in private');
    const mention = `<@${discord.botUserId}>`;
    await expect.poll(() => texts).toEqual(['my own', '', `${mention} to you`, 'a reply', '', 'in private']);
    expect(await general.messages.fetch({ message: blank.id, force: true })).toMatchObject({ content: '' });
    expect((await general.messages.fetch(blank.id)).attachments.size).toBe(0);
    expect(alice.reads('#general').some(({ shown }) => shown.includes('among us'))).toBe(true);
  });

  test('REST shows content to whom the portal allows it, whatever the gateway intents', async () => {
    const discord = await startDiscord();
    const client = await login(discord, { intents: INTENTS });
    const texts = heard(client);
    const said = discord.person('Alice').say('#general', 'among us');
    await expect.poll(() => texts).toEqual(['']);
    const channelId = discord.channel('#general').id;
    expect(await newRest(discord).get(`/channels/${channelId}/messages/${said.id}`)).toMatchObject({
      content: 'among us',
    });
  });

  test('events without their intent do not arrive', async () => {
    const discord = await startDiscord();
    const client = new BareClient(discord);
    await client.identify({ intents: Intent.DirectMessages });
    const alice = discord.person('Alice');
    alice.say('#general', 'unheard');
    alice.type(alice.dm());
    alice.say(alice.dm(), 'heard');
    await client.until(() => client.events().includes('MESSAGE_CREATE'));
    expect(client.events()).toEqual(['READY', 'MESSAGE_CREATE']);
  });

  test('each shard gets its guilds, the first the direct messages', async () => {
    const discord = await startDiscord();
    const owner = Number((BigInt(discord.guild.id) >> 22n) % 2n);
    const clients = [new BareClient(discord), new BareClient(discord)] as const;
    const intents = Intent.GuildMessages | Intent.DirectMessages;
    await clients[0].identify({ intents, shard: [0, 2] });
    await clients[1].identify({ intents, shard: [1, 2] });
    const alice = discord.person('Alice');
    alice.say('#general', 'guild');
    alice.say(alice.dm(), 'direct');
    alice.say('#general', 'guild');
    const texts = (index: 0 | 1) =>
      clients[index].frames
        .filter(({ t }) => t === 'MESSAGE_CREATE')
        .map(({ d }) => (d as { content: string }).content);
    await clients[0].until(() => texts(0).length + texts(1).length === 3);
    expect(texts(owner as 0 | 1).filter((text) => text !== 'direct')).toEqual(['', '']);
    expect(texts(0)).toContain('direct');
  });
});
