// What process managers and load balancers ask: GET /healthz and /readyz come in, JSON goes out.
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Readiness } from './health.ts';

export interface OpsOptions {
  /** 0: any that is free. */
  readonly port: number;
  readonly host: string;
  readonly readiness: () => Promise<Readiness>;
  /** Reasons are other programs' words: whatever goes out passes through here. */
  readonly redact: (text: string) => string;
}

export interface Ops {
  readonly url: string;
  close(): Promise<void>;
}

/** Whoever asks sends a line, and has sent it in time also when this process has stood still for a disk. */
const limits = {
  requestTimeout: 30_000,
  headersTimeout: 30_000,
  connectionsCheckingInterval: 1_000,
  maxHeaderSize: 8_192,
};
const maxConnections = 64;

/** @throws when the address cannot be had. */
export async function openOps({ port, host, readiness, redact }: OpsOptions): Promise<Ops> {
  const answer = (response: ServerResponse, status: number, body: object): void => {
    const headers = { 'content-type': 'application/json', 'cache-control': 'no-store', connection: 'close' };
    response.writeHead(status, headers).end(`${redact(JSON.stringify(body))}\n`);
  };
  const server = createServer(limits, (request, response) => {
    const [path] = (request.url ?? '/').split('?', 1);
    if (request.method !== 'GET' && request.method !== 'HEAD') return answer(response, 405, { error: 'only GET' });
    // That it answers is the answer: the event loop turns.
    if (path === '/healthz') return answer(response, 200, { ok: true });
    if (path !== '/readyz') return answer(response, 404, { error: 'there is /healthz and /readyz' });
    readiness().then(
      (state) => answer(response, state.ready ? 200 : 503, state),
      (error: unknown) => answer(response, 503, { ready: false, reason: String(error) }),
    );
  });
  server.maxConnections = maxConnections;
  server.listen({ port, host });
  await once(server, 'listening');
  return { url: urlOf(server), close: () => close(server) };
}

function urlOf(server: Server): string {
  const { address, family, port } = server.address() as AddressInfo;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}
