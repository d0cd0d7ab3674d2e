import { createServer, type IncomingMessage, type RequestListener, request } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type Passing, type RecordingProxy, startRecordingProxy } from '../../../playground/recorder/proxy.ts';
import { type AgentTrouble, AgentTroubles } from '../../../playground/recorder/trouble.ts';
import { waitUntil } from '../../wait-for.ts';

const ends: (() => unknown)[] = [];

afterEach(async () => {
  for (const end of ends.reverse().splice(0)) await end();
});

/** An agent that answers as it is told, behind the proxy. */
async function stage(answer: RequestListener): Promise<{ proxy: RecordingProxy; passed: Passing[]; url: string }> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ends.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://me:secret%20word@127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { ...(await proxyTo(`${url}/process?x=1`, `${url}/process?x=1`)), url };
}

async function proxyTo(agentUrl: string, stopUrl?: string): Promise<{ proxy: RecordingProxy; passed: Passing[] }> {
  const passed: Passing[] = [];
  const onPassing = (passing: Passing) => passed.push(passing);
  const proxy = await startRecordingProxy({ agentUrl, stopUrl, onPassing });
  ends.push(proxy.stop);
  return { proxy, passed };
}

async function bodyOf(message: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of message.setEncoding('utf8')) body += chunk as string;
  return body;
}

const run = {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: '{"session_id":"s","text":"你好"}',
};
const stream = { 'content-type': 'text/event-stream; charset=utf-8', 'x-own': 'kept' };

describe('the proxy before the agent', () => {
  it('passes bytes and headers unchanged, both ways, and tells of each event of the stream', async () => {
    const heard: { body: string; message: IncomingMessage }[] = [];
    const sent = 'data: {"text":"你好"}\r\n\r\n: a comment\n\nid: 7\ndata: two\ndata: lines\n\n';
    const { proxy, passed } = await stage(async (message, response) => {
      heard.push({ body: await bodyOf(message), message });
      response.writeHead(200, stream);
      // Cut within a character.
      response.write(Buffer.from(sent).subarray(0, 17));
      setTimeout(() => response.end(Buffer.from(sent).subarray(17)), 20);
    });
    const response = await fetch(proxy.agentUrl, { ...run, headers: { ...run.headers, authorization: 'Bearer mine' } });
    expect([response.status, response.headers.get('x-own'), await response.text()]).toEqual([200, 'kept', sent]);
    expect(heard[0]?.body).toBe(run.body);
    expect(heard[0]?.message.url).toBe('/process?x=1');
    expect(heard[0]?.message.headers).toMatchObject({ authorization: 'Bearer mine', 'content-length': '34' });
    expect(passed).toEqual([
      { kind: 'request', request: 1, route: 'process', body: run.body },
      { kind: 'answer', request: 1, status: 200, contentType: 'text/event-stream; charset=utf-8' },
      { kind: 'frame', request: 1, data: '{"text":"你好"}' },
      { kind: 'frame', request: 1, data: 'two\nlines' },
      { kind: 'end', request: 1, how: 'complete' },
    ]);
  });

  it('holds nothing back: the head of an answer and its first event are there while the agent thinks', async () => {
    const go = Promise.withResolvers<void>();
    const { proxy, passed } = await stage(async (message, response) => {
      await bodyOf(message);
      response.writeHead(200, stream);
      response.flushHeaders();
      await go.promise;
      response.write('data: first\n\n');
    });
    const response = await fetch(proxy.agentUrl, run);
    expect(passed.at(-1)).toMatchObject({ kind: 'answer' });
    go.resolve();
    const chunk = await response.body?.getReader().read();
    expect(new TextDecoder().decode(chunk?.value)).toBe('data: first\n\n');
    expect(passed.at(-1)).toMatchObject({ kind: 'frame', data: 'first' });
  });

  it('knows a stop from a run although the agent has one address for both, and brings the password of the address', async () => {
    const heard: IncomingMessage[] = [];
    const { proxy, passed } = await stage(async (message, response) => {
      heard.push(message);
      await bodyOf(message);
      response.writeHead(404, { 'content-type': 'application/json' }).end('{"detail":"Not Found"}');
    });
    const response = await fetch(proxy.stopUrl ?? '', run);
    expect([response.status, await response.text()]).toEqual([404, '{"detail":"Not Found"}']);
    expect(heard[0]?.headers.authorization).toBe(`Basic ${Buffer.from('me:secret word').toString('base64')}`);
    expect(passed.map((one) => ('route' in one ? one.route : one.kind))).toEqual(['stop', 'answer', 'text', 'end']);
    expect(passed[2]).toEqual({ kind: 'text', request: 1, text: '{"detail":"Not Found"}' });
  });

  it('breaks off where the agent does, and tells the agent when the bridge does', async () => {
    const left = Promise.withResolvers<void>();
    const { proxy, passed } = await stage(async (message, response) => {
      const body = await bodyOf(message);
      response.writeHead(200, stream).write('data: first\n\n');
      if (body === 'break') setTimeout(() => response.destroy(), 20);
      else response.on('close', left.resolve);
    });
    const broken = await fetch(proxy.agentUrl, { method: 'POST', body: 'break' });
    await expect(broken.text()).rejects.toThrow();
    expect(passed.at(-1)).toEqual({ kind: 'end', request: 1, how: 'broken' });
    const leaving = new AbortController();
    await fetch(proxy.agentUrl, { method: 'POST', body: 'leave', signal: leaving.signal });
    leaving.abort();
    await left.promise;
    await waitUntil(() => passed.at(-1)?.kind === 'end');
    expect(passed.at(-1)).toEqual({ kind: 'end', request: 2, how: 'left' });
  });

  it('says 503 where nobody listens, since nobody has acted; but breaks off when the agent did', async () => {
    const { proxy, passed } = await proxyTo('http://127.0.0.1:1/process');
    const response = await fetch(proxy.agentUrl, run);
    expect([response.status, await response.text()]).toEqual([503, expect.stringContaining('ECONNREFUSED')]);
    expect(passed.at(-1)).toEqual({ kind: 'end', request: 1, how: 'unreachable' });
    await expect(fetch(proxy.agentUrl, { method: 'HEAD' })).rejects.toThrow();
    const rude = await stage((message) => message.socket.destroy());
    await expect(fetch(rude.proxy.agentUrl, run)).rejects.toThrow();
    expect(rude.passed.at(-1)).toEqual({ kind: 'end', request: 1, how: 'broken' });
  });

  describe('with trouble switched on', () => {
    const delta = (text: string) =>
      `data: ${JSON.stringify({ object: 'content', type: 'text', index: 0, delta: true, msg_id: 'm', text })}\n\n`;
    const last = 'data: {"object":"response","status":"completed"}\n\n';
    const words = (count: number) => Array.from({ length: count }, (_, index) => delta(`word${index} `)).join('');
    const short = words(30);
    const tiny = delta('Hi!');

    async function troubled(trouble: AgentTrouble, answer = short) {
      const troubles = new AgentTroubles();
      let asked = 0;
      const server = createServer(async (message, response) => {
        asked += 1;
        await bodyOf(message);
        // All of it at once, as a quick agent does.
        response.writeHead(200, stream).end(answer + last);
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      ends.push(() => server.close());
      const passed: Passing[] = [];
      const agentUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/process`;
      const proxy = await startRecordingProxy({ agentUrl, onPassing: (passing) => passed.push(passing), troubles });
      ends.push(proxy.stop);
      troubles.set(trouble, true);
      return { passed, troubles, proxy, asked: () => asked };
    }

    it.each([
      ['agent-gone', 503, { kind: 'end', request: 1, how: 'unreachable' }],
      ['agent-fails', 500, { kind: 'end', request: 1, how: 'complete' }],
    ] as const)('%s: refuses with %d, and the agent hears nothing of it', async (trouble, status, end) => {
      const { passed, troubles, proxy, asked } = await troubled(trouble);
      expect((await fetch(proxy.agentUrl, run)).status).toBe(status);
      expect([asked(), passed[0], passed.at(-1)]).toEqual([0, expect.objectContaining({ body: run.body }), end]);
      troubles.set(trouble, false);
      expect(await (await fetch(proxy.agentUrl, run)).text()).toBe(short + last);
    });

    it('breaks off a short answer in its middle, with some words of it said', async () => {
      const { passed, proxy } = await troubled('agent-breaks');
      await expect(fetch(proxy.agentUrl, run).then((response) => response.text())).rejects.toThrow();
      const frames = passed.filter(({ kind }) => kind === 'frame');
      expect(frames.length).toBeGreaterThan(5);
      expect(frames.length).toBeLessThan(15);
      expect(passed.at(-1)).toEqual({ kind: 'end', request: 1, how: 'broken' });
    });

    it.each([
      ['short', short],
      ['tiny', tiny],
    ])('holds back a %s answer, until it is switched off', async (_size, answer) => {
      const { passed, troubles, proxy } = await troubled('agent-stalls', answer);
      let heard = '';
      const whole = fetch(proxy.agentUrl, run).then(async ({ body }) => {
        for await (const text of body?.pipeThrough(new TextDecoderStream()) ?? []) heard += text;
      });
      await waitUntil(() => heard !== '' && answer.startsWith(heard));
      expect(heard.length).toBeLessThan(answer.length / (answer === tiny ? 1 : 2) + 1);
      expect(passed.at(-1)).toMatchObject({ kind: 'frame' });
      troubles.set('agent-stalls', false);
      await whole;
      expect(heard).toBe(answer + last);
      expect(passed.at(-1)).toEqual({ kind: 'end', request: 1, how: 'complete' });
    });

    it('breaks off a tiny answer before its end', async () => {
      const { passed, proxy } = await troubled('agent-breaks', tiny);
      await expect(fetch(proxy.agentUrl, run).then((response) => response.text())).rejects.toThrow();
      expect(passed.filter(({ kind }) => kind === 'frame')).toHaveLength(1);
    });
  });

  it('does not take a look for a run, and is for nobody but the bridge', async () => {
    const { proxy, passed } = await stage((_, response) => response.writeHead(405).end());
    expect((await fetch(proxy.agentUrl, { method: 'HEAD' })).status).toBe(405);
    const port = Number(new URL(proxy.agentUrl).port);
    const status = async (headers: Record<string, string>): Promise<number | undefined> => {
      const { promise, resolve } = Promise.withResolvers<number | undefined>();
      request({ host: '127.0.0.1', port, method: 'POST', path: '/process?x=1', headers }, (response) =>
        resolve(response.resume().statusCode),
      ).end();
      return promise;
    };
    expect(await status({ host: `rebound.example:${port}` })).toBe(403);
    expect(await status({ host: `127.0.0.1:${port}`, origin: 'https://example.com' })).toBe(403);
    expect(await status({ host: `127.0.0.1:${port}`, 'sec-fetch-site': 'cross-site' })).toBe(403);
    expect(passed).toEqual([]);
    const socket = connect(port, '127.0.0.1');
    await new Promise((resolve) => socket.once('connect', resolve));
    expect(socket.remoteAddress).toBe('127.0.0.1');
    socket.destroy();
  });
});
