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
  const { channelId, userId, messageId, type, locale } = interaction;
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
    data: dataPayload(view, interaction),
    channel_id: channelId,
    channel: { ...channelPayload(world, channel), permissions },
    app_permissions: permissionsIn(world, world.bot.id, channel).toString(),
    locale,
    entitlements: [],
    authorizing_integration_owners: ownersOf(view, interaction),
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

/** @see https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-object-authorizing-integration-owners-object */
function ownersOf({ world }: View, { byUserInstall, channelId, userId }: Interaction): Record<string, string> {
  if (byUserInstall) return { [ApplicationIntegrationType.UserInstall]: userId };
  return { [ApplicationIntegrationType.GuildInstall]: world.channel(channelId).guildId ?? '0' };
}

/** A command names its files by id and brings them along. */
function dataPayload({ cdn }: View, { data, attachments, channelId }: Interaction): unknown {
  if (attachments.length === 0) return data;
  const resolved = attachments.map((file) => {
    const url = cdn.urlOf(channelId, file);
    const size = file.bytes.byteLength;
    const type = file.mimeType === undefined ? {} : { content_type: file.mimeType };
    return [file.id, { id: file.id, filename: file.name, size, url, proxy_url: url, ephemeral: true, ...type }];
  });
  return { ...(data as object), resolved: { attachments: Object.fromEntries(resolved) } };
}
