// Signs of life of the gateway: its connection comes in, health reports go out.

import { type Client, Events, type SimpleShardingStrategy } from 'discord.js';
import { GatewayCloseCodes } from 'discord-api-types/v10';
import type { HealthReport } from '../../src/chat.ts';

/** discord.js has a class of the same name; this is the one of @discordjs/ws beneath it. */
type ShardManager = ConstructorParameters<typeof SimpleShardingStrategy>[0];

type Report = (report: HealthReport) => void;

/**
 * Whatever is dispatched, and each answer to a heartbeat of ours: that is the probe which tells a quiet connection from a
 * deaf one. (discord.js hides the enum that names these events behind one of its own.)
 */
export function reportFrames(manager: ShardManager, report: Report): void {
  for (const event of ['dispatch', 'heartbeat'])
    Reflect.apply(manager.on, manager, [event, () => report({ state: 'hearing' })]);
}

/** What discord.js connects again, and what it gives up. */
export function reportLosses(client: Client, applicationPage: string, report: Report): void {
  client.on(Events.ShardReconnecting, () => report({ state: 'lost', reason: 'the gateway connection was lost' }));
  client.on(Events.ShardDisconnect, ({ code }) => report({ state: 'dead', ...fatalClose(code, applicationPage) }));
}

/** A close after which Discord takes no other connection of the same kind. */
export function fatalClose(code: number, applicationPage: string): { reason: string; nextStep: string } {
  if (code === GatewayCloseCodes.AuthenticationFailed) {
    const nextStep = `reset it at ${applicationPage}, set DISCORD_BOT_TOKEN, and start Friday again`;
    return { reason: 'Discord does not accept the bot token', nextStep };
  }
  if (code === GatewayCloseCodes.DisallowedIntents) {
    const nextStep = `turn it on at ${applicationPage} → Privileged Gateway Intents, then start Friday again`;
    return { reason: 'the MESSAGE CONTENT INTENT is not granted', nextStep };
  }
  const reason = `Discord has closed the connection for good (${GatewayCloseCodes[code] ?? code})`;
  return { reason, nextStep: 'start Friday again' };
}
