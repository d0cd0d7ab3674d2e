// Pure: who speaks where comes in, whether the allow-lists let them goes out.
import type { DiscordConfig } from './config.ts';

export type AllowLists = Pick<DiscordConfig, 'allowedChannels' | 'allowedUsers' | 'allowedRoles'>;

export interface Speaker {
  readonly guildId: string | undefined;
  readonly userId: string;
  readonly roleIds: readonly string[];
  /** The channel, and that of a thread. */
  readonly channelIds: readonly string[];
}

export function isAllowed(
  { guildId, userId, roleIds, channelIds }: Speaker,
  { allowedChannels, allowedUsers, allowedRoles }: AllowLists,
): boolean {
  const anyPerson = allowedUsers.size === 0 && allowedRoles.size === 0;
  const person = anyPerson || allowedUsers.has(userId) || roleIds.some((id) => allowedRoles.has(id));
  const somewhere =
    guildId === undefined || allowedChannels.size === 0 || channelIds.some((id) => allowedChannels.has(id));
  return person && somewhere;
}
