// Who else may come to a server of the playground: pages of other sites in the same browser may not.
import type { IncomingMessage } from 'node:http';

const ourNames = new Set(['127.0.0.1', 'localhost', '[::1]']);

/**
 * Programs name the server by its own address and have no origin. A page has one, or says to which site it belongs; and a
 * name that was pointed at loopback stands in the host.
 */
export function isStranger({ headers }: IncomingMessage): boolean {
  const { host = '', origin, 'sec-fetch-site': site } = headers;
  const name = host.replace(/:\d+$/, '');
  return !ourNames.has(name) || origin !== undefined || (site !== undefined && site !== 'none');
}
