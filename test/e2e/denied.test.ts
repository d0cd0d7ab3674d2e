// Whoever may not speak to Friday hears nothing: no word, no sign, not even in private.
import { afterEach, expect, it } from 'vitest';
import { startFriday } from '../../playground/friday/server.ts';
import { openBridge } from './bridge.ts';
import { startDiscord, startSlack } from './chats.ts';

const patience = { timeoutMs: 30_000 };
const ends: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const end of ends.reverse().splice(0)) await end();
});

it.each([
  { platform: 'Slack', startChat: startSlack, elsewhere: { SLACK_ALLOWED_CHANNELS: 'C0ELSEWHERE' } },
  { platform: 'Discord', startChat: startDiscord, elsewhere: { DISCORD_ALLOWED_CHANNELS: '100000000000000001' } },
])('in $platform', async ({ startChat, elsewhere }) => {
  const chat = await startChat();
  ends.push(chat.stop);
  const friday = await startFriday();
  ends.push(friday.stop);
  const bridge = await openBridge({ ...chat.settings, ...elsewhere, AGENT_URL: friday.url });
  ends.push(bridge.close);
  const denied = chat.open('Alice', 'My name is Alice.');
  denied.say('Alice', '@Friday !new');
  // Lists of channels say nothing of DMs, and what is said in one is heard after the rest.
  const heard = chat.dm('Alice', 'My name is Alice.');
  await chat.until(() => heard.replies().at(-1)?.includes('Alice'), patience);
  expect([denied.replies(), denied.whispers('Alice'), denied.signs()]).toEqual([[], [], 0]);
  expect(friday.requests).toHaveLength(1);
});
