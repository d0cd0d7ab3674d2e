import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { createDownload } from '../../../adapters/discord/files.ts';
import type { InboundFile } from '../../../src/chat.ts';
import { closedNetwork, trustAuthority } from '../../tls-proxy.ts';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

async function host(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function fileAt(url: string, size = 3): InboundFile {
  return { name: 'a.bin', mimeType: '', size, address: { url } };
}

it('fetches bytes and the declared type, without any token', async () => {
  const seen: (string | undefined)[] = [];
  const base = await host((request, response) => {
    seen.push(request.headers.authorization);
    response.setHeader('content-type', 'Image/PNG; charset=binary').end(Buffer.from([1, 2, 3]));
  });
  const fetched = await createDownload(`${base}/api`)(fileAt(`${base}/x`), 3);
  expect(fetched).toEqual({ bytes: Buffer.from([1, 2, 3]), mimeType: 'image/png' });
  expect(seen).toEqual([undefined]);
});

it.each([
  'https://example.org/a.png',
  'http://cdn.discordapp.com/a.png',
  'https://cdn.discordapp.com.example.org/a.png',
  'https://cdn.discordapp.com@example.org/a.png',
  'https://cdn.discordapp.com:8443/a.png',
  'http://127.0.0.1:9/a.png',
  'file:///etc/passwd',
  'nonsense',
])('does not ask %s', async (url) => {
  const refused = createDownload('https://discord.com/api')(fileAt(url), 10);
  await expect(refused).rejects.toMatchObject({ kind: 'rejected', code: 'host-not-allowed' });
});

it('goes through the proxy to Discord’s own hosts', async () => {
  trustAuthority();
  await using network = await closedNetwork((_request, response) => response.end(Buffer.from([1, 2, 3])));
  const get = createDownload('https://discord.com/api', { url: network.proxyUrl, except: '' });
  const fetched = await get(fileAt('https://cdn.discordapp.com/attachments/1/2/a.bin?ex=1'), 3);
  expect(fetched.bytes).toEqual(Buffer.from([1, 2, 3]));
  expect(network.tunnels).toEqual(['cdn.discordapp.com:443']);
});

it('does not follow a redirect', async () => {
  const asked: (string | undefined)[] = [];
  const base = await host((request, response) => {
    asked.push(request.url);
    response.writeHead(302, { location: '/elsewhere' }).end();
  });
  const refused = createDownload(base)(fileAt(`${base}/x`), 10);
  await expect(refused).rejects.toMatchObject({ kind: 'rejected', code: 'redirect' });
  expect(asked).toEqual(['/x']);
});

it('stops reading when more comes than was declared', async () => {
  let cut: (() => void) | undefined;
  const wasCut = new Promise<void>((resolve) => {
    cut = resolve;
  });
  const base = await host((_request, response) => {
    response.on('close', () => cut?.());
    const more = () => {
      while (!response.destroyed && response.write(Buffer.alloc(65_536)));
      if (!response.destroyed) response.once('drain', more);
    };
    more();
  });
  const endless = createDownload(base)(fileAt(`${base}/x`), 100_000);
  await expect(endless).rejects.toMatchObject({ kind: 'too-long' });
  await wasCut;
});

it.each([
  [404, 'gone'],
  [403, 'gone'],
  [400, 'rejected'],
  [503, 'unknown'],
])('reports HTTP %i as %s', async (status, kind) => {
  const base = await host((_request, response) => response.writeHead(status).end('no'));
  await expect(createDownload(base)(fileAt(`${base}/x`), 10)).rejects.toMatchObject({ kind, platform: 'discord' });
});

it('knows that a host which is not there was not reached', async () => {
  const base = await host((_request, response) => response.end());
  for (const close of closing.splice(0)) close();
  await expect(createDownload(base)(fileAt(`${base}/x`), 10)).rejects.toMatchObject({ kind: 'unreachable' });
});
