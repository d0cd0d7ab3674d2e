// The agent of a replay: it says what the recording holds, when it is told to; it has no mind of its own.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TraceEntry } from '../trace.ts';
import type { Ids } from './ids.ts';

type Asked = Extract<TraceEntry, { kind: 'request' }>;

export interface UnknownRequest {
  readonly route: Asked['route'];
  readonly session: string;
  readonly user: string;
}

export interface ReplayAgent {
  readonly url: string;
  readonly stopUrl: string;
  /** Requests that the recording does not hold. */
  readonly unknown: readonly UnknownRequest[];
  /** Resolves when the bridge has asked what it asked then. */
  arrives(request: number): Promise<void>;
  /** Says the next of what was said then. */
  say(step: Extract<TraceEntry, { kind: 'answer' | 'frame' | 'text' | 'request-end' }>): void;
  stop(): Promise<void>;
}

export async function startReplayAgent(recorded: readonly Asked[], ids: Ids): Promise<ReplayAgent> {
  const arrivals = new Map(recorded.map(({ request }) => [request, Promise.withResolvers<void>()]));
  const open = new Map<number, ServerResponse>();
  const waiting = [...recorded];
  const unknown: UnknownRequest[] = [];
  const server = createServer(async (request, response) => {
    if (request.method !== 'POST') return void response.writeHead(405).end();
    const { session_id: session, user_id: user } = await bodyOf(request);
    const route = request.url === '/stop' ? 'stop' : 'process';
    const index = waiting.findIndex(
      (one) => one.route === route && ids.translate(one.sessionId) === session && ids.translate(one.userId) === user,
    );
    const [found] = index === -1 ? [] : waiting.splice(index, 1);
    if (found === undefined) {
      unknown.push({ route, session: String(session), user: String(user) });
      return void response.writeHead(500).end('The recording does not hold this.');
    }
    open.set(found.request, response);
    arrivals.get(found.request)?.resolve();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const here = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: `${here}/process`,
    stopUrl: `${here}/stop`,
    unknown,
    arrives: async (request) => arrivals.get(request)?.promise,
    say(step) {
      const response = open.get(step.request);
      if (response !== undefined) sayOn(response, step);
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function sayOn(response: ServerResponse, step: Parameters<ReplayAgent['say']>[0]): void {
  switch (step.kind) {
    case 'answer':
      response.writeHead(step.status, step.contentType === '' ? {} : { 'content-type': step.contentType });
      response.flushHeaders();
      return;
    case 'frame':
      response.write(step.data.replaceAll(/^/gm, 'data: ').concat('\n\n'));
      return;
    case 'text':
      response.write(step.text);
      return;
    case 'request-end':
      if (step.how === 'unreachable') response.writeHead(503).end('Nobody answers.');
      else if (step.how === 'broken') response.destroy();
      else if (step.how === 'complete') response.end();
      // Where the bridge has left, it leaves again.
      return;
  }
}

async function bodyOf(request: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += chunk as string;
  return JSON.parse(text) as Readonly<Record<string, unknown>>;
}
