// Slack's native streams in a direct conversation: grown, stopped, expired, cut off by a crash; nothing stays open.
import { afterEach, describe, expect, it } from 'vitest';
import { startFriday } from '../../playground/friday/server.ts';
import { type SlackServer, type SlackServerOptions, startSlackServer } from '../../playground/slack-server/index.ts';
import { openBridge } from './bridge.ts';

const patience = { timeoutMs: 30_000 };
const ends: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const end of ends.reverse().splice(0)) await end();
});

async function setUp(options: SlackServerOptions = {}, wordDelayMs = 10) {
  const slack = await startSlackServer(options);
  ends.push(slack.stop);
  const friday = await startFriday({ wordDelayMs });
  ends.push(friday.stop);
  const settings = { SLACK_API_URL: slack.apiUrl, SLACK_BOT_TOKEN: slack.botToken, SLACK_APP_TOKEN: slack.appToken };
  const bridge = await openBridge({ ...settings, AGENT_URL: friday.url });
  ends.push(bridge.close);
  const alice = slack.person('Alice');
  const ask = (text: string) => {
    const { ts, channelId } = alice.say(alice.dm(), text);
    const ours = () =>
      slack.messagesOf(channelId, { threadTs: ts }).filter(({ authorId }) => authorId === slack.botUserId);
    return { ours, threadTs: ts, channelId };
  };
  return { slack, friday, bridge, alice, ask };
}

function callsOf(slack: SlackServer): readonly string[] {
  return slack.timeline.entries.flatMap((entry) => (entry.kind === 'call' ? [entry.method] : []));
}

describe('a native stream', () => {
  it('begins with the first words, grows by what is new, and is closed with the last', async () => {
    const { slack, ask } = await setUp();
    const { ours } = ask('long 150');
    await slack.until(() => ours()[0]?.streaming === 'in_progress', patience);
    expect(ours()[0]?.shown).not.toBe('');
    await slack.until(() => ours()[0]?.streaming === 'completed', patience);
    const made = callsOf(slack);
    expect(made.filter((method) => method === 'chat.startStream')).toHaveLength(1);
    expect(made.filter((method) => method === 'chat.stopStream')).toHaveLength(1);
    expect(made.filter((method) => method === 'chat.appendStream').length).toBeGreaterThan(1);
    expect(made).not.toContain('chat.postMessage');
    expect(ours()).toHaveLength(1);
  });

  it('shows the last word that was said before a tool while the tool is at work', async () => {
    const { slack, ask } = await setUp();
    const seen: string[] = [];
    slack.timeline.onEntry((entry) => {
      if (entry.kind === 'change' && entry.message?.authorId === slack.botUserId) seen.push(entry.message.shown);
    });
    const { ours } = ask('weather in Oslo');
    await slack.until(() => ours()[0]?.streaming === 'completed', patience);
    const meanwhile = seen.filter((shown) => !shown.includes('It'));
    expect(meanwhile.at(-1)).toContain('One moment, I am checking.');
  });

  it('is stopped by the Stop that Slack draws, and the session is no longer at work', async () => {
    const { slack, alice, ask } = await setUp({}, 30);
    const { ours, channelId, threadTs } = ask('long 300');
    await slack.until(() => (ours()[0]?.shown.length ?? 0) > 30, patience);
    alice.stop(channelId, threadTs);
    await slack.until(() => ours()[0]?.shown.includes('🛑 Stopped'), patience);
    await slack.until(() => ours()[0]?.streaming !== 'in_progress', patience);
    await slack.until(() => slack.workspace.signs.session(channelId, threadTs)?.status !== 'processing', patience);
    expect(ours()).toHaveLength(1);
  });

  it('that Slack ends before its time is repaired, and nothing is lost', async () => {
    const { slack, ask } = await setUp({ streamMaxAgeMs: 800 }, 10);
    const { ours } = ask('long 250');
    await slack.until(() => callsOf(slack).includes('chat.update'), patience);
    await slack.until(() => ours().at(-1)?.buttons.length === 2, patience);
    const words = ours()
      .map(({ shown }) => shown)
      .join(' ')
      .split(/\s+/).length;
    expect(words).toBeGreaterThanOrEqual(250);
    expect(ours()).toHaveLength(1);
  });

  it('is closed with a word why when the process must end before the answer does', { timeout: 60_000 }, async () => {
    const { slack, bridge, ask } = await setUp({}, 30);
    const { ours, channelId, threadTs } = ask('long 3000');
    await slack.until(() => (ours()[0]?.shown.length ?? 0) > 30, patience);
    expect(await bridge.end('SIGTERM')).toBe(0);
    expect(ours().at(-1)?.shown).toContain('I was restarted');
    expect(ours().filter(({ streaming }) => streaming === 'in_progress')).toEqual([]);
    expect(ours().flatMap(({ buttons }) => buttons)).toHaveLength(1);
    expect(slack.workspace.signs.session(channelId, threadTs)?.status).not.toBe('processing');
    const shown = ours().map((message) => message.shown);
    await bridge.start();
    expect(ours().map((message) => message.shown)).toEqual(shown);
  });

  it('is not left open by a crash', async () => {
    const { slack, bridge, ask } = await setUp({}, 30);
    const { ours, channelId, threadTs } = ask('long 300');
    await slack.until(() => (ours()[0]?.shown.length ?? 0) > 30, patience);
    await bridge.restart('SIGKILL');
    await slack.until(() => ours()[0]?.shown.includes('I was restarted'), patience);
    await slack.until(() => ours()[0]?.streaming !== 'in_progress', patience);
    await slack.until(() => slack.workspace.signs.session(channelId, threadTs)?.status !== 'processing', patience);
  });

  it('is not left open by a crash before anybody has noted it', async () => {
    const { slack, bridge, ask } = await setUp({}, 30);
    slack.faults.add({ call: 'chat.startStream', fault: { kind: 'hang', when: 'after' }, times: 1 });
    const { ours, channelId, threadTs } = ask('long 300');
    await slack.until(() => ours()[0]?.streaming === 'in_progress', patience);
    await bridge.restart('SIGKILL');
    await slack.until(() => ours().some(({ shown }) => shown.includes('I was restarted')), patience);
    expect(ours()).toHaveLength(1);
    await slack.until(() => ours()[0]?.streaming !== 'in_progress', patience);
    await slack.until(() => slack.workspace.signs.session(channelId, threadTs)?.status !== 'processing', patience);
  });

  it('may begin with one of the prompts that an empty conversation offers', async () => {
    const { slack, alice, ask } = await setUp();
    alice.openHome();
    const { change } = await slack.until(() => slack.timeline.changes('prompts')[0], patience);
    expect(change).toMatchObject({ channelId: alice.dm().id, threadTs: undefined });
    const [prompt] = change.kind === 'prompts' ? change.prompts : [];
    const { ours } = ask(String(prompt?.message));
    await slack.until(() => ours()[0]?.buttons.length === 2, patience);
  });

  it('is not used where the app is no agent: the answer is edited there', async () => {
    const { slack, ask } = await setUp({ agent: false });
    const { ours } = ask('My name is Alice.');
    await slack.until(() => ours()[0]?.shown.includes('Alice'), patience);
    expect(ours()).toHaveLength(1);
  });
});
