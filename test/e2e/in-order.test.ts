// A live edit that lands after the last text must not be what people read in the end.
import { afterEach, expect, it } from 'vitest';
import { startFriday } from '../../playground/friday/server.ts';
import { openBridge } from './bridge.ts';
import { startSlack } from './chats.ts';

const ends: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const end of ends.reverse().splice(0)) await end();
});

it('in Slack, an edit that is held up on its way does not win over the end of the answer', async () => {
  const chat = await startSlack();
  ends.push(chat.stop);
  const friday = await startFriday({ wordDelayMs: 20 });
  ends.push(friday.stop);
  const bridge = await openBridge({ ...chat.settings, AGENT_URL: friday.url });
  ends.push(bridge.close);
  const held = chat.faults.add({ call: 'chat.update', fault: { kind: 'delay', delayMs: 4_000 }, times: 1 });
  const talk = chat.open('Alice', 'long 120');
  await chat.until(() => held.struck() > 0, { timeoutMs: 30_000 });
  await chat.until(() => talk.buttons().join() === 'good,bad', { timeoutMs: 30_000 });
  const [whole] = talk.replies();
  expect(whole?.split(/\s+/).length).toBeGreaterThanOrEqual(110);
  // Whatever was on its way has arrived by now.
  await new Promise((resolve) => setTimeout(resolve, 5_000));
  expect(talk.replies()).toEqual([whole]);
  expect(talk.buttons()).toEqual(['good', 'bad']);
});
