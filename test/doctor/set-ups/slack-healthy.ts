// Slacks that are as they should be, with more and with less to be seen.
import { minimalEvents, minimalScopes } from '../../../adapters/slack/manifest.ts';
import { json, serverWith } from '../broken-agents.ts';
import type { Row } from '../table.ts';
import { settingsOf, slack, withApp } from './slack.ts';

export const healthy: readonly Row[] = [
  {
    setUp: 'the full profile, its settings seen, and a channel that she is in',
    diagnosis: [],
    make: async () => ({ settings: withApp(await slack()), circumstances: { channel: 'C0GENERAL1' } }),
    also: [
      'slack.token accepted',
      'slack.scopes full',
      'slack.socket-mode on',
      'slack.app right',
      'slack.channel member',
    ],
    absent: ['slack.channel unseen', 'slack.scopes unknown', 'slack.app unseen'],
    words: 'with --live one is written and removed again',
  },
  {
    setUp: 'the minimal profile, its settings unseen',
    diagnosis: [],
    make: async () => ({
      settings: settingsOf(await slack({ scopes: minimalScopes, subscriptions: minimalEvents })),
    }),
    also: ['slack.scopes minimal', 'slack.app unseen'],
    absent: ['slack.scopes unknown', 'slack.channel unseen'],
  },
  {
    setUp: 'the minimal profile, and a channel that cannot be looked into with it',
    diagnosis: [],
    make: async () => ({
      settings: settingsOf(await slack({ scopes: minimalScopes, subscriptions: minimalEvents })),
      circumstances: { channel: 'C0GENERAL1' },
    }),
    also: ['slack.channel unseen'],
    absent: ['slack.channel member'],
    words: 'add --live: then a message is written there and removed again',
  },
  {
    setUp: 'a Slack that does not tell which scopes there are',
    diagnosis: [],
    make: async () => {
      const base = await serverWith({
        'POST /api/auth.test': (response) => json(response, 200, { ok: true, user: 'friday', team: 'Acme' }),
        'POST /api/apps.connections.open': (response) => json(response, 200, { ok: true, url: 'wss://slack.com/x' }),
      });
      return { settings: settingsOf(await slack(), { SLACK_API_URL: `${base}/api/` }) };
    },
    also: ['slack.scopes unknown'],
    absent: ['slack.scopes full', 'slack.scopes minimal'],
  },
];
