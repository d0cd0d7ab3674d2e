// Who may do what: a person or bot and a channel come in, permission bits or a refusal (50001, 50013) go out.
import { ChannelType, RESTJSONErrorCodes as Code, PermissionFlagsBits as Permission } from 'discord-api-types/v10';
import { refusal } from './errors.ts';
import type { Channel, Overwrite } from './model.ts';
import type { World } from './world.ts';

const ALL = ~0n & ((1n << 53n) - 1n);

/** What everybody may do in a fresh guild, as far as the playground can show it. */
export const EVERYONE_PERMISSIONS =
  Permission.ViewChannel |
  Permission.SendMessages |
  Permission.SendMessagesInThreads |
  Permission.CreatePublicThreads |
  Permission.EmbedLinks |
  Permission.AttachFiles |
  Permission.AddReactions |
  Permission.ReadMessageHistory |
  Permission.MentionEveryone |
  Permission.UseExternalEmojis |
  Permission.UseApplicationCommands;

/**
 * The permissions somebody has in a channel. In a thread its parent's count, a private one is for its members and those
 * who manage threads; in a direct conversation both sides may all they need.
 * @see https://docs.discord.com/developers/topics/permissions#permission-overwrites
 */
export function permissionsIn(world: World, userId: string, channel: Channel): bigint {
  if (channel.guildId === undefined) {
    return userId === channel.recipientId || userId === world.bot.id ? EVERYONE_PERMISSIONS : 0n;
  }
  const member = world.members.get(userId);
  if (member === undefined) return 0n;
  let permissions = permissionsInGuild(world, userId);
  if (permissions === ALL) return ALL;
  const ruled = channel.parentId === undefined ? channel : (world.channels.get(channel.parentId) ?? channel);
  const roles = ruled.overwrites.filter(({ of, id }) => of === 'role' && member.roleIds.includes(id));
  permissions = overwritten(
    permissions,
    ruled.overwrites.filter(({ id }) => id === world.guild.id),
  );
  permissions = overwritten(permissions, roles);
  permissions = overwritten(
    permissions,
    ruled.overwrites.filter(({ of, id }) => of === 'member' && id === userId),
  );
  const isShut = channel.type === ChannelType.PrivateThread && channel.thread?.memberIds.has(userId) !== true;
  return isShut && (permissions & Permission.ManageThreads) === 0n ? 0n : permissions;
}

/** What somebody's roles grant, before the exceptions of single channels. */
export function permissionsInGuild(world: World, userId: string): bigint {
  const member = world.members.get(userId);
  if (member === undefined) return 0n;
  if (userId === world.guild.ownerId) return ALL;
  let permissions = world.everyone().permissions;
  for (const roleId of member.roleIds) permissions |= world.roles.get(roleId)?.permissions ?? 0n;
  return permissions & Permission.Administrator ? ALL : permissions;
}

export function may(world: World, userId: string, channel: Channel, needed: bigint): boolean {
  return (permissionsIn(world, userId, channel) & needed) === needed;
}

/** Refuses with 50001 who cannot even see the channel, with 50013 who lacks the rest. */
export function requirePermissions(world: World, userId: string, channel: Channel, needed = 0n): void {
  if (!may(world, userId, channel, Permission.ViewChannel)) throw refusal(Code.MissingAccess);
  if (!may(world, userId, channel, needed)) throw refusal(Code.MissingPermissions);
}

/** All denials of one level come before all its allowances. */
function overwritten(permissions: bigint, overwrites: readonly Overwrite[]): bigint {
  let deny = 0n;
  let allow = 0n;
  for (const overwrite of overwrites) {
    deny |= overwrite.deny;
    allow |= overwrite.allow;
  }
  return (permissions & ~deny) | allow;
}
