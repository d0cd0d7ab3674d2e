import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ask, client, serveBytes } from './agent-server.ts';
import { capture, captures, completed, created, delta, message, read, sse, text, told } from './streams.ts';

/** Like a capture, but every character takes two, three or four bytes. */
const multibyte = sse(
  created,
  message('m1'),
  delta('m1', '你好，'),
  delta('m1', '我是星期五 👩‍🚀🇨🇳'),
  delta('m1', ' — naïve ✓\u2028'),
  message('m1', 'message', { status: 'completed', content: [text('你好，我是星期五 👩‍🚀🇨🇳 — naïve ✓\u2028')] }),
  completed,
);
const streams = new Map([...captures, ['multibyte', multibyte]]);

const expected: Readonly<Record<string, { readonly answer: string; readonly outcome: string }>> = {
  'process-text': { answer: 'Hello! I am Friday.', outcome: 'completed' },
  'process-think': { answer: 'Hello! I am Friday.', outcome: 'completed' },
  'process-tool': { answer: 'Checking.\n\nIt is sunny.', outcome: 'completed' },
  'process-boom': { answer: 'partial ', outcome: 'failed' },
  'process-stopped': { answer: 'tick0 tick1 tick2 tick3 ', outcome: 'interrupted' },
  'responses-text': { answer: '', outcome: 'interrupted' },
  multibyte: { answer: '你好，我是星期五 👩‍🚀🇨🇳 — naïve ✓\u2028', outcome: 'completed' },
};

/** The same stream in other clothes: all that the rules of server-sent events allow in between. */
const clothes: ReadonlyMap<string, (bytes: Buffer) => Buffer> = new Map([
  ['as it was', (bytes) => bytes],
  ['with CRLF', (bytes) => Buffer.from(bytes.toString().replaceAll('\n', '\r\n'))],
  [
    'with comments, blank lines, a BOM and [DONE]',
    (bytes) => {
      const between = '\n\n: keep-alive 数\n\n:\n\nid: 7\nretry: 10\n\ndata:\n\ndata: \n\ndata: [DONE]\n\n';
      return Buffer.from(`\uFEFFunknown: x\n${bytes.toString().replaceAll('\n\n', between)}data: [DONE]\n\n`);
    },
  ],
]);

it('knows what to expect of every capture', () => {
  expect([...streams.keys()].sort()).toEqual(Object.keys(expected).sort());
});

describe.each([...streams])('%s', (name, bytes) => {
  const whole = read(bytes);

  it('gives its answer and its end', () => {
    expect({ answer: whole.snapshot.answer, outcome: whole.end.outcome }).toEqual(expected[name]);
    expect(whole.snapshot.stableChars).toBe(whole.snapshot.answer.length);
  });

  it.each([...clothes])('gives the same %s, cut in two at every byte', (dress, wear) => {
    const dressed = wear(bytes);
    // A [DONE] is a proper end for a stream that has none of its own.
    const hasDone = dress.includes('[DONE]') && whole.end.outcome === 'interrupted';
    const goal = told(hasDone ? { snapshot: whole.snapshot, end: { outcome: 'completed' } } : whole);
    const different: number[] = [];
    for (let cut = 0; cut <= dressed.length; cut++)
      if (told(read(dressed.subarray(0, cut), dressed.subarray(cut))) !== goal) different.push(cut);
    expect(different).toEqual([]);
  });

  it('gives the same byte by byte, with lines that end in a bare CR too', () => {
    expect(told(read(...Array.from(bytes, (byte) => Buffer.of(byte))))).toBe(told(whole));
    const oldLines = Buffer.from(bytes.toString().replaceAll('\n', '\r'));
    expect(told(read(...Array.from(oldLines, (byte) => Buffer.of(byte))))).toBe(told(whole));
  });

  it('gives the same in any pieces', () => {
    const cuts = fc.array(fc.nat(bytes.length), { maxLength: 20 });
    const property = fc.property(cuts, (places) => {
      const edges = [0, ...places.sort((one, other) => one - other), bytes.length];
      const pieces = edges.slice(1).map((edge, at) => bytes.subarray(edges[at], edge));
      expect(told(read(...pieces))).toBe(told(whole));
    });
    fc.assert(property, { numRuns: 100 });
  });

  it('never throws when it breaks off, and ends only if its last event was there', () => {
    const lastBrace = bytes.lastIndexOf('}');
    for (let length = 0; length <= bytes.length; length++) {
      const { end, snapshot } = read(bytes.subarray(0, length));
      const goal = length > lastBrace ? expected[name]?.outcome : 'interrupted';
      if (end.outcome !== goal) expect.fail(`${end.outcome} after ${length} bytes`);
      if (!whole.snapshot.answer.startsWith(snapshot.answer)) expect.fail(`"${snapshot.answer}" after ${length} bytes`);
    }
  });

  it('gives the same over HTTP, wherever it is cut', async () => {
    const step = Math.max(1, Math.floor(bytes.length / 12));
    for (let cut = 1; cut < bytes.length; cut += step) {
      await using server = await serveBytes(bytes.subarray(0, cut), bytes.subarray(cut));
      await using agent = client(server.url);
      const run = agent.run(ask());
      const end = await run.ended;
      await run.released;
      expect(told({ snapshot: run.snapshot(), end })).toBe(told(whole));
    }
  });
});

it('shows the lanes of a turn with a tool', () => {
  const { snapshot } = read(capture('process-tool'));
  expect(snapshot).toMatchObject({
    reasoning: 'Let me think.',
    tools: [
      {
        callId: 'call_1',
        name: 'get_weather',
        arguments: '{"city": "Paris"}',
        output: 'Paris: sunny',
        state: 'done',
      },
    ],
    media: [],
  });
});
