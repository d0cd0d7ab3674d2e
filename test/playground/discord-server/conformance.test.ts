// Requests of discord.js and answers of the local Discord, held to Discord's own description of every route.
import { readFileSync } from 'node:fs';
import {
  ActionRowBuilder,
  AttachmentBuilder,
  ButtonBuilder,
  ButtonStyle,
  ChannelType,
  type ChatInputCommandInteraction,
  type Client,
  Events,
  MessageFlags,
  TextDisplayBuilder,
} from 'discord.js';
import * as spec from 'discord-api-spec/zod';
import { describe, expect, test } from 'vitest';
import type { DiscordServer } from '../../../playground/discord-server/index.ts';
import { ROUTES } from '../../../playground/discord-server/routes/all.ts';
import { call, login, startDiscord } from './start.ts';

/** What Discord's description says of a route: schemas by name, `Name[]` = a list of them. */
interface Described {
  readonly request: string | readonly string[] | null;
  readonly responses: Readonly<Record<string, string | readonly string[] | null>>;
}

interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly request: unknown;
  readonly status: number;
  readonly response: unknown;
}

const fixture = new URL('../../fixtures/specs/discord/routes.json', import.meta.url);
const schemas = new Map(Object.entries(spec));
const described: Readonly<Record<string, Described>> = JSON.parse(readFileSync(fixture, 'utf8'));

function descriptionOf({ method, path }: Exchange): Described | undefined {
  const actual = path.split('/');
  const matching = Object.keys(described).filter((name) => {
    const [verb, pattern = ''] = name.split(' ');
    const expected = pattern.split('/');
    if (verb !== method || expected.length !== actual.length) return false;
    return expected.every((segment, index) => segment.startsWith('{') || segment === actual[index]);
  });
  const [closest] = matching.sort((a, b) => a.split('{').length - b.split('{').length);
  return closest === undefined ? undefined : described[closest];
}

/** The complaints of the closest schema; none = it fits. */
function complaints(value: unknown, names: string | readonly string[] | null): string[] {
  if (names === null) return value === undefined || value === '' ? [] : ['a body where none is described'];
  const perSchema = [names].flat().map((name) => {
    const isList = name.endsWith('[]');
    const schema = schemas.get(`${name.replace('[]', '')}Schema`);
    if (schema === undefined) return [`no schema ${name}`];
    if (isList && !Array.isArray(value)) return ['no list'];
    return (isList && Array.isArray(value) ? value : [value]).flatMap((item) => {
      const parsed = schema.safeParse(item);
      return parsed.success ? [] : parsed.error.issues.map((issue) => `${name}: ${JSON.stringify(issue)}`);
    });
  });
  return perSchema.toSorted((a, b) => a.length - b.length)[0] ?? [];
}

function problemsOf(exchange: Exchange): string[] {
  const description = descriptionOf(exchange);
  const name = `${exchange.method} ${exchange.path}`;
  if (description === undefined) return [`${name} is not described`];
  const { status, request, response } = exchange;
  if (status >= 400) {
    return complaints(withNumberedFields(response), status === 429 ? 'RatelimitedResponse' : 'ErrorResponse');
  }
  const expected = description.responses[String(status)];
  if (expected === undefined) return [`${name} does not answer ${status}`];
  const asked = exchange.method === 'GET' || request === undefined ? [] : complaints(request, description.request);
  return [...asked, ...complaints(response, expected)].map((problem) => `${name} ${problem}`);
}

/**
 * The description says that the codes of fields are numbers; the documentation's examples and the real answers have texts.
 * @see https://docs.discord.com/developers/reference#error-messages
 */
function withNumberedFields(body: unknown): unknown {
  return JSON.parse(JSON.stringify(body), (key, value) => {
    if (key !== '_errors' || !Array.isArray(value)) return value;
    return value.map((error) => (typeof error.code === 'string' ? { ...error, code: 0 } : error));
  });
}

/** A fetch that keeps what went over the wire. */
function recording(exchanges: Exchange[]): (url: string, init: RequestInit) => Promise<Response> {
  return async (url, init) => {
    const response = await fetch(url, init);
    const text = await response.clone().text();
    const form = init.body instanceof FormData ? init.body.get('payload_json') : init.body;
    exchanges.push({
      method: init.method ?? 'GET',
      path: new URL(url).pathname.replace('/api/v10', ''),
      request: typeof form === 'string' ? JSON.parse(form) : undefined,
      status: response.status,
      response: text === '' ? undefined : JSON.parse(text),
    });
    return response;
  };
}

async function talk(discord: DiscordServer, client: Client<true>): Promise<void> {
  const general = await client.channels.fetch(discord.channel('#general').id, { force: true });
  if (general?.type !== ChannelType.GuildText) throw new Error('no #general');
  const alice = discord.person('Alice');
  const asked = alice.say('#general', '@Friday hello');
  await general.sendTyping();
  const file = new AttachmentBuilder(Buffer.from('a'), { name: 'a.txt', description: 'a file' });
  const button = new ButtonBuilder().setCustomId('stop').setLabel('Stop').setStyle(ButtonStyle.Danger);
  const reply = await general.send({
    content: 'hi <@1>',
    files: [file],
    embeds: [{ title: 'T', description: 'D' }],
    components: [new ActionRowBuilder<ButtonBuilder>().addComponents(button)],
    reply: { messageReference: asked.id, failIfNotExists: false },
    nonce: 'turn-1',
    enforceNonce: true,
    allowedMentions: { parse: [] },
    flags: MessageFlags.SuppressEmbeds,
  });
  await reply.edit({ content: 'hi!', attachments: [], embeds: [], components: [], allowedMentions: { parse: [] } });
  await general.send({ flags: MessageFlags.IsComponentsV2, components: [new TextDisplayBuilder().setContent('v2')] });
  await reply.react('👍');
  await general.messages.fetch({ message: reply.id, force: true });
  await general.messages.fetch({ limit: 10 });
  await reply.reactions.cache.get('👍')?.users.remove(client.user);
  await general.send('soon gone').then((message) => message.delete());

  const thread = await reply.startThread({ name: 'A thread' });
  await thread.send('in it');
  await general.messages.fetch({ message: reply.id, force: true });
  await thread.setName('Another name');
  await thread.members.fetch();
  await thread.members.fetch({ member: client.user, force: true });
  await thread.leave();
  await thread.join();
  await thread.members.add(alice.id);
  await thread.members.remove(alice.id).catch(() => undefined);
  await general.threads.create({ name: 'From nothing', type: ChannelType.PublicThread });
  await client.guilds.cache.get(discord.guild.id)?.channels.fetchActiveThreads();

  const direct = await (await client.users.fetch(alice.id, { force: true })).createDM(true);
  await direct.send('in private');
  await direct.delete();
}

async function answerCommands(discord: DiscordServer, client: Client<true>): Promise<void> {
  const { commands } = client.application;
  for (const guildId of [undefined, discord.guild.id]) {
    const where = guildId === undefined ? {} : { guildId };
    await commands.set([], guildId ?? '');
    const made = await commands.create({ name: 'ask', description: 'Ask' }, guildId);
    await commands.edit(made, { description: 'Ask Friday' }, guildId ?? '');
    await commands.fetch({ ...where });
    await commands.fetch(made.id, { ...where, force: true });
    if (guildId !== undefined) await commands.delete(made, guildId);
  }
  const arriving = new Promise<ChatInputCommandInteraction>((resolve) => {
    client.once(Events.InteractionCreate, (interaction) => interaction.isChatInputCommand() && resolve(interaction));
  });
  discord.person('Alice').slash('#general', 'ask');
  const interaction = await arriving;
  await interaction.deferReply({ withResponse: true });
  await interaction.editReply('done');
  await interaction.fetchReply();
  const more = await interaction.followUp('more');
  await interaction.fetchReply(more.id);
  await interaction.editReply({ message: more, content: 'even more' });
  await interaction.deleteReply(more);
  await interaction.deleteReply();
  const [command] = await commands.fetch().then((known) => [...known.values()]);
  if (command !== undefined) await commands.delete(command);
}

async function lookAround(discord: DiscordServer, client: Client<true>): Promise<void> {
  await client.application.fetch();
  await client.rest.get('/gateway');
  await client.rest.get('/applications/@me');
  await client.rest.get(`/applications/${discord.applicationId}`);
  await client.rest.get('/oauth2/applications/@me');
  await client.rest.get('/users/@me');
  await client.rest.get('/users/@me/guilds');
  const guild = await client.guilds.fetch({ guild: discord.guild.id, force: true });
  await guild.channels.fetch();
  await guild.roles.fetch();
  await guild.members.fetch({ user: discord.person('Bob').id, force: true });
}

describe("Discord's own description", () => {
  test('holds of every request of discord.js and of every answer of every route', async () => {
    const discord = await startDiscord({ rateLimits: 'off' });
    const exchanges: Exchange[] = [];
    const client = await login(discord, { rest: { makeRequest: recording(exchanges) as never } });
    await lookAround(discord, client);
    await talk(discord, client);
    await answerCommands(discord, client);
    expect(exchanges.flatMap(problemsOf)).toEqual([]);
    const called = new Set(discord.timeline.calls().map((entry) => entry.call));
    expect(ROUTES.map((route) => route.call).filter((name) => !called.has(name))).toEqual([]);
    expect(exchanges.length).toBeGreaterThan(ROUTES.length);
  });

  test.each([
    ['a refusal with fields', 'POST', 'messages', { content: 'x'.repeat(2001), embeds: [{ title: 'x'.repeat(257) }] }],
    ['an empty message', 'POST', 'messages', {}],
    ['what is unknown', 'PATCH', 'messages/100000000000000000', { content: 'x' }],
  ])('holds of %s', async (_name, method, rest, request) => {
    const discord = await startDiscord();
    const path = `/channels/${discord.channel('#general').id}/${rest}`;
    const { status, body } = await call(discord, method, path, request);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(problemsOf({ method, path, request, status, response: body })).toEqual([]);
  });

  test('holds of a 429', async () => {
    const discord = await startDiscord();
    discord.rateLimits.limitGlobally(60_000);
    const { status, body } = await call(discord, 'GET', '/gateway');
    expect(problemsOf({ method: 'GET', path: '/gateway', request: undefined, status, response: body })).toEqual([]);
    expect(status).toBe(429);
  });
});
