// The SDK's own client over undici: forms, answers without the headers they should have, time-outs.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { webApi } from '@slack/bolt';
import { Agent } from 'undici';
import { afterEach, describe, expect, it } from 'vitest';
import { clientOptions } from '../../../adapters/slack/client.ts';
import { createLog } from '../../../src/log.ts';

let server: Server | undefined;
afterEach(async () => {
  server?.closeAllConnections();
  await new Promise((resolve) => server?.close(resolve));
});

async function listen(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  server = createServer(answer);
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/api/`;
}

function clientOf(slackApiUrl: string, timeout = 5000): webApi.WebClient {
  const log = createLog({ level: 'silent', format: 'json', secrets: [] });
  return new webApi.WebClient('xoxb-test', { ...clientOptions(slackApiUrl, new Agent(), log), timeout });
}

describe('the SDK’s client over undici', () => {
  it('sends forms with its headers and understands the answer', async () => {
    const url = await listen(async (request, response) => {
      const body = (await request.toArray()).join('');
      const { authorization, 'content-type': type } = request.headers;
      response.setHeader('x-oauth-scopes', 'chat:write,files:read');
      response.end(JSON.stringify({ ok: true, body, authorization, type }));
    });
    expect(await clientOf(url).apiCall('x.y', { text: 'ä & 语', blocks: [{ a: 1 }] })).toMatchObject({
      body: 'text=%C3%A4%20%26%20%E8%AF%AD&blocks=%5B%7B%22a%22%3A1%7D%5D',
      authorization: 'Bearer xoxb-test',
      type: 'application/x-www-form-urlencoded',
      response_metadata: { scopes: ['chat:write', 'files:read'] },
    });
  });

  for (const [header, seconds] of [
    [undefined, 30],
    ['soon', 30],
    ['1.2', 2],
    ['7', 7],
    ['0', 1],
    ['-5', 30],
  ] as const) {
    it(`takes a 429 for one when Retry-After is ${header ?? 'missing'}`, async () => {
      const url = await listen((_request, response) => {
        response.writeHead(429, header === undefined ? {} : { 'retry-after': header }).end('<html>');
      });
      const call = clientOf(url).apiCall('x.y');
      await expect(call).rejects.toMatchObject({ name: 'WebAPIRateLimitedError', retryAfter: seconds });
    });
  }

  it('gives a call up that takes too long', async () => {
    const url = await listen(() => undefined);
    const call = clientOf(url, 50).apiCall('x.y');
    await expect(call).rejects.toMatchObject({ original: { name: 'TimeoutError' } });
  });

  it('takes no address for a method: the token goes where it was told to', async () => {
    const asked: (string | undefined)[] = [];
    const url = await listen(({ url: path, headers: { host } }, response) => {
      asked.push(`${host}${path}`);
      response.end('{"ok":true}');
    });
    // Another name of the same server, which the client was not told of.
    const elsewhere = url.replace('127.0.0.1', 'localhost');
    await clientOf(url)
      .apiCall(`${elsewhere}x.y`)
      .catch(() => undefined);
    expect(asked.filter((address) => address?.startsWith('localhost'))).toEqual([]);
  });

  it('does not follow a redirect', async () => {
    let requests = 0;
    const url = await listen((_request, response) => {
      requests += 1;
      response.writeHead(307, { location: '/elsewhere' }).end();
    });
    await expect(clientOf(url).apiCall('x.y')).rejects.toMatchObject({ statusCode: 307 });
    expect(requests).toBe(1);
  });
});
