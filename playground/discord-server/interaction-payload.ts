// An interaction of the domain comes in, Discord's interaction object goes out.
import type { APIInteraction } from 'discord-api-types/v10';
import { ApplicationIntegrationType, InteractionContextType, InteractionType } from 'discord-api-types/v10';
import { UPLOAD_LIMITS } from './limits.ts';
import { messagePayload, type View } from './message-payload.ts';
import type { Interaction } from './model.ts';
import { channelPayload, memberPayload, userPayload } from './payloads.ts';
import { permissionsIn } from './permissions.ts';

/** @see https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-object */
export function interactionPayload(view: View, interaction: Interaction): APIInteraction {
  const { world } = view;
  const { channelId, userId, messageId, type } = interaction;
  const channel = world.channel(channelId);
  const isDirect = channel.guildId === undefined;
  const user = world.user(userId);
  const member = world.members.get(userId);
  const message = messageId === undefined ? undefined : world.findMessage(channelId, messageId);
  const permissions = permissionsIn(world, userId, channel).toString();
  const whole = { ...view, readsContent: true };
  return {
    id: interaction.id,
    application_id: world.applicationId,
    type,
    token: interaction.token,
    version: 1,
    data: interaction.data,
    channel_id: channelId,
    channel: { ...channelPayload(world, channel), permissions },
    app_permissions: permissionsIn(world, world.bot.id, channel).toString(),
    locale: 'en-US',
    entitlements: [],
    authorizing_integration_owners: { [ApplicationIntegrationType.GuildInstall]: isDirect ? '0' : world.guild.id },
    context: isDirect ? InteractionContextType.BotDM : InteractionContextType.Guild,
    attachment_size_limit: UPLOAD_LIMITS.maxFileBytes,
    ...(isDirect || member === undefined
      ? { user: userPayload(user) }
      : {
          guild_id: world.guild.id,
          guild: { id: world.guild.id, locale: 'en-US', features: [] },
          guild_locale: 'en-US',
          member: { ...memberPayload(world, member), permissions },
        }),
    ...(message === undefined || type !== InteractionType.MessageComponent
      ? {}
      : { message: messagePayload(whole, message) }),
  } as unknown as APIInteraction;
}
