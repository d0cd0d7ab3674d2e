// Slacks whose app is set up otherwise, and networks that do not lead to Slack.
import { minimalEvents } from '../../../adapters/slack/manifest.ts';
import { freePort } from '../../free-port.ts';
import { html, serverWith } from '../broken-agents.ts';
import type { Row } from '../table.ts';
import { allEvents, app, settingsOf, slack, withApp } from './slack.ts';

export const apps: readonly Row[] = [
  app('message.im is not subscribed to', ['slack.app events-missing'], {
    subscriptions: allEvents.filter((event) => event !== 'message.im'),
  }),
  app('only mentions and direct messages are subscribed to', ['slack.app events-fewer'], {
    subscriptions: minimalEvents,
  }),
  app('the app is no agent', ['slack.app no-agent-view'], { agent: false }),
  app('the Messages tab is read-only', ['slack.app no-messages-tab'], { manifest: { messagesTab: 'read-only' } }),
  app('interactivity is off', ['slack.app no-interactivity'], { manifest: { interactivity: false } }),
  {
    setUp: 'a configuration token that has ended',
    diagnosis: ['slack.app unreadable'],
    make: async () => {
      const server = await slack();
      server.tokens.refuse(server.configToken, 'invalid_auth');
      return { settings: withApp(server) };
    },
  },
];

export const ways: readonly Row[] = [
  {
    setUp: 'nobody at Slack’s address',
    diagnosis: ['slack.connection unreachable'],
    make: async () => {
      const server = await slack();
      return { settings: settingsOf(server, { SLACK_API_URL: `http://127.0.0.1:${await freePort()}/api/` }) };
    },
  },
  {
    setUp: 'a network’s own page instead of Slack',
    diagnosis: ['slack.connection not-slack'],
    make: async () => {
      const page = await serverWith({
        'POST /api/auth.test': (response) => html(response, 200),
        'POST /api/apps.connections.open': (response) => html(response, 200),
      });
      return { settings: settingsOf(await slack(), { SLACK_API_URL: `${page}/api/` }) };
    },
  },
  {
    setUp: 'Slack asks to wait',
    diagnosis: ['slack.connection rate-limited'],
    make: async () => {
      const server = await slack();
      server.faults.add({ call: 'auth.test', fault: { kind: 'rate-limited', retryAfterMs: 7000 } });
      return { settings: settingsOf(server) };
    },
  },
];
