// `friday doctor --live` on the local Slack: what it hears, acknowledges and writes.
import { describe, expect, it } from 'vitest';
import type { SlackServer } from '../../playground/slack-server/index.ts';
import { json, serverWith } from './broken-agents.ts';
import { examination } from './examination.ts';
import { settingsOf, slack, without } from './set-ups/slack.ts';

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
