import { describe, expect, it } from 'vitest';
import { words } from '../../../playground/friday/speech.ts';
import { type Block, type Chunk, MessageStream } from '../../../playground/friday/stream.ts';
import type { WireEvent } from '../../../playground/friday/wire.ts';

function events(...chunks: readonly (readonly [messageId: number, last: boolean, ...blocks: Block[]])[]): WireEvent[] {
  const stream = new MessageStream();
  const all = chunks.map(([messageId, last, ...blocks]): Chunk => ({ messageId, last, blocks }));
  // Messages and parts change after they were sent: what was sent is a copy.
  return all.flatMap((chunk) => [...stream.events(chunk)].map((event) => structuredClone(event)));
}

const text = (said: string): Block => ({ type: 'text', text: said });
const image: Block = { type: 'image', url: 'https://example.com/a.png' };
const brief = (all: readonly WireEvent[]): string[] =>
  all.map((event) => {
    const part = event.object === 'content' ? (event.text ?? event.image_url ?? 'data') : event.object;
    return `${event.object} ${event.status} ${event.object === 'message' ? event.type : part}`;
  });

describe('the stream of a message', () => {
  it('repeats the whole text when the agent rewrites it, as the real server does', () => {
    const all = events([1, false, text('Hello wrld')], [1, true, text('Hello world!')]);
    expect(brief(all)).toEqual([
      'message in_progress message',
      'content in_progress Hello wrld',
      'content in_progress Hello world!',
      'content completed Hello wrldHello world!',
      'message completed message',
    ]);
  });

  it('never completes an image, and sends one that is printed twice twice', () => {
    expect(brief(events([1, false, image], [1, true, image]))).toEqual([
      'message in_progress message',
      'content in_progress https://example.com/a.png',
      'content in_progress https://example.com/a.png',
    ]);
  });

  it('sends each state of a tool’s arguments whole', () => {
    const use = (input: unknown): Block => ({ type: 'tool_use', id: 'c1', name: 'find', input });
    const all = events([1, false, use({})], [1, false, use({ q: 'ä' })], [1, true, use({ q: 'ä' })]);
    const values = all.flatMap((event) => (event.object === 'content' ? [event.data?.arguments] : []));
    expect(values).toEqual(['', '{}', '{"q": "ä"}', '{"q": "ä"}']);
    expect(all.at(-1)).toMatchObject({
      object: 'message',
      type: 'plugin_call',
      content: [{ index: null, msg_id: null }],
    });
  });

  it('begins a new message for a new id', () => {
    const all = events([1, true, text('one')], [2, true, text('two')]);
    const ids = all.flatMap((event) => (event.object === 'message' ? [event.id] : []));
    expect(new Set(ids).size).toBe(2);
    expect(brief(all).filter((event) => event.startsWith('content completed'))).toEqual([
      'content completed one',
      'content completed two',
    ]);
  });
});

describe('words', () => {
  it.each(['Hello,  world!\n\n- a\n', '你好，世界！Friday 在这里。', '👩‍🚀 ok', '   ', ''])(
    'lose nothing of “%s”',
    (said) => {
      expect(words(said).join('')).toBe(said);
    },
  );

  it('are short in Chinese, too', () => {
    expect(words('我会记住每段对话。').length).toBeGreaterThan(3);
  });
});
