// Filters: a text that is to be posted in a guild comes in; 200000, 240000 or nothing comes out.
import { RESTJSONErrorCodes as Code, PermissionFlagsBits as Permission } from 'discord-api-types/v10';
import { refusal } from './errors.ts';
import type { Channel } from './model.ts';
import { may } from './permissions.ts';
import type { World } from './world.ts';

/**
 * AutoMod looks at edits as well, and spares whoever manages the guild: a bot only when it may.
 * @see https://docs.discord.com/developers/resources/auto-moderation (read 2026-11-25)
 */
export function checkFilters(world: World, authorId: string, channel: Channel, content: string): void {
  const text = content.toLowerCase();
  if ([...world.harmfulHosts].some((host) => text.includes(`://${host}`))) {
    throw refusal(Code.MessageBlockedByHarmfulLinksFilter);
  }
  if (channel.guildId === undefined || may(world, authorId, channel, Permission.ManageGuild)) return;
  if ([...world.blockedWords].some((word) => text.includes(word))) {
    throw refusal(Code.MessageWasBlockedByAutomaticModeration);
  }
}
