// Slack as the doctor sees it: tokens, scopes, Socket Mode, the app's settings, a channel, and a message that arrives.
import { webApi } from '@slack/bolt';
import { z } from 'zod';
import type { Finding, Section, Visit, Wishes } from '../../src/check.ts';
import type { Log } from '../../src/log.ts';
import { dispatcherVia, type HttpsProxy } from '../../src/proxy.ts';
import { checkApp } from './check/app.ts';
import { checkChannel } from './check/channel.ts';
import { checkLive } from './check/live.ts';
import { type SlackVisit, troubleOf } from './check/trouble.ts';
import {
  scopesFull,
  scopesMinimal,
  scopesMissing,
  scopesPartly,
  scopesUnknown,
  socketOpens,
  socketScope,
  socketShut,
  socketWarned,
  tokenWorks,
  twoApps,
} from './check/words.ts';
import { clientOptions } from './client.ts';
import { type SlackConfig, slackChannelForm } from './config.ts';
import { toChatError } from './errors.ts';
import { fullScopes, minimalScopes } from './manifest.ts';

const identity = z.object({
  user: z.string().default('?'),
  team: z.string().default('?'),
  bot_id: z.string().optional(),
  response_metadata: z.object({ scopes: z.array(z.string()).optional() }).optional(),
});

/** With Socket Mode off Slack hands out an address nevertheless, and a warning with it. */
const warned = z.object({ response_metadata: z.object({ messages: z.array(z.string()).optional() }).optional() });

export function slackSection(config: SlackConfig, wishes: Wishes, log: Log, proxy?: HttpsProxy): Section {
  return {
    name: 'slack',
    title: { en: 'Slack', zh: 'Slack' },
    examine: async (visit) => {
      const dispatcher = dispatcherVia(proxy, { allowH2: false });
      const options = () => clientOptions(config.apiUrl, dispatcher, log);
      try {
        await examineSlack(config, wishes, visit, options);
        if (wishes.liveMs > 0) await checkLive({ config, visit, log, proxy, options, liveMs: wishes.liveMs });
      } finally {
        await dispatcher.destroy();
      }
    },
  };
}

async function examineSlack(
  config: SlackConfig,
  wishes: Wishes,
  visit: Visit,
  options: () => webApi.WebClientOptions,
): Promise<void> {
  visit.doing({ en: 'tokens and scopes', zh: '令牌和权限' });
  const bot = new webApi.WebClient(config.botToken, options());
  const known = await whoItIs(bot, config, visit);
  // Without a way to Slack the second token would say the same once more.
  if (known === 'no-way') return;
  const isLive = wishes.liveMs > 0;
  const appId = await checkSocketMode(config, visit, options, isLive);
  if (known === undefined) return;
  const { granted } = known;
  visit.found(scopesFinding(granted));
  const common: SlackVisit = { config, bot, visit, granted };
  const botAppId = known.botId === undefined ? undefined : await appOf(bot, known.botId);
  if (appId !== undefined && botAppId !== undefined && appId !== botAppId) visit.found(twoApps(botAppId, appId));
  await checkApp(common, botAppId ?? appId, options, isLive);
  for (const channel of channelsOf(wishes, config)) await checkChannel(common, channel, isLive);
}

/** The one that was asked for, else those to which she is limited. */
function channelsOf({ channel }: Wishes, { allowedChannels }: SlackConfig): readonly string[] {
  if (channel === undefined) return [...allowedChannels].slice(0, 10);
  return slackChannelForm.test(channel) ? [channel] : [];
}

async function whoItIs(bot: webApi.WebClient, { apiUrl }: SlackConfig, visit: Visit) {
  try {
    const answer = identity.parse(await bot.apiCall('auth.test'));
    visit.found(tokenWorks(answer.user, answer.team));
    const scopes = answer.response_metadata?.scopes;
    return { botId: answer.bot_id, granted: scopes === undefined ? undefined : new Set(scopes) };
  } catch (error) {
    const trouble = troubleOf(toChatError(error, ''), 'SLACK_BOT_TOKEN', apiUrl);
    visit.found(trouble);
    return trouble.check === 'slack.connection' ? 'no-way' : undefined;
  }
}

/** Asks for an address to connect to, and does not connect here. @returns the app's id, as the token has it. */
async function checkSocketMode(
  { appToken, apiUrl }: SlackConfig,
  visit: Visit,
  options: () => webApi.WebClientOptions,
  isLive: boolean,
): Promise<string | undefined> {
  try {
    const answer = await new webApi.WebClient(appToken, options()).apiCall('apps.connections.open');
    const { messages = [] } = warned.safeParse(answer).data?.response_metadata ?? {};
    visit.found(messages.some((text) => /not turned on/i.test(text)) ? socketWarned() : socketOpens(isLive));
  } catch (reason) {
    const error = toChatError(reason, '');
    if (error.code === 'missing_scope') visit.found(socketScope());
    else if (error.code === 'forbidden_team') visit.found(socketShut(error.code));
    else visit.found(troubleOf(error, 'SLACK_APP_TOKEN', apiUrl));
  }
  return /^xapp-\d+-(A[A-Z0-9]+)-/.exec(appToken)?.[1];
}

/** Needs `users:read`; without it nothing is said. */
async function appOf(bot: webApi.WebClient, botId: string): Promise<string | undefined> {
  try {
    const { bot: info } = await bot.bots.info({ bot: botId });
    return info?.app_id;
  } catch {
    return undefined;
  }
}

function scopesFinding(granted: ReadonlySet<string> | undefined): Finding {
  if (granted === undefined) return scopesUnknown();
  const needed = minimalScopes.filter((scope) => !granted.has(scope));
  // Suggestions in an empty conversation are no reason to call it broken.
  const vital = needed.filter((scope) => scope !== 'assistant:write' && scope !== 'users:read');
  const further = fullScopes.filter((scope) => !granted.has(scope));
  if (vital.length > 0) return scopesMissing([...needed, ...further]);
  if (needed.length + further.length === 0) return scopesFull(minimalScopes.length + fullScopes.length);
  if (needed.length === 0 && further.length === fullScopes.length) return scopesMinimal(further);
  return scopesPartly([...needed, ...further]);
}
