// An agent that speaks the older documented form, seen from the chat: whole texts or increments, ended by [DONE].
import { afterEach, describe, expect, it } from 'vitest';
import { serve, streaming } from '../agent/agent-server.ts';
import { openBridge } from './bridge.ts';
import { startDiscord, startSlack } from './chats.ts';

const patience = { timeoutMs: 30_000 };
const ends: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const end of ends.reverse().splice(0)) await end();
});

const words = 'Here is an answer in the older form, word by word.'.split(/(?<= )/);

/** `event.output[0].content[0].text`, as AgentScope's documentation once showed it. */
function event(text: string): string {
  const output = [{ role: 'assistant', content: [{ type: 'text', text }] }];
  return `data: ${JSON.stringify({ output })}\n\n`;
}

describe.each([
  { platform: 'Slack', startChat: startSlack },
  { platform: 'Discord', startChat: startDiscord },
])('in $platform', ({ startChat }) => {
  it.each([
    { form: 'whole texts that grow', textAt: (index: number) => words.slice(0, index + 1).join('') },
    { form: 'increments', textAt: (index: number) => words[index] ?? '' },
  ])('an answer in $form grows in one message', async ({ textAt }) => {
    const begun = Promise.withResolvers<void>();
    const agent = await serve(async (response) => {
      streaming(response);
      for (const index of words.keys()) {
        if (index === 4) await begun.promise;
        response.write(event(textAt(index)));
      }
      response.end('data: [DONE]\n\n');
    });
    ends.push(async () => agent[Symbol.asyncDispose]());
    const chat = await startChat();
    ends.push(chat.stop);
    const bridge = await openBridge({ ...chat.settings, AGENT_URL: agent.url });
    ends.push(bridge.close);
    const thread = chat.open('Alice', 'hello');
    await chat.until(() => thread.replies()[0]?.startsWith('Here is'), patience);
    begun.resolve();
    await chat.until(() => thread.replies()[0] === words.join(''), patience);
    expect(thread.replies()).toHaveLength(1);
    const grown = thread.history();
    expect(grown.length).toBeGreaterThanOrEqual(2);
    for (const text of grown) expect(words.join('')).toContain(text.trim());
  });
});
