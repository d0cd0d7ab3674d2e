// Only the page itself may speak to us: another site in the same browser, or a name that was pointed at loopback, may not.
import type { IncomingMessage } from 'node:http';

const ourNames = ['127.0.0.1', 'localhost'];

/**
 * A request must name us as its host, which a rebound name does not, and whatever origin it has must be ours.
 *
 * @param port the one on which we listen
 */
export function isFromOurPage({ headers }: IncomingMessage, port: number, need: { readonly origin: boolean }): boolean {
  const { host, origin } = headers;
  const hosts = ourNames.map((name) => `${name}:${port}`);
  if (host === undefined || !hosts.includes(host)) return false;
  // A picture or a script on another page has no origin, but says that it belongs to another site.
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && !(site === 'none' && !need.origin)) return false;
  if (origin === undefined) return !need.origin;
  return hosts.some((name) => origin === `http://${name}`);
}
