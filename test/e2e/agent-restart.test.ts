// The real AgentApp dies in the middle of an answer and comes back: over each of her endpoints, on both platforms at once.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type AgentApp, agentAppAvailable, startAgentApp } from '../agentapp/start.ts';
import { freePort } from '../free-port.ts';
import { openBridge } from './bridge.ts';
import { startDiscord, startSlack } from './chats.ts';

const patience = { timeoutMs: 30_000 };
const ends: (() => unknown)[] = [];

afterEach(async () => {
  for (const end of ends.reverse().splice(0)) await end();
});

describe.skipIf(!agentAppAvailable())('the real AgentApp', { timeout: 180_000 }, () => {
  it.each(['process', 'responses'] as const)('is restarted, and remembers what was finished: %s', async (api) => {
    const stateDir = await mkdtemp(join(tmpdir(), 'agentapp-'));
    ends.push(() => rm(stateDir, { recursive: true, force: true }));
    let friday: AgentApp = await startAgentApp({ stateDir, port: await freePort() });
    ends.push(() => friday.stop());
    const AGENT_URL = api === 'process' ? friday.url : friday.responsesUrl;
    const chats = await Promise.all([startSlack(), startDiscord()]);
    for (const { stop } of chats) ends.push(stop);
    const settings = Object.assign({}, ...chats.map((chat) => chat.settings));
    const bridge = await openBridge({ ...settings, AGENT_API: api, AGENT_URL });
    ends.push(bridge.close);

    const places = chats.map((chat) => ({
      chat,
      known: chat.open('Alice', 'My name is Alice.'),
      running: chat.open('Alice', 'slow 60'),
    }));
    for (const { chat, known, running } of places) {
      // She keeps her memory when she is done, which is later than her first words.
      await chat.until(() => known.buttons().includes('good'), patience);
      expect(known.replies()[0]).toContain('Hello Alice!');
      await chat.until(() => running.replies()[0]?.includes('tick1'), patience);
    }
    await friday.stop();
    for (const { chat, known, running } of places) {
      await chat.until(() => running.replies().at(-1)?.includes('The connection to Friday broke off'), patience);
      expect(running.replies()[0]).toContain('tick1');
      known.say('Alice', '@Friday What is my name?');
      await chat.until(() => known.replies().at(-1)?.includes('cannot be reached'), patience);
    }
    friday = await startAgentApp({ stateDir, port: Number(new URL(AGENT_URL).port) });
    for (const { chat, known, running } of places) {
      await chat.until(() => known.replies().at(-1)?.includes('Your name is Alice.'), patience);
      running.say('Alice', '@Friday count');
      await chat.until(() => /I have heard \d messages/.test(running.replies().at(-1) ?? ''), patience);
      expect(known.replies()).toHaveLength(2);
    }
  });
});
