// Writing with the key of a command or a press: into the waiting answer first, then below it, and in private.
import { MessageFlags, type RESTPostAPIWebhookWithTokenJSONBody, Routes } from 'discord-api-types/v10';
import { z } from 'zod';
import { ChatError, type FoundPost, type PostedQuery, type Receipt } from '../../src/chat.ts';
import type { Answers } from './answers.ts';
import { interactionLimits } from './limits.ts';
import { hasControl } from './message-body.ts';
import { sourceOf } from './render/activity.ts';
import type { Call, DiscordRest } from './rest.ts';
import { type InteractionAddress, platform, readReceipt, receiptOf } from './thread.ts';

const written = z.object({
  id: z.string(),
  channel_id: z.string(),
  flags: z.number().default(0),
  content: z.string().default(''),
  components: z.unknown(),
});
type Written = z.infer<typeof written>;
type Body = RESTPostAPIWebhookWithTokenJSONBody;

/**
 * Three seconds, and some for clocks and wires.
 * @see https://docs.discord.com/developers/interactions/receiving-and-responding (read 2026-11-26)
 */
const openedWithinMs = 5_000;

export interface Post {
  readonly nonce: string;
  readonly body: Body;
  /** For a message of its own, should there be no waiting answer. */
  readonly below?: Body;
  readonly files?: Call['files'];
}

export class Keyed {
  readonly #rest: DiscordRest;
  readonly #answers: Answers;

  constructor(rest: DiscordRest, answers: Answers) {
    this.#rest = rest;
    this.#answers = answers;
  }

  /** @throws ChatError `surface` when the key is good no longer, `forbidden` when the channel is closed to Friday too. */
  async post(interaction: InteractionAddress, { nonce, body, below = body, files }: Post): Promise<Receipt> {
    await this.#checkKey(interaction);
    const intoOriginal = await this.#takesOriginal(interaction, nonce);
    const answer = this.#answers.of(interaction);
    answer?.tried(nonce);
    if (intoOriginal) answer?.fill(nonce);
    const { applicationId, token } = interaction;
    const call = { body: intoOriginal ? body : below, ...(files === undefined ? {} : { files }) };
    const message = intoOriginal
      ? await this.#call(interaction, 'PATCH', Routes.webhookMessage(applicationId, token, '@original'), call)
      : await this.#call(interaction, 'POST', Routes.webhook(applicationId, token), call);
    return this.#noted(interaction, nonce, readMessage(message));
  }

  async edit(interaction: InteractionAddress, messageId: string, body: Body): Promise<void> {
    await this.#checkKey(interaction);
    const { applicationId, token } = interaction;
    await this.#call(interaction, 'PATCH', Routes.webhookMessage(applicationId, token, messageId), { body });
  }

  async remove(interaction: InteractionAddress, messageId: string): Promise<void> {
    await this.#checkKey(interaction);
    const { applicationId, token } = interaction;
    await this.#call(interaction, 'DELETE', Routes.webhookMessage(applicationId, token, messageId));
  }

  async find(
    interaction: InteractionAddress,
    { nonce, alone = false, except = [], controls }: Omit<PostedQuery, 'type' | 'target'>,
  ): Promise<FoundPost | undefined> {
    const answer = this.#answers.of(interaction);
    const known = answer?.written(nonce);
    if (known !== undefined) return { receipt: known };
    // What is alone can only be in the waiting answer.
    const mayBeOriginal = answer === undefined ? alone : answer.takesOriginal(nonce);
    if (interaction.original !== 'pressed' && (mayBeOriginal || (answer === undefined && controls !== undefined))) {
      const original = await this.#original(interaction);
      const isOther = except.some((receipt) => readReceipt(receipt).messageId === original.id);
      if (!isWaiting(original) && ((mayBeOriginal && !isOther) || hasControl(original.components, controls)))
        return { receipt: this.#noted(interaction, nonce, original), text: sourceOf(original.content) };
    }
    const lost = mayBeOriginal ? undefined : answer?.lost(nonce);
    return lost && { receipt: this.#noted(interaction, nonce, lost) };
  }

  /** An earlier life of the process may have written into it. */
  async #takesOriginal(interaction: InteractionAddress, nonce: string): Promise<boolean> {
    if (interaction.original === 'pressed') return false;
    const answer = this.#answers.of(interaction);
    return answer === undefined ? isWaiting(await this.#original(interaction)) : answer.takesOriginal(nonce);
  }

  async #original(interaction: InteractionAddress): Promise<Written> {
    const { applicationId, token } = interaction;
    return readMessage(await this.#call(interaction, 'GET', Routes.webhookMessage(applicationId, token, '@original')));
  }

  #noted(
    interaction: InteractionAddress,
    nonce: string,
    { id, channel_id }: Pick<Written, 'id' | 'channel_id'>,
  ): Receipt {
    const receipt = receiptOf(channel_id, id, interaction);
    this.#answers.of(interaction)?.wrote(nonce, id, receipt);
    return receipt;
  }

  /** Nothing is sent with a key that is not good yet, or any more. */
  async #checkKey(interaction: InteractionAddress): Promise<void> {
    if (Date.now() >= interaction.untilMs) throw this.#closed(interaction, 'key-ended');
    const acknowledged = (await this.#answers.of(interaction)?.acknowledged) ?? true;
    if (!acknowledged) throw this.#closed(interaction, 'not-acknowledged');
  }

  async #call(
    interaction: InteractionAddress,
    method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
    route: ReturnType<typeof Routes.webhook | typeof Routes.webhookMessage>,
    options: Call = {},
  ): Promise<unknown> {
    try {
      return await this.#rest.call(method, route, options);
    } catch (error) {
      if (!(error instanceof ChatError && error.kind === 'surface')) throw error;
      if (this.#mayOpen(interaction))
        throw new ChatError(platform, 'unreachable', 'not-acknowledged-yet', { cause: error });
      throw this.#closed(interaction, error.code, error);
    }
  }

  /** An earlier life may have died with its acknowledgement on the way: what it opens would wait for ever. */
  #mayOpen(interaction: InteractionAddress): boolean {
    const heardAtMs = interaction.untilMs - interactionLimits.lifeMs;
    return this.#answers.of(interaction) === undefined && Date.now() - heardAtMs < openedWithinMs;
  }

  /** Where Friday is no member, or may not write, the channel is no way out. */
  #closed({ mayPost }: InteractionAddress, code: string, cause?: Error): ChatError {
    return new ChatError(platform, mayPost ? 'surface' : 'forbidden', code, { cause });
  }
}

function isWaiting({ flags }: Written): boolean {
  return (flags & MessageFlags.Loading) !== 0;
}

function readMessage(answer: unknown): Written {
  const message = written.safeParse(answer);
  if (message.success) return message.data;
  throw new ChatError(platform, 'unknown', 'unreadable-answer', { cause: message.error });
}
