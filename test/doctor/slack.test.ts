// Slack's set-ups, on the local Slack: wrong tokens, missing scopes and events, an app that is set up otherwise, channels.
import { describe, expect, it, onTestFinished } from 'vitest';
import { fullEvents, fullScopes, minimalEvents, minimalScopes } from '../../adapters/slack/manifest.ts';
import type { SlackServer, SlackServerOptions } from '../../playground/slack-server/index.ts';
import { startSlackServer } from '../../playground/slack-server/index.ts';
import { freePort } from '../free-port.ts';
import { html, json, serverWith } from './broken-agents.ts';
import { examination } from './examination.ts';
import { type Row, table } from './table.ts';

const full = [...minimalScopes, ...fullScopes];
const allEvents = [...minimalEvents, ...fullEvents];

async function slack(options: SlackServerOptions = {}): Promise<SlackServer> {
  const server = await startSlackServer({ scopes: full, subscriptions: allEvents, ...options });
  onTestFinished(() => server.stop());
  return server;
}

function settingsOf(server: SlackServer, changes: Readonly<Record<string, string>> = {}) {
  const { apiUrl, botToken, appToken } = server;
  return { SLACK_API_URL: apiUrl, SLACK_BOT_TOKEN: botToken, SLACK_APP_TOKEN: appToken, ...changes };
}

const without = (...names: readonly string[]) => full.filter((scope) => !names.includes(scope));
const withApp = (server: SlackServer) => settingsOf(server, { SLACK_APP_CONFIG_TOKEN: server.configToken });

/** A Slack that was started so, with the settings of its app to be seen. */
function app(setUp: string, diagnosis: readonly string[], options: SlackServerOptions): Row {
  return { setUp, diagnosis, make: async () => ({ settings: withApp(await slack(options)) }) };
}

const tokens: readonly Row[] = [
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

const scopes: readonly Row[] = [
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

const apps: readonly Row[] = [
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

const ways: readonly Row[] = [
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

const channels: readonly Row[] = [
  {
    setUp: 'a channel that she is not in (as members see it)',
    diagnosis: ['slack.channel not-member'],
    make: async () => ({ settings: settingsOf(await slack()), circumstances: { channel: 'C0RANDOM01' } }),
  },
  {
    setUp: 'a channel that she is not in (with channels:read)',
    diagnosis: ['slack.channel not-member'],
    make: async () => {
      const server = await slack({ scopes: [...full, 'channels:read'] });
      return { settings: settingsOf(server), circumstances: { channel: 'C0RANDOM01' } };
    },
  },
  {
    setUp: 'a channel that is not there, in SLACK_ALLOWED_CHANNELS',
    diagnosis: ['slack.channel unknown'],
    make: async () => ({ settings: settingsOf(await slack(), { SLACK_ALLOWED_CHANNELS: 'C0NOWHERE1' }) }),
  },
];

const speechless: readonly Row[] = [
  {
    setUp: 'a channel, and no chat:write',
    diagnosis: ['slack.scopes needed-missing', 'slack.channel no-scope'],
    make: async () => {
      const server = await slack({ scopes: without('chat:write') });
      return { settings: settingsOf(server), circumstances: { channel: 'C0GENERAL1' } };
    },
    absent: ['slack.channel member'],
  },
  {
    setUp: 'a channel of Discord’s, which is not set up',
    diagnosis: ['configuration channel-of-nobody'],
    make: async () => ({ settings: settingsOf(await slack()), circumstances: { channel: '100000000000000007' } }),
    words: '100000000000000007 is a channel of Discord, which is not set up',
  },
];

const shut: Row = {
  setUp: 'a channel that was archived',
  diagnosis: ['slack.channel shut'],
  make: async () => {
    const server = await slack({ scopes: [...full, 'channels:read'] });
    const channel = server.workspace.channel('C0GENERAL1');
    if (channel !== undefined) channel.archived = true;
    return { settings: settingsOf(server), circumstances: { channel: 'C0GENERAL1' } };
  },
};

describe('a Slack that is not set up as it should be', () => {
  table('Broken Slacks', 'slack', [...tokens, ...scopes, ...apps, ...ways, ...channels, shut, ...speechless]);
});

describe('a healthy Slack raises no alarm', () => {
  table('Healthy Slacks', 'slack', [
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
  ]);
});

/** What is meant for a friday that runs, or for nobody of hers. */
const foreign = [
  '@Friday what is the weather?',
  '@Friday hello, please summarise the incident in #ops',
  '@Friday 你好，请总结一下这次事故',
  'Hey team, lunch?',
  'hi',
];

describe('--live', () => {
  it('hears a "hi", acknowledges it alone, and writes where it was told to', async () => {
    const server = await slack();
    const general = server.person('Alice');
    const { findings, said, words } = await examination(settingsOf(server), {
      only: ['slack'],
      channel: 'C0GENERAL1',
      liveMs: 20_000,
      onSaid: () => {
        for (const text of foreign) general.say('#general', text);
        general.say('#general', '@Friday hi');
      },
    });
    const codes = findings.map(({ check, code }) => `${check} ${code}`);
    expect(codes).toEqual(expect.arrayContaining(['slack.live heard', 'slack.channel posts']));
    expect(words).not.toMatch(/no connection was made|doctor --live|没有真正连接/);
    expect(said).toEqual([expect.stringContaining('say hi to Friday now')]);
    const mine = server.messagesOf('#general').filter(({ byApp }) => byApp);
    expect(mine).toEqual([]);
    expect(acknowledged(server)).toEqual(['@Friday hi']);
  });

  it('says that chat:write is missing where Slack does not tell which scopes there are', async () => {
    const server = await slack({ scopes: without('chat:write') });
    const base = await serverWith({
      'POST /api/auth.test': (response) => json(response, 200, { ok: true, user: 'friday', team: 'Acme' }),
      'POST /api/apps.connections.open': (response) => json(response, 200, { ok: false, error: 'invalid_auth' }),
      'POST /api/chat.postMessage': (response) => json(response, 200, { ok: false, error: 'missing_scope' }),
    });
    const settings = settingsOf(server, { SLACK_API_URL: `${base}/api/` });
    const { troubles } = await examination(settings, { only: ['slack'], channel: 'C0GENERAL1', liveMs: 300 });
    expect(troubles).toContain('slack.channel no-scope');
  });

  it.each(['hi', 'Hello Friday!', '你好！', ':wave: hey'])('hears %j in a direct message', async (text) => {
    const server = await slack();
    const alice = server.person('Alice');
    const onSaid = () => void alice.say(alice.dm().id, text);
    const { findings } = await examination(settingsOf(server), { only: ['slack'], liveMs: 20_000, onSaid });
    expect(findings.map(({ check, code }) => `${check} ${code}`)).toContain('slack.live heard');
  });

  it('goes on waiting when Slack says that there are too many events', async () => {
    const server = await slack({ eventsPerHour: 1 });
    const alice = server.person('Alice');
    const onSaid = () => {
      for (const text of ['one', 'two', 'three']) alice.say('#general', text);
    };
    const { findings } = await examination(settingsOf(server), { only: ['slack'], liveMs: 500, onSaid });
    expect(server.timeline.deliveries().map(({ payload }) => payload.type)).toContain('app_rate_limited');
    expect(findings.map(({ check, code }) => `${check} ${code}`)).toContain('slack.live not-heard');
    expect(findings.flatMap(({ words }) => words.en).join()).toContain('but 1 other messages did');
  });

  it('tells when Slack ends the connection before its hello', async () => {
    const server = await slack();
    const others = await Promise.all(Array.from({ length: 10 }, () => connected(server)));
    const { troubles } = await examination(settingsOf(server), { only: ['slack'], liveMs: 300 });
    for (const other of others) other.close();
    expect(troubles).toEqual(['slack.connection unreachable']);
  });

  it('warns first when somebody else listens, and says what it means when nothing comes', async () => {
    const server = await slack();
    const other = await connected(server);
    const { findings, said } = await examination(settingsOf(server), { only: ['slack'], liveMs: 300 });
    other.close();
    expect(said[0]).toContain('1 other connection is open');
    const codes = findings.map(({ check, code }) => `${check} ${code}`);
    expect(codes).toEqual(expect.arrayContaining(['slack.live others-connected', 'slack.live not-heard']));
  });

  it('tells why it cannot connect', async () => {
    const server = await slack();
    server.faults.add({ call: 'socket.upgrade', fault: { kind: 'reset', when: 'before' } });
    const { troubles } = await examination(settingsOf(server), { only: ['slack'], liveMs: 300 });
    expect(troubles).toEqual(['slack.connection unreachable']);
  });
});

/** The texts of the messages whose delivery was acknowledged, each once. */
function acknowledged({ timeline, botUserId }: SlackServer): readonly string[] {
  const acks = new Set(timeline.entries.flatMap((entry) => (entry.kind === 'ack' ? [entry.envelopeId] : [])));
  const texts = timeline.entries.flatMap((entry) => {
    if (entry.kind !== 'delivery' || !acks.has(entry.envelopeId)) return [];
    const event = Object(entry.payload.event);
    return [String(event.text).replace(`<@${botUserId}>`, '@Friday')];
  });
  return [...new Set(texts)];
}

/** Another program with the same app-level token. */
async function connected(server: SlackServer): Promise<WebSocket> {
  const headers = { authorization: `Bearer ${server.appToken}` };
  const answer = await fetch(`${server.apiUrl}apps.connections.open`, { method: 'POST', headers });
  const { url } = (await answer.json()) as { url: string };
  const socket = new WebSocket(url);
  await new Promise((resolve) => socket.addEventListener('message', resolve, { once: true }));
  return socket;
}
