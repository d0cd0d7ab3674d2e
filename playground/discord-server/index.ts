// Starts a local Discord: options in, a running server with its people, its timeline and its switches out.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { MessageType } from 'discord-api-types/v10';
import { Faults } from '../faults.ts';
import { isStranger } from '../strangers.ts';
import { Cdn } from './cdn.ts';
import { addChannel, deleteChannel, type NewChannel } from './channels.ts';
import { Gateway } from './gateway.ts';
import { addPerson, addWebhook, settle } from './guild.ts';
import { answer } from './http.ts';
import { type BucketLimit, type BucketName, INTERACTION_LIMITS } from './limits.ts';
import { previewLinks } from './link-previews.ts';
import { addMessage } from './messages.ts';
import type { Channel, User } from './model.ts';
import { channelNamed, Person } from './person.ts';
import type { Platform } from './platform.ts';
import { RateLimits } from './rate-limits.ts';
import { typingIn } from './reactions.ts';
import { Timeline, type TimelineEntry } from './timeline.ts';
import { type MessageView, messagesOf, viewOf } from './view.ts';
import { type Guild, type Portal, World } from './world.ts';

export interface DiscordServerOptions {
  readonly host?: string;
  readonly port?: number;
  /** `documented` (default) enforces the rate limits; `off` lets every call pass and sends no rate limit headers. */
  readonly rateLimits?: 'documented' | 'off';
  /** Other numbers for single buckets. */
  readonly buckets?: Partial<Record<BucketName, BucketLimit>>;
  /** The privileged intents' switches in the developer portal; default: message content on, the others off. */
  readonly portal?: Partial<Portal>;
  readonly botToken?: string;
  readonly botName?: string;
  readonly guildName?: string;
  /** Default 41 250 ms, as Discord asks for. */
  readonly heartbeatIntervalMs?: number;
  /** How long the token of an interaction is good; default a quarter of an hour, as in Discord. */
  readonly interactionTtlMs?: number;
  /**
   * How long Discord looks a link up before it shows a preview, with which an older text may come back. Default: there is
   * no preview, only {@link MessageView.unfurled} tells where there would be one.
   */
  readonly linkLookUpMs?: number;
  /** How much of the timeline is kept; default everything. */
  readonly maxTimelineEntries?: number;
  /** How far away Discord is: half of this passes before a call takes effect, half until its answer arrives; default 0. */
  readonly roundTripMs?: number;
  /** The platform's clock in milliseconds since 1970, for what is too long to wait for. */
  readonly now?: () => number;
}

/** A running local Discord. */
export interface DiscordServer {
  /** For `rest.api` and `DISCORD_API_URL`; clients append `/v10`. */
  readonly apiUrl: string;
  readonly botToken: string;
  readonly applicationId: string;
  readonly botUserId: string;
  readonly guild: Guild;
  readonly portal: Portal;
  readonly faults: Faults;
  /** The gateway's switches: zombie, op 7, op 9, close codes, dropped sockets, duplicates. */
  readonly gateway: Gateway;
  /** Shared, global and Cloudflare 429s on demand. */
  readonly rateLimits: RateLimits;
  readonly timeline: Timeline;
  /** The domain behind it all; read it, and change it through people and the functions beside it. */
  readonly world: World;
  /** A person by name: `Alice`, `Bob` or `陈晨`, or one added with `addPerson`. */
  person(name: string): Person;
  /** Another member; with `isBot` another bot, whose messages bots should leave alone. */
  addPerson(name: string, options?: { readonly isBot?: boolean }): Person;
  /** A webhook posts into a channel under a name. */
  webhookSays(channel: string, name: string, text: string): MessageView;
  /** Discord itself posts: somebody joined, boosted, pinned. */
  systemMessage(channel: string, type: MessageType, byId?: string): MessageView;
  /** The names of those shown as typing in a channel now. */
  typingIn(channel: string): string[];
  /** A channel by its id or `#name`: `#general`, `#random`, `#read-only`, or one added with `addChannel`. */
  channel(idOrName: string): Channel;
  addChannel(channel: NewChannel): Channel;
  /** The guild's owner deletes a channel. */
  deleteChannel(idOrName: string): void;
  /** The guild's owner removes the bot. */
  kickBot(): void;
  /** The guild is unavailable, or back. */
  setAvailable(available: boolean): void;
  /** The messages of a channel (id or `#name`) as they look now, oldest first. */
  messagesOf(channel: string, options?: { readonly viewer?: string }): MessageView[];
  /** Resolves with the predicate's first truthy answer; asked again after everything that happens. */
  until<T>(predicate: () => T, options?: { readonly timeoutMs?: number }): Promise<NonNullable<T>>;
  /** Called after everything that happens; for a terminal or a page. */
  onChange(listener: (entry: TimelineEntry) => void): () => void;
  stop(): Promise<void>;
}

/** Starts a local Discord with one guild, three people, three channels and the bot "Friday". */
export async function startDiscordServer(options: DiscordServerOptions = {}): Promise<DiscordServer> {
  const { host = '127.0.0.1', port = 0, now = Date.now, guildName = 'Playground', botName = 'Friday' } = options;
  const off = { guildMembers: false, presence: false, reviewed: false, userInstall: false, codeGrant: false };
  const portal = { messageContent: true, interactionsUrl: null, ...off, ...options.portal };
  const { interactionTtlMs = INTERACTION_LIMITS.tokenTtlMs } = options;
  const world = new World({ now, portal, guildName, botName, interactionTtlMs });
  const people = settle(world);
  const platform = assemble(world, options);
  const { cdn, gateway } = platform;
  const server = createServer((request, response) => {
    if (isStranger(request)) {
      response.writeHead(403).end();
      return;
    }
    // Only a listener of the timeline can fail here.
    answer(platform, request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  const { linkLookUpMs } = options;
  const endPreviews = linkLookUpMs === undefined ? undefined : previewLinks(world, linkLookUpMs);
  gateway.attach(server);
  const address = await listen(server, host, port);
  cdn.baseUrl = `http://${address}`;
  gateway.url = `ws://${address}/gateway`;
  const stop = async (): Promise<void> => {
    endPreviews?.();
    gateway.stop();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return {
    ...surfaceOf(platform),
    ...peopleOf(world, people),
    ...roomsOf(world),
    apiUrl: `http://${address}/api`,
    stop,
  };
}

function assemble(world: World, options: DiscordServerOptions): Platform {
  const { rateLimits: mode = 'documented', buckets = {}, botToken = tokenFor(world.applicationId) } = options;
  const cdn = new Cdn(world);
  const timeline = new Timeline(world, options.maxTimelineEntries);
  const limits = new RateLimits({ mode, now: world.now, buckets });
  const { heartbeatIntervalMs, roundTripMs = 0 } = options;
  const gateway = new Gateway({ world, cdn, timeline, botToken, heartbeatIntervalMs });
  return { world, cdn, timeline, faults: new Faults(), limits, gateway, botToken, roundTripMs };
}

type Surface = 'botToken' | 'applicationId' | 'botUserId' | 'guild' | 'portal' | 'faults' | 'gateway';

function surfaceOf(
  platform: Platform,
): Pick<DiscordServer, Surface | 'rateLimits' | 'timeline' | 'world' | 'until' | 'onChange'> {
  const { world, timeline, faults, gateway, limits, botToken } = platform;
  return {
    botToken,
    applicationId: world.applicationId,
    botUserId: world.bot.id,
    guild: world.guild,
    portal: world.portal,
    faults,
    gateway,
    rateLimits: limits,
    timeline,
    world,
    until: (predicate, wait) => timeline.until(predicate, wait),
    onChange: (listener) => timeline.onEntry(listener),
  };
}

function peopleOf(
  world: World,
  users: readonly User[],
): Pick<DiscordServer, 'person' | 'addPerson' | 'webhookSays' | 'systemMessage' | 'typingIn'> {
  const persons = new Map(users.map((user) => [user.displayName, new Person(user, world)]));
  return {
    person: (name) => {
      const person = persons.get(name);
      if (person === undefined) throw new Error(`No person called ${name}`);
      return person;
    },
    addPerson: (name, how) => {
      const person = new Person(addPerson(world, name, how), world);
      persons.set(name, person);
      return person;
    },
    webhookSays: (channel, name, content) => {
      const { id } = addWebhook(world, name);
      return viewOf(world, addMessage(world, id, channelNamed(world, channel), { content }));
    },
    systemMessage: (channel, type, byId = world.guild.ownerId) =>
      viewOf(world, addMessage(world, byId, channelNamed(world, channel), { type })),
    typingIn: (channel) => typingIn(world, channelNamed(world, channel).id).map((id) => world.user(id).displayName),
  };
}

function roomsOf(
  world: World,
): Pick<DiscordServer, 'channel' | 'addChannel' | 'deleteChannel' | 'messagesOf' | 'kickBot' | 'setAvailable'> {
  const { guild } = world;
  return {
    channel: (idOrName) => channelNamed(world, idOrName),
    addChannel: (channel) => addChannel(world, guild.ownerId, channel),
    deleteChannel: (idOrName) => {
      deleteChannel(world, guild.ownerId, channelNamed(world, idOrName).id);
    },
    messagesOf: (channel, viewer) => messagesOf(world, channelNamed(world, channel).id, viewer),
    kickBot: () => {
      world.members.delete(world.bot.id);
      world.emit({ kind: 'guild-lost', reason: 'kicked' });
    },
    setAvailable: (available) => {
      guild.available = available;
      world.emit({ kind: available ? 'guild-back' : 'guild-lost', reason: 'outage' });
    },
  };
}

function listen(server: Server, host: string, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      const { address, port: actual } = server.address() as AddressInfo;
      resolve(`${address}:${actual}`);
    });
  });
}

/** Of the form real tokens have: the bot's id, a time, a secret. */
function tokenFor(botId: string): string {
  return `${Buffer.from(botId).toString('base64url')}.local0.${'x'.repeat(38)}`;
}
