// A command or a press is acknowledged within its three seconds: with a promise of an answer, in silence, or in words.
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type APIInteraction,
  type APIInteractionResponse,
  InteractionResponseType,
  MessageFlags,
  Routes,
} from 'discord-api-types/v10';
import { ChatError, RateLimitedError } from '../../src/chat.ts';
import type { Log } from '../../src/log.ts';
import { interactionLimits } from './limits.ts';
import type { DiscordRest } from './rest.ts';

type Interaction = Pick<APIInteraction, 'id' | 'token'>;

const pauseMs = 200;

/** Shows "Friday is thinking…", to everybody or to the person alone, until the answer comes. */
export function deferral(privately: boolean): APIInteractionResponse {
  const type = InteractionResponseType.DeferredChannelMessageWithSource;
  return privately ? { type, data: { flags: MessageFlags.Ephemeral } } : { type };
}

/** Of a press nothing is shown: the message below which the button stands changes by itself. */
export const silence: APIInteractionResponse = { type: InteractionResponseType.DeferredMessageUpdate };

export function privately(content: string): APIInteractionResponse {
  const data = { content, flags: MessageFlags.Ephemeral, allowed_mentions: { parse: [] } };
  return { type: InteractionResponseType.ChannelMessageWithSource, data };
}

/**
 * Never rejects. @returns whether Discord has taken it, so that the interaction's key is good from now on. When that
 * cannot be found out in time it is taken for granted: the first use of the key will tell, and a waiting answer that is
 * there would otherwise wait for ever.
 */
export async function acknowledge(
  rest: DiscordRest,
  { id, token }: Interaction,
  body: APIInteractionResponse,
  log: Log,
): Promise<boolean> {
  const endAtMs = performance.now() + interactionLimits.answerWithinMs;
  let inDoubt = false;
  for (;;) {
    try {
      await rest.call('POST', Routes.interactionCallback(id, token), { body });
      return true;
    } catch (error) {
      if (!(error instanceof ChatError)) throw error;
      // 40060: it was taken before, by a call whose answer was lost, or when the same event came once more.
      if (error.code === '40060') return true;
      const limited = error instanceof RateLimitedError;
      const isPassing = limited || error.kind === 'unknown' || error.kind === 'unreachable';
      inDoubt ||= error.kind === 'unknown';
      const waitMs = limited ? error.retryAfterMs : pauseMs;
      if (!isPassing || performance.now() + waitMs > endAtMs) {
        log.warn({ err: error, interaction: id }, 'a command or a press could not be acknowledged');
        return isPassing && inDoubt;
      }
      await sleep(waitMs);
    }
  }
}
