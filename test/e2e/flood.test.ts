// An agent that sends one endless line: people are told, the bridge does not keep it, and the next question is answered.
import { existsSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { textsFor } from '../../src/texts.ts';
import { serve, streaming } from '../agent/agent-server.ts';
import { completed, created, delta, message, sse } from '../agent/streams.ts';
import { openBridge } from './bridge.ts';
import { startDiscord, startSlack } from './chats.ts';

const patience = { timeoutMs: 60_000 };
const { failed } = textsFor('en', '');
const mebi = 1024 * 1024;
const water = Buffer.alloc(mebi, 'x');
/** Six times the longest event that is read, so that keeping it cannot be taken for the garbage of a busy process. */
const floodMebi = 400;
const ends: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const end of ends.reverse().splice(0)) await end();
});

/** Says something, and in between, when it is asked for a flood, a line that does not end. Tells how much of it has left. */
async function agentWithFlood() {
  let leftMebi = 0;
  const agent = await serve(async (response, { body }) => {
    streaming(response).write(sse(created, message('m'), delta('m', 'Before it. ')));
    if (body.includes('flood')) {
      response.write('data: ');
      for (leftMebi = 0; leftMebi < floodMebi; leftMebi += 1) {
        await new Promise((resolve) => response.write(water, resolve));
      }
      response.write('\n\n');
    }
    response.end(sse(delta('m', 'After it.'), completed));
  });
  ends.push(async () => agent[Symbol.asyncDispose]());
  return { url: agent.url, leftMebi: () => leftMebi };
}

describe.skipIf(!existsSync('/proc/self/status'))('a line of 400 MB', { timeout: 120_000 }, () => {
  it.each([
    { platform: 'Slack', startChat: startSlack },
    { platform: 'Discord', startChat: startDiscord },
  ])('ends the answer with a reason and is not kept, in $platform', async ({ startChat }) => {
    const chat = await startChat();
    ends.push(chat.stop);
    const agent = await agentWithFlood();
    const bridge = await openBridge({ ...chat.settings, AGENT_URL: agent.url });
    ends.push(bridge.close);
    const thread = chat.open('Alice', 'hello');
    await chat.until(() => thread.buttons().includes('good'), patience);
    const before = bridge.peakMemory();

    thread.say('Alice', '@Friday flood');
    await chat.until(() => thread.buttons().includes('retry'), patience);
    expect(thread.replies().at(-1)).toMatch(/^Before it\.\n/);
    expect(thread.replies().at(-1)).toContain(failed);
    thread.say('Alice', '@Friday hello');
    await chat.until(() => thread.replies().length === 3 && thread.buttons().at(-1) === 'bad', patience);
    expect(thread.replies().at(-1)).toBe('Before it. After it.');
    expect(agent.leftMebi()).toBe(floodMebi);
    // An event of 64 Mi characters is read; the rest of the room is for pieces that no collection has taken yet.
    expect((bridge.peakMemory() - before) / mebi).toBeLessThan(300);
  });
});
