// Starts a local Discord and clients for it, and ends both with the test.
import { REST, type RESTOptions } from '@discordjs/rest';
import { Client, type ClientOptions, Events, GatewayIntentBits as Intent, Partials } from 'discord.js';
import { onTestFinished } from 'vitest';
import {
  type DiscordServer,
  type DiscordServerOptions,
  startDiscordServer,
} from '../../../playground/discord-server/index.ts';

export async function startDiscord(options: DiscordServerOptions = {}): Promise<DiscordServer> {
  const discord = await startDiscordServer(options);
  onTestFinished(() => discord.stop());
  return discord;
}

export const INTENTS = [
  Intent.Guilds,
  Intent.GuildMessages,
  Intent.DirectMessages,
  Intent.GuildMessageReactions,
  Intent.DirectMessageReactions,
  Intent.GuildMessageTyping,
];

/** The client as an application makes it; only `rest.api` is not the default. */
export function newClient(discord: DiscordServer, options: Partial<ClientOptions> = {}): Client {
  const client = new Client({
    intents: [...INTENTS, Intent.MessageContent],
    partials: [Partials.Channel, Partials.Message, Partials.Reaction],
    ...options,
    rest: { api: discord.apiUrl, retries: 0, ...options.rest },
  });
  // The tests watch the server's side; a client that is cut off reports it here.
  client.on(Events.Error, () => undefined);
  onTestFinished(() => client.destroy());
  return client;
}

export async function login(discord: DiscordServer, options: Partial<ClientOptions> = {}): Promise<Client<true>> {
  const client = newClient(discord, options);
  const ready = new Promise<Client<true>>((resolve) => client.once(Events.ClientReady, resolve));
  await client.login(discord.botToken);
  return ready;
}

export function newRest(discord: DiscordServer, options: Partial<RESTOptions> = {}): REST {
  return new REST({ api: discord.apiUrl, version: '10', retries: 0, ...options }).setToken(discord.botToken);
}

export interface PlainAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/** A call as the wire sees it, without a client that waits or retries. */
export async function call(discord: DiscordServer, method: string, path: string, body?: unknown): Promise<PlainAnswer> {
  const response = await fetch(`${discord.apiUrl}/v10${path}`, {
    method,
    headers: {
      authorization: `Bot ${discord.botToken}`,
      ...(body === undefined || body instanceof FormData ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: body instanceof FormData ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') === true;
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
}
