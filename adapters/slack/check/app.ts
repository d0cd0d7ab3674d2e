// The app's own settings, read with a configuration token: what it subscribes to, and how it shows itself.
import { z } from 'zod';
import type { Finding } from '../../../src/check.ts';
import type { Call } from '../call.ts';
import { toChatError } from '../errors.ts';
import { fullEvents, minimalEvents } from '../manifest.ts';
import { type SlackVisit, troubleOf } from './trouble.ts';
import { socketShut } from './words.ts';
import {
  appRight,
  appUnreadable,
  appUnseen,
  eventsFewer,
  eventsMissing,
  noAgentView,
  noInteractivity,
  noMessagesTab,
  reinstall,
} from './words-app.ts';

const names = z.array(z.string()).default([]);
const exported = z.object({
  manifest: z.object({
    features: z
      .object({
        agent_view: z.unknown().optional(),
        app_home: z
          .object({
            messages_tab_enabled: z.boolean().optional(),
            messages_tab_read_only_enabled: z.boolean().optional(),
          })
          .optional(),
      })
      .default({}),
    oauth_config: z.object({ scopes: z.object({ bot: names }).default({ bot: [] }) }).default({ scopes: { bot: [] } }),
    settings: z
      .object({
        event_subscriptions: z.object({ bot_events: names }).optional(),
        interactivity: z.object({ is_enabled: z.boolean().optional() }).optional(),
        socket_mode_enabled: z.boolean().optional(),
      })
      .default({}),
  }),
});

type ExportedManifest = z.infer<typeof exported>['manifest'];

/** @param asOwner may read the app's settings, where a token for that is set. */
export async function checkApp(
  { config, visit, granted }: SlackVisit,
  appId: string | undefined,
  asOwner: Call | undefined,
  isLive: boolean,
): Promise<void> {
  if (asOwner === undefined || appId === undefined) return visit.found(appUnseen(isLive));
  visit.doing({ en: 'the app’s settings', zh: '应用设置' });
  try {
    const { manifest } = exported.parse((await asOwner('apps.manifest.export', { app_id: appId })).body);
    for (const finding of findingsOf(manifest, granted)) visit.found(finding);
  } catch (reason) {
    const error = toChatError(reason, '');
    const isOurs = ['unreachable', 'unknown'].includes(error.kind);
    visit.found(isOurs ? troubleOf(error, 'SLACK_APP_CONFIG_TOKEN', config.apiUrl) : appUnreadable(error.code));
  }
}

function findingsOf({ features, oauth_config, settings }: ExportedManifest, granted: ReadonlySet<string> | undefined) {
  const events = new Set(settings.event_subscriptions?.bot_events);
  const vital = ['app_mention', 'message.im'].filter((event) => !events.has(event));
  const fewer = [...minimalEvents, ...fullEvents].filter((event) => !events.has(event) && !vital.includes(event));
  const asked = oauth_config.scopes.bot.filter((scope) => granted !== undefined && !granted.has(scope));
  const { messages_tab_enabled: tab, messages_tab_read_only_enabled: readOnly } = features.app_home ?? {};
  const found: Finding[] = [];
  if (settings.socket_mode_enabled === false) found.push(socketShut('socket_mode_enabled: false'));
  if (vital.length > 0) found.push(eventsMissing(vital));
  if (fewer.length > 0) found.push(eventsFewer(fewer));
  if (asked.length > 0) found.push(reinstall(asked));
  if (features.agent_view === undefined) found.push(noAgentView());
  if (tab !== true || readOnly === true) found.push(noMessagesTab());
  if (settings.interactivity?.is_enabled !== true) found.push(noInteractivity());
  return found.length === 0 ? [appRight(events.size)] : found;
}
