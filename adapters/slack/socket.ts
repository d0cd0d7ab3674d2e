// Keeps one Socket Mode connection open: envelopes come out; whatever ends a connection, the next one is opened.
import { SocketModeClient } from '@slack/socket-mode';
import { ChatError, type HealthReport, RateLimitedError } from '../../src/chat.ts';
import type { Log } from '../../src/log.ts';
import { toChatError } from './errors.ts';
import { platform } from './thread.ts';
import { reportFrames } from './vitals.ts';

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
  readonly onHealth: (report: HealthReport) => void;
  /** What was said since then may not have been told. */
  readonly onMissed: (sinceMs: number) => void;
  readonly log: Log;
}

const socketKey = 'slack:apps.connections.open';

const helloTimeoutMs = 10_000;
const closeTimeoutMs = 2000;
const backoffMs = { first: 50, most: 30_000 };
/** A connection that lived this long was a good one: the next is tried at once. */
const goodLifeMs = 10_000;
/**
 * Slack tells again what was not acknowledged: at once, after one minute and after five. So nothing is missing after a
 * short time, also when a minute's telling failed. Read on 2026-11-25.
 *
 * @see https://docs.slack.dev/apis/events-api/#retries
 */
const toldAgainMs = 60_000;
/** A peer that is gone without a word is noticed by its silence; so long a broken connection may still be counted. */
const countedOnMs = 300_000;
/** What an old connection has delivered may be acknowledged on it for so long; after that Slack delivers it again. */
const lingerMs = 3000;

/**
 * Every connection is a client of its own, without the SDK's reconnecting: that waits five seconds, leaves a rejected
 * promise behind when the token has been taken away, and lets a late event of the old connection end the new one.
 *
 * When Slack says that a connection will end (`warning`, `refresh_requested`), the next one is opened before: both are
 * heard meanwhile, since Slack sends each envelope to any one of them.
 */
export class SocketLine {
  readonly #options: SocketLineOptions;
  /** All that have said hello and not ended, and when each did. */
  readonly #open = new Map<SocketModeClient, number>();
  /** The newest of them. */
  #client: SocketModeClient | undefined;
  /** A next one is on its way. */
  #renewing = false;
  #timer: NodeJS.Timeout | undefined;
  #failures = 0;
  /** Since when there has been no connection. */
  #deafSinceMs: number | undefined;
  /** When each of those broke off that Slack may still count. */
  #brokenAtMs: number[] = [];
  #stopped = false;

  constructor(options: SocketLineOptions) {
    this.#options = options;
  }

  /** Resolves once Slack has said hello. @throws ChatError */
  async open(): Promise<void> {
    if (this.#stopped) throw stopped();
    const client = new SocketModeClient(this.#options.clientOptions());
    guardDispatch(client, this.#options.log, () => this.#leave(client));
    // Its greeting comes before it is one of the open ones.
    const ours = () => ({ open: this.#open.size + 1, broken: this.#brokenLately() });
    reportFrames(client, ours, this.#options.onHealth);
    client.on('slack_event', (event: unknown) => this.#options.onEnvelope(readEnvelope(event)));
    const ended = new Promise<never>((_resolve, reject) => {
      client.once('disconnected', () => reject(new ChatError(platform, 'unknown', 'socket_closed')));
    });
    const timedOut = later(helloTimeoutMs).then(() => {
      throw new ChatError(platform, 'unknown', 'no_hello');
    });
    ended.catch(() => this.#lost(client));
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
    this.#replaceBy(client);
    this.#options.log.info('listening to Slack');
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    this.#client = undefined;
    await Promise.all([...this.#open.keys()].map(close));
  }

  #replaceBy(client: SocketModeClient): void {
    const old = this.#client;
    this.#client = client;
    this.#open.set(client, Date.now());
    this.#renewing = false;
    const sinceMs = this.#deafSinceMs ?? Date.now();
    this.#deafSinceMs = undefined;
    if (Date.now() - sinceMs > toldAgainMs) this.#options.onMissed(sinceMs);
    if (old !== undefined) void later(lingerMs).then(() => (this.#stopped ? undefined : close(old)));
  }

  /** @returns whether the connection may stay until the next one is there. */
  #leave(client: SocketModeClient): boolean {
    if (this.#stopped || !this.#open.has(client)) return false;
    if (client === this.#client) this.#renew(client);
    return true;
  }

  #lost(client: SocketModeClient): void {
    if (this.#client === client) {
      this.#options.log.debug('the connection to Slack ended');
      this.#client = undefined;
      this.#renew(client);
    }
    if (!this.#open.delete(client)) return;
    this.#brokenAtMs.push(Date.now());
    if (this.#open.size > 0) return;
    this.#deafSinceMs = Date.now();
    this.#reportLoss('the connection ended');
  }

  #brokenLately(): number {
    const sinceMs = Date.now() - countedOnMs;
    this.#brokenAtMs = this.#brokenAtMs.filter((atMs) => atMs > sinceMs);
    return this.#brokenAtMs.length;
  }

  #renew(client: SocketModeClient): void {
    if (this.#renewing) return;
    const livedMs = Date.now() - (this.#open.get(client) ?? 0);
    this.#failures = livedMs > goodLifeMs ? 0 : this.#failures + 1;
    this.#reopenLater();
  }

  #reopenLater(leastMs = 0): void {
    if (this.#stopped) return;
    this.#renewing = true;
    this.#timer = setTimeout(() => void this.#reopen(), Math.max(leastMs, backoff(this.#failures)));
  }

  #reportLoss(reason: string): void {
    if (!this.#stopped && this.#open.size === 0) this.#options.onHealth({ state: 'lost', reason });
  }

  /** Never rejects and never gives up, also on a refused token: it may be restored while we run. */
  async #reopen(): Promise<void> {
    try {
      await this.open();
    } catch (error) {
      if (this.#stopped) return;
      this.#failures += 1;
      this.#reportLoss(error instanceof Error ? error.message : String(error));
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

/**
 * socket-mode 3.1.0 throws, where nobody can catch it, on an event without an inner event (`app_rate_limited`), and ends
 * a connection as soon as Slack says that it will end soon. So the one gets an inner event, and of the other `leave`
 * tells whether it can wait.
 */
export function guardDispatch(client: SocketModeClient, log: Log, leave: () => boolean): void {
  const dispatch = client.listeners('ws_message');
  client.removeAllListeners('ws_message');
  client.on('ws_message', (frame: unknown, ...rest: unknown[]) => {
    const short = readShort(frame);
    const reason = short.type === 'disconnect' ? String(short.reason) : undefined;
    if (reason !== undefined) log[alarming.has(reason) ? 'warn' : 'debug']({ reason }, 'Slack ends a connection');
    if (reason !== undefined && !alarming.has(reason) && leave()) return;
    for (const handle of dispatch) {
      Promise.resolve(Reflect.apply(handle, client, [withInnerEvent(short) ?? frame, ...rest])).catch(
        (error: unknown) => log.warn({ err: error }, 'Slack sent something that cannot be read'),
      );
    }
  });
}

/** Socket Mode is switched off, or the app has too many connections: nothing is sent here any more. */
const alarming: ReadonlySet<string> = new Set(['link_disabled', 'too_many_websockets']);

interface ShortFrame {
  readonly type?: unknown;
  readonly reason?: unknown;
  readonly payload?: unknown;
}

/** @see https://docs.slack.dev/apis/events-api/using-socket-mode#disconnect (read 2026-11-25) */
function readShort(frame: unknown): ShortFrame {
  // Envelopes may be large, and are parsed once more by the SDK.
  if (typeof frame !== 'string' || frame.length > maxShortChars) return {};
  try {
    return Object(JSON.parse(frame));
  } catch {
    return {};
  }
}

/** The frame with the event that it lacks, if it does. */
function withInnerEvent(frame: ShortFrame): string | undefined {
  const payload: { readonly type?: unknown; readonly event?: unknown } = Object(frame.payload);
  if (frame.type !== 'events_api' || typeof payload.event === 'object') return undefined;
  return JSON.stringify({ ...frame, payload: { ...payload, event: { type: payload.type } } });
}

const maxShortChars = 1000;

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
