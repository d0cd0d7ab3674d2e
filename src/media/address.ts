// Which addresses are public: what a name has been resolved to comes in, whether a stranger may send us there goes out.
import type { LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';

/** Every address of a name. @throws when there is none. */
export type Resolve = (host: string) => Promise<readonly LookupAddress[]>;

export const resolveBySystem: Resolve = (host) => lookup(host, { all: true });

/** A name or an address that only reaches into our own network. */
export class PrivateAddressError extends Error {
  override readonly name = 'PrivateAddressError';
}

/** Names that no public DNS knows. @see https://www.iana.org/assignments/special-use-domain-names (read 2026-11-25) */
const privateName = /(?:^|\.)(?:localhost|local|internal|intranet|lan|corp|home|home\.arpa|test|invalid)$|^[^.]*$/i;

/** All of IPv6 that is given out to be reached from everywhere; what lies elsewhere wraps, maps or tunnels something. */
const globalIPv6 = ipaddr.parseCIDR('2000::/3');

/** Answers only from within an Azure machine, and tells its secrets. @see https://learn.microsoft.com/azure/virtual-network/what-is-ip-address-168-63-129-16 */
const azurePlatform = '168.63.129.16';

export function isPublicAddress(text: string): boolean {
  if (!ipaddr.isValid(text) || text === azurePlatform) return false;
  const address = ipaddr.parse(text);
  if (address.range() !== 'unicast') return false;
  return address.kind() === 'ipv4' || address.match(globalIPv6);
}

/** The host of a URL, without the brackets of an IPv6 address and the dot of a full name. */
export function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
}

/** What can be told of a host before it is resolved. */
export function isPrivateHost(host: string): boolean {
  return isIP(host) === 0 ? privateName.test(host) : !isPublicAddress(host);
}

/**
 * For a connection: the addresses that have been looked at are those that it is made to, so that a name cannot mean one
 * thing while it is checked and another while it is used. One private address among them is enough to refuse.
 */
export function publicLookup(resolve: Resolve): LookupFunction {
  return (host, options, callback) => {
    resolve(host).then(
      (addresses) => {
        const [first] = addresses;
        if (first === undefined || !addresses.every(({ address }) => isPublicAddress(address))) {
          callback(new PrivateAddressError(`${host} is not public`), '');
        } else if (options.all) callback(null, [...addresses]);
        else callback(null, first.address, first.family);
      },
      (error: NodeJS.ErrnoException) => callback(error, ''),
    );
  };
}
