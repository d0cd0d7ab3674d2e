// Routes a bot answers interactions by: the callback, @original and follow-ups; the token in the path is the key.
import { RESTJSONErrorCodes as Code, InteractionResponseType as How } from 'discord-api-types/v10';
import { z } from 'zod';
import { refusal } from '../errors.ts';
import { answerInteraction, followUp, interactionByToken, messageOfInteraction } from '../interactions.ts';
import { changeMessage, removeMessage } from '../message-edits.ts';
import { messagePayload } from '../message-payload.ts';
import type { Interaction, Message } from '../model.ts';
import type { Platform } from '../platform.ts';
import { type Answer, type CallInput, NO_CONTENT, ok, type Route, route } from '../routing.ts';
import { checked, toDraft, toPatch } from './bodies.ts';

const callbackBody = z.object({ type: z.number().int(), data: z.record(z.string(), z.unknown()).nullish() });

const WEBHOOK = '/webhooks/:webhook/:token';
const webhook = { bucket: 'webhook', audience: 'interaction' } as const;

export const INTERACTION_ROUTES: readonly Route[] = [
  route('POST', '/interactions/:interaction/:token/callback', callback, {
    bucket: 'interaction-callback',
    audience: 'interaction',
  }),
  route(
    'POST',
    WEBHOOK,
    (platform, { params, body, files }) => {
      const { world } = platform;
      const interaction = interactionByToken(world, params.webhook, params.token);
      return answered(platform, followUp(world, interaction, toDraft(world, body, files)));
    },
    webhook,
  ),
  ...messageRoutes('/webhooks/:webhook/:token/messages/@original'),
  ...messageRoutes('/webhooks/:webhook/:token/messages/:message'),
];

/** `@original` is a route of its own, as in Discord's description. */
function messageRoutes(path: `${typeof WEBHOOK}/messages/${string}`): Route[] {
  return [
    route('GET', path, (platform, { params }) => answered(platform, messageOf(platform, params)), webhook),
    route(
      'PATCH',
      path,
      (platform, { params, body, files }) => {
        const { world } = platform;
        const message = messageOf(platform, params);
        return answered(
          platform,
          changeMessage(world, world.bot.id, message, toPatch(world, body, files, message.attachments)),
        );
      },
      webhook,
    ),
    route(
      'DELETE',
      path,
      (platform, { params }) => {
        removeMessage(platform.world, platform.world.bot.id, messageOf(platform, params));
        return NO_CONTENT;
      },
      webhook,
    ),
  ];
}

/** @see https://docs.discord.com/developers/interactions/receiving-and-responding#create-interaction-response */
function callback(platform: Platform, { params, query, body, files }: CallInput<'interaction' | 'token'>): Answer {
  const { world } = platform;
  const { type: how, data } = checked(callbackBody, body);
  if (How[how] === undefined || how === How.Pong) throw refusal(Code.InvalidFormBodyOrContentType);
  const speaks = how === How.ChannelMessageWithSource || how === How.DeferredChannelMessageWithSource;
  const draft = speaks ? toDraft(world, data ?? {}, files) : {};
  const pressed = pressedMessage(platform, params.interaction);
  const patch = how === How.UpdateMessage ? toPatch(world, data ?? {}, files, pressed?.attachments ?? []) : {};
  const message = answerInteraction(world, params.interaction, params.token, how, draft, patch);
  if (query.get('with_response') !== 'true') return NO_CONTENT;
  const interaction = world.interactions.get(params.interaction);
  return ok(callbackResponse(platform, interaction, how, message));
}

function callbackResponse(
  platform: Platform,
  interaction: Interaction | undefined,
  how: How,
  message: Message | undefined,
): unknown {
  const isLoading = how === How.DeferredChannelMessageWithSource;
  // The description knows two kinds of messages as a resource: a new one, also while it is loading, and a changed one.
  const resource = how === How.UpdateMessage ? How.UpdateMessage : How.ChannelMessageWithSource;
  return {
    interaction: {
      id: interaction?.id,
      type: interaction?.type,
      response_message_id: message?.id,
      response_message_loading: isLoading,
      response_message_ephemeral: message?.ephemeralFor !== undefined,
      channel_id: interaction?.channelId,
    },
    ...(message === undefined ? {} : { resource: { type: resource, message: payloadOf(platform, message) } }),
  };
}

function pressedMessage({ world }: Platform, interactionId: string): Message | undefined {
  const interaction = world.interactions.get(interactionId);
  if (interaction?.messageId === undefined) return undefined;
  return world.findMessage(interaction.channelId, interaction.messageId);
}

function messageOf({ world }: Platform, params: Readonly<Record<string, string>>): Message {
  const { webhook: applicationId = '', token = '', message = '@original' } = params;
  return messageOfInteraction(world, interactionByToken(world, applicationId, token), message);
}

function answered(platform: Platform, message: Message): Answer {
  return ok(payloadOf(platform, message));
}

/** What an interaction's token reads is never blanked. */
function payloadOf({ world, cdn }: Platform, message: Message): unknown {
  return messagePayload({ world, cdn, readsContent: true }, message);
}
