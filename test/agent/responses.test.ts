import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { closedNetwork, trustAuthority } from '../tls-proxy.ts';
import { type AgentServer, ask, responsesClient, serve, serveBytes, streaming } from './agent-server.ts';
import { capture } from './streams.ts';

const text = capture('responses-text');
const previous = 'response_7ec09e55-1bc7-42a8-b13f-a97880818a4e';

describe('the request to an AgentApp', () => {
  it('carries the text as it is, the session as its conversation, and the pinned user', async () => {
    await using server = await serveBytes(text);
    await using agent = responsesClient(server.url.replace('/process', '/compatible-mode/v1/responses'));
    const run = agent.run(ask());
    expect(await run.ended).toEqual({ outcome: 'completed' });
    expect(run.snapshot().answer).toBe('Hello Bob!');
    const [asked] = server.asked;
    expect(asked).toMatchObject({ method: 'POST', path: '/compatible-mode/v1/responses' });
    expect(JSON.parse(asked?.body ?? '')).toEqual({
      input: 'hello',
      stream: true,
      conversation: { id: 'slack-T1-C1-17.1' },
      user_id: 'slack-T1-C1',
    });
  });

  it('sends each kind of attachment as the part that the agent takes', async () => {
    await using server = await serveBytes(text);
    await using agent = responsesClient(server.url);
    await agent.run(
      ask(
        { type: 'text', text: 'look' },
        { type: 'image', url: 'data:image/png;base64,AA' },
        { type: 'audio', url: 'data:audio/wav;base64,BB', format: 'wav' },
        { type: 'file', url: 'data:application/pdf;base64,DD', name: 'a.pdf' },
      ),
    ).ended;
    expect(JSON.parse(server.asked[0]?.body ?? '').input).toEqual([
      {
        role: 'user',
        content: [
          { type: 'input_text', text: 'look' },
          { type: 'input_image', image_url: 'data:image/png;base64,AA', detail: 'auto' },
          { type: 'input_audio', input_audio: { data: 'BB', format: 'wav' } },
          { type: 'input_file', file_url: 'data:application/pdf;base64,DD', filename: 'a.pdf' },
        ],
      },
    ]);
  });

  it('has the headers that were asked for and nothing of the package’s surroundings', async () => {
    vi.stubEnv('OPENAI_API_KEY', 'sk-somebody-elses');
    vi.stubEnv('OPENAI_ORG_ID', 'org-somebody-elses');
    vi.stubEnv('OPENAI_BASE_URL', 'http://127.0.0.1:1/');
    vi.stubEnv('OPENAI_CUSTOM_HEADERS', 'x-secret: somebody-elses');
    await using server = await serveBytes(text);
    await using agent = responsesClient(server.url.replace('/process', '/v1/responses?v=1'), {
      headers: { 'X-Agent-Id': 'friday' },
    });
    await agent.run(ask()).ended;
    const [asked] = server.asked;
    expect(asked?.path).toBe('/v1/responses?v=1');
    expect(asked?.headers).toMatchObject({ accept: 'text/event-stream', 'x-agent-id': 'friday' });
    expect(JSON.stringify({ ...asked, socket: undefined })).not.toMatch(/somebody|authorization|stainless/i);
  });

  afterEach(() => void vi.unstubAllEnvs());
});

/** The package asks again within half a second, unless it is told not to. */
const untilAskedAgainMs = 900;

/** How often it was asked, also by whoever asks again after a while. */
async function countOf({ asked }: AgentServer): Promise<number> {
  await sleep(untilAskedAgainMs);
  return asked.length;
}

describe.concurrent('the request is made once', () => {
  it.each([
    [500, 'failed'],
    [504, 'failed'],
    [429, 'overloaded'],
    [409, 'busy'],
    [408, 'refused'],
  ])('at HTTP %i', async (status, kind) => {
    await using server = await serve((response) => {
      response.writeHead(status, { 'content-type': 'application/json', 'x-should-retry': 'true' });
      response.end('{"detail":"not now"}');
    });
    await using agent = responsesClient(server.url);
    const run = agent.run(ask());
    expect(await run.ended).toMatchObject({ outcome: 'failed', error: { kind, message: `HTTP ${status}: not now` } });
    expect(await countOf(server)).toBe(1);
  });

  it('while the words of a refusal are still awaited', async () => {
    await using server = await serve((response) => {
      response.writeHead(504, { 'content-type': 'text/plain' }).write('the gateway is ');
      setTimeout(() => response.end('tired'), 1_500);
    });
    await using agent = responsesClient(server.url);
    expect(await agent.run(ask()).ended).toMatchObject({ error: { message: 'HTTP 504: the gateway is tired' } });
    expect(await countOf(server)).toBe(1);
  });

  it('when the connection is reset before an answer', async () => {
    await using server = await serve((response) => response.destroy());
    await using agent = responsesClient(server.url);
    expect(await agent.run(ask()).ended).toMatchObject({ outcome: 'interrupted', error: { kind: 'interrupted' } });
    expect(await countOf(server)).toBe(1);
  });

  it('when the connection is reset in the middle of an answer', async () => {
    await using server = await serve((response) => {
      streaming(response).write(text.subarray(0, text.indexOf('Bob!')));
      setTimeout(() => response.destroy(), 50);
    });
    await using agent = responsesClient(server.url);
    const run = agent.run(ask());
    expect(await run.ended).toMatchObject({ outcome: 'interrupted', error: { kind: 'interrupted' } });
    expect(run.snapshot().answer).toBe('Hello ');
    expect(await countOf(server)).toBe(1);
  });

  it('and not at all where nothing listens', async () => {
    const closed = createServer().listen(0, '127.0.0.1');
    await once(closed, 'listening');
    const { port } = closed.address() as { port: number };
    closed.close();
    await once(closed, 'close');
    await using agent = responsesClient(`http://127.0.0.1:${port}/v1/responses`);
    const end = await agent.run(ask()).ended;
    expect(end).toMatchObject({ outcome: 'failed', error: { kind: 'unreachable', code: 'ECONNREFUSED' } });
  });

  it('and nobody follows a redirect', async () => {
    await using server = await serve((response) => response.writeHead(307, { location: '/elsewhere' }).end());
    await using agent = responsesClient(server.url);
    expect(await agent.run(ask()).ended).toMatchObject({ outcome: 'failed', error: { kind: 'refused', code: '307' } });
    expect(await countOf(server)).toBe(1);
  });
});

describe('a run', () => {
  it('is drained when it is stopped, and the agent asked to stop', async () => {
    const stopped = Promise.withResolvers<void>();
    let closedEarly = false;
    await using stop = await serve((response) => {
      response.end('{}');
      stopped.resolve();
    });
    await using server = await serve(async (response) => {
      response.on('close', () => {
        closedEarly = !response.writableEnded;
      });
      streaming(response).write(text.subarray(0, text.indexOf('Bob!')));
      await stopped.promise;
      response.end(text.subarray(text.indexOf('Bob!')));
    });
    await using agent = responsesClient(server.url, { stopUrl: stop.url });
    const run = agent.run(ask());
    while (run.snapshot().answer === '') await run.changed();
    run.stop();
    expect(await run.ended).toEqual({ outcome: 'stopped' });
    await run.released;
    expect(closedEarly).toBe(false);
    expect(JSON.parse(stop.asked[0]?.body ?? '')).toEqual({
      input: [],
      session_id: 'slack-T1-C1-17.1',
      user_id: 'slack-T1-C1',
    });
  });

  it('is not broken off by the garbage collector, though nobody holds the response', async () => {
    setFlagsFromString('--expose-gc');
    const collectGarbage = runInNewContext('gc') as () => void;
    await using server = await serve(async (response) => {
      streaming(response).write(text.subarray(0, text.indexOf('Bob!')));
      for (let turn = 0; turn < 20; turn++) {
        collectGarbage();
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      response.end(text.subarray(text.indexOf('Bob!')));
    });
    await using agent = responsesClient(server.url);
    expect(await agent.run(ask()).ended).toEqual({ outcome: 'completed' });
  });

  it.each(['firstEventMs', 'idleMs', 'totalMs'])('ends when %s strikes, whatever the package thinks', async (name) => {
    await using server = await serve(async (response) => {
      streaming(response);
      if (name !== 'firstEventMs') response.write(text.subarray(0, text.indexOf('Bob!')));
    });
    const limits = { connectMs: 0, firstEventMs: 0, idleMs: 0, totalMs: 0, [name]: 200 };
    await using agent = responsesClient(server.url, { limits, stopWaitMs: 100 });
    const run = agent.run(ask());
    expect(await run.ended).toMatchObject({ outcome: 'failed', error: { kind: 'timeout' } });
    await run.released;
  });

  it('may be answered in one piece, bare or wrapped, when the server does not stream', async () => {
    const output = [{ type: 'message', id: 'm', role: 'assistant', content: [{ type: 'output_text', text: 'Hi!' }] }];
    const bare = { id: 'r', object: 'response', status: 'completed', output };
    for (const body of [bare, { type: 'response.completed', sequence_number: 9, response: bare }]) {
      await using server = await serve((response) => {
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      });
      await using agent = responsesClient(server.url);
      const run = agent.run(ask());
      expect(await run.ended).toEqual({ outcome: 'completed' });
      expect(run.snapshot().answer).toBe('Hi!');
    }
  });
});

describe('a server with models', () => {
  it('gets the standard’s fields only, and goes on from the response before, each conversation by itself', async () => {
    await using server = await serveBytes(text);
    await using agent = responsesClient(server.url, { model: 'qwen3-max' });
    const file = { type: 'file', url: 'data:text/plain;base64,AA', name: 'a.txt' } as const;
    for (const run of [ask(), ask(file), { ...ask(), sessionId: 'other' }]) await agent.run(run).ended;
    const [first, second, third] = server.asked.map(({ body }) => JSON.parse(body));
    expect(first).toEqual({ model: 'qwen3-max', input: 'hello', stream: true });
    expect(second).toEqual({
      model: 'qwen3-max',
      input: [{ role: 'user', content: [{ type: 'input_file', file_data: file.url, filename: 'a.txt' }] }],
      stream: true,
      previous_response_id: previous,
    });
    expect(third).not.toHaveProperty('previous_response_id');
  });

  it('is gone on with after a restart, where the response was written down', async () => {
    const store = new Map<string, unknown>();
    const kept = {
      get: async (key: string) => store.get(key),
      set: async (key: string, value: string) => store.set(key, value),
      delete: async (key: string) => store.delete(key),
    };
    await using server = await serveBytes(text);
    for (const _life of [1, 2]) {
      await using agent = responsesClient(server.url, { model: 'qwen3-max', store: kept });
      await agent.run(ask()).ended;
    }
    expect(JSON.parse(server.asked[1]?.body ?? '')).toHaveProperty('previous_response_id', previous);
  });

  it('begins anew once the server has forgotten the response, or when a store takes no writes', async () => {
    const broken = {
      get: async () => previous,
      set: () => Promise.reject(new Error('the disk is full')),
      delete: () => Promise.reject(new Error('the disk is full')),
    };
    await using server = await serve((response, { body }) => {
      const known = !body.includes('previous_response_id');
      if (known) streaming(response).end(text);
      else response.writeHead(404).end('{"error":{"message":"Previous response not found."}}');
    });
    await using agent = responsesClient(server.url, { model: 'qwen3-max', store: broken });
    const error = { kind: 'refused', message: 'HTTP 404: Previous response not found.' };
    expect(await agent.run(ask()).ended).toMatchObject({ outcome: 'failed', error });
    await expect.poll(() => agent.lines.map(({ msg }) => msg)).toContain('its response was not written down');
    expect(await agent.run({ ...ask(), sessionId: 'unknown' }).ended).toMatchObject({ outcome: 'failed' });

    await using forgetful = responsesClient(server.url, {
      model: 'qwen3-max',
      store: { ...broken, get: async () => undefined },
    });
    expect(await forgetful.run(ask()).ended).toEqual({ outcome: 'completed' });
  });
});

it('goes through a proxy to an https server, and streams from there', async () => {
  trustAuthority();
  await using network = await closedNetwork((_request, response) => void streaming(response).end(text));
  const proxy = { url: network.proxyUrl, except: '' };
  await using agent = responsesClient('https://agent.example.com/v1/responses', { proxy });
  const run = agent.run(ask());
  expect(await run.ended).toEqual({ outcome: 'completed' });
  expect(run.snapshot().answer).toBe('Hello Bob!');
  expect(network.tunnels).toEqual(['agent.example.com:443']);
});
