import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ask, responsesClient, serve, serveBytes } from '../agent-server.ts';
import { capture, readResponses, responsesCaptures, told, wholeCapture } from '../streams.ts';

const streams = new Map([...responsesCaptures, ['of 1.1.5', capture('responses-text')]]);

const expected: Readonly<
  Record<string, { readonly answer: string; readonly outcome: string; readonly reasoning?: string }>
> = {
  text: { answer: 'Hello! I am Friday.', outcome: 'completed' },
  unicode: { answer: 'Grüße, 爱丽丝! 👩‍🚀 ½ naïve 漢字', outcome: 'completed' },
  think: { answer: 'I thought about it: about it', outcome: 'completed', reasoning: 'Let me think.' },
  tool: {
    answer: 'Checking.\n\nThe tool says: Paris: sunny, 21 °C',
    outcome: 'completed',
    reasoning: 'I need a tool.',
  },
  picture: { answer: 'I am drawing it.\n\nHere it is:', outcome: 'completed' },
  sketch: { answer: '', outcome: 'completed' },
  'image-in': {
    answer: 'I see an image: image/png, 70 bytes.\nI see a file: notes.txt: text/plain, 5 bytes.',
    outcome: 'completed',
  },
  empty: { answer: '', outcome: 'completed' },
  boom: { answer: 'partial ', outcome: 'failed' },
  stopped: {
    answer: 'tick0 tick1 tick2 tick3 tick4 \n\nI noticed that you have interrupted me. What can I do for you?',
    outcome: 'completed',
  },
  'bad-user': { answer: '', outcome: 'failed' },
  'bad-item': { answer: '', outcome: 'failed' },
  'of 1.1.5': { answer: 'Hello Bob!', outcome: 'completed' },
};

/** The same stream in other clothes: all that the rules of server-sent events allow in between. */
const clothes: ReadonlyMap<string, (bytes: Buffer) => Buffer> = new Map([
  ['as it was', (bytes) => bytes],
  ['with CRLF', (bytes) => Buffer.from(bytes.toString().replaceAll('\n', '\r\n'))],
  [
    'with comments, blank data, half an event, no names and a last [DONE]',
    (bytes) => {
      const bare = bytes.toString().replaceAll(/^event: .*\n/gm, '');
      const between = '\n\n: keep-alive 数\n\nid: 7\n\ndata:\n\ndata: {"type": "resp\n\ndata: 7\n\n';
      return Buffer.from(`\uFEFF${bare.replaceAll('\n\n', between)}data: [DONE]\n\n`);
    },
  ],
]);

it('knows what to expect of every capture', () => {
  expect([...streams.keys()].sort()).toEqual(Object.keys(expected).sort());
});

describe.each([...streams])('%s', (name, bytes) => {
  const whole = readResponses(bytes);

  it('gives its answer, what was thought, and its end', () => {
    const { answer, reasoning } = whole.snapshot;
    expect({ reasoning: '', ...expected[name] }).toEqual({ answer, reasoning, outcome: whole.end.outcome });
    expect(whole.snapshot.stableChars).toBe(answer.length);
  });

  it.each([...clothes])('gives the same %s, cut in two at every byte', (_dress, wear) => {
    const dressed = wear(bytes);
    const goal = told(whole);
    const different: number[] = [];
    for (let cut = 0; cut <= dressed.length; cut++)
      if (told(readResponses(dressed.subarray(0, cut), dressed.subarray(cut))) !== goal) different.push(cut);
    expect(different).toEqual([]);
  });

  it('gives the same byte by byte, and in any pieces', () => {
    expect(told(readResponses(...Array.from(bytes, (byte) => Buffer.of(byte))))).toBe(told(whole));
    const cuts = fc.array(fc.nat(bytes.length), { maxLength: 20 });
    const property = fc.property(cuts, (places) => {
      const edges = [0, ...places.sort((one, other) => one - other), bytes.length];
      const pieces = edges.slice(1).map((edge, at) => bytes.subarray(edges[at], edge));
      expect(told(readResponses(...pieces))).toBe(told(whole));
    });
    fc.assert(property, { numRuns: 100 });
  });

  it('never throws when it breaks off, shows no word twice, and ends only if its last event was there', () => {
    const lastBrace = bytes.lastIndexOf('}');
    for (let length = 0; length <= bytes.length; length++) {
      const { end, snapshot } = readResponses(bytes.subarray(0, length));
      const goal = length > lastBrace ? expected[name]?.outcome : 'interrupted';
      if (end.outcome !== goal) expect.fail(`${end.outcome} after ${length} bytes`);
      for (const lane of ['answer', 'reasoning'] as const)
        if (!whole.snapshot[lane].startsWith(snapshot[lane])) expect.fail(`"${snapshot[lane]}" after ${length} bytes`);
    }
  });

  it('gives the same over HTTP, wherever it is cut', async () => {
    const step = Math.max(1, Math.floor(bytes.length / 12));
    for (let cut = 1; cut < bytes.length; cut += step) {
      await using server = await serveBytes(bytes.subarray(0, cut), bytes.subarray(cut));
      await using agent = responsesClient(server.url);
      const run = agent.run(ask());
      const end = await run.ended;
      await run.released;
      expect(told({ snapshot: run.snapshot(), end })).toBe(told(whole));
    }
  });
});

it('tells both shapes of a failure in the agent’s own words', () => {
  expect(readResponses(streams.get('boom') ?? Buffer.of()).end).toMatchObject({
    error: { kind: 'failed', code: 'server_error', message: 'Unknown agent error: RuntimeError: model exploded' },
  });
  expect(readResponses(streams.get('bad-user') ?? Buffer.of()).end).toMatchObject({
    error: { kind: 'failed', code: 'stream_error', message: expect.stringContaining('1 validation error') },
  });
});

it.each([
  ['whole', 'Hello! I am Friday.', 'completed'],
  ['whole-boom', '', 'failed'],
])('takes an answer in one piece, cut anywhere: %s', async (name, answer, outcome) => {
  const body = Buffer.from(wholeCapture(name));
  for (let cut = 1; cut < body.length; cut += 50) {
    await using server = await serve(async (response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      await new Promise((resolve) => response.write(body.subarray(0, cut), resolve));
      response.end(body.subarray(cut));
    });
    await using agent = responsesClient(server.url);
    const run = agent.run(ask());
    expect(await run.ended).toMatchObject({ outcome });
    expect(run.snapshot().answer).toBe(answer);
  }
});
