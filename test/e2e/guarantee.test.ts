// Nothing lost, nothing twice: the bridge is killed, cut off and stopped at the worst moments, and taken up again.
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { type Friday, type FridayOptions, startFriday } from '../../playground/friday/server.ts';
import { startSlackServer } from '../../playground/slack-server/index.ts';
import { openBridge, type TestBridge } from './bridge.ts';
import { startDiscord, startSlack } from './chats.ts';
import { hears } from './hears.ts';

const patience = { timeoutMs: 30_000 };
/** An answer of two hundred words goes on until she is told to hurry, or something befalls it. */
const slow = { wordDelayMs: 100 };
const ends: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const end of ends.reverse().splice(0)) await end();
});

async function friday(options: FridayOptions = {}): Promise<Friday> {
  const agent = await startFriday({ wordDelayMs: 5, ...options });
  ends.push(agent.stop);
  return agent;
}

async function bridgeOn(settings: Readonly<Record<string, string>>): Promise<TestBridge> {
  const bridge = await openBridge(settings);
  ends.push(bridge.close);
  return bridge;
}

describe('between hearing and keeping', () => {
  /** Somebody else holds the journal's lock, so that the bridge hears but cannot commit. */
  function lockJournal(bridge: TestBridge): () => void {
    const db = new DatabaseSync(bridge.journal);
    db.exec('PRAGMA busy_timeout = 5000; BEGIN IMMEDIATE');
    return () => db.close();
  }

  /** What was sent to it is with it: nothing tells when, since it can neither commit nor answer. */
  const untilHeard = () => sleep(1_500);

  async function slackWithBridge() {
    const slack = await startSlackServer({ retryDelaysMs: [200, 1000, 3000], ackDeadlineMs: 3000 });
    ends.push(slack.stop);
    const agent = await friday();
    const bridge = await bridgeOn({
      SLACK_API_URL: slack.apiUrl,
      SLACK_BOT_TOKEN: slack.botToken,
      SLACK_APP_TOKEN: slack.appToken,
      AGENT_URL: agent.url,
    });
    const say = () => slack.person('Alice').say('#general', '@Friday My name is Alice.');
    const replies = (threadTs: string) =>
      slack.messagesOf('#general', { threadTs }).filter(({ authorId }) => authorId === slack.botUserId);
    const deliveries = (ts: string) =>
      slack.timeline.deliveries().filter(({ payload }) => Object(payload.event).ts === ts);
    return { slack, agent, bridge, say, replies, deliveries };
  }

  it('a bridge that dies is given the message again, and answers it', async () => {
    const { slack, bridge, say, replies, deliveries } = await slackWithBridge();
    const unlock = lockJournal(bridge);
    const { ts } = say();
    await slack.until(() => deliveries(ts).length > 0, patience);
    await untilHeard();
    await bridge.end('SIGKILL');
    unlock();
    expect(slack.timeline.entries.filter(({ kind }) => kind === 'ack')).toEqual([]);
    await bridge.start();
    await slack.until(() => replies(ts).some(({ shown }) => shown.includes('Alice')), patience);
    expect(replies(ts)).toHaveLength(1);
  });

  it('a bridge whose acknowledgement is lost hears the message again, and answers it once', async () => {
    const { slack, agent, bridge, say, replies, deliveries } = await slackWithBridge();
    const unlock = lockJournal(bridge);
    const { ts } = say();
    await slack.until(() => deliveries(ts).length >= 2, patience);
    await untilHeard();
    slack.sockets.drop();
    unlock();
    // The message and its twin are delivered once more, on a new socket: neither has been acknowledged.
    const times = (type: string) => deliveries(ts).filter(({ payload }) => Object(payload.event).type === type).length;
    await slack.until(() => times('message') >= 2 && times('app_mention') >= 2, patience);
    await slack.until(() => replies(ts).some(({ shown }) => shown.includes('Alice')), patience);
    await slack.until(() => slack.timeline.entries.filter(({ kind }) => kind === 'ack').length >= 2, patience);
    expect(replies(ts)).toHaveLength(1);
    expect(agent.requests).toHaveLength(1);
  });
});

describe.each([
  { platform: 'Slack', startChat: startSlack },
  { platform: 'Discord', startChat: startDiscord },
])('in $platform', ({ startChat }) => {
  async function setUp(settings: Readonly<Record<string, string>> = {}, options: FridayOptions = {}) {
    const chat = await startChat();
    ends.push(chat.stop);
    const agent = await friday(options);
    const bridge = await bridgeOn({ ...chat.settings, AGENT_URL: agent.url, ...settings });
    return { chat, agent, bridge };
  }

  it('a crash in the middle of an answer keeps what was shown, says so, and goes on with what waits', async () => {
    const { chat, agent, bridge } = await setUp({}, slow);
    const thread = chat.open('Alice', 'long 200');
    await chat.until(() => (thread.replies()[0]?.length ?? 0) > 20, patience);
    thread.say('Bob', '@Friday My name is Bob.');
    await chat.until(() => thread.signs() > 0, patience);
    await bridge.end('SIGKILL');
    agent.speaksEvery(5);
    await bridge.start();
    await hears(chat, thread, 'Bob');
    const [partial, answer] = thread.replies();
    expect(partial?.indexOf('⚠️ I was restarted')).toBeGreaterThan(20);
    expect(answer).toContain('Bob');
    expect(thread.replies()).toHaveLength(2);
    await chat.until(() => thread.signs() === 0, patience);
    expect(agent.requests).toHaveLength(2);
  });

  it('a crash during the last writes is completed from the journal', async () => {
    const { chat, agent, bridge } = await setUp();
    chat.faults.add({ call: chat.editCall, fault: { kind: 'status', status: 503, when: 'before' } });
    const thread = chat.open('Alice', 'My name is Alice.');
    await expect.poll(() => bridge.log.some((line) => line.includes('trying again')), { timeout: 30_000 }).toBe(true);
    await bridge.end('SIGKILL');
    chat.faults.clear();
    await bridge.start();
    await hears(chat, thread, 'remember your name in this conversation.');
    expect(thread.replies()).toHaveLength(1);
    expect(agent.requests).toHaveLength(1);
  });

  it('SIGTERM lets a running answer finish and leaves what waits for the next life', async () => {
    const { chat, agent, bridge } = await setUp({}, slow);
    const thread = chat.open('Alice', 'long 200');
    await chat.until(() => (thread.replies()[0]?.length ?? 0) > 20, patience);
    thread.say('Bob', '@Friday My name is Bob.');
    await chat.until(() => thread.signs() > 0, patience);
    const ended = bridge.end('SIGTERM');
    await expect.poll(() => bridge.log.join()).toContain('running answers may finish');
    agent.speaksEvery(5);
    expect(await ended).toBe(0);
    expect(bridge.log.filter((line) => line.includes('connecting again'))).toEqual([]);
    expect(thread.replies()).toHaveLength(1);
    expect(agent.requests).toHaveLength(1);
    await bridge.start();
    await hears(chat, thread, 'Bob');
    expect(thread.replies()).toHaveLength(2);
    expect(thread.replies()[0]).not.toContain('⚠️');
  });

  it('more messages than may wait are refused where people see it', async () => {
    const { chat, agent } = await setUp({ MAX_WAITING: '1' }, slow);
    const thread = chat.open('Alice', 'long 200');
    await chat.until(() => (thread.replies()[0]?.length ?? 0) > 20, patience);
    thread.say('Alice', '@Friday My name is Alice.');
    await chat.until(() => thread.signs() === 1, patience);
    thread.say('Alice', '@Friday one too many');
    await chat.until(() => thread.replies().some((text) => text.includes('I did not take this message')), patience);
    agent.speaksEvery(5);
    await hears(chat, thread, 'Alice');
    expect(agent.requests).toHaveLength(2);
    expect(JSON.stringify(agent.requests)).not.toContain('one too many');
  });
});

describe('files', () => {
  it('that are too large are named, and the rest goes on', async () => {
    const chat = await startSlack();
    ends.push(chat.stop);
    const agent = await friday();
    await bridgeOn({ ...chat.settings, AGENT_URL: agent.url });
    const png = Buffer.from('89504e470d0a1a0a', 'hex');
    const thread = chat.open('Alice', 'what is this?', [
      { name: 'huge.png', mimeType: 'image/png', bytes: Buffer.concat([png, Buffer.alloc(10 * 1024 * 1024)]) },
      { name: 'notes.txt', mimeType: 'text/plain', bytes: Buffer.from('hello') },
    ]);
    await hears(chat, thread, 'huge.png');
    expect(thread.replies()[0]).toContain('too large');
    expect(JSON.stringify(agent.requests)).toContain('notes.txt');
  });
});
