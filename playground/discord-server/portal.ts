// The developer portal: its switches come in, the application's flags go out.
import { ApplicationFlags as Flags } from 'discord-api-types/v10';
import type { Portal } from './world.ts';

/** The bits the switches set. @see https://docs.discord.com/developers/resources/application#application-object-application-flags */
export function applicationFlags({ messageContent, guildMembers, presence, reviewed }: Portal): number {
  const content = reviewed ? Flags.GatewayMessageContent : Flags.GatewayMessageContentLimited;
  const members = reviewed ? Flags.GatewayGuildMembers : Flags.GatewayGuildMembersLimited;
  const presences = reviewed ? Flags.GatewayPresence : Flags.GatewayPresenceLimited;
  return (messageContent ? content : 0) | (guildMembers ? members : 0) | (presence ? presences : 0);
}
