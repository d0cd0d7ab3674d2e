// Whom the operator trusts to serve media: host names and addresses, with a port or for every port.

/** `files.example`, `files.example:8443`, `10.0.0.7`, `[fd00::7]:8080`. Nothing else, no wildcard, no path. */
export function isHostEntry(text: string): boolean {
  const url = URL.parse(`http://${text}/`);
  if (url === null || text === '') return false;
  return !/[\s/@?#*]/.test(text) && url.pathname === '/' && url.username === '' && url.search === '';
}

export class TrustedHosts {
  readonly #entries: ReadonlySet<string>;

  /** @param agentUrl The agent's own media lie where the agent is: at that very host and port. */
  constructor(entries: readonly string[], agentUrl: string) {
    const own = new URL(agentUrl);
    this.#entries = new Set([...entries.map(normalised), `${own.hostname}:${portOf(own)}`]);
  }

  has(url: URL): boolean {
    return this.#entries.has(url.hostname) || this.#entries.has(`${url.hostname}:${portOf(url)}`);
  }
}

/** As URLs write it: in lower case, addresses in their shortest form. */
function normalised(entry: string): string {
  const { hostname } = new URL(`http://${entry}/`);
  const port = /:(\d+)$/.exec(entry.replace(/^\[[^\]]*\]/, ''))?.[1];
  return port === undefined ? hostname : `${hostname}:${Number(port)}`;
}

function portOf({ port, protocol }: URL): string {
  return port === '' ? (protocol === 'https:' ? '443' : '80') : port;
}
