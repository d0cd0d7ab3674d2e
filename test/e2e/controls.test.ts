// What people can do with an answer besides reading it: stop it, ask again, judge it. On both platforms.
import { afterEach, describe, expect, it } from 'vitest';
import { long } from '../../playground/friday/samples.ts';
import { type Friday, type FridayOptions, startFriday } from '../../playground/friday/server.ts';
import { openBridge, type TestBridge } from './bridge.ts';
import { type Chat, type Conversation, startDiscord, startSlack } from './chats.ts';
import { hears } from './hears.ts';

const patience = { timeoutMs: 30_000 };
const ends: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const end of ends.reverse().splice(0)) await end();
});

interface Scene {
  readonly chat: Chat;
  readonly friday: Friday;
  readonly bridge: TestBridge;
}

async function setUp(start: () => Promise<Chat>, options: FridayOptions = {}): Promise<Scene> {
  const chat = await start();
  ends.push(chat.stop);
  const friday = await startFriday(options);
  ends.push(friday.stop);
  const bridge = await openBridge({ ...chat.settings, AGENT_URL: friday.url });
  ends.push(bridge.close);
  return { chat, friday, bridge };
}

/** An answer of many words that has begun to be seen. */
async function answering({ chat }: Scene, place: 'open' | 'dm' = 'open'): Promise<Conversation> {
  const talk = chat[place]('Alice', 'long 300');
  await chat.until(() => (talk.replies()[0]?.length ?? 0) > 40, patience);
  return talk;
}

function stopped(talk: Conversation): boolean {
  return talk.replies()[0]?.includes('🛑 Stopped') === true;
}

describe.each([
  ['Slack', startSlack],
  ['Discord', startDiscord],
])('in %s', (name, start) => {
  it.each<[string, (talk: Conversation) => void]>([
    ['a word', (talk) => talk.say('Alice', 'stop')],
    ['a word in Chinese', (talk) => talk.say('Alice', '停')],
    ['a sign at the answer', (talk) => talk.stopSign('Alice')],
    ...(name === 'Discord'
      ? [['the button', (talk) => talk.press('Alice', 'stop')] as [string, (talk: Conversation) => void]]
      : []),
  ])('an answer is stopped by %s: what was said stays, and can be asked again', async (_how, stop) => {
    const scene = await setUp(start, { wordDelayMs: 100 });
    const { chat, friday } = scene;
    const talk = await answering(scene);
    stop(talk);
    await chat.until(() => stopped(talk), patience);
    expect(talk.replies()[0]?.indexOf('🛑 Stopped')).toBeGreaterThan(40);
    expect(talk.buttons()).toEqual(['retry']);
    expect(talk.replies()).toHaveLength(1);
    expect(friday.requests).toHaveLength(1);
    expect(talk.replies()[0]).not.toContain(long(300, 'en').slice(-40));
  });

  it('the next question waits until the agent is done with an answer that was stopped', async () => {
    const scene = await setUp(start, { wordDelayMs: 100 });
    const { chat, friday } = scene;
    const talk = await answering(scene);
    talk.say('Alice', 'stop');
    await chat.until(() => stopped(talk), patience);
    talk.say('Alice', '@Friday count');
    await chat.until(() => talk.signs() === 1, patience);
    expect(friday.requests).toHaveLength(1);
    friday.speaksEvery(2);
    await hears(chat, talk, 'I have heard 2 messages', 2);
    // She would have refused a second run of the same conversation.
    expect(talk.history().join()).not.toContain('still busy');
    expect(friday.requests).toHaveLength(2);
  });

  it('somebody who has nothing to do with a conversation cannot stop it', async () => {
    const scene = await setUp(start, { wordDelayMs: 100 });
    const talk = await answering(scene);
    talk.stopSign('Bob');
    if (name === 'Discord') {
      talk.press('Bob', 'stop');
      await scene.chat.until(() => talk.whispers('Bob').length === 1, patience);
    }
    // What Bob says now is heard after all that.
    await hears(scene.chat, scene.chat.dm('Bob', 'My name is Bob.'), 'Bob', 1);
    scene.friday.speaksEvery(2);
    await scene.chat.until(() => talk.buttons().includes('good'), patience);
    expect(stopped(talk)).toBe(false);
    expect(talk.whispers('Alice')).toEqual([]);
  });

  it('what failed is asked again by its button, below, also after a restart, and once', async () => {
    const { chat, friday, bridge } = await setUp(start);
    const talk = chat.open('Alice', 'fail');
    await chat.until(() => talk.buttons().includes('retry'), patience);
    await bridge.restart();
    talk.press('Alice', 'retry');
    await chat.until(() => friday.requests.length === 2, patience);
    await chat.until(() => talk.replies()[1]?.includes('This has gone wrong before'), patience);
    await chat.until(() => talk.buttons().join() === 'retry', patience);
    const inputs = friday.requests.map(({ input }) => JSON.stringify(input));
    expect(inputs[1]).toBe(inputs[0]);
    expect(talk.replies()).toHaveLength(2);
  });

  it('an answer is judged, and the one who judged is thanked alone', async () => {
    const { chat, bridge } = await setUp(start);
    const talk = chat.open('Alice', 'My name is Alice.');
    await chat.until(() => talk.buttons().includes('bad'), patience);
    talk.press('Alice', 'bad');
    await chat.until(() => talk.whispers('Alice').length > 0, patience);
    const verdicts = () => bridge.log.filter((line) => line.includes('"feedback"'));
    // The log may lag behind what is seen.
    await expect.poll(verdicts).toEqual([expect.stringContaining('"verdict":"bad"')]);
    talk.press('Bob', 'good');
    await chat.until(() => talk.whispers('Bob').length > 0, patience);
    expect(verdicts()).toHaveLength(1);
  });

  it('more than an answer may fill comes as a file', async () => {
    const chat = await start();
    ends.push(chat.stop);
    const friday = await startFriday({ wordDelayMs: 0 });
    ends.push(friday.stop);
    const bridge = await openBridge({ ...chat.settings, AGENT_URL: friday.url, MAX_SEGMENTS: '1' });
    ends.push(bridge.close);
    const talk = chat.open('Alice', 'long 3000');
    await chat.until(() => talk.files().includes('answer.md'), { timeoutMs: 40_000 });
    expect(talk.replies().some((text) => text.includes('in the attached file'))).toBe(true);
  });
});
