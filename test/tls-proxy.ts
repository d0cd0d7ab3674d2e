// A closed network on loopback: a TLS server that passes for every host, and a CONNECT proxy that alone knows the way to it.
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';

const folder = join(import.meta.dirname, 'fixtures', 'tls');

/** For processes of their own: `NODE_EXTRA_CA_CERTS`. */
const authorityPath = join(folder, 'ca.pem');

/** This process believes the servers below from here on. */
export function trustAuthority(): void {
  setDefaultCACertificates([...getCACertificates('default'), readFileSync(authorityPath, 'utf8')]);
}

export interface ClosedNetwork extends AsyncDisposable {
  readonly proxyUrl: string;
  /** `host:port` of every tunnel that was asked for. */
  readonly tunnels: readonly string[];
  /** Answers to all who came through: upgrades are handed to it. */
  readonly server: ReturnType<typeof createHttpsServer>;
}

/** Every tunnel ends at a TLS server that answers with `answer`. */
export async function closedNetwork(answer: RequestListener): Promise<ClosedNetwork> {
  const key = readFileSync(join(folder, 'server.key.pem'));
  const server = createHttpsServer({ key, cert: readFileSync(join(folder, 'server.pem')) }, answer);
  const proxy = createHttpServer((_request, response) => response.writeHead(405).end());
  const tunnels: string[] = [];
  const sockets = new Set<Socket>();
  proxy.on('connect', ({ url }, socket: Socket, head: Buffer) => {
    tunnels.push(String(url));
    const onward = connect((server.address() as AddressInfo).port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      if (head.length > 0) onward.write(head);
      onward.pipe(socket).pipe(onward);
    });
    for (const end of [socket, onward]) {
      sockets.add(end);
      end.on('error', () => end.destroy());
    }
  });
  for (const each of [server, proxy]) {
    each.listen(0, '127.0.0.1');
    await once(each, 'listening');
  }
  return {
    proxyUrl: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    tunnels,
    server,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      for (const each of [server, proxy]) {
        each.closeAllConnections();
        each.close();
        await once(each, 'close');
      }
    },
  };
}
