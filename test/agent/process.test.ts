import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { createProcessAgent } from '../../src/agent/process.ts';
import { ask, client, none, serve, serveBytes, streaming } from './agent-server.ts';
import { completed, created, delta, message, sse } from './streams.ts';

const hello = sse(created, message('m'), delta('m', 'Hello'), completed);

describe('the request', () => {
  it('carries one new message of the user as a list of parts, explicit ids, and our own id', async () => {
    await using server = await serveBytes(hello);
    await using agent = client(server.url);
    await agent.run(ask()).ended;
    const [asked] = server.asked;
    expect(asked).toMatchObject({ method: 'POST', path: '/process' });
    expect(asked?.headers).toMatchObject({ 'content-type': 'application/json', accept: 'text/event-stream' });
    expect(JSON.parse(asked?.body ?? '')).toEqual({
      id: 'turn-1',
      input: [{ role: 'user', type: 'message', content: [{ type: 'text', text: 'hello' }] }],
      session_id: 'slack-T1-C1-17.1',
      user_id: 'slack-T1-C1',
      stream: true,
    });
  });

  it('sends the ids as they are', async () => {
    await using server = await serveBytes(hello);
    await using agent = client(server.url);
    await agent.run({ ...ask(), sessionId: 'discord-1-2.3', userId: 'discord-1-4' }).ended;
    expect(JSON.parse(server.asked[0]?.body ?? '')).toMatchObject({
      session_id: 'discord-1-2.3',
      user_id: 'discord-1-4',
    });
  });

  it('keeps the speaker’s line in the text, and half a character from breaking it', async () => {
    await using server = await serveBytes(hello);
    await using agent = client(server.url);
    await agent.run(ask({ type: 'text', text: 'Älice (U061):\nhi 🚀 \ud83d' })).ended;
    const { input } = JSON.parse(server.asked[0]?.body ?? '');
    expect(input[0]).toEqual({
      role: 'user',
      type: 'message',
      content: [{ type: 'text', text: 'Älice (U061):\nhi 🚀 \uFFFD' }],
    });
  });

  it('sends each kind of attachment as the part that the agent takes', async () => {
    await using server = await serveBytes(hello);
    await using agent = client(server.url);
    await agent.run(
      ask(
        { type: 'image', url: 'data:image/png;base64,AA' },
        { type: 'audio', url: 'data:audio/wav;base64,BB', format: 'wav' },
        { type: 'video', url: 'data:video/mp4;base64,CC' },
        { type: 'file', url: 'data:application/pdf;base64,DD', name: 'a.pdf' },
      ),
    ).ended;
    expect(JSON.parse(server.asked[0]?.body ?? '').input[0].content).toEqual([
      { type: 'image', image_url: 'data:image/png;base64,AA' },
      { type: 'audio', data: 'data:audio/wav;base64,BB', format: 'wav' },
      { type: 'video', video_url: 'data:video/mp4;base64,CC' },
      { type: 'file', file_url: 'data:application/pdf;base64,DD', filename: 'a.pdf' },
    ]);
  });

  it('goes to any path, with extra headers', async () => {
    await using server = await serveBytes(hello);
    const headers = { Authorization: 'Bearer secret', 'X-Agent-Id': 'friday' };
    await using agent = client(server.url.replace('/process', '/api/agent/process?v=1'), { headers });
    await agent.run(ask()).ended;
    expect(server.asked[0]).toMatchObject({
      path: '/api/agent/process?v=1',
      headers: { authorization: 'Bearer secret', 'x-agent-id': 'friday' },
    });
  });

  it('takes the user and the password of the URL, unless a header says otherwise', async () => {
    await using server = await serveBytes(hello);
    const url = server.url.replace('://', '://friday:p%40ss@');
    await using agent = client(url);
    await agent.run(ask()).ended;
    await using other = client(url, { headers: { authorization: 'Bearer x' } });
    await other.run(ask()).ended;
    const sent = server.asked.map(({ headers }) => headers.authorization);
    expect(sent).toEqual([`Basic ${Buffer.from('friday:p@ss').toString('base64')}`, 'Bearer x']);
  });

  it('is made once: a broken stream is never asked for again', async () => {
    await using server = await serve((response) => {
      streaming(response).write(sse(created));
      setImmediate(() => response.destroy());
    });
    await using agent = client(server.url);
    expect(await agent.run(ask()).ended).toMatchObject({ outcome: 'interrupted' });
    expect(server.asked).toHaveLength(1);
  });

  it('has its connection to itself, and leaves it to a next run at once or not at all', async () => {
    await using server = await serveBytes(hello);
    await using agent = client(server.url);
    const ran = () => agent.run(ask()).released;
    await Promise.all([ran(), ran()]);
    await ran();
    const [one, other, next] = server.asked.map(({ socket }) => socket);
    expect(one).not.toBe(other);
    expect([one, other]).toContain(next);
    await Promise.all([one, other].map((socket) => socket?.closed || once(socket as Socket, 'close')));
    await ran();
    expect([one, other]).not.toContain(server.asked.at(-1)?.socket);
  });
});

describe('a run', () => {
  it('shows the reply while it grows', async () => {
    const steps: (() => void)[] = [];
    await using server = await serve((response) => {
      streaming(response);
      const events = [created, message('m'), delta('m', 'Hel'), delta('m', 'lo'), completed];
      steps.push(...events.map((event) => () => response.write(sse(event))), () => response.end());
      steps.shift()?.();
      steps.shift()?.();
      steps.shift()?.();
    });
    await using agent = client(server.url);
    const run = agent.run(ask());
    expect(run.snapshot()).toEqual({ answer: '', stableChars: 0, reasoning: '', tools: [], media: [] });
    await run.changed();
    expect(run.snapshot()).toMatchObject({ answer: 'Hel', stableChars: 3 });
    steps.shift()?.();
    await run.changed();
    expect(run.snapshot().answer).toBe('Hello');
    steps.shift()?.();
    expect(await run.ended).toEqual({ outcome: 'completed' });
    await run.changed();
    let released = false;
    void run.released.then(() => {
      released = true;
    });
    await new Promise(setImmediate);
    expect(released).toBe(false);
    steps.shift()?.();
    await run.released;
  });

  it('wakes its reader once for all that one read of the socket brought', async () => {
    const words = Array.from({ length: 300 }, (_, at) => `word${at} `);
    await using server = await serve((response) => {
      streaming(response).cork();
      for (const word of words) response.write(sse(delta('m', word)));
      response.uncork();
      response.end(sse(completed));
    });
    await using agent = client(server.url);
    const run = agent.run(ask());
    let ended = false;
    void run.ended.then(() => {
      ended = true;
    });
    let wakes = 0;
    while (!ended && wakes < 1000) {
      await run.changed();
      run.snapshot();
      wakes++;
    }
    expect(run.snapshot().answer).toBe(words.join(''));
    expect(wakes).toBeLessThan(20);
  });

  it('is read to its end even if nobody looks', async () => {
    const events = Array.from({ length: 2000 }, (_, at) => delta('m', `${at} `.padEnd(5000, '.')));
    await using server = await serveBytes(sse(...events), sse(completed));
    await using agent = client(server.url);
    const run = agent.run(ask());
    expect(await run.ended).toEqual({ outcome: 'completed' });
    await run.released;
    expect(run.snapshot().answer).toHaveLength(10_000_000);
  });

  it('takes a line of many megabytes', async () => {
    const image = `data:image/png;base64,${'A'.repeat(20 * 2 ** 20)}`;
    const part = {
      object: 'content',
      status: 'in_progress',
      type: 'image',
      delta: true,
      msg_id: 'm',
      image_url: image,
    };
    await using server = await serveBytes(sse(created, part, completed));
    await using agent = client(server.url);
    const run = agent.run(ask());
    expect(await run.ended).toEqual({ outcome: 'completed' });
    expect(run.snapshot().media.map(({ url }) => url.length)).toEqual([image.length]);
  });

  it('runs beside others', async () => {
    await using server = await serve((response, { body }) => {
      const { user_id: user } = JSON.parse(body);
      streaming(response).end(sse(created, delta('m', `Hello ${user}`), completed));
    });
    await using agent = client(server.url);
    const users = Array.from({ length: 50 }, (_, at) => `user-${at}`);
    const runs = users.map((userId) => agent.run({ ...ask(), userId }));
    await Promise.all(runs.map((run) => run.ended));
    expect(runs.map((run) => run.snapshot().answer)).toEqual(users.map((user) => `Hello ${user}`));
  });

  it('logs what it ignored', async () => {
    await using server = await serveBytes(sse({ object: 'telemetry' }, completed));
    await using agent = client(server.url);
    await agent.run(ask()).ended;
    expect(agent.lines).toMatchObject([{ run: 'turn-1', ignored: { 'object telemetry': 1 } }]);
  });
});

describe('closing', () => {
  it('leaves running streams alone', async () => {
    let finish = (): void => undefined;
    await using server = await serve((response) => {
      streaming(response).write(sse(created, delta('m', 'Hel')));
      finish = () => response.end(sse(delta('m', 'lo'), completed));
    });
    const agent = client(server.url);
    const run = agent.run(ask());
    await run.changed();
    await agent.close();
    finish();
    expect(await run.ended).toEqual({ outcome: 'completed' });
    await run.released;
    expect(run.snapshot().answer).toBe('Hello');
    await agent.close();
  });

  it('makes a later run fail, without sending anything', async () => {
    await using server = await serveBytes(hello);
    const agent = client(server.url);
    await agent.close();
    const run = agent.run(ask());
    expect(await run.ended).toMatchObject({ outcome: 'failed', error: { kind: 'unreachable', harmless: true } });
    await run.released;
    expect(server.asked).toEqual([]);
  });
});

describe('a proxy', () => {
  it('is asked for an agent at an https URL, and only for that', async () => {
    const heard: string[] = [];
    const proxy = createServer((socket) => {
      socket.once('data', (bytes) => {
        heard.push(String(bytes).split('\r\n')[0] ?? '');
        socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
      });
      socket.on('error', () => socket.destroy());
    });
    proxy.listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    const address = proxy.address();
    const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
    const options = { proxy: { url, except: '' } };

    await using secure = client('https://agent.invalid/process', options);
    expect(await secure.run(ask()).ended).toMatchObject({ error: { kind: 'unreachable' } });
    await using server = await serveBytes(hello);
    await using plain = client(server.url, options);
    expect(await plain.run(ask()).ended).toEqual({ outcome: 'completed' });
    await using exempt = client('https://127.0.0.1:1/process', { proxy: { url, except: '127.0.0.1' } });
    expect(await exempt.run(ask()).ended).toMatchObject({ error: { code: 'ECONNREFUSED' } });

    expect(heard).toEqual(['CONNECT agent.invalid:443 HTTP/1.1']);
    proxy.close();
  });
});

it('refuses a malformed configuration at once', () => {
  const options = { limits: none, stopWaitMs: 0, log: pino({ level: 'silent' }) };
  expect(() => createProcessAgent({ ...options, url: 'ftp://x/process' })).toThrow('not an http URL');
  expect(() => createProcessAgent({ ...options, url: 'nonsense' })).toThrow(TypeError);
  expect(() => createProcessAgent({ ...options, url: 'http://x/', headers: { 'a b': 'c' } })).toThrow(TypeError);
});
