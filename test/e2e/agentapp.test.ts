// The whole way with a real AgentScope AgentApp, over each of her endpoints: people on a local platform, the bridge in a
// process of its own.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AgentApp, agentAppAvailable, startAgentApp } from '../agentapp/start.ts';
import { openBridge, type TestBridge } from './bridge.ts';
import { type Chat, startDiscord, startSlack } from './chats.ts';
import { hears } from './hears.ts';

const patience = { timeoutMs: 30_000 };
const toolName = /get\\?_weather/;
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYPj/HwADAgH/eL9GtQAAAABJRU5ErkJggg==',
  'base64',
);

describe.skipIf(!agentAppAvailable())('Friday, a real AgentApp', () => {
  let friday: AgentApp;

  beforeAll(async () => {
    friday = await startAgentApp({ wordDelayMs: 15 });
  }, 120_000);

  afterAll(() => friday.stop());

  describe.each([
    { platform: 'Slack', startChat: startSlack, api: 'process' },
    { platform: 'Discord', startChat: startDiscord, api: 'process' },
    { platform: 'Slack', startChat: startSlack, api: 'responses' },
    { platform: 'Discord', startChat: startDiscord, api: 'responses' },
  ] as const)('in $platform, over $api', ({ startChat, api }) => {
    let chat: Chat;
    let bridge: TestBridge;

    beforeAll(async () => {
      chat = await startChat();
      const url = api === 'process' ? friday.url : friday.responsesUrl;
      bridge = await openBridge({
        ...chat.settings,
        AGENT_API: api,
        AGENT_URL: url,
        AGENT_STOP_URL: friday.stopUrl,
        SHOW_TOOLS: 'full',
      });
    });

    afterAll(async () => {
      await bridge?.close();
      await chat?.stop();
    });

    it('remembers a conversation, whoever speaks in it, and keeps conversations apart', async () => {
      const thread = chat.open('Alice', 'My name is Alice.');
      await hears(chat, thread, 'Hello Alice! I am Friday.');
      thread.say('Alice', '@Friday What is my name?');
      await hears(chat, thread, 'Your name is Alice.');
      thread.say('Bob', '@Friday What is my name?');
      await chat.until(
        () => thread.replies().filter((text) => text.includes('Your name is Alice.')).length === 2,
        patience,
      );

      const other = chat.open('Alice', 'What is my name?');
      await hears(chat, other, 'I do not know your name.');
    });

    it('follows a thread without being called, but not when somebody else is', async () => {
      const thread = chat.open('Alice', 'My name is Alice.');
      await hears(chat, thread, 'Hello Alice!');
      thread.say('Bob', '@Alice what is my name?');
      thread.say('Alice', 'echo still there?');
      await hears(chat, thread, 'still there?');
      expect(thread.replies()).toHaveLength(2);
    });

    it('still knows after a restart of the bridge, and no more after !new', async () => {
      const thread = chat.open('Alice', 'My name is Alice.');
      await hears(chat, thread, 'Hello Alice!');
      await bridge.restart();
      thread.say('Alice', 'What is my name?');
      await hears(chat, thread, 'Your name is Alice.');
      thread.say('Alice', '!new');
      await hears(chat, thread, 'A new conversation begins here');
      thread.say('Alice', 'What is my name?');
      await hears(chat, thread, 'I do not know your name.');
    });

    it('is spoken to in a DM without a mention', async () => {
      const dm = chat.dm('Bob', 'My name is Bob.');
      await hears(chat, dm, 'Hello Bob!');
    });

    it('lets an answer grow in place', async () => {
      const thread = chat.open('Alice', 'long 3');
      await chat.until(() => thread.replies().some((text) => text.includes('number_3')), patience);
      const [reply] = thread.replies();
      expect(thread.replies()).toHaveLength(1);
      const grown = thread.history();
      expect(new Set(grown).size).toBeGreaterThanOrEqual(2);
      for (const text of grown) expect(reply?.startsWith(text.slice(0, 20))).toBe(true);
    });

    it('answers what came meanwhile together, and shows that it waits', async () => {
      const thread = chat.open('Alice', 'slow 2');
      await chat.until(() => thread.replies().some((text) => text.includes('tick0')), patience);
      thread.say('Alice', '@Friday echo one');
      thread.say('Alice', '@Friday echo two');
      await chat.until(() => thread.signs() === 2, patience);
      await chat.until(() => thread.replies().length === 2 && thread.signs() === 0, patience);
      await hears(chat, thread, 'two');
      expect(thread.replies()).toHaveLength(2);
      expect(thread.replies()[0]).toContain('done.');
    });

    it('cuts a long answer into messages, and loses nothing of it', async () => {
      const thread = chat.open('Alice', 'long 12');
      await chat.until(() => thread.replies().at(-1)?.includes('number_12'), { timeoutMs: 60_000 });
      const paragraphs = [
        ...thread
          .replies()
          .join('\n')
          .matchAll(/Paragraph \**(\d+)\** of a long answer/g),
      ];
      expect(paragraphs.map(([, number]) => Number(number))).toEqual(Array.from({ length: 12 }, (_, n) => n + 1));
    }, 90_000);

    it('is stopped at once, keeps what was said, and goes on afterwards', async () => {
      const thread = chat.open('Alice', 'slow 60');
      await chat.until(() => thread.replies().some((text) => text.includes('tick1')), patience);
      thread.say('Alice', 'stop');
      await hears(chat, thread, 'Stopped.');
      thread.say('Alice', '@Friday count');
      await hears(chat, thread, 'I have heard 2 messages.');
      expect(thread.replies()[0]).toContain('tick1');
      expect(thread.replies()[0]).not.toContain('tick30');
    });

    it('sees an image that is sent', async () => {
      const thread = chat.open('Alice', '', [{ name: 'dot.png', mimeType: 'image/png', bytes: png }]);
      await hears(chat, thread, `I see an image: image/png, ${png.length} bytes.`);
    });

    it('sends an image back, which the Responses endpoint of the runtime drops', async () => {
      const thread = chat.open('Alice', 'picture');
      await hears(chat, thread, 'Here it is:');
      if (api === 'responses') expect(thread.files()).toEqual([]);
      else await chat.until(() => thread.files().some((name) => name.endsWith('.png')), patience);
    });

    it('shows her tools, which the Responses endpoint of the runtime does not tell of', async () => {
      const thread = chat.open('Alice', 'weather in Rome');
      await hears(chat, thread, 'The tool says: Rome: sunny');
      if (api === 'process') await chat.until(() => thread.history().some((text) => toolName.test(text)), patience);
      else expect(thread.history().join('')).not.toMatch(toolName);
    });

    it('says in plain words when she fails, and goes on afterwards', async () => {
      const thread = chat.open('Alice', 'boom');
      await hears(chat, thread, 'Something went wrong at Friday');
      expect(thread.replies()[0]).toContain('partial');
      expect(thread.replies()[0]).not.toContain('RuntimeError');
      thread.say('Alice', 'echo again');
      await hears(chat, thread, 'again');
    });

    it('leaves nothing unhandled in the log', () => {
      expect(bridge.log.filter((line) => /unhandled|"level":(50|60)/i.test(line))).toEqual([]);
    });
  });
});
