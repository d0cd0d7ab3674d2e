// A message of the domain comes in, Discord's message object goes out, blanked where the application may not read it.
import type { APIAttachment, APIMessage, APIMessageInteractionMetadata, APIReaction } from 'discord-api-types/v10';
import { ApplicationIntegrationType, MessageReferenceType, MessageType } from 'discord-api-types/v10';
import type { Cdn } from './cdn.ts';
import type { Attachment, Message } from './model.ts';
import { channelPayload, timestamp, userPayload } from './payloads.ts';
import type { World } from './world.ts';

/** What is needed to show the domain to the bot. */
export interface View {
  readonly world: World;
  readonly cdn: Cdn;
  /** False = the bot has no MESSAGE_CONTENT intent: what is not addressed to it arrives blank. */
  readonly readsContent: boolean;
}

/** @see https://docs.discord.com/developers/resources/message#message-object */
export function messagePayload(view: View, message: Message): APIMessage {
  const { world } = view;
  const { reference } = message;
  const payload = bareMessagePayload(view, message);
  if (reference === undefined) return payload;
  const target = world.findMessage(reference.channelId, reference.messageId);
  return {
    ...payload,
    message_reference: {
      type: MessageReferenceType.Default,
      channel_id: reference.channelId,
      message_id: reference.messageId,
      ...(reference.guildId === undefined ? {} : { guild_id: reference.guildId }),
    },
    // Only one level deep, as Discord does it; null = the message is gone.
    referenced_message: target === undefined ? null : bareMessagePayload(view, target),
  };
}

/**
 * As whoever posts the message and whoever hears of it at once sees it: with its nonce, which Discord does not keep.
 * @see https://github.com/Rapptz/discord.py/issues/2451
 */
export function freshMessagePayload(view: View, message: Message): APIMessage {
  const payload = messagePayload(view, message);
  return message.nonce === undefined ? payload : { ...payload, nonce: message.nonce };
}

/**
 * Whether the bot may read a message without the privileged intent: its own, in direct conversations, and where it is mentioned
 * (a reply that pings it mentions it).
 * @see https://docs.discord.com/developers/events/gateway#message-content-intent
 */
function isReadable({ world, readsContent }: View, message: Message): boolean {
  if (readsContent || message.authorId === world.bot.id) return true;
  const isDirect = world.channels.get(message.channelId)?.guildId === undefined;
  return isDirect || message.pings.users.includes(world.bot.id);
}

function bareMessagePayload(view: View, message: Message): APIMessage {
  const { world } = view;
  const readable = isReadable(view, message);
  const author = world.user(message.authorId);
  const thread = message.type === MessageType.ThreadStarterMessage ? undefined : world.channels.get(message.id);
  const interaction = message.interactionId === undefined ? undefined : metadata(world, message.interactionId);
  return {
    id: message.id,
    channel_id: message.channelId,
    type: message.type,
    author: userPayload(author),
    content: readable ? message.content : '',
    embeds: readable ? message.embeds : [],
    components: readable ? message.components : [],
    attachments: readable ? message.attachments.map((file) => attachmentPayload(view, message, file)) : [],
    timestamp: timestamp(message.createdAtMs),
    edited_timestamp: message.editedAtMs === undefined ? null : timestamp(message.editedAtMs),
    flags: message.flags,
    tts: false,
    pinned: false,
    mention_everyone: message.pings.everyone,
    mentions: message.pings.users.map((id) => userPayload(world.user(id))),
    mention_roles: [...message.pings.roles],
    ...(message.reactions.size === 0 ? {} : { reactions: reactionPayloads(world, message) }),
    ...(thread?.thread === undefined ? {} : { thread: channelPayload(world, thread) }),
    ...(author.isWebhook === true ? { webhook_id: author.id } : {}),
    ...(interaction === undefined ? {} : { interaction_metadata: interaction }),
    ...(interaction === undefined ? {} : { application_id: world.applicationId, webhook_id: world.applicationId }),
  } as APIMessage;
}

function attachmentPayload({ cdn }: View, message: Message, file: Attachment): APIAttachment {
  const url = cdn.urlOf(message.channelId, file);
  return {
    id: file.id,
    filename: file.name,
    size: file.bytes.byteLength,
    url,
    proxy_url: url,
    ...(file.mimeType === undefined ? {} : { content_type: file.mimeType }),
    ...(file.description === undefined ? {} : { description: file.description }),
    ...(message.ephemeralFor === undefined ? {} : { ephemeral: true }),
  } satisfies APIAttachment;
}

function reactionPayloads(world: World, message: Message): APIReaction[] {
  return [...message.reactions].map(([emoji, users]) => ({
    emoji: emojiPayload(emoji),
    count: users.size,
    count_details: { normal: users.size, burst: 0 },
    burst_colors: [],
    me: users.has(world.bot.id),
    me_burst: false,
  }));
}

export function emojiPayload(emoji: string): { id: string | null; name: string } {
  const [name = emoji, id] = emoji.split(':');
  return id === undefined ? { id: null, name: emoji } : { id, name };
}

function metadata(world: World, interactionId: string): APIMessageInteractionMetadata | undefined {
  const interaction = world.interactions.get(interactionId);
  if (interaction === undefined) return undefined;
  return {
    id: interaction.id,
    type: interaction.type,
    user: userPayload(world.user(interaction.userId)),
    authorizing_integration_owners: { [ApplicationIntegrationType.GuildInstall]: world.guild.id },
    ...(interaction.messageId === undefined ? {} : { interacted_message_id: interaction.messageId }),
  } as APIMessageInteractionMetadata;
}
