// Dispatches of the gateway come in, inbound events go to the core: in order per channel, and never lost to one failure.
import { setTimeout as sleep } from 'node:timers/promises';
import type { GatewayMessageCreateDispatchData, GatewayMessageUpdateDispatchData } from 'discord-api-types/v10';
import type { ChatSink, InboundEvent } from '../../src/chat.ts';
import type { Log } from '../../src/log.ts';
import type { GatewayListener } from './gateway.ts';
import { type DiscordMessage, type Self, type Surroundings, toDeleted, toEdited, toInboundMessage } from './inbound.ts';
import type { OwnMessages } from './own-messages.ts';

export interface ListenerOptions {
  readonly self: Self;
  /** What a message does not bring along, in itself and around it. */
  readonly complete: (message: DiscordMessage) => Promise<readonly [DiscordMessage, Surroundings]>;
  readonly own: OwnMessages;
  readonly sink: ChatSink;
  readonly log: Log;
}

/** Discord delivers an event once, without waiting for an answer: what cannot be kept at once is tried again. */
const pausesMs = [200, 1000];

export class Listener implements GatewayListener {
  readonly #options: ListenerOptions;
  /** The last work of each channel that has some. */
  readonly #tails = new Map<string, Promise<void>>();

  constructor(options: ListenerOptions) {
    this.#options = options;
  }

  created(message: GatewayMessageCreateDispatchData): void {
    const { self, own, complete } = this.#options;
    if (message.author.id === self.botUserId) own.heard(message);
    if (message.author.bot === true) return;
    this.#inOrder(message.channel_id, async () => toInboundMessage(...(await complete(message))));
  }

  updated(message: GatewayMessageUpdateDispatchData): void {
    // An update may bring only what has changed; without a text and its author it says nothing about a person's words.
    if (message.content === undefined || message.author === undefined || message.author.bot === true) return;
    this.#inOrder(message.channel_id, async () => toEdited(...(await this.#options.complete(message))));
  }

  deleted(channelId: string, messageIds: readonly string[]): void {
    for (const id of messageIds) {
      if (this.#options.own.has(id)) continue;
      this.#inOrder(channelId, async () => toDeleted(id, this.#options.self));
    }
  }

  /** Resolves when everything heard so far is with the core. */
  async settled(): Promise<void> {
    await Promise.all(this.#tails.values());
  }

  #inOrder(channelId: string, translate: () => Promise<InboundEvent | undefined>): void {
    const before = this.#tails.get(channelId) ?? Promise.resolve();
    const tail = before
      .then(translate)
      .then((event) => (event === undefined ? undefined : this.#deliver(event)))
      .catch((error: unknown) => this.#options.log.error({ err: error, channel: channelId }, 'a message was not taken'))
      .finally(() => {
        if (this.#tails.get(channelId) === tail) this.#tails.delete(channelId);
      });
    this.#tails.set(channelId, tail);
  }

  async #deliver(event: InboundEvent): Promise<void> {
    const { sink, log } = this.#options;
    for (const pauseMs of pausesMs) {
      try {
        return await sink.accept(event);
      } catch (error) {
        log.warn({ err: error, event: event.type }, 'a message could not be kept; trying again');
        await sleep(pauseMs);
      }
    }
    return sink.accept(event);
  }
}
