import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { createMakeRequest } from '../../../adapters/discord/request.ts';
import { recordingLog } from './stage.ts';

let close: () => void = () => undefined;
afterEach(() => close());

const warnings: string[] = [];

async function asking(listener: RequestListener): Promise<() => Promise<unknown>> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  close = () => {
    server.closeAllConnections();
    server.close();
  };
  const { port } = server.address() as AddressInfo;
  const makeRequest = createMakeRequest({ onBudget: () => undefined, log: recordingLog(warnings) });
  return async () =>
    makeRequest(`http://127.0.0.1:${port}/api/v10/channels/123/messages`, {
      method: 'POST',
      headers: { Authorization: 'Bot secret' },
      body: '{}',
    }).catch((error: unknown) => error);
}

it('carries the token nowhere else', async () => {
  const asked: (string | undefined)[] = [];
  const ask = await asking((request, response) => {
    asked.push(request.url);
    response.writeHead(307, { location: '/elsewhere' }).end();
  });
  expect(await ask()).toMatchObject({ name: 'ChatError', kind: 'unknown', code: 'redirect' });
  expect(asked).toEqual(['/api/v10/channels/123/messages']);
});

it.each([
  ['the body, which is exact', { 'retry-after': '1' }, { retry_after: 0.25 }, 250, 'discord:create:123'],
  ['the header', { 'retry-after': '3' }, {}, 3000, 'discord:create:123'],
  ['the end of the window', { 'x-ratelimit-reset-after': '0.5' }, { retry_after: 0 }, 500, 'discord:create:123'],
  ['nothing', {}, {}, 5000, 'discord:create:123'],
  ['the code of old messages', {}, { code: 30046 }, 6000, 'discord:create:123'],
  ['the whole bot', {}, { retry_after: 2, global: true }, 2000, 'discord:global'],
])('waits as long as a 429 says by %s', async (_by, headers, body, retryAfterMs, key) => {
  const ask = await asking((_request, response) => {
    response.writeHead(429, { ...headers, 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  expect(await ask()).toMatchObject({ name: 'RateLimitedError', retryAfterMs, key });
});

it('does not believe a page to be an answer', async () => {
  const ask = await asking((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<p>Welcome to this hotel</p>');
  });
  expect(await ask()).toMatchObject({ kind: 'unknown', code: 'unreadable-answer' });
});

it('does not know what became of a call whose answer breaks off', async () => {
  const ask = await asking((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
    response.write('{"id":');
    setImmediate(() => response.socket?.resetAndDestroy());
  });
  expect(await ask()).toBeInstanceOf(Error);
  expect(await ask()).not.toMatchObject({ status: 200 });
});

it('warns of too many refusals', async () => {
  const ask = await asking((_request, response) => {
    response
      .writeHead(403, { 'content-type': 'application/json' })
      .end('{"code":50013,"message":"Missing Permissions"}');
  });
  for (let call = 0; call < 999; call += 1) await ask();
  expect(warnings).toEqual([]);
  expect(await ask()).toMatchObject({ status: 403, ok: false });
  expect(warnings).toHaveLength(1);
});
