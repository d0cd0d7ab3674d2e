// Commands and presses come in, inbound events go to the core, and what it has taken is acknowledged.
import { type APIInteraction, InteractionType } from 'discord-api-types/v10';
import type { ChatSink, InboundEvent } from '../../src/chat.ts';
import type { Log } from '../../src/log.ts';
import { acknowledge, deferral, privately, silence } from './acknowledge.ts';
import type { Answers } from './answers.ts';
import { inLocale, refusals } from './command.ts';
import type { Surroundings } from './inbound.ts';
import { toButtonEvent, toCommandMessage } from './interaction.ts';
import type { DiscordRest } from './rest.ts';
import { readTarget } from './thread.ts';

export interface InteractionsOptions {
  readonly rest: DiscordRest;
  readonly answers: Answers;
  readonly around: (guildId: string | undefined) => Omit<Surroundings, 'place'>;
  readonly sink: ChatSink;
  readonly log: Log;
}

/**
 * They pass by the messages that wait to be completed: three seconds are too short to stand in a queue. Between hearing
 * and acknowledging there is nothing but the core's commit.
 */
export class Interactions {
  readonly #options: InteractionsOptions;
  readonly #underWay = new Set<Promise<void>>();

  constructor(options: InteractionsOptions) {
    this.#options = options;
  }

  heard(interaction: APIInteraction): void {
    const { id } = interaction;
    const taken = this.#take(interaction)
      .catch((error: unknown) =>
        this.#options.log.error({ err: error, interaction: id }, 'a command or a press was not taken'),
      )
      .finally(() => this.#underWay.delete(taken));
    this.#underWay.add(taken);
  }

  /** Resolves when everything heard so far is with the core. */
  async settled(): Promise<void> {
    await Promise.all(this.#underWay);
  }

  async #take(interaction: APIInteraction): Promise<void> {
    const around = this.#options.around(interaction.guild_id);
    if (interaction.type === InteractionType.MessageComponent) {
      const event = toButtonEvent(interaction, around, Date.now());
      return this.#hand(interaction, event, silence);
    }
    if (interaction.type !== InteractionType.ApplicationCommand) return;
    const message = toCommandMessage(interaction, around, Date.now());
    // Somebody else may answer to another command of the same application.
    if (message === undefined) return;
    if (!message.addressing.allowed) return this.#refuse(interaction, 'notAllowed');
    const original = readTarget(message.target).interaction?.original;
    return this.#hand(interaction, message, deferral(original === 'private'));
  }

  async #hand(
    interaction: APIInteraction,
    event: Extract<InboundEvent, { target: unknown }>,
    response: Parameters<typeof acknowledge>[2],
  ): Promise<void> {
    const { rest, answers, sink, log } = this.#options;
    const address = readTarget(event.target).interaction;
    if (address === undefined) return;
    // The core may begin to answer before Discord has heard that it may: whoever answers waits for this.
    const acknowledged = Promise.withResolvers<boolean>();
    answers.begin(address, acknowledged.promise);
    try {
      await sink.accept(event);
    } catch (error) {
      acknowledged.resolve(false);
      log.error({ err: error, interaction: interaction.id }, 'a command or a press could not be kept');
      return this.#refuse(interaction, 'notTaken');
    }
    acknowledged.resolve(await acknowledge(rest, interaction, response, log));
  }

  async #refuse(interaction: APIInteraction, why: keyof typeof refusals): Promise<void> {
    const { rest, log } = this.#options;
    await acknowledge(
      rest,
      interaction,
      privately(inLocale(refusals[why], 'locale' in interaction ? interaction.locale : '')),
      log,
    );
  }
}
