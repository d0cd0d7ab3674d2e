// One request to the Web API: what goes over the wire, and what each kind of answer means.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Agent } from 'undici';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Call, createCall } from '../../../adapters/slack/call.ts';

async function callTo(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
  timeoutMs = 5000,
): Promise<Call> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const dispatcher = new Agent();
  onTestFinished(async () => {
    await dispatcher.destroy();
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return createCall({ token: 'xoxb-test', apiUrl: `http://127.0.0.1:${port}/api/`, dispatcher, timeoutMs });
}

const saying = (status: number, text: string, headers = {}) =>
  callTo((_request, response) => response.writeHead(status, headers).end(text));

describe('a call of the Web API', () => {
  it('sends a form with the token, and gives the answer and the scopes', async () => {
    const call = await callTo(async (request, response) => {
      const sent = (await request.toArray()).join('');
      const { authorization, 'content-type': type } = request.headers;
      response.setHeader('x-oauth-scopes', 'chat:write, files:read');
      response.end(JSON.stringify({ ok: true, sent, authorization, type, to: `${request.method} ${request.url}` }));
    });
    const args = {
      text: 'ä & 语 + =',
      half: 'a\ud83d',
      blocks: [{ a: 1 }],
      limit: 3,
      unfurl: false,
      nothing: undefined,
      none: null,
    };
    const { body, scopes } = await call('x.y', args);
    const { sent, ...rest } = body;
    expect(rest).toEqual({
      ok: true,
      authorization: 'Bearer xoxb-test',
      type: 'application/x-www-form-urlencoded',
      to: 'POST /api/x.y',
    });
    expect(Object.fromEntries(new URLSearchParams(String(sent)))).toEqual({
      text: 'ä & 语 + =',
      half: 'a\ufffd',
      blocks: '[{"a":1}]',
      limit: '3',
      unfurl: 'false',
    });
    expect(scopes).toEqual(['chat:write', 'files:read']);
  });

  it('knows no scopes where Slack tells of none', async () => {
    const call = await saying(200, '{"ok":true}');
    expect(await call('x.y')).toEqual({ body: { ok: true }, scopes: undefined });
  });

  for (const [header, waitMs] of [
    [undefined, 30_000],
    ['soon', 30_000],
    ['1.2', 2000],
    ['7', 7000],
    ['0', 1000],
    ['-5', 30_000],
  ] as const) {
    it(`is limited by a 429, whatever its body, with Retry-After ${header ?? 'missing'}`, async () => {
      const call = await saying(429, '<html>', header === undefined ? {} : { 'retry-after': header });
      const limited = { name: 'RateLimitedError', key: 'slack:T1:x.y', retryAfterMs: waitMs };
      await expect(call('x.y', {}, 'slack:T1:x.y')).rejects.toMatchObject(limited);
    });
  }

  it('is limited by an answer that says so, too', async () => {
    const call = await saying(200, '{"ok":false,"error":"ratelimited"}', { 'retry-after': '4' });
    await expect(call('x.y', {}, 'k')).rejects.toMatchObject({ name: 'RateLimitedError', retryAfterMs: 4000 });
  });

  for (const [what, status, text, kind, code] of [
    ['a refusal', 200, '{"ok":false,"error":"not_in_channel"}', 'forbidden', 'not_in_channel'],
    ['a page', 200, '<html>', 'unknown', 'no_slack_answer'],
    ['nothing', 200, '', 'unknown', 'no_slack_answer'],
    ['no object', 200, '"ok"', 'unknown', 'no_slack_answer'],
    ['an object that says nothing', 200, '{}', 'unknown', 'no_slack_answer'],
    ['one that is not quite ok', 200, '{"ok":"true"}', 'unknown', 'no_slack_answer'],
    ['a failure', 503, '{"ok":true}', 'unknown', 'http_503'],
    ['a 404', 404, '{"ok":true}', 'rejected', 'http_404'],
  ] as const) {
    it(`is ${kind} for ${what}`, async () => {
      const call = await saying(status, text);
      await expect(call('x.y')).rejects.toMatchObject({ name: 'ChatError', kind, code });
    });
  }

  it('follows no redirect: the token stays where it was meant for', async () => {
    const asked: (string | undefined)[] = [];
    const call = await callTo(({ url }, response) => {
      asked.push(url);
      response.writeHead(307, { location: '/elsewhere' }).end();
    });
    await expect(call('x.y')).rejects.toMatchObject({ kind: 'rejected', code: 'http_307' });
    expect(asked).toEqual(['/api/x.y']);
  });

  it('may have happened when no answer comes in time, also when it stops in the middle', async () => {
    const mute = await callTo(() => undefined, 50);
    await expect(mute('x.y')).rejects.toMatchObject({ kind: 'unknown', code: 'timeout' });
    const half = await callTo((_request, response) => response.write('{"ok":'), 200);
    await expect(half('x.y')).rejects.toMatchObject({ kind: 'unknown', code: 'timeout' });
  });

  it('may have happened when the connection ends before the answer, and not when there was none', async () => {
    const reset = await callTo((request) => request.socket.destroy());
    await expect(reset('x.y')).rejects.toMatchObject({ kind: 'unknown' });
    const nobody = createCall({ token: 'xoxb-test', apiUrl: 'http://127.0.0.1:9/api/', dispatcher: new Agent() });
    await expect(nobody('x.y')).rejects.toMatchObject({ kind: 'unreachable', code: 'ECONNREFUSED' });
  });

  it('is made once', async () => {
    let requests = 0;
    const call = await callTo((_request, response) => {
      requests += 1;
      response.writeHead(500).end();
    });
    await expect(call('x.y')).rejects.toMatchObject({ code: 'http_500' });
    expect(requests).toBe(1);
  });
});
