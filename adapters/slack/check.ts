// Slack as the doctor sees it: tokens, scopes, Socket Mode, the app's settings, a channel, and a message that arrives.
import { z } from 'zod';
import type { Finding, Section, Visit, Wishes } from '../../src/check.ts';
import type { Log } from '../../src/log.ts';
import { dispatcherVia, type HttpsProxy } from '../../src/proxy.ts';
import { type Call, createCall } from './call.ts';
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
import { type SlackConfig, slackChannelForm } from './config.ts';
import { toChatError } from './errors.ts';
import { fullScopes, minimalScopes } from './manifest.ts';

const identity = z.object({
  user: z.string().default('?'),
  team: z.string().default('?'),
  bot_id: z.string().optional(),
});
const botInfo = z.object({ bot: z.object({ app_id: z.string() }) });

/** With Socket Mode off Slack hands out an address nevertheless, and a warning with it. */
const warned = z.object({ response_metadata: z.object({ messages: z.array(z.string()).optional() }).optional() });

export function slackSection(config: SlackConfig, wishes: Wishes, log: Log, proxy?: HttpsProxy): Section {
  return {
    name: 'slack',
    title: { en: 'Slack', zh: 'Slack' },
    examine: async (visit) => {
      const dispatcher = dispatcherVia(proxy, { allowH2: false });
      const callWith = (token: string) => createCall({ token, apiUrl: config.apiUrl, dispatcher });
      try {
        await examineSlack(config, wishes, visit, callWith);
        if (wishes.liveMs > 0) await checkLive({ config, visit, log, proxy, dispatcher, liveMs: wishes.liveMs });
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
  callWith: (token: string) => Call,
): Promise<void> {
  visit.doing({ en: 'tokens and scopes', zh: '令牌和权限' });
  const bot = callWith(config.botToken);
  const known = await whoItIs(bot, config, visit);
  // Without a way to Slack the second token would say the same once more.
  if (known === 'no-way') return;
  const isLive = wishes.liveMs > 0;
  const appId = await checkSocketMode(config, visit, callWith(config.appToken), isLive);
  if (known === undefined) return;
  const { granted } = known;
  visit.found(scopesFinding(granted));
  const common: SlackVisit = { config, bot, visit, granted };
  const botAppId = known.botId === undefined ? undefined : await appOf(bot, known.botId);
  if (appId !== undefined && botAppId !== undefined && appId !== botAppId) visit.found(twoApps(botAppId, appId));
  const asOwner = config.configToken === undefined ? undefined : callWith(config.configToken);
  await checkApp(common, botAppId ?? appId, asOwner, isLive);
  for (const channel of channelsOf(wishes, config)) await checkChannel(common, channel, isLive);
}

/** The one that was asked for, else those to which she is limited. */
function channelsOf({ channel }: Wishes, { allowedChannels }: SlackConfig): readonly string[] {
  if (channel === undefined) return [...allowedChannels].slice(0, 10);
  return slackChannelForm.test(channel) ? [channel] : [];
}

async function whoItIs(bot: Call, { apiUrl }: SlackConfig, visit: Visit) {
  try {
    const { body, scopes } = await bot('auth.test');
    const answer = identity.parse(body);
    visit.found(tokenWorks(answer.user, answer.team));
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
  asApp: Call,
  isLive: boolean,
): Promise<string | undefined> {
  try {
    const { body } = await asApp('apps.connections.open');
    const { messages = [] } = warned.safeParse(body).data?.response_metadata ?? {};
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
async function appOf(bot: Call, botId: string): Promise<string | undefined> {
  try {
    return botInfo.parse((await bot('bots.info', { bot: botId })).body).bot.app_id;
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
