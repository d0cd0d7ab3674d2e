// Which memory a message speaks to: `new` in every form, who shares a memory with whom, on both platforms.
import { afterEach, describe, expect, it } from 'vitest';
import { type Friday, type FridayOptions, startFriday } from '../../playground/friday/server.ts';
import { openBridge } from './bridge.ts';
import { type Chat, type Conversation, startDiscord, startSlack } from './chats.ts';

const patience = { timeoutMs: 30_000 };
const ends: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const end of ends.reverse().splice(0)) await end();
});

describe.each([
  { platform: 'Slack', startChat: startSlack },
  { platform: 'Discord', startChat: startDiscord },
])('in $platform', ({ startChat }) => {
  async function setUp(settings: Readonly<Record<string, string>> = {}, options: FridayOptions = {}) {
    const chat = await startChat();
    ends.push(chat.stop);
    const friday = await startFriday({ wordDelayMs: 2, ...options });
    ends.push(friday.stop);
    const bridge = await openBridge({ ...chat.settings, AGENT_URL: friday.url, ...settings });
    ends.push(bridge.close);
    return { chat, friday };
  }

  /** Waits until Friday has said so many things, the last of them with these words, and nothing waits. */
  async function hears(chat: Chat, conversation: Conversation, count: number, words: string | RegExp): Promise<void> {
    const heard = () => {
      const replies = conversation.replies();
      return replies.length === count && replies.at(-1)?.search(words) !== -1 && conversation.signs() === 0;
    };
    await chat.until(heard, patience).catch((cause: unknown) => {
      throw new Error(`waited for reply ${count}, "${words}", seen: ${JSON.stringify(conversation.replies())}`, {
        cause,
      });
    });
  }

  function idsOf({ requests }: Friday): readonly (readonly [session: string, user: string])[] {
    return requests.map(({ session_id, user_id }) => [String(session_id), String(user_id)] as const);
  }

  it('a new conversation is begun in every way of saying so', async () => {
    const { chat, friday } = await setUp();
    const begins = /A new conversation begins here|新的对话从这里开始/;
    const places = [
      {
        place: chat.open('Alice', 'My name is Alice.'),
        words: ['!new', '@Friday new', '@Friday !NEW', '@Friday 新对话'],
      },
      { place: chat.dm('Alice', 'My name is Alice.'), words: ['new', 'New', '!new'] },
    ];
    for (const { place, words } of places) {
      await hears(chat, place, 1, 'Alice');
      for (const [index, word] of words.entries()) {
        place.say('Alice', word);
        await hears(chat, place, 2 + index, begins);
      }
    }
    expect(friday.requests).toHaveLength(2);
    for (const { place, words } of places) {
      place.say('Alice', 'What is my name?');
      await hears(chat, place, 2 + words.length, /come from Alice|I do not know/);
    }
    const sessions = idsOf(friday).map(([session]) => session);
    const begun = sessions.slice(0, 2);
    expect(sessions.slice(2).sort()).toEqual(
      places
        .map(({ words }) => `.${1 + words.length}`)
        .map((suffix) => begun.map((id) => id + suffix).find((id) => sessions.includes(id)))
        .sort(),
    );
  });

  it('a new conversation begins between what was said before it and after it, however much waits', async () => {
    const { chat, friday } = await setUp({}, { wordDelayMs: 100 });
    const thread = chat.open('Alice', 'long 200');
    await chat.until(() => (thread.replies()[0]?.length ?? 0) > 20, patience);
    for (const [index, words] of ['My name is Alice.', '!new', 'What is my name?'].entries()) {
      thread.say('Alice', words);
      await chat.until(() => thread.signs() === index + 1, patience);
    }
    friday.speaksEvery(2);
    // A Friday who remembered would say "Your name is".
    await hears(chat, thread, 4, /come from Alice|I do not know/);
    const [, before, begins] = thread.replies();
    expect(before).toContain('Alice');
    expect(begins).toContain('A new conversation begins here');
    const [first, ...others] = idsOf(friday).map(([session]) => session);
    expect(others).toEqual([first, `${first}.2`]);
  });

  it.each([
    { policy: 'auto', together: true },
    { policy: 'session', together: true },
    { policy: 'author', together: false },
  ])('AGENT_USER_ID=$policy decides who shares a memory', async ({ policy, together }) => {
    const { chat, friday } = await setUp({ AGENT_USER_ID: policy });
    const thread = chat.open('Alice', 'My name is Alice.');
    await hears(chat, thread, 1, 'Alice');
    thread.say('Bob', 'My name is Bob.');
    await hears(chat, thread, 2, 'Bob');
    chat.dm('Bob', 'hello');
    await chat.until(() => friday.requests.length === 3, patience);
    const [alice, bob, dm] = idsOf(friday);
    expect(bob?.[0]).toBe(alice?.[0]);
    expect(bob?.[1] === alice?.[1]).toBe(together);
    // A person is the same one in a DM; a channel and a thread are not.
    expect(dm?.[1] === bob?.[1]).toBe(policy === 'author');
    if (policy === 'session') expect(alice?.[1]).toBe(alice?.[0]);
    for (const id of [alice, bob, dm].flat()) expect(id).toMatch(/^(slack|discord)-[A-Za-z0-9.-]+$/);
  });
});
