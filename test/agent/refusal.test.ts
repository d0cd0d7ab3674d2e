import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readRetryAfter } from '../../src/agent/refusal.ts';
import type { RunEnd } from '../../src/agent.ts';
import { ask, client, serve, streaming } from './agent-server.ts';
import { completed, created, delta, sse } from './streams.ts';

async function endFor(status: number, headers: Record<string, string>, body: string | Buffer): Promise<RunEnd> {
  await using server = await serve((response) => response.writeHead(status, headers).end(body));
  await using agent = client(server.url);
  const run = agent.run(ask());
  const end = await run.ended;
  await run.released;
  return end;
}

const json = { 'content-type': 'application/json' };

describe('an answer that is no stream', () => {
  const detail = [{ type: 'json_invalid', loc: ['body', 1], msg: 'JSON decode error', input: 'secret words' }];
  it.each([
    [401, { detail: 'Unauthorized' }, 'refused', 'HTTP 401: Unauthorized'],
    [403, { error: { message: 'no' } }, 'refused', 'HTTP 403: no'],
    [404, { detail: 'Not Found' }, 'refused', 'HTTP 404: Not Found'],
    [405, { detail: 'Method Not Allowed' }, 'refused', 'HTTP 405: Method Not Allowed'],
    [409, { error: 'chat is running' }, 'busy', 'HTTP 409: chat is running'],
    [422, { detail }, 'refused', 'HTTP 422: body.1: JSON decode error'],
    [429, { message: 'slow down' }, 'overloaded', 'HTTP 429: slow down'],
    [500, { detail: 'Internal' }, 'failed', 'HTTP 500: Internal'],
    [502, {}, 'failed', 'HTTP 502: {}'],
    [503, { detail: 'starting' }, 'overloaded', 'HTTP 503: starting'],
  ])('%i %j is %s', async (status, body, kind, message) => {
    const end = await endFor(status, json, JSON.stringify(body));
    expect(end).toMatchObject({ outcome: 'failed', error: { kind, code: String(status), message } });
  });

  it('may be a page, whose words are kept short', async () => {
    const end = await endFor(500, { 'content-type': 'text/html' }, `<h1>\n Oops </h1>${'<br>'.repeat(1e5)}`);
    const message = end.outcome === 'failed' ? end.error.message : '';
    expect(message).toContain('HTTP 500: <h1> Oops </h1><br>');
    expect(message.length).toBeLessThan(600);
  });

  it('may be a redirect, which is not followed', async () => {
    const end = await endFor(307, { location: 'http://127.0.0.1:1/elsewhere' }, '');
    expect(end).toMatchObject({ error: { kind: 'refused', code: '307' } });
    expect(end.outcome === 'failed' && end.error.message).toContain('to http://127.0.0.1:1/elsewhere');
  });

  it.each([
    ['JSON', json, '{"answer":"hello"}', '{"answer":"hello"}'],
    ['a page', { 'content-type': 'text/html; charset=utf-8' }, '<!doctype html>', '<!doctype html>'],
    ['the right text of another type', { 'content-type': 'text/plain' }, 'data: {}\n\n', 'data: {}'],
    ['nothing', json, '', '(empty)'],
  ])('may be 200 with %s', async (_what, headers, body, words) => {
    const end = await endFor(200, headers, body);
    expect(end).toMatchObject({ outcome: 'failed', error: { kind: 'not-a-stream', code: '200' } });
    expect(end.outcome === 'failed' && end.error.message).toContain(words);
  });

  it('may call itself a stream and be a page', async () => {
    const end = await endFor(200, { 'content-type': 'text/event-stream' }, '\n<html>Sign in</html>');
    expect(end).toMatchObject({
      error: { kind: 'not-a-stream', message: 'not an event stream: <html>Sign in</html>' },
    });
  });

  it('may be a compressed stream, for which nobody asked', async () => {
    const headers = { 'content-type': 'text/event-stream', 'content-encoding': 'gzip' };
    expect(await endFor(200, headers, gzipSync(sse(completed)))).toMatchObject({ error: { kind: 'not-a-stream' } });
  });

  it('is a stream when it says no type at all, or says it in capitals', async () => {
    const bytes = sse(created, delta('m', 'x'), completed);
    expect(await endFor(200, {}, bytes)).toEqual({ outcome: 'completed' });
    expect(await endFor(200, { 'content-type': 'Text/Event-Stream;charset=UTF-8' }, bytes)).toEqual({
      outcome: 'completed',
    });
  });

  it('is read no further than its cap', async () => {
    let poured = 0;
    await using server = await serve((response) => {
      response.writeHead(404, json);
      const pour = (): void => {
        poured++;
        if (!response.destroyed) response.write('x'.repeat(65_536), () => setImmediate(pour));
      };
      pour();
    });
    await using agent = client(server.url);
    const run = agent.run(ask());
    expect(await run.ended).toMatchObject({ error: { kind: 'refused', code: '404' } });
    await run.released;
    expect(poured * 65_536).toBeLessThan(50 * 2 ** 20);
  });

  it('that breaks off keeps its status', async () => {
    await using server = await serve((response) => {
      response.writeHead(503, { 'retry-after': '7', 'content-length': '100' });
      response.write('not yet', () => setImmediate(() => response.destroy()));
    });
    await using agent = client(server.url);
    expect(await agent.run(ask()).ended).toMatchObject({
      error: { kind: 'overloaded', code: '503', retryAfterMs: 7000 },
    });
  });
});

describe('Retry-After', () => {
  it('reaches the error of an overloaded agent', async () => {
    const end = await endFor(429, { 'retry-after': '3' }, '');
    expect(end).toMatchObject({ error: { kind: 'overloaded', retryAfterMs: 3000, harmless: true } });
  });

  const nowMs = Date.parse('Sun, 22 Nov 2026 07:00:00 GMT');
  it.each([
    ['5', 5000],
    ['0', 0],
    ['1.5', 1500],
    ['Sun, 22 Nov 2026 07:00:30 GMT', 30_000],
    ['Sun, 22 Nov 2026 06:00:00 GMT', 0],
    ['soon', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('%j means %j ms', (value, ms) => {
    expect(readRetryAfter(value, nowMs)).toBe(ms);
  });
});

describe('no connection', () => {
  it('refused is unreachable, and harmless', async () => {
    const taken = createServer();
    taken.listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    taken.close();
    await once(taken, 'close');
    await using agent = client(`http://127.0.0.1:${port}/process`);
    const run = agent.run(ask());
    const error = { kind: 'unreachable', code: 'ECONNREFUSED', harmless: true };
    expect(await run.ended).toMatchObject({ outcome: 'failed', error });
    await run.released;
  });

  it('without a TLS handshake is unreachable, and harmless', async () => {
    await using server = await serve((response) => response.end());
    await using agent = client(server.url.replace('http:', 'https:'));
    expect(await agent.run(ask()).ended).toMatchObject({ error: { kind: 'unreachable', harmless: true } });
    expect(server.asked).toEqual([]);
  });

  it('with something that speaks no HTTP is not a stream', async () => {
    const other = createTcpServer((socket) => {
      socket.on('error', () => socket.destroy());
      socket.once('data', () => socket.end('220 mail ready\r\n'));
    });
    other.listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    await using agent = client(`http://127.0.0.1:${port}/process`);
    expect(await agent.run(ask()).ended).toMatchObject({ outcome: 'failed', error: { kind: 'not-a-stream' } });
    other.close();
  });
});

it('takes the first event’s "already in RUNNING state" for a busy session', async () => {
  await using server = await serve((response) =>
    streaming(response).end(sse({ error: 'Task u:s is already in RUNNING state.' })),
  );
  await using agent = client(server.url);
  expect(await agent.run(ask()).ended).toMatchObject({ outcome: 'failed', error: { kind: 'busy', harmless: true } });
});
