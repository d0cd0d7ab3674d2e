// What Friday may do in a channel: roles, the channel's exceptions and who she is come in, her permission bits go out.
import { PermissionFlagsBits as Permission } from 'discord-api-types/v10';
import { type NeededPermission, neededPermissions } from '../invite.ts';

interface Overwrite {
  readonly id: string;
  readonly allow: string;
  readonly deny: string;
}

export interface Rights {
  readonly guildId: string;
  readonly ownerId: string;
  readonly userId: string;
  /** All roles of the server. */
  readonly roles: readonly { readonly id: string; readonly permissions: string }[];
  /** Those that she has. */
  readonly roleIds: readonly string[];
  readonly overwrites: readonly Overwrite[];
}

const everything = ~0n;

/** @see https://docs.discord.com/developers/topics/permissions#permission-overwrites (read 2026-11-26) */
export function permissionsOf({ guildId, ownerId, userId, roles, roleIds, overwrites }: Rights): bigint {
  if (ownerId === userId) return everything;
  const has = (id: string) => id === guildId || roleIds.includes(id);
  const base = roles.filter(({ id }) => has(id)).reduce((bits, { permissions }) => bits | BigInt(permissions), 0n);
  if ((base & Permission.Administrator) !== 0n) return everything;
  const everyone = overwrites.filter(({ id }) => id === guildId);
  const byRole = overwrites.filter(({ id }) => id !== guildId && roleIds.includes(id));
  const own = overwrites.filter(({ id }) => id === userId);
  return [everyone, byRole, own].reduce(applied, base);
}

/** All denials of one level come before all its allowances. */
function applied(bits: bigint, level: readonly Overwrite[]): bigint {
  const deny = level.reduce((sum, overwrite) => sum | BigInt(overwrite.deny), 0n);
  const allow = level.reduce((sum, overwrite) => sum | BigInt(overwrite.allow), 0n);
  return (bits & ~deny) | allow;
}

export function missingIn(bits: bigint): readonly NeededPermission[] {
  return neededPermissions.filter(({ bit }) => (bits & bit) === 0n);
}
