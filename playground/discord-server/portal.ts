// The developer portal: its switches come in, the application's flags go out.
import { ApplicationFlags } from 'discord-api-types/v10';
import type { Portal } from './world.ts';

/** The bits the switches set. An application in reach of fewer than 10,000 users has the LIMITED ones. */
export function applicationFlags({ messageContent, guildMembers, presence }: Portal): number {
  return (
    (messageContent ? ApplicationFlags.GatewayMessageContentLimited : 0) |
    (guildMembers ? ApplicationFlags.GatewayGuildMembersLimited : 0) |
    (presence ? ApplicationFlags.GatewayPresenceLimited : 0)
  );
}
