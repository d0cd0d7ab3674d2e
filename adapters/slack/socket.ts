// Keeps one Socket Mode connection open: envelopes come out; whatever ends a connection, the next one is opened.
import { SocketModeClient } from '@slack/socket-mode';
import { ChatError, RateLimitedError } from '../../src/chat.ts';
import type { Log } from '../../src/log.ts';
import { toChatError } from './errors.ts';
import { platform } from './thread.ts';

/** What Slack wants answered by `ack` within three seconds. */
export interface Envelope {
  readonly ack: () => Promise<void>;
  readonly type: string;
  readonly body: unknown;
  readonly retryNum: number | undefined;
  readonly retryReason: string | undefined;
}

export interface SocketLineOptions {
  /** Fresh at every call: the SDK writes into its options. */
  readonly clientOptions: () => ConstructorParameters<typeof SocketModeClient>[0];
  readonly onEnvelope: (envelope: Envelope) => void;
  readonly log: Log;
}

const socketKey = 'slack:apps.connections.open';

const helloTimeoutMs = 10_000;
const closeTimeoutMs = 2000;
const backoffMs = { first: 50, most: 30_000 };
/** A connection that lived this long was a good one: the next is tried at once. */
const goodLifeMs = 10_000;

/**
 * Every connection is a client of its own, without the SDK's reconnecting: that waits five seconds, leaves a rejected
 * promise behind when the token has been taken away, and lets a late event of the old connection end the new one.
 */
export class SocketLine {
  readonly #options: SocketLineOptions;
  #client: SocketModeClient | undefined;
  #timer: NodeJS.Timeout | undefined;
  #failures = 0;
  #stopped = false;

  constructor(options: SocketLineOptions) {
    this.#options = options;
  }

  /** Resolves once Slack has said hello. @throws ChatError */
  async open(): Promise<void> {
    if (this.#stopped) throw stopped();
    const client = new SocketModeClient(this.#options.clientOptions());
    guardDispatch(client, this.#options.log);
    client.on('slack_event', (event: unknown) => this.#options.onEnvelope(readEnvelope(event)));
    const ended = new Promise<never>((_resolve, reject) => {
      client.once('disconnected', () => reject(new ChatError(platform, 'unknown', 'socket_closed')));
    });
    const timedOut = later(helloTimeoutMs).then(() => {
      throw new ChatError(platform, 'unknown', 'no_hello');
    });
    const openedAtMs = Date.now();
    ended.catch(() => this.#lost(client, openedAtMs));
    try {
      await Promise.race([client.start(), ended, timedOut]);
    } catch (error) {
      void close(client);
      throw error === undefined ? new ChatError(platform, 'unknown', 'socket_closed') : toChatError(error, socketKey);
    }
    if (this.#stopped) {
      await close(client);
      throw stopped();
    }
    this.#client = client;
    this.#options.log.info('listening to Slack');
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    const client = this.#client;
    this.#client = undefined;
    if (client) await close(client);
  }

  #lost(client: SocketModeClient, openedAtMs: number): void {
    if (this.#client !== client) return;
    this.#client = undefined;
    this.#failures = Date.now() - openedAtMs > goodLifeMs ? 0 : this.#failures + 1;
    this.#options.log.debug('the connection to Slack ended');
    this.#reopenLater();
  }

  #reopenLater(leastMs = 0): void {
    if (this.#stopped) return;
    this.#timer = setTimeout(() => void this.#reopen(), Math.max(leastMs, backoff(this.#failures)));
  }

  /** Never rejects and never gives up, also on a refused token: it may be restored while we run. */
  async #reopen(): Promise<void> {
    try {
      await this.open();
    } catch (error) {
      if (this.#stopped) return;
      this.#failures += 1;
      this.#options.log.warn({ err: error, failures: this.#failures }, 'Slack cannot be heard; trying again');
      this.#reopenLater(error instanceof RateLimitedError ? error.retryAfterMs : 0);
    }
  }
}

function stopped(): ChatError {
  return new ChatError(platform, 'unreachable', 'stopped');
}

/** Half of it random, so that many bridges do not come back in step. */
export function backoff(failures: number): number {
  const most = Math.min(backoffMs.most, backoffMs.first * 2 ** Math.min(failures, 20));
  return most / 2 + (Math.random() * most) / 2;
}

/** socket-mode 3.1.0 throws, where nobody can catch it, on an event without an inner event (`app_rate_limited`). */
function guardDispatch(client: SocketModeClient, log: Log): void {
  const dispatch = client.listeners('ws_message');
  client.removeAllListeners('ws_message');
  client.on('ws_message', (...message: unknown[]) => {
    for (const handle of dispatch) {
      Promise.resolve(Reflect.apply(handle, client, message)).catch((error: unknown) =>
        log.warn({ err: error }, 'Slack sent something that cannot be read'),
      );
    }
  });
}

function readEnvelope(event: unknown): Envelope {
  const { ack, type, body, retry_num: retryNum, retry_reason: retryReason } = Object(event);
  return { ack: () => ack(), type, body, retryNum, retryReason };
}

/** The SDK waits half a minute for a peer that does not answer. */
async function close(client: SocketModeClient): Promise<void> {
  await Promise.race([client.disconnect().catch(() => undefined), later(closeTimeoutMs)]);
}

function later(delayMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, delayMs).unref());
}
