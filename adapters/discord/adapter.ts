// Discord as the core sees it: everything else in this folder, put together behind the seam.
import { setTimeout as sleep } from 'node:timers/promises';
import { GatewayCloseCodes } from 'discord-api-types/v10';
import {
  type Answer,
  type BudgetKey,
  type ChatAdapter,
  ChatError,
  type ChatSink,
  type FetchedFile,
  type FoundPost,
  type HealthReport,
  type HistoryPage,
  type HistoryQuery,
  type InboundMessage,
  type Operation,
  type PostedQuery,
  type Query,
  type Receipt,
  type Rendered,
} from '../../src/chat.ts';
import type { Log } from '../../src/log.ts';
import type { HttpsProxy } from '../../src/proxy.ts';
import { Answers } from './answers.ts';
import { type Application, checkSessionStarts, intentPage, readApplication } from './application.ts';
import { budgetKeys, isReadable } from './budgets.ts';
import type { DiscordConfig } from './config.ts';
import { Directory } from './directory.ts';
import { createDownload } from './files.ts';
import { Gateway } from './gateway.ts';
import { pageAfter, withMember, withReference } from './history.ts';
import { type DiscordMessage, type Self, type Surroundings, toInboundMessage } from './inbound.ts';
import { Interactions } from './interactions.ts';
import { Keyed } from './keyed.ts';
import { discordLimits, maxHistory } from './limits.ts';
import { Listener } from './listener.ts';
import { carryOut } from './outbound.ts';
import { OwnMessages } from './own-messages.ts';
import { findPosted } from './posted.ts';
import { registerCommand } from './registration.ts';
import { render } from './render.ts';
import { DiscordRest } from './rest.ts';
import { idAt, platform, readTarget } from './thread.ts';

const longestPauseMs = 120_000;
/** A token that was reset is never good again; but Discord has refused good ones in its bad hours. */
const longestTokenPauseMs = 600_000;

interface Connection {
  readonly botUserId: string;
  readonly gateway: Gateway;
  readonly listener: Listener;
  readonly complete: (message: DiscordMessage) => Promise<readonly [DiscordMessage, Surroundings]>;
}

export class DiscordAdapter implements ChatAdapter {
  readonly platform = platform;
  readonly limits = discordLimits;
  readonly #config: DiscordConfig;
  readonly #log: Log;
  readonly #rest: DiscordRest;
  readonly #own = new OwnMessages();
  readonly #answers = new Answers();
  readonly #keyed: Keyed;
  readonly #download: ReturnType<typeof createDownload>;
  #sink: ChatSink | undefined;
  #connection: Connection | undefined;
  #stopped = false;
  /** Which switch to turn is said once, however many attempts the start takes. */
  #explained = false;

  constructor(config: DiscordConfig, log: Log, proxy?: HttpsProxy) {
    this.#config = config;
    this.#log = log.child({ platform });
    this.#rest = new DiscordRest({ config, proxy, log: this.#log, onBudget: (report) => this.#sink?.budget(report) });
    this.#keyed = new Keyed(this.#rest, this.#answers);
    this.#download = createDownload(config.apiUrl, proxy);
  }

  async start(sink: ChatSink): Promise<void> {
    this.#sink = sink;
    const application = await readApplication(this.#rest);
    await checkSessionStarts(this.#rest, this.#log);
    if (this.#stopped) throw new ChatError(platform, 'unreachable', 'stopped');
    await Promise.all([this.#listen(application, sink), registerCommand(this.#rest, application, this.#log)]);
    this.#log.info({ application: application.id }, 'connected to Discord');
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#connection?.gateway.close();
    await this.#connection?.listener.settled();
  }

  /** Without the intent for the content of messages if it is not granted, or not any more. */
  async #listen(application: Application, sink: ChatSink): Promise<void> {
    if (!application.readsContent && !this.#explained) this.#explainIntent(application);
    const connection = this.#connect(application, sink);
    this.#connection = connection;
    try {
      await connection.gateway.connect();
    } catch (error) {
      const refused = error instanceof ChatError && error.code === String(GatewayCloseCodes.DisallowedIntents);
      if (!refused || !application.readsContent || this.#stopped) throw error;
      await this.#listen({ ...application, readsContent: false }, sink);
    }
  }

  /** Never rejects. Only a token that Discord's REST takes is logged in with. */
  async #listenAgain(application: Application, sink: ChatSink, sinceMs: number, longestMs: number): Promise<void> {
    await this.#connection?.gateway.close();
    for (let pauseMs = 1000; !this.#stopped; pauseMs = Math.min(2 * pauseMs, longestMs)) {
      try {
        await checkSessionStarts(this.#rest, this.#log);
        await this.#listen(application, sink);
        return sink.missed(sinceMs);
      } catch (error) {
        if (this.#stopped) return;
        this.#log.warn({ err: error, pauseMs }, 'Discord cannot be heard; trying again');
        await sleep(pauseMs, undefined, { ref: false });
      }
    }
  }

  render(markdown: string): Rendered {
    return render(markdown);
  }

  budgetKeys(operation: Operation | HistoryQuery): readonly BudgetKey[] {
    return budgetKeys(operation);
  }

  apply(operation: Operation): Promise<Receipt | undefined> {
    return carryOut({ rest: this.#rest, keyed: this.#keyed }, operation);
  }

  async read<Q extends Query>(query: Q): Promise<Answer<Q>> {
    // The compiler cannot see that each branch answers its own question.
    return (await this.#answer(query)) as Answer<Q>;
  }

  #answer(query: Query): Promise<FetchedFile | FoundPost | undefined | HistoryPage> {
    switch (query.type) {
      case 'file':
        return this.#download(query.file, query.maxSize);
      case 'posted':
        return this.#findPosted(query);
      case 'history':
        return this.#history(query);
    }
  }

  #findPosted(query: PostedQuery): Promise<FoundPost | undefined> {
    const { botUserId } = this.#connected();
    return findPosted({ rest: this.#rest, keyed: this.#keyed, own: this.#own, botUserId }, query);
  }

  async #history(query: HistoryQuery): Promise<HistoryPage> {
    if (!isReadable(query)) return { messages: [] };
    const { complete } = this.#connected();
    const { channelId, guildId } = readTarget(query.target);
    const found: InboundMessage[] = [];
    const page = await pageAfter(this.#rest, channelId, String(query.from ?? idAt(query.sinceMs)));
    for (const message of page) {
      const whole = guildId === undefined ? message : { ...message, guild_id: guildId };
      const known = this.#config.allowedRoles.size === 0 ? whole : await withMember(this.#rest, whole, this.#log);
      const inbound = toInboundMessage(...(await complete(known)));
      if (inbound !== undefined) found.push(inbound);
    }
    const last = page.at(-1);
    return { messages: found, ...(last && page.length === maxHistory ? { next: last.id } : {}) };
  }

  /** Until `start` it is not known who Friday is. */
  #connected(): Connection {
    if (this.#connection === undefined) throw new ChatError(platform, 'unreachable', 'not-started');
    return this.#connection;
  }

  #connect(application: Application, sink: ChatSink): Connection {
    const { id: applicationId, botUserId, readsContent } = application;
    const self: Self = {
      applicationId,
      botUserId,
      readsContent,
      ownRoleId: (guildId) => directory.ownRoleId(guildId, botUserId),
    };
    const log = this.#log;
    const around = (guildId: string | undefined) => ({ self, config: this.#config, names: directory.names(guildId) });
    const surroundings = async (channelId: string, guildId: string | undefined): Promise<Surroundings> => {
      return { ...around(guildId), place: await directory.place(channelId, guildId) };
    };
    const complete: Connection['complete'] = async (message) => {
      const known = await surroundings(message.channel_id, message.guild_id);
      return [await withReference(this.#rest, message, log), known];
    };
    const told = { answers: this.#answers, sink, log };
    const interactions = new Interactions({ ...told, rest: this.#rest, around });
    const listener = new Listener({ ...told, self, complete, surroundings, own: this.#own, interactions });
    const { makeRequest } = this.#rest;
    const report = (health: HealthReport): void => {
      if (!this.#stopped) sink.health(health);
    };
    const without = { ...application, readsContent: false };
    const gateway = new Gateway({
      ...{ config: this.#config, application, makeRequest, listener, report, log },
      onMissed: (sinceMs) => sink.missed(sinceMs),
      onContentRefused: (sinceMs) => void this.#listenAgain(without, sink, sinceMs, longestPauseMs),
      onTokenRefused: (sinceMs) => void this.#listenAgain(application, sink, sinceMs, longestTokenPauseMs),
      mayIdentify: () => checkSessionStarts(this.#rest, log),
    });
    const directory = new Directory(gateway.client, this.#rest, log);
    return { botUserId, gateway, listener, complete };
  }

  #explainIntent({ id }: Application): void {
    this.#explained = true;
    this.#log.warn(
      `Friday hears only direct messages and messages that mention her. To let her follow threads and free-response channels, ` +
        `turn on MESSAGE CONTENT INTENT at ${intentPage(id)} → Privileged Gateway Intents and start her again`,
    );
  }
}
