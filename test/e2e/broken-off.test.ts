// Answers that are cut off at bytes all over their stream, on both platforms: people see what had come, and the reason.
import { afterEach, expect, it } from 'vitest';
import { textsFor } from '../../src/texts.ts';
import { heardIn, serveBrokenOff } from '../agent/broken-off.ts';
import { capture } from '../agent/streams.ts';
import { openBridge } from './bridge.ts';
import { type Conversation, startDiscord, startSlack } from './chats.ts';

const { interrupted } = textsFor('en', '');
const bytes = capture('1.1.6.post2/unicode');
const ends: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const end of ends.reverse().splice(0)) await end();
});

it.each([
  { platform: 'Slack', startChat: startSlack },
  { platform: 'Discord', startChat: startDiscord },
])('in $platform', async ({ startChat }) => {
  const chat = await startChat();
  ends.push(chat.stop);
  const agent = await serveBrokenOff(bytes);
  ends.push(async () => agent[Symbol.asyncDispose]());
  const bridge = await openBridge({ ...chat.settings, AGENT_URL: agent.url });
  ends.push(bridge.close);

  const positions = Array.from({ length: 20 }, (_, index) => Math.floor((index * bytes.length) / 20));
  const conversations = positions.map((at) => ({ at, conversation: chat.open('Alice', `cut ${at}`) }));
  const isTold = ({ conversation }: { conversation: Conversation }) => answerIn(conversation).includes(interrupted);
  await chat.until(() => conversations.every(isTold), { timeoutMs: 40_000 });
  for (const { at, conversation } of conversations) {
    const { answer } = heardIn(bytes.subarray(0, at));
    const [shown, ...rest] = answerIn(conversation).split(interrupted);
    expect(shown?.trim()).toBe(answer.trim());
    expect(rest).toHaveLength(1);
  }
});

/** The last message, when there is one of hers. */
function answerIn(conversation: Conversation): string {
  return conversation.replies().at(-1) ?? '';
}
