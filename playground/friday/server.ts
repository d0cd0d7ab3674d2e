// The demo Friday's HTTP server: in, `POST /process` and `POST /stop`; out, the event streams of a real AgentScope AgentApp.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isStranger } from '../strangers.ts';
import { Memory } from './memory.ts';
import { type AgentRequest, checkRequest, isRecord, RefusedError } from './request.ts';
import { runAgent } from './run.ts';
import { errorFrame } from './wire.ts';

export interface FridayOptions {
  /** Default: 127.0.0.1. */
  readonly host?: string;
  /** Default 0: any free one. */
  readonly port?: number;
  /** The pause between two words of an answer; default 25. */
  readonly wordDelayMs?: number;
  /** A JSON file that keeps her memory over a restart; without it she remembers until she is stopped. */
  readonly stateFile?: string;
}

export interface Friday {
  /** The full URL of `POST /process`, as `AGENT_URL` takes it. */
  readonly url: string;
  /** The full URL of `POST /stop`, as `AGENT_STOP_URL` takes it. */
  readonly stopUrl: string;
  /** The last requests that reached a run, oldest first: what a client really sent. */
  readonly requests: readonly AgentRequest[];
  /** Another pause between two words, also in answers that are under way. */
  speaksEvery(wordDelayMs: number): void;
  /** Ends her at once: running answers break off. Resolves when her memory is on disk. */
  stop(): Promise<void>;
}

const keptRequests = 50;

/** Starts her; resolves when she listens. Rejects when the port is taken or her state file cannot be read. */
export async function startFriday(options: FridayOptions = {}): Promise<Friday> {
  const { host = '127.0.0.1', port = 0 } = options;
  const house = new House(await Memory.open(options.stateFile), options.wordDelayMs ?? 25);
  const server = createServer((request, response) => {
    house.answer(request, response).catch((error: unknown) => {
      response.destroy(error instanceof Error ? error : new Error(String(error)));
    });
  });
  await listening(server, host, port);
  const base = `http://${host.includes(':') ? `[${host}]` : host}:${(server.address() as AddressInfo).port}`;
  const end = async (): Promise<void> => {
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
    await house.close();
  };
  let ended: Promise<void> | undefined;
  return {
    url: `${base}/process`,
    stopUrl: `${base}/stop`,
    requests: house.requests,
    speaksEvery: (wordDelayMs) => {
      house.wordDelayMs = wordDelayMs;
    },
    stop: () => {
      ended ??= end();
      return ended;
    },
  };
}

function listening(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

class House {
  readonly requests: AgentRequest[] = [];
  wordDelayMs: number;
  readonly #memory: Memory;
  /** The run lock: what runs now, by `user_id:session_id` as they were sent. */
  readonly #running = new Map<string, { readonly stop: AbortController; readonly ended: Promise<void> }>();

  constructor(memory: Memory, wordDelayMs: number) {
    this.#memory = memory;
    this.wordDelayMs = wordDelayMs;
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (isStranger(request)) {
      response.writeHead(403).end();
      return;
    }
    const path = new URL(request.url ?? '/', 'http://friday').pathname;
    const route = `${request.method} ${path}`;
    if (route === 'POST /process') await this.#process(request, response);
    else if (route === 'POST /stop') await this.#stop(request, response);
    else if (route === 'GET /health')
      json(response, 200, { status: 'healthy', mode: 'daemon_thread', runner: 'ready' });
    else if (path === '/process' || path === '/stop') notAllowed(response, 'POST');
    else if (path === '/health') notAllowed(response, 'GET');
    else json(response, 404, { detail: 'Not Found' });
  }

  async close(): Promise<void> {
    const running = [...this.#running.values()];
    for (const { stop } of running) stop.abort();
    await Promise.all(running.map(({ ended }) => ended));
    await this.#memory.save();
  }

  async #process(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readObject(request, response);
    if (body === undefined) return;
    response.writeHead(200, {
      'cache-control': 'no-cache',
      connection: 'keep-alive',
      'content-type': 'text/event-stream; charset=utf-8',
    });
    try {
      const checked = checkRequest(body);
      this.requests.push(checked);
      this.requests.splice(0, this.requests.length - keptRequests);
      await this.#locked(checked, response);
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error;
      response.write(errorFrame(error.message));
    }
    response.end();
  }

  /** @throws RefusedError while another run of the pair is under way. */
  async #locked(request: AgentRequest, response: ServerResponse): Promise<void> {
    const key = lockKey(request);
    if (this.#running.has(key)) throw new RefusedError(`Task ${key} is already in RUNNING state.`);
    const stop = new AbortController();
    const { promise: ended, resolve } = Promise.withResolvers<void>();
    this.#running.set(key, { stop, ended });
    // The run ends with its asker, as on the real server.
    response.once('close', () => stop.abort());
    try {
      await runAgent(request, response, this.#memory, { wordDelayMs: () => this.wordDelayMs, signal: stop.signal });
    } finally {
      this.#running.delete(key);
      resolve();
    }
  }

  async #stop(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readObject(request, response);
    if (body === undefined) return;
    if (!Array.isArray(body.input)) {
      const missing = { type: 'missing', loc: ['body', 'input'], msg: 'Field required', input: body };
      json(response, 422, { detail: [missing] });
      return;
    }
    this.#running.get(lockKey(body))?.stop.abort();
    json(response, 200, { status: 'success', message: 'Interrupt signal broadcasted.' });
  }
}

/** Of the ids as they were sent, before any default: requests without ids all share one lock. */
function lockKey({ user_id, session_id }: { readonly user_id?: unknown; readonly session_id?: unknown }): string {
  return `${user_id ?? 'None'}:${session_id ?? 'None'}`;
}

/** The body, if it is a JSON object; otherwise answers as FastAPI does. */
async function readObject(
  request: IncomingMessage,
  response: ServerResponse,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  const isJson = /^application\/(?:[\w.-]+\+)?json\b/i.test(request.headers['content-type'] ?? '');
  let body: unknown = text;
  try {
    if (isJson) body = JSON.parse(text);
  } catch (error) {
    const at = Number(/position (\d+)/.exec(String(error))?.[1] ?? text.length);
    const ctx = { error: 'Expecting value' };
    const invalid = { type: 'json_invalid', loc: ['body', at], msg: 'JSON decode error', input: {}, ctx };
    json(response, 422, { detail: [invalid] });
    return undefined;
  }
  if (isRecord(body)) return body;
  const wrong = { type: 'dict_type', loc: ['body'], msg: 'Input should be a valid dictionary', input: body };
  json(response, 422, { detail: [wrong] });
  return undefined;
}

function notAllowed(response: ServerResponse, allowed: string): void {
  response.setHeader('allow', allowed);
  json(response, 405, { detail: 'Method Not Allowed' });
}

function json(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
  response.end(text);
}
