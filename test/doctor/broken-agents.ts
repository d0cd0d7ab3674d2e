// Agents that are broken on purpose: small servers, and the demo Friday behind something that spoils her.

import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { type Friday, startFriday } from '../../playground/friday/server.ts';

export type Answer = (
  response: ServerResponse,
  body: Readonly<Record<string, unknown>>,
  request: IncomingMessage,
) => unknown;

const tls = new URL('../fixtures/tls/', import.meta.url);

async function listening(server: Server, host = '127.0.0.1'): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  onTestFinished(async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  });
  return (server.address() as AddressInfo).port;
}

/** A server that answers each POST to /process so, and what is not among the others with 404. */
export async function agentThat(answer: Answer, others: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const port = await listening(createServer(forPost(answer, others)));
  return `http://127.0.0.1:${port}/process`;
}

/** @param others what else it answers, by path, with status 200. */
function forPost(answer: Answer, others: Readonly<Record<string, unknown>>): RequestListener {
  return async (request, response) => {
    let text = '';
    for await (const piece of request) text += piece;
    const isProcess =
      request.method === 'POST' && /^\/(?:process|(?:compatible-mode\/)?v1\/responses)$/.test(request.url ?? '');
    const other = others[request.url ?? ''];
    if (other !== undefined) json(response, 200, other);
    else if (isProcess) await answer(response, text === '' ? {} : JSON.parse(text), request);
    else json(response, request.url === '/process' ? 405 : 404, { detail: 'Not Found' });
  };
}

/** A server with these answers by `METHOD /path`. */
export async function serverWith(routes: Readonly<Record<string, Answer>>): Promise<string> {
  const server = createServer(async (request, response) => {
    for await (const _ of request);
    const answer = routes[`${request.method} ${request.url}`];
    if (answer === undefined) json(response, 404, { detail: 'Not Found' });
    else await answer(response, {}, request);
  });
  return `http://127.0.0.1:${await listening(server)}`;
}

export async function tlsServer(): Promise<string> {
  const options = { key: readFileSync(new URL('server.key.pem', tls)), cert: readFileSync(new URL('server.pem', tls)) };
  return `https://127.0.0.1:${await listening(createTlsServer(options) as unknown as Server)}/process`;
}

/** Says this to whoever connects, whatever they say. */
export async function talker(greeting: string): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.end(greeting);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of sockets) socket.destroy();
    await closed;
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/process`;
}

export async function demoFriday(host?: string, wordDelayMs = 4): Promise<Friday> {
  const friday = await startFriday({ wordDelayMs, ...(host === undefined ? {} : { host }) });
  onTestFinished(() => friday.stop());
  return friday;
}

/** The demo Friday behind something that changes what is asked, or how the answer comes. */
export async function spoiled(
  friday: Friday,
  {
    ask = (body) => body,
    pass = (text) => text,
    hold = false,
    cutMs = 0,
    last = '',
    delayMs = 0,
    headers = {},
    others = {},
  }: {
    readonly ask?: (body: Record<string, unknown>) => Record<string, unknown>;
    /** The stream's text, piece by piece. */
    readonly pass?: (text: string) => string;
    /** Keeps the answer until it is whole. */
    readonly hold?: boolean;
    /** Cuts each piece in its middle, with this time between its halves. */
    readonly cutMs?: number;
    /** Stands after the stream's text. */
    readonly last?: string;
    readonly delayMs?: number;
    readonly headers?: Readonly<Record<string, string>>;
    readonly others?: Readonly<Record<string, unknown>>;
  },
): Promise<string> {
  return agentThat(async (response, body) => {
    const leaving = new AbortController();
    response.on('close', () => leaving.abort());
    const { signal } = leaving;
    const sent = { 'content-type': 'application/json' };
    try {
      const answer = await fetch(friday.url, {
        method: 'POST',
        headers: sent,
        body: JSON.stringify(ask({ ...body })),
        signal,
      });
      const decoder = new TextDecoder();
      let held = '';
      if (delayMs > 0) await sleep(delayMs);
      response.writeHead(200, { 'content-type': 'text/event-stream', ...headers });
      if (!hold) response.flushHeaders();
      for await (const piece of answer.body ?? []) {
        const text = pass(decoder.decode(piece, { stream: true }));
        if (hold) held += text;
        else if (cutMs > 0) await writeInHalves(response, text, cutMs);
        else response.write(text);
      }
      response.end(held + last);
    } catch {
      response.destroy();
    }
  }, others);
}

async function writeInHalves(response: ServerResponse, text: string, pauseMs: number): Promise<void> {
  const middle = Math.floor(text.length / 2);
  response.write(text.slice(0, middle));
  await sleep(pauseMs);
  response.write(text.slice(middle));
}

export function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

export function html(response: ServerResponse, status: number, headers: Readonly<Record<string, string>> = {}): void {
  response
    .writeHead(status, { 'content-type': 'text/html', ...headers })
    .end('<html><body><h1>Hello</h1></body></html>');
}

/** A stream of exactly this text. */
export function stream(response: ServerResponse, text: string, headers: Readonly<Record<string, string>> = {}): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', ...headers }).end(text);
}

export function event(value: unknown): string {
  return `data: ${JSON.stringify(value)}\n\n`;
}

/** A run that fails with these words, as an AgentApp tells it. */
export function failure(code: string, message: string): string {
  const response = { object: 'response', id: 'r', session_id: 's', output: null };
  return [
    event({ sequence_number: 0, ...response, status: 'created', error: null }),
    event({ sequence_number: 1, ...response, status: 'in_progress', error: null }),
    event({ sequence_number: 2, ...response, status: 'failed', error: { code, message } }),
  ].join('');
}
