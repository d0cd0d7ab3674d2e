// Discord as the doctor sees it: the token, the application, intents, logins, servers, channels, and a message that arrives.
import { Routes } from 'discord-api-types/v10';
import { z } from 'zod';
import { ChatError } from '../../src/chat.ts';
import type { Section, Visit, Wishes } from '../../src/check.ts';
import type { Log } from '../../src/log.ts';
import type { HttpsProxy } from '../../src/proxy.ts';
import { type Application, readApplication } from './application.ts';
import { checkChannel } from './check/channel.ts';
import { checkLive } from './check/live.ts';
import { missingIn } from './check/permissions.ts';
import { troubleOf } from './check/trouble.ts';
import {
  codeGrant,
  commandThere,
  commandToCome,
  contentGranted,
  contentMissing,
  gatewayDirect,
  interactionsElsewhere,
  loginsFew,
  loginsLeft,
  loginsOver,
  tokenWorks,
} from './check/words.ts';
import { inNoServer, inServers, serverLacks } from './check/words-places.ts';
import { commandName } from './command.ts';
import { type DiscordConfig, discordIdForm } from './config.ts';
import { inviteLink } from './invite.ts';
import { minSessionStarts } from './limits.ts';
import { DiscordRest } from './rest.ts';

const details = z.object({
  name: z.string().default('?'),
  interactions_endpoint_url: z.string().nullish(),
  bot_require_code_grant: z.boolean().nullish(),
});
const guilds = z.array(z.object({ id: z.string(), name: z.string(), permissions: z.string().optional() }));
const commands = z.array(z.object({ name: z.string() }));
const gateway = z.object({
  session_start_limit: z.object({ remaining: z.number(), total: z.number(), reset_after: z.number() }),
});

/** Fewer are worth a word: a healthy bridge takes a handful a day. */
const fewLogins = 200;
const shownGuilds = 5;
const mostChannels = 10;

export function discordSection(config: DiscordConfig, wishes: Wishes, log: Log, proxy?: HttpsProxy): Section {
  return {
    name: 'discord',
    title: { en: 'Discord', zh: 'Discord' },
    examine: async (visit) => {
      const rest = new DiscordRest({ config, proxy, log, onBudget: () => undefined });
      try {
        await examineDiscord({ config, wishes, visit, rest, log, isProxied: proxy !== undefined });
      } catch (error) {
        if (!(error instanceof ChatError)) throw error;
        visit.found(troubleOf(error, config));
      }
    },
  };
}

interface Examination {
  readonly config: DiscordConfig;
  readonly wishes: Wishes;
  readonly visit: Visit;
  readonly rest: DiscordRest;
  readonly log: Log;
  readonly isProxied: boolean;
}

/** @throws ChatError */
async function examineDiscord(examination: Examination): Promise<void> {
  const { config, wishes, visit, rest, log, isProxied } = examination;
  visit.doing({ en: 'the bot and its application', zh: '机器人和应用' });
  const application = await readApplication(rest);
  await checkApplication(application, visit, rest);
  if (isProxied) visit.found(gatewayDirect());
  const mayLogin = await checkLogins(visit, rest);
  await checkServers(application, visit, rest);
  for (const channel of channelsOf(wishes, config)) await checkChannel({ application, channel, visit, rest });
  if (wishes.liveMs > 0 && mayLogin) await checkLive({ config, application, visit, rest, log, liveMs: wishes.liveMs });
}

/** The one that was asked for, else those that are named in the settings. */
function channelsOf({ channel }: Wishes, { allowedChannels, freeChannels }: DiscordConfig): readonly string[] {
  if (channel === undefined) return [...new Set([...freeChannels, ...allowedChannels])].slice(0, mostChannels);
  return discordIdForm.test(channel) ? [channel] : [];
}

async function checkApplication({ id, readsContent }: Application, visit: Visit, rest: DiscordRest): Promise<void> {
  const more = details.parse(await rest.call('GET', Routes.currentApplication()));
  visit.found(tokenWorks(more.name, id));
  visit.found(readsContent ? contentGranted() : contentMissing(id));
  if (more.interactions_endpoint_url) visit.found(interactionsElsewhere(id));
  if (more.bot_require_code_grant === true) visit.found(codeGrant(id));
  const known = commands.parse(await rest.call('GET', Routes.applicationCommands(id)));
  visit.found(known.some(({ name }) => name === commandName) ? commandThere() : commandToCome());
}

/** @returns whether there are enough for one more. */
async function checkLogins(visit: Visit, rest: DiscordRest): Promise<boolean> {
  const { session_start_limit: limit } = gateway.parse(await rest.call('GET', Routes.gatewayBot()));
  const { remaining, total, reset_after } = limit;
  const hours = Math.ceil(reset_after / 3_600_000);
  if (remaining < minSessionStarts) visit.found(loginsOver(remaining, hours));
  else
    visit.found(
      remaining < Math.min(fewLogins, total / 2) ? loginsFew(remaining, total, hours) : loginsLeft(remaining, total),
    );
  return remaining >= minSessionStarts;
}

async function checkServers({ id }: Application, visit: Visit, rest: DiscordRest): Promise<void> {
  visit.doing({ en: 'servers', zh: '服务器' });
  const hers = guilds.parse(await rest.call('GET', Routes.userGuilds()));
  if (hers.length === 0) return visit.found(inNoServer(inviteLink(id)));
  const names = hers.slice(0, shownGuilds).map(({ name }) => name);
  visit.found(inServers(names, hers.length - names.length));
  for (const { id: guildId, name, permissions } of hers.slice(0, shownGuilds)) {
    const missing = permissions === undefined ? [] : missingIn(withAdministrator(BigInt(permissions)));
    if (missing.length > 0) visit.found(serverLacks(name, missing, inviteLink(id, guildId)));
  }
}

function withAdministrator(bits: bigint): bigint {
  const administrator = 1n << 3n;
  return (bits & administrator) === 0n ? bits : ~0n;
}
