// Tokens that are refused, swapped or of another app, and what they may not do.
import type { Row } from '../table.ts';
import { app, settingsOf, slack, without } from './slack.ts';

export const tokens: readonly Row[] = [
  {
    setUp: 'a bot token that was revoked',
    diagnosis: ['slack.token refused'],
    make: async () => {
      const server = await slack();
      server.tokens.refuse(server.botToken, 'token_revoked');
      return { settings: settingsOf(server) };
    },
  },
  {
    setUp: 'a bot token that Slack does not know',
    diagnosis: ['slack.token refused'],
    make: async () => ({ settings: settingsOf(await slack(), { SLACK_BOT_TOKEN: 'xoxb-4711-secret' }) }),
    hidden: ['4711-secret'],
  },
  {
    setUp: 'a user token instead of a bot token',
    diagnosis: ['configuration wrong'],
    make: async () => ({ settings: settingsOf(await slack(), { SLACK_BOT_TOKEN: 'xoxp-4711-secret' }) }),
    hidden: ['4711-secret'],
  },
  {
    setUp: 'the two tokens swapped',
    diagnosis: ['configuration wrong', 'configuration wrong'],
    make: async () => {
      const server = await slack();
      return { settings: settingsOf(server, { SLACK_BOT_TOKEN: server.appToken, SLACK_APP_TOKEN: server.botToken }) };
    },
  },
  {
    setUp: 'an app-level token that was deleted',
    diagnosis: ['slack.token refused'],
    make: async () => {
      const server = await slack();
      server.tokens.refuse(server.appToken, 'invalid_auth');
      return { settings: settingsOf(server) };
    },
  },
  {
    setUp: 'an app-level token without connections:write',
    diagnosis: ['slack.socket-mode no-scope'],
    make: async () => {
      const server = await slack();
      server.tokens.issue('xapp-bare', 'app', []);
      return { settings: settingsOf(server, { SLACK_APP_TOKEN: 'xapp-bare' }) };
    },
  },
  {
    setUp: 'tokens of two different apps',
    diagnosis: ['slack.token two-apps'],
    make: async () => {
      const server = await slack();
      server.tokens.issue('xapp-1-A0ANOTHER1-4711-secret', 'app', ['connections:write']);
      return { settings: settingsOf(server, { SLACK_APP_TOKEN: 'xapp-1-A0ANOTHER1-4711-secret' }) };
    },
    hidden: ['4711-secret'],
  },
  {
    setUp: 'Socket Mode is off, of which Slack only warns',
    diagnosis: ['slack.socket-mode not-turned-on'],
    make: async () => ({ settings: settingsOf(await slack({ manifest: { socketMode: false } })) }),
  },
  {
    setUp: 'Socket Mode is refused',
    diagnosis: ['slack.socket-mode off'],
    make: async () => {
      const server = await slack();
      server.sockets.setLinkDisabled(true);
      return { settings: settingsOf(server) };
    },
  },
];

export const scopes: readonly Row[] = [
  {
    setUp: 'only two scopes: installed, but not reinstalled',
    diagnosis: ['slack.scopes needed-missing'],
    make: async () => ({ settings: settingsOf(await slack({ scopes: ['app_mentions:read', 'users:read'] })) }),
  },
  {
    setUp: 'files:write is missing',
    diagnosis: ['slack.scopes some-missing'],
    make: async () => ({ settings: settingsOf(await slack({ scopes: without('files:write') })) }),
  },
  app('a scope was added to the app, which was not installed again', ['slack.app reinstall'], {
    manifest: { furtherScopes: ['channels:read'] },
  }),
];
