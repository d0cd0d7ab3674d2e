// Where a stranger may not send us, by whatever address, name or redirect.
import type { LookupAddress } from 'node:dns';
import { describe, expect, it } from 'vitest';
import { createMediaSource } from '../../../src/media/fetch.ts';
import { fetchIt, png, refusal, serve } from './scene.ts';

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
