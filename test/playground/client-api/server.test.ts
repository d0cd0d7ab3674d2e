import { request } from 'node:http';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { startStage } from './page.ts';

interface Heard {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

/** With any headers at all, `Host` included. */
function get(
  port: number,
  path: string,
  headers: Readonly<Record<string, string>> = {},
  method = 'GET',
): Promise<Heard> {
  const { promise, resolve, reject } = Promise.withResolvers<Heard>();
  const asked = request({ host: '127.0.0.1', port, path, method, headers }, (response) => {
    let body = '';
    response.setEncoding('utf8').on('data', (text: string) => {
      body += text;
    });
    response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, body }));
  });
  asked.on('error', reject);
  asked.end();
  return promise;
}

/** Resolves with the status of the refusal, or 101. */
function opens(
  port: number,
  options: { readonly origin?: string; readonly host?: string; readonly path?: string },
): Promise<number> {
  const { origin, host, path = '/client' } = options;
  const headers = host === undefined ? {} : { host };
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, {
    headers,
    ...(origin === undefined ? {} : { origin }),
  });
  const { promise, resolve } = Promise.withResolvers<number>();
  socket.on('error', () => undefined);
  socket.on('unexpected-response', (_, response) => resolve(response.statusCode ?? 0));
  socket.on('open', () => resolve(101));
  return promise.finally(() => socket.terminate());
}

describe('the server of the page', () => {
  it('serves the page, which may fetch nothing from elsewhere', async () => {
    const { api } = await startStage();
    const { status, headers, body } = await get(api.port, '/');
    expect([status, body]).toEqual([200, '<!doctype html><title>Page</title>']);
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': expect.stringMatching(
        /^default-src 'none';.*connect-src 'self';.*frame-ancestors 'none'/,
      ),
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'same-origin',
    });
    expect((await get(api.port, '/assets/page.js')).headers['content-type']).toMatch(/javascript/);
    expect((await get(api.port, '/', {}, 'HEAD')).body).toBe('');
  });

  it.each(['/../package.json', '/assets/../../package.json', '/%2e%2e/package.json', '/nothing', '/files/slack/F999'])(
    'has nothing at %s',
    async (path) => {
      const { api } = await startStage();
      expect((await get(api.port, path)).status).toBe(404);
    },
  );

  it('takes no other method', async () => {
    const { api } = await startStage();
    expect((await get(api.port, '/', {}, 'POST')).status).toBe(405);
  });

  it('takes another port when the wanted one is taken', async () => {
    const first = await startStage();
    const second = await startStage({ port: first.api.port });
    expect(second.api.port).not.toBe(first.api.port);
    expect(second.api.url).toBe(`http://127.0.0.1:${second.api.port}/`);
    expect((await get(second.api.port, '/')).status).toBe(200);
  });

  it('answers only who calls it by its own name', async () => {
    const { api } = await startStage();
    const { port } = api;
    for (const host of [`127.0.0.1:${port}`, `localhost:${port}`])
      expect((await get(port, '/', { host })).status).toBe(200);
    const strangers = [
      'rebound.example',
      `rebound.example:${port}`,
      '127.0.0.1:1',
      '127.0.0.1',
      `127.0.0.1:${port}.example`,
    ];
    for (const host of strangers) {
      expect([host, (await get(port, '/', { host })).status]).toEqual([host, 403]);
      expect([host, await opens(port, { origin: `http://127.0.0.1:${port}`, host })]).toEqual([host, 403]);
    }
  });

  it('answers no other site in the same browser', async () => {
    const { api } = await startStage();
    const { port } = api;
    const own = `http://127.0.0.1:${port}`;
    expect((await get(port, '/', { origin: own, 'sec-fetch-site': 'same-origin' })).status).toBe(200);
    expect((await get(port, '/', { 'sec-fetch-site': 'none' })).status).toBe(200);
    for (const origin of ['https://example.com', 'null', `https://127.0.0.1:${port}`, 'http://127.0.0.1:1']) {
      expect([origin, (await get(port, '/', { origin })).status]).toEqual([origin, 403]);
      expect([origin, await opens(port, { origin })]).toEqual([origin, 403]);
    }
    // A picture on another page has no origin.
    expect((await get(port, '/', { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect(await opens(port, {})).toBe(403);
    expect(await opens(port, { origin: own, path: '/other' })).toBe(403);
    expect(await opens(port, { origin: own })).toBe(101);
    expect(await opens(port, { origin: `http://localhost:${port}`, host: `localhost:${port}` })).toBe(101);
  });

  it('shows pictures in place, and only hands out what could be a page with a script', async () => {
    const { api, slack, discord } = await startStage();
    const bytes = new TextEncoder().encode('<script>alert(1)</script>');
    const files = [
      { name: 'a.png', mimeType: 'image/png', bytes },
      { name: 'ä.html', mimeType: 'text/html', bytes },
      { name: 'b.svg', mimeType: 'image/svg+xml', bytes },
    ];
    const said = slack.person('Alice').say('#general', 'Files', { files });
    const answers = await Promise.all(said.files.map(({ id }) => get(api.port, `/files/slack/${id}`)));
    expect(answers.map(({ headers }) => [headers['content-type'], headers['content-disposition']])).toEqual([
      ['image/png', "inline; filename*=UTF-8''a.png"],
      ['application/octet-stream', "attachment; filename*=UTF-8''%C3%A4.html"],
      ['application/octet-stream', "attachment; filename*=UTF-8''b.svg"],
    ]);
    for (const { headers } of answers) expect(headers['content-security-policy']).toContain('sandbox');
    const { channelId, id, files: sent } = discord.person('Bob').say('#friday', 'File', { files: files.slice(0, 1) });
    const answer = await get(api.port, `/files/discord/${channelId}-${id}-${sent[0]?.id}`);
    expect([answer.status, answer.body]).toEqual([200, '<script>alert(1)</script>']);
  });
});
