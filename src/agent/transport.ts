// How a request gets to the agent: a URL and headers come in, a target and the way there go out.
import type { Dispatcher } from 'undici';
import type { AgentRun } from '../agent.ts';
import type { Log } from '../log.ts';
import { dispatcherVia, type HttpsProxy } from '../proxy.ts';
import { connectionError } from './refusal.ts';
import { stopBody } from './request.ts';

export interface Target {
  readonly origin: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

const reachMs = 2_000;

/** The URL's user name and password become basic authorization. @throws TypeError when the URL or a header is malformed. */
export function targetOf(from: string, extraHeaders: Readonly<Record<string, string>> = {}): Target {
  const url = new URL(from);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw new TypeError(`not an http URL: ${url.protocol}`);
  const headers = new Headers({ accept: 'text/event-stream', 'accept-encoding': 'identity' });
  headers.set('content-type', 'application/json');
  if (url.username !== '') headers.set('authorization', basicAuthorization(url));
  for (const [name, value] of Object.entries(extraHeaders)) headers.set(name, value);
  return { origin: url.origin, path: url.pathname + url.search, headers: Object.fromEntries(headers) };
}

function basicAuthorization({ username, password }: URL): string {
  const words = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return `Basic ${Buffer.from(words).toString('base64')}`;
}

/** undici's own limits are off: its silent 300 s would break off a thinking agent. */
export const unlimited = { headersTimeout: 0, bodyTimeout: 0 } as const;

/**
 * A run has its connection to itself, and so may the next one, but only at once: a request on a connection that has stood
 * idle may meet the agent's closing of it, and nobody could tell whether the agent acted. An AgentApp waits for five
 * seconds before it closes one (uvicorn's `timeout_keep_alive`). A hint of the server's never makes it longer.
 */
const keptMs = 1_000;

export function dispatchOptions({ origin, path, headers }: Target, body: string): Dispatcher.DispatchOptions {
  return { origin, path, headers, method: 'POST', body, ...unlimited };
}

export function createDispatcher(connectMs: number, proxy: HttpsProxy | undefined): Dispatcher {
  // Our limit strikes first; undici's then frees the socket. Streams are read one to a connection, so HTTP/2 gains nothing.
  const connectTimeout = connectMs === 0 ? 0 : connectMs + 1000;
  const kept = { keepAliveTimeout: keptMs, keepAliveMaxTimeout: keptMs };
  return dispatcherVia(proxy, { allowH2: false, connectTimeout, ...kept, ...unlimited });
}

/** A request that no agent acts on: that it is refused is an answer. */
export async function reach(dispatcher: Dispatcher, { origin, path }: Target): Promise<void> {
  try {
    const signal = AbortSignal.timeout(reachMs);
    const { body } = await dispatcher.request({ origin, path, method: 'HEAD', reset: true, signal });
    await body.dump();
  } catch (error) {
    throw connectionError(error instanceof Error ? error : new Error(String(error)), 'unsent');
  }
}

/** Never rejects: whether or not the agent heard, its stream is drained. */
export async function askToStop(
  dispatcher: Dispatcher,
  target: Target,
  run: AgentRun,
  withinMs: number,
  log: Log,
): Promise<void> {
  try {
    const { statusCode, body } = await dispatcher.request({
      ...dispatchOptions(target, stopBody(run)),
      signal: AbortSignal.timeout(withinMs),
    });
    await body.dump();
    const noRoute = statusCode === 404 || statusCode === 405;
    if (noRoute || statusCode >= 300)
      log[noRoute ? 'info' : 'warn']({ run: run.id, statusCode }, 'the agent took no stop');
  } catch (error) {
    log.warn({ run: run.id, err: error }, 'the agent could not be asked to stop');
  }
}
