// Real servers on loopback, which the tests may reach as one may reach any private host: by being allowed to.
import type { LookupAddress } from 'node:dns';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ReplyMedia } from '../../src/agent.ts';
import { createMediaSource, type FetchedMedium, type MediaSourceOptions } from '../../src/media/fetch.ts';
import { closedNetwork, trustAuthority } from '../tls-proxy.ts';

const png = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.alloc(100, 7)]);
const ends: (() => Promise<unknown>)[] = [];

beforeAll(trustAuthority);
afterEach(async () => {
  for (const end of ends.reverse().splice(0)) await end();
});

interface Served {
  /** `http://127.0.0.1:…` */
  readonly at: string;
  readonly asked: string[];
}

async function serve(answer: RequestListener): Promise<Served> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    answer(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  ends.push(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  return { at: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

function fetchIt(
  url: string,
  options: Partial<MediaSourceOptions> = {},
  { type = 'image', ...medium }: Partial<ReplyMedia> = {},
  maxSize = 1_000_000,
): Promise<FetchedMedium> {
  const source = createMediaSource({
    agentUrl: 'http://agent.invalid/process',
    allowHosts: ['127.0.0.1'],
    proxy: undefined,
    ...options,
  });
  return source.use({ ...medium, type, url }, maxSize, async (fetched) => fetched);
}

const refusal = (reason: string) => expect.objectContaining({ name: 'MediumError', reason });

describe('a medium at an address', () => {
  it('arrives with its bytes, its true type and its name', async () => {
    const { at } = await serve((request, response) => {
      if (request.url === '/sound') response.setHeader('content-disposition', 'attachment; filename="a sound.ogg"');
      response.setHeader('content-type', request.url === '/sound' ? 'audio/ogg; codecs=opus' : 'application/x-wrong');
      response.end(request.url === '/sound' ? 'sound' : png);
    });
    expect(await fetchIt(`${at}/a/cat.png?sig=1`)).toEqual({ bytes: png, mimeType: 'image/png', name: 'cat.png' });
    const sound = await fetchIt(`${at}/sound`, {}, { type: 'audio' });
    expect(sound).toMatchObject({ mimeType: 'audio/ogg', name: 'a sound.ogg' });
  });

  it('is asked for without a password, a referrer or a wish for packing', async () => {
    let headers = {};
    const { at } = await serve((request, response) => {
      headers = request.headers;
      response.end(png);
    });
    await fetchIt(at);
    expect(Object.keys(headers).sort()).toEqual(['accept', 'accept-encoding', 'connection', 'host', 'user-agent']);
    expect(headers).toMatchObject({ 'accept-encoding': 'identity' });
  });

  it.each<[string, RequestListener, string, Partial<ReplyMedia>?]>([
    ['is not there', (_, response) => response.writeHead(404).end(png), 'unreachable'],
    ['is at a server in trouble', (_, response) => response.writeHead(503).end(), 'unreachable'],
    ['is only a part', (_, response) => response.writeHead(206).end(png), 'unreachable'],
    ['is a page instead of a picture', html(), 'not-media'],
    ['is a page that says it was a picture', html('image/png'), 'not-media'],
    ['is a page instead of a document', html('application/pdf'), 'not-media', { type: 'file', name: 'a.pdf' }],
    ['is a page instead of a film', html('video/mp4'), 'not-media', { type: 'video' }],
    ['is JSON instead of a picture', json(), 'not-media'],
    ['is JSON instead of a sound', json(), 'not-media', { type: 'audio' }],
    ['is empty', (_, response) => response.setHeader('content-type', 'image/png').end(), 'not-media'],
    ['ends too soon', short(), 'unreachable'],
    ['is packed', packed(), 'not-media'],
    [
      'ends in the middle',
      (_, response) => response.writeHead(200).write(png, () => response.destroy()),
      'unreachable',
    ],
  ])('is refused when it %s', async (_what, answer, reason, medium) => {
    const { at } = await serve(answer);
    await expect(fetchIt(`${at}/x`, {}, medium)).rejects.toEqual(refusal(reason));
  });

  it('may be a page or JSON where a file was promised', async () => {
    const page = await serve(html());
    expect(await fetchIt(`${page.at}/report.html`, {}, { type: 'file' })).toMatchObject({ mimeType: 'text/html' });
    const data = await serve(json());
    expect(await fetchIt(`${data.at}/data`, {}, { type: 'file' })).toMatchObject({ mimeType: 'application/json' });
  });
});

function html(type = 'text/html'): RequestListener {
  return (_, response) => response.setHeader('content-type', type).end('<!doctype html><title>Sign in</title>');
}

function json(): RequestListener {
  return (_, response) => response.setHeader('content-type', 'application/json').end('{"error":"no"}');
}

function short(): RequestListener {
  return (_, response) => {
    response.writeHead(200, { 'content-type': 'image/png', 'content-length': png.length + 10 });
    response.write(png, () => response.socket?.end());
  };
}

/** Some hundred bytes that would become a hundred thousand. */
function packed(): RequestListener {
  return (_, response) => {
    response.writeHead(200, { 'content-type': 'image/png', 'content-encoding': 'gzip' });
    response.end(gzipSync(Buffer.concat([png, Buffer.alloc(100_000)])));
  };
}

describe('too much', () => {
  it('is not even begun when it is declared, and cut off when it is not', async () => {
    const cut = Promise.withResolvers<void>();
    const { at } = await serve((request, response) => {
      response.setHeader('content-type', 'image/png');
      if (request.url === '/declared') response.setHeader('content-length', 5_000_000);
      response.on('close', () => cut.resolve());
      const pour = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(10_000)));
        response.once('drain', pour);
      };
      if (request.url === '/declared') response.flushHeaders();
      else pour();
    });
    await expect(fetchIt(`${at}/declared`, {}, {}, 1_000_000)).rejects.toEqual(refusal('too-large'));
    await expect(fetchIt(`${at}/endless`, {}, {}, 1_000_000)).rejects.toEqual(refusal('too-large'));
    await cut.promise;
  });

  it('is more than the platform takes, or than we hold: whichever is less', async () => {
    const { at } = await serve((_, response) => response.setHeader('content-type', 'image/png').end(png));
    await expect(fetchIt(at, {}, {}, png.length - 1)).rejects.toEqual(refusal('too-large'));
    await expect(fetchIt(at, { limits: { size: png.length - 1 } })).rejects.toEqual(refusal('too-large'));
    expect((await fetchIt(at, {}, {}, png.length)).bytes).toHaveLength(png.length);
  });

  it('time is not given: to a body that says nothing, to one that trickles, to one that never begins', async () => {
    const { at } = await serve((request, response) => {
      if (request.url === '/mute') return;
      response.writeHead(200, { 'content-type': 'image/png' }).flushHeaders();
      const trickle = setInterval(() => request.url === '/trickle' && response.write('.'), 10);
      response.on('close', () => clearInterval(trickle));
    });
    const limits = { idleMs: 100, totalMs: 300 };
    for (const path of ['/mute', '/silent', '/trickle'])
      await expect(fetchIt(at + path, { limits }), path).rejects.toEqual(refusal('unreachable'));
  });

  it('at once waits for its turn', async () => {
    const { at } = await serve((_, response) => response.setHeader('content-type', 'image/png').end(png));
    const source = createMediaSource({ agentUrl: at, allowHosts: [], proxy: undefined, limits: { atOnce: 2 } });
    let inside = 0;
    let most = 0;
    const held = async () => {
      most = Math.max(most, ++inside);
      await new Promise((resolve) => setTimeout(resolve, 5));
      inside -= 1;
    };
    await Promise.all([1, 2, 3, 4, 5].map((id) => source.use({ type: 'image', url: `${at}/${id}` }, 1_000, held)));
    expect(most).toBe(2);
  });
});

describe('a private place', () => {
  const answers = (addresses: readonly string[]) => async (): Promise<readonly LookupAddress[]> =>
    addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));

  it.each([
    'http://127.0.0.1:80/',
    'https://127.0.0.1/',
    'https://2130706433/',
    'https://0x7f.1/',
    'https://[::1]/',
    'https://[::ffff:127.0.0.1]/',
    'http://169.254.169.254/latest/meta-data/',
    'http://[fd00:ec2::254]/latest/meta-data/',
    'https://localhost/',
    'https://localhost./',
    'https://metadata.google.internal/computeMetadata/v1/',
    'https://intranet/',
  ])('is not gone to: %s', async (url) => {
    await expect(fetchIt(url, { allowHosts: [] })).rejects.toEqual(refusal('private'));
  });

  it.each(['https', 'http'])('is not gone to by a public name (%s)', async (protocol) => {
    const { at, asked } = await serve((_, response) => response.end(png));
    for (const addresses of [['127.0.0.1'], ['127.0.0.1', '8.8.8.8'], ['::ffff:7f00:1']]) {
      const url = `${protocol}://rebind.example.com:${new URL(at).port}/`;
      const resolve = answers(addresses);
      await expect(fetchIt(url, { allowHosts: [], resolve })).rejects.toEqual(refusal('private'));
    }
    expect(asked).toEqual([]);
  });

  it('is not gone to by a redirect, from wherever it comes', async () => {
    const { at, asked } = await serve((_, response) => response.end(png));
    const inner = at.replace('127.0.0.1', '127.0.0.2');
    const targets = [inner, 'http://169.254.169.254/', 'https://[::1]/', 'file:///etc/passwd', 'http://a:b@127.0.0.1/'];
    for (const location of targets) {
      const from = await serve((_, response) => response.writeHead(302, { location }).end());
      const reason = /^https?:\/\/(?!a:)/.test(location) ? 'private' : 'unusable';
      await expect(fetchIt(from.at), location).rejects.toEqual(refusal(reason));
    }
    expect(asked).toEqual([]);
  });

  it('may be the agent’s own, at its port alone', async () => {
    const { at } = await serve((_, response) => response.end(png));
    const other = await serve((_, response) => response.end(png));
    const options = { agentUrl: `${at}/process`, allowHosts: [] };
    expect((await fetchIt(`${at}/files/a.png`, options)).name).toBe('a.png');
    await expect(fetchIt(`${other.at}/files/a.png`, options)).rejects.toEqual(refusal('private'));
  });
});

it('plain http goes to trusted hosts only', async () => {
  const resolve = async () => [{ address: '8.8.8.8', family: 4 }];
  await expect(fetchIt('http://cat.example.com/', { resolve })).rejects.toEqual(refusal('insecure'));
});

it.each(['ftp://x.example.com/a', 'https://', '/tmp/a.png', 'file:///tmp/a.png', 'https://me:secret@example.com/'])(
  'an address that means nothing is not used: %s',
  (url) => expect(fetchIt(url)).rejects.toEqual(refusal('unusable')),
);

describe('redirects', () => {
  it('are followed, relative ones too, up to five', async () => {
    const { at, asked } = await serve((request, response) => {
      const left = Number(request.url?.slice(1));
      if (left === 0) response.end(png);
      else response.writeHead([301, 302, 303, 307, 308][left % 5] ?? 302, { location: `/${left - 1}` }).end();
    });
    expect((await fetchIt(`${at}/5`)).bytes).toEqual(png);
    expect(asked).toEqual(['/5', '/4', '/3', '/2', '/1', '/0']);
    await expect(fetchIt(`${at}/6`)).rejects.toEqual(refusal('unreachable'));
    expect(asked).not.toContain('/-1');
  });
});

describe('an address', () => {
  const source = createMediaSource({
    agentUrl: 'http://agent:8090',
    allowHosts: ['10.0.0.7'],
    proxy: undefined,
    resolve: async (host) => {
      if (host === 'nowhere.example.com') throw new Error('ENOTFOUND');
      return [{ address: host.startsWith('inner') ? '10.0.0.8' : '8.8.8.8', family: 4 }];
    },
  });

  it.each([
    ['https://cat.example.com/a.png', true],
    ['http://cat.example.com/a.png', true],
    ['https://nowhere.example.com/a.png', true],
    ['https://inner.example.com/a.png', false],
    ['http://10.0.0.7/a.png', false],
    ['http://agent:8090/a.png', false],
    ['https://me:secret@cat.example.com/a.png', false],
  ])('%s may be told to people: %s', async (url, expected) => {
    expect(await source.isPublic(new URL(url))).toBe(expected);
  });
});

describe('through a proxy', () => {
  const unknown = async () => Promise.reject(new Error('ENOTFOUND'));

  it('public https hosts are reached by their name, and what is excepted is not', async () => {
    await using network = await closedNetwork((_, response) => response.end(png));
    const proxy = { url: network.proxyUrl, except: '127.0.0.1' };
    expect((await fetchIt('https://cat.example.com/a.png', { proxy, resolve: unknown })).bytes).toEqual(png);
    expect(network.tunnels).toEqual(['cat.example.com:443']);
    const { at } = await serve((_, response) => response.end(png));
    expect((await fetchIt(at, { proxy, resolve: unknown })).bytes).toEqual(png);
    expect(network.tunnels).toHaveLength(1);
  });

  it('nothing is asked for that is known here to be private, nor after a redirect', async () => {
    await using network = await closedNetwork((_, response) =>
      response.writeHead(302, { location: 'https://inner.example.com/' }).end(),
    );
    const proxy = { url: network.proxyUrl, except: '' };
    const resolve = async (host: string) =>
      host === 'inner.example.com' ? [{ address: '10.0.0.8', family: 4 }] : unknown();
    const options = { proxy, resolve, allowHosts: [] };
    for (const host of ['10.0.0.8', 'localhost', 'inner.example.com', 'outer.example.com'])
      await expect(fetchIt(`https://${host}/`, options), host).rejects.toEqual(refusal('private'));
    expect(network.tunnels).toEqual(['outer.example.com:443']);
  });

  it('a server that cannot show who it is gets no request', async () => {
    await using network = await closedNetwork((_, response) => response.end(png));
    const proxy = { url: network.proxyUrl, except: '' };
    await expect(fetchIt('https://cat.elsewhere.org/', { proxy, resolve: unknown })).rejects.toEqual(
      refusal('unreachable'),
    );
  });
});
