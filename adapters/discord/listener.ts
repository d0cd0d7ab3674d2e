// Dispatches of the gateway come in, inbound events go to the core: in order per channel, and never lost to one failure.
import { setTimeout as sleep } from 'node:timers/promises';
import type {
  GatewayInteractionCreateDispatchData,
  GatewayMessageCreateDispatchData,
  GatewayMessageUpdateDispatchData,
} from 'discord-api-types/v10';
import type { ChatSink, InboundEvent } from '../../src/chat.ts';
import type { Log } from '../../src/log.ts';
import type { Answers } from './answers.ts';
import type { GatewayListener } from './gateway.ts';
import { type DiscordMessage, type Self, type Surroundings, toDeleted, toEdited, toInboundMessage } from './inbound.ts';
import type { Interactions } from './interactions.ts';
import type { OwnMessages } from './own-messages.ts';
import { isStop, type Reaction, toStop } from './stop.ts';
import { receiptOf } from './thread.ts';

export interface ListenerOptions {
  readonly self: Self;
  /** What a message does not bring along, in itself and around it. */
  readonly complete: (message: DiscordMessage) => Promise<readonly [DiscordMessage, Surroundings]>;
  readonly surroundings: (channelId: string, guildId: string | undefined) => Promise<Surroundings>;
  readonly own: OwnMessages;
  readonly answers: Answers;
  readonly interactions: Interactions;
  readonly sink: ChatSink;
  readonly log: Log;
}

/** Discord delivers an event once, without waiting for an answer: what cannot be kept at once is tried again. */
const pausesMs = [200, 1000];

export class Listener implements GatewayListener {
  readonly #options: ListenerOptions;
  /** The last work of each queue that has some: of a channel's messages, of its signs to stop. */
  readonly #tails = new Map<string, Promise<void>>();

  constructor(options: ListenerOptions) {
    this.#options = options;
  }

  created(message: GatewayMessageCreateDispatchData): void {
    const { self, own, answers, complete } = this.#options;
    if (message.author.id === self.botUserId) {
      own.heard(message);
      answers.heard(message);
    }
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

  reacted(reaction: Reaction): void {
    const { self, answers, surroundings } = this.#options;
    if (!isStop(reaction, self)) return;
    const { channel_id: channelId, message_id: messageId, guild_id: guildId } = reaction;
    const receipt = answers.receiptOf(messageId) ?? receiptOf(channelId, messageId);
    // It overtakes messages: whoever wants an end does not want to wait for them.
    this.#inOrder(`${channelId} stop`, async () => toStop(reaction, receipt, await surroundings(channelId, guildId)));
  }

  interacted(interaction: GatewayInteractionCreateDispatchData): void {
    this.#options.interactions.heard(interaction);
  }

  /** Resolves when everything heard so far is with the core. */
  async settled(): Promise<void> {
    await Promise.all([...this.#tails.values(), this.#options.interactions.settled()]);
  }

  #inOrder(queue: string, translate: () => Promise<InboundEvent | undefined>): void {
    const before = this.#tails.get(queue) ?? Promise.resolve();
    const tail = before
      .then(translate)
      .then((event) => (event === undefined ? undefined : this.#deliver(event)))
      .catch((error: unknown) => this.#options.log.error({ err: error, queue }, 'a message was not taken'))
      .finally(() => {
        if (this.#tails.get(queue) === tail) this.#tails.delete(queue);
      });
    this.#tails.set(queue, tail);
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
