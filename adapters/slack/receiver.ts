// Socket Mode envelopes → Bolt, and an acknowledgement only once everything that Bolt called has come to its end.
import type { App, Receiver } from '@slack/bolt';
import type { Log } from '../../src/log.ts';
import { HeldBack } from './held-back.ts';
import { type Envelope, SocketLine, type SocketLineOptions } from './socket.ts';

/**
 * Bolt's own receiver acknowledges before the listeners run: what is lost between the two is lost for good. And when
 * that acknowledgement fails, Bolt never runs them. So Bolt gets an acknowledgement that does nothing; the real one is
 * sent when `processEvent` has resolved, which is after the listeners' commit. If it then fails, Slack delivers again,
 * and the message's identity shows that it is known. If a listener throws, there is none, and Slack delivers again.
 */
export class DurableReceiver implements Receiver {
  readonly #line: SocketLine;
  readonly #heldBack: HeldBack;
  readonly #log: Log;
  readonly #running = new Set<Promise<void>>();
  #app: App | undefined;
  #stopped = false;

  constructor(options: Omit<SocketLineOptions, 'onEnvelope'>) {
    this.#log = options.log;
    this.#heldBack = new HeldBack(options);
    this.#line = new SocketLine({ ...options, onEnvelope: (envelope) => this.#hear(envelope) });
  }

  init(app: App): void {
    this.#app = app;
  }

  /** Resolves once Slack has said hello. @throws ChatError */
  async start(): Promise<void> {
    await this.#line.open();
  }

  /** Hears nothing new, lets what is being committed come to its acknowledgement, and closes the connection. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#heldBack.stop();
    const limit = new Promise<void>((resolve) => setTimeout(resolve, drainMs).unref());
    await Promise.race([Promise.allSettled(this.#running), limit]);
    await this.#line.stop();
  }

  #hear(envelope: Envelope): void {
    if (this.#stopped) return;
    const running = this.#process(envelope).finally(() => this.#running.delete(running));
    this.#running.add(running);
  }

  async #process(envelope: Envelope): Promise<void> {
    const { ack, type, body } = envelope;
    try {
      if (!this.#heldBack.hear(body)) await this.#toBolt(envelope);
    } catch (error) {
      this.#log.error({ err: error, type }, 'a message from Slack could not be taken; Slack will deliver it again');
      return;
    }
    try {
      await ack();
    } catch (error) {
      this.#log.debug({ err: error, type }, 'an acknowledgement did not reach Slack');
    }
  }

  async #toBolt({ body, retryNum, retryReason }: Envelope): Promise<void> {
    await this.#app?.processEvent({
      body: Object(body),
      ack: async () => undefined,
      ...(retryNum === undefined ? {} : { retryNum }),
      ...(retryReason === undefined ? {} : { retryReason }),
    });
  }
}

const drainMs = 2000;
