// A proxy between the bridge and its agent: bytes pass unchanged and at once, and whoever listens hears what passed.
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { AddressInfo } from 'node:net';
import { isStranger } from '../strangers.ts';
import { PassingStream } from './passing-stream.ts';
import { AgentTroubles } from './trouble.ts';

/** Which of the agent's addresses was asked. */
export type Route = 'process' | 'stop';

/** What passed; `request` counts the requests from 1. */
export type Passing =
  | { readonly kind: 'request'; readonly request: number; readonly route: Route; readonly body: string }
  | { readonly kind: 'answer'; readonly request: number; readonly status: number; readonly contentType: string }
  /** One event of the stream. */
  | { readonly kind: 'frame'; readonly request: number; readonly data: string }
  /** The whole of an answer that is no stream. */
  | { readonly kind: 'text'; readonly request: number; readonly text: string }
  | { readonly kind: 'end'; readonly request: number; readonly how: End };

/** `broken` by the agent, `left` by the bridge, `unreachable`: nobody listens at the agent's address. */
export type End = 'complete' | 'broken' | 'left' | 'unreachable';

export interface RecordingProxyOptions {
  /** The agent's address, as `AGENT_URL` takes it. */
  readonly agentUrl: string;
  /** As `AGENT_STOP_URL` takes it. */
  readonly stopUrl?: string | undefined;
  readonly onPassing: (passing: Passing) => void;
  /** What she is made to seem to do wrong. */
  readonly troubles?: AgentTroubles;
}

export interface RecordingProxy {
  /** Stands for the agent's address. */
  readonly agentUrl: string;
  readonly stopUrl: string | undefined;
  stop(): Promise<void>;
}

/** What concerns one connection alone. @see https://www.rfc-editor.org/rfc/rfc9110.html#name-connection */
const ofConnection = new Set(['connection', 'keep-alive', 'transfer-encoding', 'upgrade', 'proxy-connection', 'te']);

/** Of an answer that is no stream so much is heard; all of it passes. */
const maxTextSize = 64 * 1024;

/** Starts it on loopback. A user name and password in an address go along as basic authorization. */
export async function startRecordingProxy(options: RecordingProxyOptions): Promise<RecordingProxy> {
  const { troubles = new AgentTroubles() } = options;
  const targets = new Map<Route, URL>([['process', new URL(options.agentUrl)]]);
  if (options.stopUrl !== undefined) targets.set('stop', new URL(options.stopUrl));
  let requests = 0;
  const server = createServer((request, response) => {
    const route = routeOf(request, targets);
    const target = targets.get(route);
    if (target === undefined || isStranger(request)) {
      response.writeHead(403).end();
      return;
    }
    // Whoever only looks whether somebody is there is no run.
    const isRun = request.method === 'POST';
    if (isRun) requests += 1;
    const tell = isRun ? options.onPassing : () => undefined;
    const passage = { request, response, route, target, number: requests, tell, troubles };
    if (isRun && route === 'process' && troubles.refusal !== undefined) refuse(passage, troubles.refusal);
    else pass(passage);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const here = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    agentUrl: here + targetPath(targets.get('process')),
    stopUrl: options.stopUrl === undefined ? undefined : `${here}/stop${targetPath(targets.get('stop'))}`,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function targetPath(url: URL | undefined): string {
  return url === undefined ? '' : url.pathname + url.search;
}

/** The address of a stop has a prefix, since both may be the same to the agent. */
function routeOf({ url }: IncomingMessage, targets: ReadonlyMap<Route, URL>): Route {
  const stop = targets.get('stop');
  return stop !== undefined && url === `/stop${targetPath(stop)}` ? 'stop' : 'process';
}

interface Passage {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly route: Route;
  readonly target: URL;
  readonly number: number;
  readonly tell: (passing: Passing) => void;
  readonly troubles: AgentTroubles;
}

/** As if she were away, or had failed at once: the request does not reach her. */
function refuse({ request, response, route, number, tell }: Passage, status: 503 | 500): void {
  hear(request, (body) => {
    tell({ kind: 'request', request: number, route, body });
    if (status === 503) tell({ kind: 'end', request: number, how: 'unreachable' });
    else {
      tell({ kind: 'answer', request: number, status, contentType: 'text/plain' });
      tell({ kind: 'end', request: number, how: 'complete' });
    }
    response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end('Switched off in the playground');
  });
}

/** The whole of what is asked, in words. */
function hear(request: IncomingMessage, onBody: (body: string) => void): void {
  const body: Buffer[] = [];
  request.on('data', (chunk: Buffer) => body.push(chunk));
  request.on('end', () => onBody(Buffer.concat(body).toString('utf8')));
}

function pass({ request, response, route, target, number, tell, troubles }: Passage): void {
  let [isReached, isOver] = [false, false];
  const end = (how: End): void => {
    if (!isOver) tell({ kind: 'end', request: number, how });
    isOver = true;
  };
  const send = target.protocol === 'https:' ? httpsRequest : httpRequest;
  const onward = send(target, { method: request.method ?? 'GET', headers: headersFor(request, target), agent: false });
  const reached = target.protocol === 'https:' ? 'secureConnect' : 'connect';
  onward.on('socket', (socket) =>
    socket.once(reached, () => {
      isReached = true;
    }),
  );
  onward.on('response', (answer) => passBack(answer, { response, number, tell, end, troubles }));
  onward.on('error', (error) => {
    // To whoever only looks whether somebody is there, nobody is.
    if (isReached || request.method !== 'POST') {
      end('broken');
      response.destroy();
      return;
    }
    // Nobody has acted on it: 503 says so, as a refused connection would.
    end('unreachable');
    response.writeHead(503, { 'content-type': 'text/plain; charset=utf-8' }).end(`Nobody answers: ${error.message}`);
  });
  response.on('close', () => {
    if (!response.writableFinished) {
      end('left');
      onward.destroy();
    }
  });
  hear(request, (body) => tell({ kind: 'request', request: number, route, body }));
  request.pipe(onward);
}

function headersFor({ rawHeaders }: IncomingMessage, target: URL): string[] {
  const headers = forwarded(rawHeaders, (name) => name !== 'host');
  headers.push('Host', target.host);
  if (target.username !== '' && !headers.some((name, index) => index % 2 === 0 && /^authorization$/i.test(name))) {
    const words = `${decodeURIComponent(target.username)}:${decodeURIComponent(target.password)}`;
    headers.push('Authorization', `Basic ${Buffer.from(words).toString('base64')}`);
  }
  return headers;
}

function forwarded(rawHeaders: readonly string[], keep: (name: string) => boolean): string[] {
  const headers: string[] = [];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? '';
    const lower = name.toLowerCase();
    if (!ofConnection.has(lower) && keep(lower)) headers.push(name, rawHeaders[index + 1] ?? '');
  }
  return headers;
}

interface WayBack extends Pick<Passage, 'response' | 'number' | 'tell' | 'troubles'> {
  readonly end: (how: End) => void;
}

function passBack(answer: IncomingMessage, { response, number, tell, end, troubles }: WayBack): void {
  const contentType = answer.headers['content-type'] ?? '';
  const status = answer.statusCode ?? 0;
  response.writeHead(
    status,
    forwarded(answer.rawHeaders, () => true),
  );
  // An agent that has begun and thinks is told from one that has not begun.
  response.flushHeaders();
  tell({ kind: 'answer', request: number, status, contentType });
  const isStream = /^text\/event-stream\b/i.test(contentType);
  const breakOff = () => {
    end('broken');
    response.destroy();
  };
  const onFrame = (data: string) => tell({ kind: 'frame', request: number, data });
  const stream = isStream ? new PassingStream({ answer, response, troubles, onFrame, breakOff }) : undefined;
  const heard: Buffer[] = [];
  let size = 0;
  answer.on('data', (chunk: Buffer) => {
    if (stream !== undefined) return stream.pass(chunk);
    response.write(chunk);
    if (size < maxTextSize) heard.push(chunk);
    size += chunk.length;
  });
  const finish = () => {
    const text = Buffer.concat(heard).toString('utf8', 0, maxTextSize);
    if (text !== '') tell({ kind: 'text', request: number, text });
    end('complete');
    response.end();
  };
  answer.on('end', () => (stream === undefined ? finish() : stream.end(finish)));
  answer.on('error', breakOff);
}
