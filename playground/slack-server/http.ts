// The HTTP server: hands API calls, file traffic and socket upgrades to the parts that answer them.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { isStranger } from '../strangers.ts';

export interface Routes {
  /** Answers `/api/METHOD`. */
  api(method: string, request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** Answers every other path; false when it knows nothing there. */
  other(path: string, request: IncomingMessage, response: ServerResponse): Promise<boolean>;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
}

export class HttpServer {
  readonly #server: Server = createServer();

  /** Starts to listen; resolves with `http://host:port`. */
  async listen(host: string, port: number): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, host, resolve);
    });
    const { port: bound } = this.#server.address() as AddressInfo;
    return `http://${host.includes(':') ? `[${host}]` : host}:${bound}`;
  }

  serve(routes: Routes): void {
    this.#server.on('request', (request, response) => {
      if (isStranger(request)) {
        response.writeHead(403).end();
        return;
      }
      dispatch(routes, request, response).catch((error: unknown) => {
        // A fault of the playground itself: say so instead of leaving the caller waiting.
        if (!response.headersSent) response.writeHead(500, { 'content-type': 'text/plain' });
        response.end(error instanceof Error ? error.stack : String(error));
      });
    });
    this.#server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      // Whoever is refused may be gone before the refusal arrives.
      socket.on('error', () => socket.destroy());
      if (isStranger(request)) socket.destroy();
      else routes.upgrade(request, socket, head);
    });
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeAllConnections();
    await closed;
  }
}

async function dispatch(routes: Routes, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = new URL(request.url ?? '/', 'http://localhost').pathname;
  const method = /^\/api\/([\w.]+)$/.exec(path)?.[1];
  if (method !== undefined) return routes.api(method, request, response);
  if (await routes.other(path, request, response)) return;
  response.writeHead(404, { 'content-type': 'text/html; charset=utf-8' }).end('<!DOCTYPE html><h1>Not found</h1>');
}
