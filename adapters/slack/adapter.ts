// The Slack adapter: hears through Bolt and our receiver, writes and asks through the Web API.
import { setTimeout as sleep } from 'node:timers/promises';
import { App } from '@slack/bolt';
import type { Dispatcher } from 'undici';
import { z } from 'zod';
import {
  type Answer,
  type ChatAdapter,
  ChatError,
  type ChatSink,
  type HistoryQuery,
  type InboundEvent,
  type InboundMessage,
  type Operation,
  type Query,
  RateLimitedError,
  type Receipt,
  type Rendered,
} from '../../src/chat.ts';
import type { Log } from '../../src/log.ts';
import { dispatcherVia, type HttpsProxy } from '../../src/proxy.ts';
import { toActEvent, toButtonEvent } from './acts.ts';
import { createCall } from './call.ts';
import { clientOptions } from './client.ts';
import type { SlackConfig } from './config.ts';
import type { Hearing } from './envelope.ts';
import { download, type FileAccess } from './files.ts';
import { posterToLookUp, readPayload, toInboundEvent } from './inbound.ts';
import { messageSurface, slackLimits, streamSurface } from './limits.ts';
import { ourActions } from './message.ts';
import { Names } from './names.ts';
import { Openings } from './openings.ts';
import { budgetKeys, Outbound } from './outbound.ts';
import { findPosted, readHistory } from './reading.ts';
import { DurableReceiver } from './receiver.ts';
import { render } from './render.ts';
import { createSdkLogger } from './sdk-log.ts';
import { backoff } from './socket.ts';
import { Streams } from './stream.ts';
import { platform } from './thread.ts';
import { Twins } from './twins.ts';
import { Web } from './web.ts';

/** A look-up that an event waits for must leave time to acknowledge it within three seconds. */
const lookUpMs = 1500;

/** What people say, and what they do besides, as Slack calls it. One pattern: Bolt asks each listener about each event. */
const heard = /^(?:message|app_mention|agent_session_stopped|reaction_added|app_home_opened)$/;

const identity = z.object({
  team_id: z.string().min(1),
  user_id: z.string().min(1),
  bot_id: z.string().min(1),
  user: z.string().default('Friday'),
});

export function createSlackAdapter(config: SlackConfig, log: Log, proxy?: HttpsProxy): ChatAdapter {
  return new SlackAdapter(config, log, proxy);
}

class SlackAdapter implements ChatAdapter {
  readonly platform = platform;
  readonly limits = slackLimits;
  readonly #config: SlackConfig;
  readonly #log: Log;
  /** HTTP/1.1: one slow answer holds up no other, and the WebSocket needs a connection of its own anyway. */
  readonly #dispatcher: Dispatcher;
  readonly #web: Web;
  readonly #names: Names;
  readonly #files: FileAccess;
  readonly #outbound: Outbound;
  readonly #streams: Streams;
  readonly #receiver: DurableReceiver;
  readonly #twins = new Twins();
  readonly #openings = new Openings();
  #hearing: Hearing | undefined;
  #sink: ChatSink | undefined;
  readonly #stopping = new AbortController();

  constructor(config: SlackConfig, log: Log, proxy: HttpsProxy | undefined) {
    this.#config = config;
    this.#dispatcher = dispatcherVia(proxy, { allowH2: false });
    this.#log = log;
    this.#web = new Web(createCall({ token: config.botToken, apiUrl: config.apiUrl, dispatcher: this.#dispatcher }));
    this.#names = new Names(this.#web, log);
    this.#files = { web: this.#web, dispatcher: this.#dispatcher, botToken: config.botToken, apiUrl: config.apiUrl };
    this.#streams = new Streams(this.#web);
    this.#outbound = new Outbound(this.#files, this.#streams);
    this.#receiver = new DurableReceiver({
      clientOptions: () => ({
        appToken: config.appToken,
        autoReconnectEnabled: false,
        clientOptions: clientOptions(config.apiUrl, this.#dispatcher, log),
        logger: createSdkLogger(log),
        // The SDK's own can end a connection whose peer is silent; it knows no proxy.
        ...(proxy === undefined ? {} : { dispatcher: dispatcherVia(proxy, { allowH2: false }) }),
      }),
      onHealth: (report) => this.#sink?.health(report),
      onMissed: (sinceMs) => this.#sink?.missed(sinceMs),
      log,
    });
  }

  async start(sink: ChatSink): Promise<void> {
    this.#sink = sink;
    this.#web.reportTo((report) => sink.budget(report));
    this.#hearing = await this.#untilAnswered(() => this.#whoAmI());
    const app = this.#createApp();
    app.event(heard, ({ event: { type }, body }) => {
      if (type === 'message' || type === 'app_mention') return this.#route(body, sink, type);
      return this.#accept(toActEvent, body, sink);
    });
    app.action(ourActions, ({ body }) => this.#accept(toButtonEvent, body, sink));
    await this.#untilAnswered(() => this.#receiver.start());
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#receiver.stop();
  }

  render(markdown: string, _surface: string): Rendered {
    return render(markdown);
  }

  budgetKeys(operation: Operation | HistoryQuery): ReturnType<ChatAdapter['budgetKeys']> {
    return budgetKeys(operation);
  }

  apply(operation: Operation): Promise<Receipt | undefined> {
    return this.#outbound.apply(operation);
  }

  read<Q extends Query>(query: Q): Promise<Answer<Q>>;
  async read(query: Query): Promise<Answer<Query>> {
    if (query.type === 'file') return download(query.file, query.maxSize, this.#files);
    this.#hearing ??= await this.#whoAmI();
    const hearing = this.#hearing;
    if (query.type === 'posted') {
      const orBegun = query.alone === true || this.#streams.mayHaveBegun(query.nonce);
      return findPosted(query, orBegun, this.#web, hearing);
    }
    return readHistory(query, this.#web, hearing);
  }

  /**
   * Bolt is given no token: with one it would call `auth.test` for each event. Its `ignoreSelf` stays off, it lets edits
   * of ours pass; `inbound.ts` judges. An error of a listener must reach the receiver, so that nothing is acknowledged.
   */
  #createApp(): App {
    const app = new App({
      receiver: this.#receiver,
      authorize: async () => ({}),
      ignoreSelf: false,
      convoStore: false,
      clientOptions: clientOptions(this.#config.apiUrl, this.#dispatcher, this.#log),
      logger: createSdkLogger(this.#log),
    });
    app.error(async (error) => {
      throw error;
    });
    return app;
  }

  async #route(body: unknown, sink: ChatSink, twin: 'message' | 'app_mention'): Promise<void> {
    const hearing = this.#hearing;
    if (!hearing) return;
    const payload = readPayload(body);
    const poster = posterToLookUp(payload, hearing);
    if (poster !== undefined && !(await this.#names.lookUp(hearing.self.teamId, poster, lookUpMs)))
      throw new ChatError(platform, 'unknown', 'nobody_knows_who_speaks');
    const event = toInboundEvent(payload, hearing);
    if (!event) return;
    if (event.type !== 'message') return sink.accept(event);
    if (event.addressing.mentioned) return this.#takeCall(event, sink, twin);
    // In a conversation of two nobody has to call her.
    if (event.addressing.inThread && !event.addressing.open) await this.#openings.untilKept(event);
    await sink.accept(event);
  }

  async #takeCall(mention: InboundMessage, sink: ChatSink, twin: 'message' | 'app_mention'): Promise<void> {
    const kept = this.#openings.begin(mention);
    try {
      if (twin === 'app_mention' && mention.files.length === 0) await this.#twins.untilTold(mention);
      await sink.accept(mention);
      if (twin === 'message') this.#twins.told(mention);
    } finally {
      kept();
    }
  }

  async #accept(
    read: (body: unknown, hearing: Hearing) => InboundEvent | undefined,
    body: unknown,
    sink: ChatSink,
  ): Promise<void> {
    const event = this.#hearing && read(body, this.#hearing);
    if (event) await sink.accept(event);
  }

  async #whoAmI(): Promise<Hearing> {
    const answer = await this.#web.ask('auth.test', {}, 'slack:auth.test', identity);
    const { allowedChannels, allowedUsers } = this.#config;
    const self = { teamId: answer.team_id, userId: answer.user_id, botId: answer.bot_id, name: answer.user };
    const nameOf = (userId: string): string | undefined => this.#names.nameOf(self.teamId, userId);
    const isPerson = (userId: string): boolean | undefined => this.#names.isPerson(userId);
    const directSurface = (channel: string): string =>
      this.#streams.promise(channel) ? streamSurface : messageSurface;
    return { self, nameOf, isPerson, allowedChannels, allowedUsers, directSurface };
  }

  /**
   * Waits out what passes.
   * @throws ChatError `unauthorized` when Slack refuses, whatever its word for it; `unreachable` once stopped
   */
  async #untilAnswered<T>(attempt: () => Promise<T>): Promise<T> {
    const { signal } = this.#stopping;
    for (let failures = 0; !signal.aborted; failures += 1) {
      try {
        return await attempt();
      } catch (error) {
        if (!(error instanceof ChatError)) throw error;
        const limited = error instanceof RateLimitedError;
        if (!limited && !['unknown', 'unreachable'].includes(error.kind)) {
          throw new ChatError(platform, 'unauthorized', error.code, { cause: error });
        }
        this.#log.warn({ err: error }, 'Slack cannot be reached; trying again');
        const waitMs = limited ? error.retryAfterMs : backoff(failures);
        await sleep(waitMs, undefined, { signal }).catch(() => undefined);
      }
    }
    throw new ChatError(platform, 'unreachable', 'stopped');
  }

  /** A fresh object each time: the SDK writes into what it is given, once even another client's token. */
}
