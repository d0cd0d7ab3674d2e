// A connection that is reset after every single byte of an answer: each time people see what had come of it, and why no more.
import { expect, it, vi } from 'vitest';
import { textsFor } from '../../src/texts.ts';
import { client } from '../agent/agent-server.ts';
import { heardIn, serveBrokenOff } from '../agent/broken-off.ts';
import { capture } from '../agent/streams.ts';
import { openStage, type Stage } from './stage.ts';

const { interrupted, retryHint } = textsFor('en', '');

it.each(['text', 'unicode', 'think'])('%s', { timeout: 150_000 }, async (name) => {
  const bytes = capture(`1.1.6.post2/${name}`);
  await using server = await serveBrokenOff(bytes);
  await using agent = client(server.url);
  const stage = openStage({ desk: { agent } });
  const positions = Array.from({ length: bytes.length + 1 }, (_, index) => index);
  for (const at of positions) await stage.say(`cut ${at}`, { thread: `T${at}` });
  await vi.waitFor(() => expect(stage.chat.posts.length).toBe(positions.length), { timeout: 100_000, interval: 200 });
  await vi.waitFor(() => expect(stage.turns().filter(({ state }) => state === 'finishing')).toEqual([]), {
    timeout: 30_000,
  });

  const shown = new Map(stage.chat.operations.flatMap((operation) => shownBy(stage, operation)));
  const wrong = positions.flatMap((at) => {
    const text = shown.get(`T${at}`) ?? '';
    const expected = expectedAt(bytes.subarray(0, at));
    return text.replace(/ \(reference [\w-]{16}\)/, '') === expected ? [] : [{ at, text, expected }];
  });
  expect(wrong.slice(0, 3)).toEqual([]);
  expect(server.asked).toHaveLength(positions.length);
});

function shownBy({ chat }: Stage, operation: Stage['chat']['operations'][number]): readonly [string, string][] {
  if (operation.type !== 'open') return [];
  const { thread } = operation.target.address as { readonly thread: string };
  return [[thread, chat.posts.find(({ nonce }) => nonce === operation.nonce)?.text ?? '']];
}

function expectedAt(bytes: Buffer): string {
  const { answer, complete } = heardIn(bytes);
  const parts = complete ? [answer] : [answer.trimEnd(), `${interrupted}\n${retryHint}`];
  return parts.filter((part) => part !== '').join('\n\n');
}
