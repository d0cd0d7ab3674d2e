// Pure: what a person chose from the menu of commands, or pressed, comes in; an inbound event of the seam goes out.
import {
  type APIApplicationCommandInteraction,
  type APIApplicationCommandInteractionDataBasicOption,
  type APIInteraction,
  type APIMessageComponentInteraction,
  type APIUser,
  ApplicationCommandOptionType,
  ApplicationCommandType,
  ApplicationIntegrationType,
  InteractionContextType,
  PermissionFlagsBits as Permission,
} from 'discord-api-types/v10';
import type { Author, ButtonEvent, CommandName, InboundMessage, Thread } from '../../src/chat.ts';
import { isAllowed } from './allowed.ts';
import { commandName, inLocale, subcommands } from './command.ts';
import { fileOf, type Place, type Surroundings } from './inbound.ts';
import { interactionLimits } from './limits.ts';
import { displayName, readableText } from './readable.ts';
import {
  type InteractionAddress,
  identity,
  isThreadType,
  type TargetAddress,
  targetOf,
  threadId,
  timeOf,
} from './thread.ts';

type Around = Omit<Surroundings, 'place'>;

/** What was chosen; undefined when the command is not Friday's own. */
export function toCommandMessage(
  interaction: APIApplicationCommandInteraction,
  around: Around,
  nowMs: number,
): InboundMessage | undefined {
  const chosen = chosenIn(interaction);
  if (chosen === undefined) return undefined;
  const { name, question, files } = chosen;
  const { applicationId } = around.self;
  const command = name === 'ask' ? undefined : name;
  const original = subcommands[name].answers === 'everybody' ? 'answer' : 'private';
  return {
    type: 'message',
    id: identity(applicationId, interaction.id),
    otherIds: [],
    thread: threadOf(interaction, applicationId),
    target: targetOf(addressOf(interaction, original, nowMs)),
    author: authorOf(interaction, applicationId),
    // The word for it in the person's own language tells in which one to answer.
    text:
      command === undefined
        ? readableText(question, around.names)
        : inLocale(subcommands[name].name, interaction.locale),
    files,
    addressing: {
      mentioned: true,
      othersMentioned: false,
      open: interaction.guild_id === undefined,
      inThread: placeOf(interaction).isThread,
      allowed: isAllowedTo(interaction, around),
    },
    ...(command === undefined ? {} : { command }),
    sentAtMs: timeOf(interaction.id),
  };
}

export function toButtonEvent(interaction: APIMessageComponentInteraction, around: Around, nowMs: number): ButtonEvent {
  return {
    type: 'button',
    control: interaction.data.custom_id,
    author: authorOf(interaction, around.self.applicationId),
    allowed: isAllowedTo(interaction, around),
    target: targetOf({ ...addressOf(interaction, 'pressed', nowMs), messageId: interaction.message.id }),
  };
}

interface Chosen {
  readonly name: CommandName | 'ask';
  readonly question: string;
  readonly files: InboundMessage['files'];
}

function chosenIn({ data }: APIApplicationCommandInteraction): Chosen | undefined {
  if (data.type !== ApplicationCommandType.ChatInput || data.name !== commandName) return undefined;
  const [sub] = data.options ?? [];
  if (sub?.type !== ApplicationCommandOptionType.Subcommand || !isSubcommand(sub.name)) return undefined;
  const given: readonly APIApplicationCommandInteractionDataBasicOption[] = sub.options ?? [];
  const attachments = given.flatMap((option) => {
    if (option.type !== ApplicationCommandOptionType.Attachment) return [];
    return data.resolved?.attachments?.[option.value] ?? [];
  });
  const texts = given.flatMap((option) => (option.type === ApplicationCommandOptionType.String ? option.value : []));
  return { name: sub.name, question: texts.join('\n'), files: attachments.map(fileOf) };
}

function isSubcommand(name: string): name is Chosen['name'] {
  return Object.hasOwn(subcommands, name);
}

/**
 * Where Friday is no member, a person may have brought her along: she hears nothing there but this person's commands, so
 * the conversation is this person's alone.
 */
function threadOf(interaction: APIInteraction, applicationId: string): Thread {
  const channelId = channelIdOf(interaction);
  const { userId, id } = authorOf(interaction, applicationId);
  if (!isMember(interaction)) {
    return { id: threadId(applicationId, `u${id}-${channelId}`), kind: 'direct', owner: userId };
  }
  const direct = interaction.guild_id === undefined;
  const owner = direct ? userId : identity(applicationId, channelId);
  return { id: threadId(applicationId, channelId), kind: direct ? 'direct' : 'shared', owner };
}

function addressOf(
  interaction: APIInteraction,
  original: InteractionAddress['original'],
  nowMs: number,
): TargetAddress {
  const { id, application_id: applicationId, token, guild_id: guildId } = interaction;
  const untilMs = nowMs + interactionLimits.lifeMs;
  return {
    channelId: channelIdOf(interaction),
    ...(guildId === undefined ? {} : { guildId }),
    userId: userOf(interaction).id,
    interaction: {
      ...{ id, applicationId, token, untilMs, original },
      mayPost: mayPost(interaction),
      isGuest: !isMember(interaction),
    },
  };
}

/** @see https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-object (read 2026-11-25) */
function isMember({ authorizing_integration_owners: owners, context }: APIInteraction): boolean {
  const installed = owners?.[ApplicationIntegrationType.GuildInstall] !== undefined;
  return installed || context === InteractionContextType.BotDM;
}

function mayPost(interaction: APIInteraction): boolean {
  if (!isMember(interaction)) return false;
  if (interaction.guild_id === undefined) return true;
  const permissions = BigInt(interaction.app_permissions);
  if ((permissions & Permission.Administrator) !== 0n) return true;
  const write = placeOf(interaction).isThread ? Permission.SendMessagesInThreads : Permission.SendMessages;
  const needed = Permission.ViewChannel | write;
  return (permissions & needed) === needed;
}

/** An interaction brings its channel along, so that nothing need be looked up before it is acknowledged. */
function placeOf({ channel }: APIInteraction): Place {
  return {
    isThread: channel !== undefined && isThreadType(channel.type),
    parentId: (channel !== undefined && 'parent_id' in channel ? channel.parent_id : undefined) ?? undefined,
  };
}

function isAllowedTo(interaction: APIInteraction, { config }: Around): boolean {
  const { guild_id: guildId, member } = interaction;
  const { isThread, parentId } = placeOf(interaction);
  const channelIds = [channelIdOf(interaction), ...(isThread && parentId !== undefined ? [parentId] : [])];
  return isAllowed({ guildId, userId: userOf(interaction).id, roleIds: member?.roles ?? [], channelIds }, config);
}

function authorOf(interaction: APIInteraction, applicationId: string): Author {
  const user = userOf(interaction);
  const name = displayName(user, interaction.member?.nick);
  return { id: user.id, userId: identity(applicationId, user.id), name };
}

/** Beside a member in a server, by itself elsewhere. */
function userOf({ id, member, user }: APIInteraction): APIUser {
  const found = member?.user ?? user;
  if (found === undefined) throw new TypeError(`interaction ${id} comes from nobody`);
  return found;
}

function channelIdOf({ id, channel, channel_id }: APIInteraction): string {
  const found = channel?.id ?? channel_id;
  if (found === undefined) throw new TypeError(`interaction ${id} comes from nowhere`);
  return found;
}
