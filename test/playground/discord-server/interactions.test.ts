// Slash commands and buttons: registered, sent by people, answered within their clocks and budgets.
import {
  ActionRowBuilder,
  ButtonBuilder,
  type ButtonInteraction,
  ButtonStyle,
  type ChatInputCommandInteraction,
  type Client,
  Events,
  SlashCommandBuilder,
} from 'discord.js';
import { ApplicationCommandOptionType, InteractionContextType, MessageFlags } from 'discord-api-types/v10';
import { describe, expect, test } from 'vitest';
import type { DiscordServer, DiscordServerOptions } from '../../../playground/discord-server/index.ts';
import { call, login, type PlainAnswer, startDiscord } from './start.ts';

const ask = new SlashCommandBuilder()
  .setName('ask')
  .setDescription('Ask Friday')
  .addStringOption((option) => option.setName('question').setDescription('What').setRequired(true))
  .toJSON();

async function setUp(options: DiscordServerOptions = {}): Promise<{ discord: DiscordServer; client: Client<true> }> {
  const discord = await startDiscord(options);
  const client = await login(discord);
  await client.application.commands.set([ask]);
  return { discord, client };
}

function nextCommand(client: Client): Promise<ChatInputCommandInteraction> {
  return new Promise((resolve) => {
    client.once(Events.InteractionCreate, (interaction) => interaction.isChatInputCommand() && resolve(interaction));
  });
}

const codeOf = ({ status, body }: PlainAnswer): [number, number] => [status, (body as { code: number }).code];

describe('slash commands', () => {
  test('are registered, listed, changed and removed', async () => {
    const { client, discord } = await setUp();
    const { commands } = client.application;
    const made = await commands.create({ name: 'new', description: 'Forget' });
    await made.edit({ description: 'Start anew' });
    const listed = await commands.fetch();
    expect(listed.map(({ name, description }) => [name, description])).toEqual([
      ['ask', 'Ask Friday'],
      ['new', 'Start anew'],
    ]);
    await made.delete();
    expect((await commands.fetch()).size).toBe(1);
    const inGuild = await commands.set([{ name: 'here', description: 'x' }], discord.guild.id);
    expect([inGuild.size, (await commands.fetch()).size]).toEqual([1, 1]);
    await expect(commands.create({ name: 'No Spaces', description: 'x' })).rejects.toThrow();
  });

  test('are deferred, shown as thinking, filled in and followed up', async () => {
    const { client, discord } = await setUp();
    const alice = discord.person('Alice');
    const arriving = nextCommand(client);
    alice.slash('#general', 'ask', { question: 'how?' });
    const interaction = await arriving;
    expect(interaction.options.getString('question')).toBe('how?');
    expect(interaction).toMatchObject({ context: InteractionContextType.Guild, guildId: discord.guild.id });
    expect(interaction.user.id).toBe(alice.id);
    await interaction.deferReply();
    expect(alice.reads('#general')).toMatchObject([{ loading: true, shown: 'Friday is thinking…' }]);
    const reply = await interaction.editReply({ content: 'like this', allowedMentions: { parse: [] } });
    await interaction.followUp({ content: 'and so on' });
    expect(alice.reads('#general').map(({ text, loading }) => [text, loading])).toEqual([
      ['like this', false],
      ['and so on', false],
    ]);
    expect((await interaction.fetchReply()).id).toBe(reply.id);
    await interaction.deleteReply();
    expect(alice.reads('#general').map(({ text }) => text)).toEqual(['and so on']);
  });

  test('answer only the one who asked, if they want', async () => {
    const { client, discord } = await setUp();
    const arriving = nextCommand(client);
    discord.person('Alice').slash('#general', 'ask', { question: 'psst' });
    const interaction = await arriving;
    await interaction.reply({ content: 'only you', flags: MessageFlags.Ephemeral });
    expect(
      discord
        .person('Alice')
        .reads('#general')
        .map(({ text }) => text),
    ).toEqual(['only you']);
    expect(discord.person('Bob').reads('#general')).toEqual([]);
    expect((await call(discord, 'GET', `/channels/${interaction.channelId}/messages`)).body).toEqual([]);
    expect(discord.timeline.frames('MESSAGE_CREATE')).toEqual([]);
  });

  test('give the response on request, in direct conversations too', async () => {
    const { client, discord } = await setUp();
    const arriving = nextCommand(client);
    const bob = discord.person('Bob');
    bob.slash(bob.dm(), 'ask', { question: 'why?' });
    const interaction = await arriving;
    expect([interaction.guildId, interaction.context]).toEqual([null, InteractionContextType.BotDM]);
    const response = await interaction.reply({ content: 'because', withResponse: true });
    expect(response.resource?.message?.content).toBe('because');
    expect(response.interaction.responseMessageId).toBe(bob.reads(bob.dm())[0]?.id);
  });

  test('have parts, files, languages, and descriptions in other languages on request', async () => {
    const { client, discord } = await setUp();
    const words = { description: 'x', descriptionLocalizations: { 'zh-CN': '某' } };
    await client.application.commands.create({
      name: 'friday',
      ...words,
      options: [
        {
          type: ApplicationCommandOptionType.Subcommand,
          name: 'ask',
          ...words,
          options: [
            { type: ApplicationCommandOptionType.String, name: 'question', description: 'x', required: true },
            { type: ApplicationCommandOptionType.Attachment, name: 'file', description: 'x' },
          ],
        },
      ],
    });
    const path = `/applications/${discord.applicationId}/commands`;
    const told = async (query: string) => JSON.stringify((await call(discord, 'GET', `${path}${query}`)).body);
    expect(await told('')).not.toContain('某');
    expect((await told('?with_localizations=true')).match(/某/g)).toHaveLength(2);
    const arriving = nextCommand(client);
    const alice = discord.person('Alice');
    const file = { name: 'a.txt', mimeType: 'text/plain', bytes: new Uint8Array([65]) };
    expect(() => alice.slash('#general', 'friday ask', { file })).toThrow('"question" is required');
    expect(() => alice.slash('#general', 'friday sing')).toThrow('/friday sing');
    alice.slash('#general', 'friday ask', { question: 'this?', file }, { locale: 'zh-CN' });
    const interaction = await arriving;
    expect([interaction.options.getSubcommand(), interaction.options.getString('question')]).toEqual(['ask', 'this?']);
    expect(interaction.locale).toBe('zh-CN');
    const { url, size } = interaction.options.getAttachment('file', true);
    expect([await (await fetch(url)).text(), size]).toEqual(['A', 1]);
  });

  test('of somebody who brought the bot along themselves have five messages below the first', async () => {
    const { discord } = await setUp({ rateLimits: 'off' });
    const { id, token } = discord.person('Alice').slash('#general', 'ask', { question: '?' }, { byUserInstall: true });
    await call(discord, 'POST', `/interactions/${id}/${token}/callback`, { type: 5 });
    const path = `/webhooks/${discord.applicationId}/${token}`;
    await call(discord, 'PATCH', `${path}/messages/@original`, { content: '0' });
    const statuses: PlainAnswer[] = [];
    for (const content of ['1', '2', '3', '4', '5', '6']) statuses.push(await call(discord, 'POST', path, { content }));
    expect(statuses.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 400]);
    expect(statuses.at(-1)?.body).toMatchObject({ code: 40094 });
  });

  test('no command is sent that nobody registered', async () => {
    const discord = await startDiscord();
    expect(() => discord.person('Alice').slash('#general', 'ask')).toThrow('/ask');
  });
});

describe('clocks and keys', () => {
  test('the first answer has three seconds, and is given once', async () => {
    let now = Date.now();
    const { client, discord } = await setUp({ now: () => now });
    const early = nextCommand(client);
    discord.person('Alice').slash('#general', 'ask', { question: '1' });
    await (await early).reply('in time');
    const second = discord.person('Alice').slash('#general', 'ask', { question: '2' });
    const callback = (body: unknown, token = second.token) =>
      call(discord, 'POST', `/interactions/${second.id}/${token}/callback`, body);
    expect(codeOf(await callback({ type: 5 }, 'guessed'))).toEqual([404, 10062]);
    expect((await callback({ type: 5 })).status).toBe(204);
    expect((await callback({ type: 5 })).body).toEqual({
      code: 40060,
      message: 'Interaction has already been acknowledged.',
    });
    const third = discord.person('Alice').slash('#general', 'ask', { question: '3' });
    now += 3_001;
    const late = await call(discord, 'POST', `/interactions/${third.id}/${third.token}/callback`, { type: 5 });
    expect(late.body).toEqual({ code: 10062, message: 'Unknown interaction' });
  });

  test('the token may be good for a shorter time', async () => {
    let now = Date.now();
    const { discord } = await setUp({ now: () => now, interactionTtlMs: 1_000 });
    const { id, token } = discord.person('Alice').slash('#general', 'ask', { question: '?' });
    await call(discord, 'POST', `/interactions/${id}/${token}/callback`, { type: 5 });
    const original = `/webhooks/${discord.applicationId}/${token}/messages/@original`;
    expect((await call(discord, 'GET', original)).status).toBe(200);
    const shown = () => discord.messagesOf('#general').map((message) => [message.loading, message.shown]);
    expect(shown()).toEqual([[true, 'Friday is thinking…']]);
    now += 1_001;
    expect((await call(discord, 'GET', original)).status).toBe(401);
    expect(shown()).toEqual([[false, 'The application did not respond']]);
  });

  test('the token opens @original for fifteen minutes, without the bot token', async () => {
    let now = Date.now();
    const { discord } = await setUp({ now: () => now });
    const { id, token } = discord.person('Alice').slash('#general', 'ask', { question: '?' });
    const url = `${discord.apiUrl}/v10/webhooks/${discord.applicationId}/${token}/messages/@original`;
    const headers = { 'content-type': 'application/json' };
    const edit = async () => {
      const response = await fetch(url, { method: 'PATCH', headers, body: '{"content":"x"}' });
      return [response.status, ((await response.json()) as { code?: number }).code];
    };
    expect(await edit()).toEqual([404, 10015]);
    await call(discord, 'POST', `/interactions/${id}/${token}/callback`, { type: 5 });
    expect(await edit()).toEqual([200, undefined]);
    now += 15 * 60 * 1000 + 1;
    expect(await edit()).toEqual([401, 50027]);
    expect(JSON.stringify(discord.timeline.entries)).not.toContain(token);
    expect(JSON.stringify(discord.timeline.entries)).not.toContain(discord.botToken);
  });

  test('the global limit does not hold them up', async () => {
    const { discord } = await setUp();
    const { id, token } = discord.person('Alice').slash('#general', 'ask', { question: '?' });
    discord.rateLimits.limitGlobally(60_000);
    expect((await call(discord, 'GET', '/users/@me')).status).toBe(429);
    expect((await call(discord, 'POST', `/interactions/${id}/${token}/callback`, { type: 5 })).status).toBe(204);
  });

  test('each token has its own five edits in five seconds', async () => {
    const now = Date.now();
    const { discord } = await setUp({ now: () => now });
    const editsOf = async (question: string) => {
      const { id, token } = discord.person('Alice').slash('#general', 'ask', { question });
      await call(discord, 'POST', `/interactions/${id}/${token}/callback`, { type: 5 });
      const path = `/webhooks/${discord.applicationId}/${token}/messages/@original`;
      const statuses: number[] = [];
      for (let edits = 0; edits < 6; edits += 1) {
        statuses.push((await call(discord, 'PATCH', path, { content: `${edits}` })).status);
      }
      return statuses;
    };
    expect(await editsOf('1')).toEqual([200, 200, 200, 200, 200, 429]);
    expect(await editsOf('2')).toEqual([200, 200, 200, 200, 200, 429]);
  });
});

test('a pressed button reaches the bot, which changes the message under it', async () => {
  const { client, discord } = await setUp();
  const general = await client.channels.fetch(discord.channel('#general').id);
  if (!general?.isSendable()) throw new Error('no #general');
  const stop = new ButtonBuilder().setCustomId('stop:1').setLabel('Stop').setStyle(ButtonStyle.Danger);
  const row = new ActionRowBuilder<ButtonBuilder>().addComponents(stop);
  await general.send({ content: 'working', components: [row] });
  const shown = discord.messagesOf('#general')[0];
  if (shown === undefined) throw new Error('nothing was posted');
  const pressed = new Promise<ButtonInteraction>((resolve) => {
    client.once(Events.InteractionCreate, (interaction) => interaction.isButton() && resolve(interaction));
  });
  const alice = discord.person('Alice');
  expect(() => alice.press(shown, 'stop:2')).toThrow('stop:2');
  alice.press(shown, 'stop:1');
  const interaction = await pressed;
  expect([interaction.customId, interaction.message.id]).toEqual(['stop:1', shown.id]);
  await interaction.update({ content: 'stopped', components: [] });
  expect(alice.reads('#general')).toMatchObject([{ text: 'stopped', components: [] }]);
  const answered = discord.timeline.changes('interaction-answered').map(({ change }) => change.how);
  expect(answered).toEqual(['UpdateMessage']);
});
