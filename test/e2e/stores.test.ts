// Sessions on a server of their own: remembered over a restart of the bridge, and nobody left waiting while it is away.
import { afterEach, describe, expect, it } from 'vitest';
import { startFriday } from '../../playground/friday/server.ts';
import { announceMissing, available, type Service, startPostgres, startRedis } from '../services.ts';
import { openBridge } from './bridge.ts';
import { type Conversation, startSlack } from './chats.ts';

const ends: (() => Promise<void>)[] = [];

announceMissing('redis', 'postgres');

afterEach(async () => {
  for (const end of ends.reverse().splice(0)) await end();
});

type Scene = Awaited<ReturnType<typeof setUp>>;

async function setUp(startStore: () => Promise<Service>) {
  const store = await startStore();
  ends.push(store.stop);
  const chat = await startSlack();
  ends.push(chat.stop);
  const friday = await startFriday({ wordDelayMs: 2 });
  ends.push(friday.stop);
  const bridge = await openBridge({ ...chat.settings, AGENT_URL: friday.url, STATE_URL: store.url });
  ends.push(bridge.close);
  return { store, chat, friday, bridge };
}

/** Waits until the turn has ended that this begins. */
async function turnOf<T>({ bridge }: Scene, begin: () => T): Promise<T> {
  const ended = () => bridge.log.filter((line) => line.includes('"msg":"turn ended"')).length;
  const before = ended();
  const begun = begin();
  await expect.poll(ended, { timeout: 30_000, interval: 10 }).toBe(before + 1);
  return begun;
}

/** Says it, and gives the reply. */
async function ask(scene: Scene, conversation: Conversation, text: string): Promise<string> {
  await turnOf(scene, () => conversation.say('Alice', text));
  return conversation.replies().at(-1) ?? '';
}

describe.each([
  { store: 'Redis', isThere: available.redis, start: startRedis },
  { store: 'PostgreSQL', isThere: available.postgres, start: startPostgres },
])('sessions in $store', { timeout: 60_000 }, ({ isThere, start }) => {
  it.skipIf(!isThere)('are the same after a restart of the bridge', async () => {
    const scene = await setUp(start);
    const { chat, friday, bridge } = scene;
    const thread = await turnOf(scene, () => chat.open('Alice', 'hello'));
    expect(await ask(scene, thread, '!new')).toContain('A new conversation begins here');
    expect(await ask(scene, thread, 'My name is Alice.')).toContain('Alice');
    await bridge.restart();
    expect(await ask(scene, thread, 'What is my name?')).toContain('Alice');
    const sessions = friday.requests.map(({ session_id }) => String(session_id));
    expect(sessions.slice(1)).toEqual([`${sessions[0]}.2`, `${sessions[0]}.2`]);
  });

  it.skipIf(!isThere)('that cannot be read are told in plain words, and are there again with the server', async () => {
    const scene = await setUp(start);
    const { store, chat, friday } = scene;
    const known = await turnOf(scene, () => chat.open('Alice', 'My name is Alice.'));
    await store.kill();
    const other = await turnOf(scene, () => chat.open('Alice', 'hello'));
    expect(other.replies()[0]).toMatch(/^⚠️ Something went wrong on my side.*\(reference [\w-]{16}\)$/);
    expect(await ask(scene, known, 'What is my name?')).toContain('Alice');
    expect(await ask(scene, known, '!new')).toContain('Something went wrong on my side');

    await store.restart();
    // The bridge looks for its server every two seconds at most; whoever is quicker is told so again.
    let answer = '';
    for (let attempt = 0; attempt < 20 && !answer.includes('Carol'); attempt += 1)
      answer = await ask(scene, other, '@Friday My name is Carol.');
    expect(answer).toContain('Carol');
    expect(friday.requests.filter(({ session_id }) => String(session_id).endsWith('.2'))).toEqual([]);
  });
});
