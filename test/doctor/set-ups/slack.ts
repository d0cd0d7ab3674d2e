// What set-ups of Slack's share.
import { onTestFinished } from 'vitest';
import { fullEvents, fullScopes, minimalEvents, minimalScopes } from '../../../adapters/slack/manifest.ts';
import { type SlackServer, type SlackServerOptions, startSlackServer } from '../../../playground/slack-server/index.ts';
import type { Row } from '../table.ts';

export const full = [...minimalScopes, ...fullScopes];
export const allEvents = [...minimalEvents, ...fullEvents];

export async function slack(options: SlackServerOptions = {}): Promise<SlackServer> {
  const server = await startSlackServer({ scopes: full, subscriptions: allEvents, ...options });
  onTestFinished(() => server.stop());
  return server;
}

export function settingsOf(server: SlackServer, changes: Readonly<Record<string, string>> = {}) {
  const { apiUrl, botToken, appToken } = server;
  return { SLACK_API_URL: apiUrl, SLACK_BOT_TOKEN: botToken, SLACK_APP_TOKEN: appToken, ...changes };
}

export const without = (...names: readonly string[]) => full.filter((scope) => !names.includes(scope));
export const withApp = (server: SlackServer) => settingsOf(server, { SLACK_APP_CONFIG_TOKEN: server.configToken });

/** A Slack that was started so, with the settings of its app to be seen. */
export function app(setUp: string, diagnosis: readonly string[], options: SlackServerOptions): Row {
  return { setUp, diagnosis, make: async () => ({ settings: withApp(await slack(options)) }) };
}
