// Before anything is said to the gateway: who Friday is, which intents she was granted, how often she may still log in.
import { ApplicationFlags, ApplicationIntegrationType, Routes } from 'discord-api-types/v10';
import { z } from 'zod';
import { ChatError } from '../../src/chat.ts';
import type { Log } from '../../src/log.ts';
import { minSessionStarts } from './limits.ts';
import type { DiscordRest } from './rest.ts';
import { platform } from './thread.ts';

export interface Application {
  readonly id: string;
  readonly botUserId: string;
  /** The privileged MESSAGE CONTENT intent is switched on. */
  readonly readsContent: boolean;
  /** People may bring her along by themselves, to where she is no member. */
  readonly installedByUsers: boolean;
}

const application = z.object({
  id: z.string(),
  flags: z.number().default(0),
  bot: z.object({ id: z.string() }).optional(),
  integration_types_config: z.record(z.string(), z.unknown()).nullish(),
});

const gatewayBot = z.object({ session_start_limit: z.object({ remaining: z.number(), reset_after: z.number() }) });

/** Asking for an intent that was not granted ends the session, so it is looked up first. */
export async function readApplication(rest: DiscordRest): Promise<Application> {
  const answer = check(application, await rest.call('GET', Routes.currentApplication()));
  const granted = ApplicationFlags.GatewayMessageContent | ApplicationFlags.GatewayMessageContentLimited;
  return {
    id: answer.id,
    // The two are the same for every bot made since 2016.
    botUserId: answer.bot?.id ?? answer.id,
    readsContent: (answer.flags & granted) !== 0,
    installedByUsers: answer.integration_types_config?.[ApplicationIntegrationType.UserInstall] !== undefined,
  };
}

export function intentPage(applicationId: string): string {
  return `https://discord.com/developers/applications/${applicationId}/bot`;
}

export const tooManyLogins = 'session-start-limit';

/** @throws ChatError `rejected` when so few logins are left that another one would endanger the token. */
export async function checkSessionStarts(rest: DiscordRest, log: Log): Promise<void> {
  const { session_start_limit: limit } = check(gatewayBot, await rest.call('GET', Routes.gatewayBot()));
  if (limit.remaining >= minSessionStarts) return;
  const againInMinutes = Math.ceil(limit.reset_after / 60_000);
  log.error(
    { remaining: limit.remaining, againInMinutes },
    'too many logins today: Discord would reset the bot token. Friday waits until some are left; find out what makes her log in so often',
  );
  throw new ChatError(platform, 'rejected', tooManyLogins);
}

function check<T>(schema: z.ZodType<T>, answer: unknown): T {
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  throw new ChatError(platform, 'unknown', 'unreadable-answer', { cause: parsed.error });
}
