// Interactions: a person's press or slash command comes in; the bot's answers within their clocks become messages.
import { randomBytes } from 'node:crypto';
import {
  RESTJSONErrorCodes as Code,
  InteractionResponseType as How,
  InteractionType,
  MessageFlags,
  MessageType,
  PermissionFlagsBits as Permission,
} from 'discord-api-types/v10';
import { refusal } from './errors.ts';
import { INTERACTION_LIMITS } from './limits.ts';
import { changeMessage, type Patch } from './message-edits.ts';
import { addMessage, type Draft } from './messages.ts';
import type { Attachment, Interaction, Message } from './model.ts';
import { requirePermissions } from './permissions.ts';
import type { World } from './world.ts';

export interface NewInteraction {
  readonly type: InteractionType;
  readonly name: string;
  readonly userId: string;
  readonly channelId: string;
  readonly data: unknown;
  readonly messageId?: string;
  readonly locale?: string;
  readonly attachments?: readonly Attachment[];
  readonly byUserInstall?: boolean;
}

export function startInteraction(world: World, draft: NewInteraction): Interaction {
  const channel = world.channel(draft.channelId);
  const needed = draft.type === InteractionType.ApplicationCommand ? Permission.UseApplicationCommands : 0n;
  requirePermissions(world, draft.userId, channel, needed);
  const interaction: Interaction = {
    id: world.newId(),
    token: randomBytes(48).toString('base64url'),
    createdAtMs: world.now(),
    state: 'waiting',
    followUps: 0,
    locale: 'en-US',
    attachments: [],
    byUserInstall: false,
    ...draft,
  };
  world.interactions.set(interaction.id, interaction);
  world.emit({ kind: 'interaction', interaction });
  return interaction;
}

/** The first answer. Refuses with 10062 after three seconds or with a wrong token, with 40060 the second one. */
export function answerInteraction(
  world: World,
  id: string,
  token: string,
  how: How,
  draft: Draft,
  patch: Patch,
): Message | undefined {
  const interaction = world.interactions.get(id);
  const isLate = interaction !== undefined && world.now() - interaction.createdAtMs > INTERACTION_LIMITS.answerWithinMs;
  if (interaction === undefined || interaction.token !== token) throw refusal(Code.UnknownInteraction);
  if (interaction.state !== 'waiting') throw refusal(Code.InteractionHasAlreadyBeenAcknowledged);
  if (isLate) throw refusal(Code.UnknownInteraction);
  const message = carryOut(world, interaction, how, draft, patch);
  interaction.state = how === How.DeferredChannelMessageWithSource ? 'deferred' : 'answered';
  if (how === How.DeferredMessageUpdate) interaction.state = 'deferred-update';
  world.emit({ kind: 'interaction-answered', interaction, how: How[how] });
  return message;
}

/** The interaction a webhook token belongs to. Refuses with 10015 unknown and with 50027 expired tokens. */
export function interactionByToken(world: World, applicationId: string, token: string): Interaction {
  const interaction = [...world.interactions.values()].find((known) => known.token === token);
  if (interaction === undefined || applicationId !== world.applicationId) throw refusal(Code.UnknownWebhook);
  const ageMs = world.now() - interaction.createdAtMs;
  if (ageMs > world.interactionTtlMs) throw refusal(Code.InvalidWebhookToken);
  if (interaction.state === 'waiting') throw refusal(Code.UnknownWebhook);
  return interaction;
}

/** `@original` or a follow-up's id, among the messages this interaction made or was pressed on. */
export function messageOfInteraction(world: World, interaction: Interaction, id: string): Message {
  const wanted = id === '@original' ? interaction.originalId : id;
  const message = wanted === undefined ? undefined : world.findMessage(interaction.channelId, wanted);
  const isOurs = message?.interactionId === interaction.id || message?.id === interaction.originalId;
  if (message === undefined || !isOurs) throw refusal(Code.UnknownMessage);
  return message;
}

export function followUp(world: World, interaction: Interaction, draft: Draft): Message {
  // The first follow-up of a deferred answer fills it in, as if @original had been edited.
  const waiting = interaction.originalId && world.findMessage(interaction.channelId, interaction.originalId);
  if (waiting && (waiting.flags & MessageFlags.Loading) !== 0)
    return changeMessage(world, world.bot.id, waiting, draft);
  interaction.followUps += 1;
  if (interaction.byUserInstall && interaction.followUps > INTERACTION_LIMITS.maxFollowUpsByUserInstall)
    throw refusal(Code.ThisInteractionHasHitTheMaximumNumberOfFollowUpMessages);
  return say(world, interaction, draft);
}

function carryOut(world: World, interaction: Interaction, how: How, draft: Draft, patch: Patch): Message | undefined {
  switch (how) {
    case How.ChannelMessageWithSource:
    case How.DeferredChannelMessageWithSource: {
      const loading = how === How.DeferredChannelMessageWithSource ? MessageFlags.Loading : 0;
      const message = say(world, interaction, { ...draft, flags: (draft.flags ?? 0) | loading });
      interaction.originalId = message.id;
      return message;
    }
    case How.DeferredMessageUpdate:
    case How.UpdateMessage: {
      if (interaction.messageId === undefined) throw refusal(Code.UnknownMessage);
      interaction.originalId = interaction.messageId;
      const pressed = world.message(interaction.channelId, interaction.messageId);
      return how === How.UpdateMessage ? changeMessage(world, world.bot.id, pressed, patch) : undefined;
    }
    default:
      return undefined;
  }
}

function say(world: World, interaction: Interaction, draft: Draft): Message {
  const isCommand = interaction.type === InteractionType.ApplicationCommand;
  const isEphemeral = ((draft.flags ?? 0) & MessageFlags.Ephemeral) !== 0;
  return addMessage(world, world.bot.id, world.channel(interaction.channelId), {
    ...draft,
    interactionId: interaction.id,
    ...(isEphemeral ? { ephemeralFor: interaction.userId } : {}),
    ...(isCommand && interaction.originalId === undefined ? { type: MessageType.ChatInputCommand } : {}),
  });
}
