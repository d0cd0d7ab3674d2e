// Media behind a proxy, which resolves names.
import { beforeAll, describe, expect, it } from 'vitest';
import { closedNetwork, trustAuthority } from '../../tls-proxy.ts';
import { fetchIt, png, refusal, serve } from './scene.ts';

beforeAll(trustAuthority);

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
