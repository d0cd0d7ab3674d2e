import type { LookupAddress, lookup } from 'node:dns';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { isPrivateHost, isPublicAddress, PrivateAddressError, publicLookup } from '../../src/media/address.ts';

describe('an address', () => {
  it.each([
    '8.8.8.8',
    '93.184.215.14',
    '172.15.255.255',
    '172.32.0.1',
    '100.63.0.1',
    '2606:4700::1111',
    '2a00:1450::1',
  ])('is public: %s', (address) => expect(isPublicAddress(address)).toBe(true));

  it.each([
    ['unspecified', '0.0.0.0'],
    ['this network', '0.1.2.3'],
    ['loopback', '127.0.0.1'],
    ['loopback too', '127.255.0.3'],
    ['private', '10.0.0.1'],
    ['private', '172.16.0.1'],
    ['private', '172.31.255.255'],
    ['private', '192.168.1.1'],
    ['link-local, where clouds keep their secrets', '169.254.169.254'],
    ['carrier-grade NAT', '100.64.0.1'],
    ['Alibaba’s metadata', '100.100.100.200'],
    ['Oracle’s metadata', '192.0.0.192'],
    ['Azure’s platform', '168.63.129.16'],
    ['benchmarks', '198.18.0.1'],
    ['documentation', '203.0.113.7'],
    ['multicast', '224.0.0.1'],
    ['broadcast', '255.255.255.255'],
    ['reserved', '240.0.0.1'],
    ['unspecified', '::'],
    ['loopback', '::1'],
    ['mapped IPv4', '::ffff:127.0.0.1'],
    ['mapped public IPv4', '::ffff:8.8.8.8'],
    ['compatible IPv4', '::127.0.0.1'],
    ['translated IPv4', '::ffff:0:127.0.0.1'],
    ['NAT64', '64:ff9b::7f00:1'],
    ['local NAT64', '64:ff9b:1::7f00:1'],
    ['6to4', '2002:7f00:1::1'],
    ['Teredo', '2001:0:4136:e378:8000:63bf:3fff:fdd2'],
    ['unique local, Amazon’s metadata', 'fd00:ec2::254'],
    ['link-local', 'fe80::1'],
    ['link-local with a zone', 'fe80::1%eth0'],
    ['site-local', 'fec0::1'],
    ['multicast', 'ff02::1'],
    ['documentation', '2001:db8::1'],
    ['discard', '100::1'],
    ['no address', 'localhost'],
  ])('is not public: %s, %s', (_what, address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
});

it.each(['localhost', 'a.localhost', 'intranet', 'redis', 'x.internal', 'nas.local', 'x.home.arpa', '10.1.1.1', '::1'])(
  'a host is known as private before it is resolved: %s',
  (host) => expect(isPrivateHost(host)).toBe(true),
);

it.each(['example.com', 'local.example.com', 'internal.org', '8.8.8.8'])('a host may be public: %s', (host) =>
  expect(isPrivateHost(host)).toBe(false),
);

describe('a name for a connection', () => {
  const ask = (answers: readonly (readonly LookupAddress[])[]) => {
    let asked = 0;
    const resolve = async () => answers[asked++] ?? [];
    const through = promisify(publicLookup(resolve) as typeof lookup) as (
      host: string,
      options: { readonly all: boolean },
    ) => Promise<unknown>;
    return { through, asked: () => asked };
  };
  const open: LookupAddress = { address: '8.8.8.8', family: 4 };
  const inner: LookupAddress = { address: '127.0.0.1', family: 4 };

  it('is resolved once, and the connection is made to what was looked at', async () => {
    // A name that means something else when it is asked for again.
    const { through, asked } = ask([[open], [inner]]);
    expect(await through('rebind.example.com', { all: true })).toEqual([open]);
    expect(asked()).toBe(1);
    await expect(through('rebind.example.com', { all: true })).rejects.toBeInstanceOf(PrivateAddressError);
  });

  it.each([
    ['one private address among public ones', [open, inner]],
    ['no address', []],
  ])('is refused for %s', async (_what, addresses) => {
    await expect(ask([addresses]).through('mixed.example.com', { all: true })).rejects.toThrow('is not public');
  });
});
