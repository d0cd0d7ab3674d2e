// The live connection: discord.js comes in, the dispatches that concern people's messages go out as they arrived.
import { EventEmitter, once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type CacheWithLimitsOptions,
  Client,
  Events,
  GatewayCloseCodes,
  GatewayIntentBits,
  Options,
  SimpleShardingStrategy,
  WebSocketShardStatus,
} from 'discord.js';
import {
  GatewayDispatchEvents,
  type GatewayInteractionCreateDispatchData,
  type GatewayMessageCreateDispatchData,
  type GatewayMessageReactionAddDispatchData,
  type GatewayMessageUpdateDispatchData,
} from 'discord-api-types/v10';
import { ChatError, type HealthReport } from '../../src/chat.ts';
import type { Log } from '../../src/log.ts';
import { type Application, intentPage, tooManyLogins } from './application.ts';
import type { DiscordConfig } from './config.ts';
import { readCreated, readDeleted, readDeletedBulk, readInteraction, readReaction, readUpdated } from './dispatches.ts';
import { toChatError } from './errors.ts';
import { guardDispatch } from './guard.ts';
import { Reconnects } from './reconnects.ts';
import type { MakeRequest } from './request.ts';
import { platform } from './thread.ts';
import { fatalClose, reportFrames, reportLosses } from './vitals.ts';

export interface GatewayListener {
  created(message: GatewayMessageCreateDispatchData): void;
  updated(message: GatewayMessageUpdateDispatchData): void;
  deleted(channelId: string, messageIds: readonly string[]): void;
  reacted(reaction: GatewayMessageReactionAddDispatchData): void;
  interacted(interaction: GatewayInteractionCreateDispatchData): void;
}

export interface GatewayOptions {
  readonly config: Pick<DiscordConfig, 'token' | 'apiUrl'>;
  readonly application: Application;
  readonly makeRequest: MakeRequest;
  readonly listener: GatewayListener;
  readonly report: (report: HealthReport) => void;
  /** A new session began: what was said since then is not told. */
  readonly onMissed: (sinceMs: number) => void;
  /** The intent for the content of messages was taken away: this connection is over. */
  readonly onContentRefused: (sinceMs: number) => void;
  /** The token counts as a wrong one: this connection is over. */
  readonly onTokenRefused: (sinceMs: number) => void;
  /** @throws ChatError when too few logins are left for another one. */
  readonly mayIdentify: () => Promise<void>;
  readonly log: Log;
}

/** discord.js has a class of the same name; this is the one of @discordjs/ws beneath it. */
type ShardManager = ConstructorParameters<typeof SimpleShardingStrategy>[0];

const closeLimitMs = 2000;

/** Logins come back once a day; so often is asked whether they have. */
const startsPauseMs = 600_000;

/** Only what is needed to name things is kept; servers, channels and roles must be. */
const thin: CacheWithLimitsOptions = {
  ...Options.DefaultMakeCacheSettings,
  MessageManager: 0,
  GuildMemberManager: { maxSize: 50, keepOverLimit: (member) => member.id === member.client.user.id },
  UserManager: { maxSize: 200, keepOverLimit: (user) => user.id === user.client.user.id },
  DMMessageManager: 0,
  GuildMessageManager: 0,
  AutoModerationRuleManager: 0,
  GuildBanManager: 0,
  GuildEmojiManager: 0,
  GuildInviteManager: 0,
  GuildScheduledEventManager: 0,
  GuildStickerManager: 0,
  PresenceManager: 0,
  ReactionManager: 0,
  ReactionUserManager: 0,
  StageInstanceManager: 0,
  ThreadMemberManager: 0,
  VoiceStateManager: 0,
};

export class Gateway {
  readonly client: Client;
  readonly #options: GatewayOptions;
  readonly #end = new AbortController();
  readonly #reconnects = new Reconnects();
  #stopped = false;
  #closeCode: number | undefined;
  #attempted = false;
  /** Since when the connection, or all that was tried in its place, has not been one. */
  #lostAtMs: number | undefined;
  #strategy: SimpleShardingStrategy | undefined;

  constructor(options: GatewayOptions) {
    this.#options = options;
    const { config, application, makeRequest } = options;
    this.client = new Client({
      intents: [
        GatewayIntentBits.Guilds,
        GatewayIntentBits.GuildMessages,
        GatewayIntentBits.GuildMessageReactions,
        GatewayIntentBits.DirectMessages,
        GatewayIntentBits.DirectMessageReactions,
        ...(application.readsContent ? [GatewayIntentBits.MessageContent] : []),
      ],
      makeCache: Options.cacheWithLimits(thin),
      rest: { api: config.apiUrl, makeRequest },
      allowedMentions: { parse: [], repliedUser: false },
      ws: { buildStrategy: (manager) => this.#buildStrategy(manager) },
    });
    this.#listen();
  }

  /** Resolves when messages can be heard. @throws ChatError */
  async connect(): Promise<void> {
    const ready = once(this.client, Events.ClientReady, { signal: this.#end.signal });
    // discord.js never settles a login that is ended meanwhile; `ready` does.
    const login = this.client.login(this.#options.config.token);
    try {
      await Promise.race([ready, Promise.all([login, ready])]);
    } catch (error) {
      const failure = this.#failure(error);
      // discord.js would try again in the background.
      await this.close();
      throw failure;
    }
  }

  async close(): Promise<void> {
    this.#stopped = true;
    this.#end.abort();
    const sockets = this.#sockets();
    for (const socket of sockets) {
      socket.on('error', (error) => this.#options.log.debug({ err: error }, 'late error of a closed gateway socket'));
    }
    // A peer that does not answer the closing handshake must not hold up the end.
    const limit = new AbortController();
    const closed = this.client.destroy().finally(() => limit.abort());
    await Promise.race([closed, sleep(closeLimitMs, undefined, { signal: limit.signal }).catch(() => undefined)]);
    for (const socket of sockets) {
      const terminate: unknown = Reflect.get(socket, 'terminate');
      if (typeof terminate === 'function') terminate.call(socket);
    }
  }

  /**
   * The dispatches are taken as they come over the wire: before discord.js is ready, and without objects that only
   * exist when a channel is in its cache.
   */
  #listen(): void {
    const { ws } = this.client;
    const { listener, application, report, log } = this.#options;
    const hear = (event: GatewayDispatchEvents, take: (data: unknown) => void): void => {
      ws.on(event, (data: unknown) => {
        if (!this.#stopped) take(data);
      });
    };
    hear(GatewayDispatchEvents.MessageCreate, (data) => listener.created(readCreated(data)));
    hear(GatewayDispatchEvents.MessageUpdate, (data) => listener.updated(readUpdated(data)));
    hear(GatewayDispatchEvents.MessageDelete, (data) => {
      const { channel_id, id } = readDeleted(data);
      listener.deleted(channel_id, [id]);
    });
    hear(GatewayDispatchEvents.MessageDeleteBulk, (data) => {
      const { channel_id, ids } = readDeletedBulk(data);
      listener.deleted(channel_id, ids);
    });
    hear(GatewayDispatchEvents.MessageReactionAdd, (data) => listener.reacted(readReaction(data)));
    hear(GatewayDispatchEvents.InteractionCreate, (data) => listener.interacted(readInteraction(data)));

    this.client.on(Events.Error, (error) => log.warn({ err: error }, 'discord.js reports an error'));
    this.client.on(Events.Warn, (text) => log.warn(text));
    this.client.on(Events.ShardError, (error) => log.warn({ err: error }, 'the gateway connection failed'));
    this.client.on(Events.ShardReconnecting, () => {
      if (this.#stopped) return;
      log.info('the gateway connection was lost; connecting again');
      this.#lost();
    });
    this.client.on(Events.ShardReady, () => {
      const sinceMs = this.#lostAtMs;
      this.#connected();
      if (sinceMs !== undefined && !this.#stopped) this.#options.onMissed(sinceMs);
    });
    this.client.on(Events.ShardResume, () => this.#connected());
    this.client.on(Events.ShardDisconnect, ({ code }) => {
      this.#closeCode = code;
      this.#lost();
      if (this.client.readyAt === null) return;
      const sinceMs = this.#lostAtMs ?? Date.now();
      if (this.#isContentRefused) this.#options.onContentRefused(sinceMs);
      if (code === GatewayCloseCodes.AuthenticationFailed) this.#options.onTokenRefused(sinceMs);
    });
    reportLosses(this.client, intentPage(application.id), (loss) => {
      // Friday goes on without it.
      if (loss.state !== 'dead' || !this.#isContentRefused) report(loss);
      else report({ state: 'lost', reason: loss.reason });
    });
  }

  /** Without that intent the connection would be taken. */
  get #isContentRefused(): boolean {
    return this.#closeCode === GatewayCloseCodes.DisallowedIntents && this.#options.application.readsContent;
  }

  #connected(): void {
    this.#lostAtMs = undefined;
    this.#reconnects.connected();
  }

  #lost(): void {
    this.#lostAtMs ??= Date.now();
  }

  /**
   * Each attempt to connect asks for the session first. That is where attempts are slowed down, and where those wait
   * for ever that discord.js makes after it was told to end.
   */
  #buildStrategy(manager: ShardManager): SimpleShardingStrategy {
    const retrieve = manager.options.retrieveSessionInfo;
    manager.options.retrieveSessionInfo = (shardId) =>
      this.#stopped || this.#isIdle(shardId) ? this.#admit(() => retrieve(shardId)) : retrieve(shardId);
    guardDispatch(manager, this.#options.log);
    reportFrames(manager, this.#options.report);
    this.#strategy = new SimpleShardingStrategy(manager);
    return this.#strategy;
  }

  async #admit<Session>(retrieve: () => Session | PromiseLike<Session>): Promise<Session> {
    const pauseMs = this.#reconnects.nextPauseMs();
    if (pauseMs > 0) {
      this.#options.log.warn({ pauseMs }, 'the gateway could not be kept connected; waiting before the next attempt');
      await sleep(pauseMs, undefined, { signal: this.#end.signal }).catch(() => undefined);
    }
    const session = await retrieve();
    // The first attempt was checked by whoever made us; a session that goes on is no login.
    if (this.#attempted && !session) await this.#untilMayIdentify();
    this.#attempted = true;
    if (this.#stopped) await new Promise<never>(() => undefined);
    return session;
  }

  /** A question that could not be answered keeps nobody from trying. */
  async #untilMayIdentify(): Promise<void> {
    while (!this.#stopped) {
      try {
        return await this.#options.mayIdentify();
      } catch (error) {
        if (!(error instanceof ChatError && error.code === tooManyLogins)) return;
        await sleep(startsPauseMs, undefined, { signal: this.#end.signal }).catch(() => undefined);
      }
    }
  }

  #isIdle(shardId: number): boolean {
    const shard = this.#shards().get(shardId);
    return Reflect.get(Object(shard), 'status') === WebSocketShardStatus.Idle;
  }

  /** A socket that is still being opened is left to itself by discord.js, without anybody to take its 'error'. */
  #sockets(): EventEmitter[] {
    return [...this.#shards().values()]
      .map((shard): unknown => Reflect.get(Object(shard), 'connection'))
      .filter((socket) => socket instanceof EventEmitter);
  }

  #shards(): ReadonlyMap<unknown, unknown> {
    const shards: unknown = this.#strategy && Reflect.get(this.#strategy, 'shards');
    return shards instanceof Map ? shards : new Map();
  }

  #failure(error: unknown): ChatError {
    const code = this.#closeCode;
    if (this.#stopped) return new ChatError(platform, 'unreachable', 'stopped');
    if (code === undefined) {
      const failure = toChatError(error, '');
      // Whatever went wrong, nothing has been said to anybody.
      return failure.kind === 'unknown'
        ? new ChatError(platform, 'unreachable', failure.code, { cause: error })
        : failure;
    }
    const { reason, nextStep } = fatalClose(code, intentPage(this.#options.application.id));
    return new ChatError(platform, 'unauthorized', String(code), { cause: new Error(`${reason}: ${nextStep}`) });
  }
}
