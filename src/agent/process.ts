// The agent behind `POST /process`: a run comes in, its reply streams out. Nothing of this protocol is known elsewhere.
import type { Dispatcher } from 'undici';
import type { Agent, AgentRun, Run } from '../agent.ts';
import type { Log } from '../log.ts';
import { dispatcherVia, type HttpsProxy } from '../proxy.ts';
import type { RunLimits } from './limits.ts';
import { connectionError } from './refusal.ts';
import { runBody, stopBody } from './request.ts';
import { ProcessRun } from './run.ts';

export interface ProcessAgentOptions {
  /** The full URL of `/process`, wherever the agent has it. Its user name and password become basic authorization. */
  readonly url: string;
  /** Go with every request: `authorization`, `x-agent-id`, … */
  readonly headers?: Readonly<Record<string, string>>;
  readonly limits: RunLimits;
  /** Where the agent can be asked to stop a run. Many have no such route: 404 and 405 are no failure. */
  readonly stopUrl?: string;
  /** How long a stream that nobody reads any more may go on before it is broken off. */
  readonly stopWaitMs: number;
  /** The longest event that is read, in UTF-16 units. Default: 64 Mi, for media inside events. */
  readonly maxEventSize?: number;
  /** The longest reply that is read, in bytes of the stream. Default: 512 Mi; each text and medium arrives up to four times. */
  readonly maxReplySize?: number;
  readonly proxy?: HttpsProxy | undefined;
  readonly log: Log;
}

const mebi = 1024 * 1024;
const reachMs = 2_000;

/** @throws TypeError when a URL or a header is malformed. */
export function createProcessAgent(options: ProcessAgentOptions): Agent {
  const { limits, stopWaitMs, log } = options;
  const target = targetOf(options.url, options.headers);
  const stopTarget = options.stopUrl === undefined ? undefined : targetOf(options.stopUrl, options.headers);
  const dispatcher = createDispatcher(options);
  const running = new Set<Run>();
  let closing = false;

  const runOptions = {
    limits,
    stopWaitMs,
    maxEventSize: options.maxEventSize ?? 64 * mebi,
    maxReplySize: options.maxReplySize ?? 512 * mebi,
    stop: async (run: AgentRun) => {
      if (stopTarget) await askToStop(dispatcher, stopTarget, run, stopWaitMs, log);
    },
    log,
  };
  const closeWhenIdle = async (): Promise<void> => {
    if (!closing || running.size > 0) return;
    closing = false;
    await dispatcher.close();
  };
  return {
    stops: stopTarget !== undefined,
    run: (agentRun) => {
      const run = new ProcessRun(agentRun, runOptions);
      running.add(run);
      void run.released.then(() => {
        running.delete(run);
        return closeWhenIdle();
      });
      dispatcher.dispatch(dispatchOptions(target, runBody(agentRun)), run.handler());
      return run;
    },
    reach: () => reach(dispatcher, target),
    close: async () => {
      closing = true;
      await closeWhenIdle();
    },
  };
}

interface Target {
  readonly origin: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

function targetOf(from: string, extraHeaders: Readonly<Record<string, string>> = {}): Target {
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

/**
 * undici's own limits are off, since its silent 300 s would break off a thinking agent. Each run has a connection of its
 * own: on a reused one, a request may meet the agent's closing of it, and nobody could tell whether the agent acted.
 */
function dispatchOptions({ origin, path, headers }: Target, body: string): Dispatcher.DispatchOptions {
  return { origin, path, headers, method: 'POST', body, headersTimeout: 0, bodyTimeout: 0, reset: true };
}

function createDispatcher({ proxy, limits }: ProcessAgentOptions): Dispatcher {
  // Ours strikes first; undici's then frees the socket. Streams are read one to a connection, so HTTP/2 gains nothing.
  const connectTimeout = limits.connectMs === 0 ? 0 : limits.connectMs + 1000;
  return dispatcherVia(proxy, { allowH2: false, connectTimeout, headersTimeout: 0, bodyTimeout: 0 });
}

/** A request that no agent acts on: that it is refused is an answer. */
async function reach(dispatcher: Dispatcher, { origin, path }: Target): Promise<void> {
  try {
    const signal = AbortSignal.timeout(reachMs);
    const { body } = await dispatcher.request({ origin, path, method: 'HEAD', reset: true, signal });
    await body.dump();
  } catch (error) {
    throw connectionError(error instanceof Error ? error : new Error(String(error)), 'unsent');
  }
}

/** Never rejects: whether or not the agent heard, its stream is drained. */
async function askToStop(
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
