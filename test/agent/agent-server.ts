// A server on loopback that answers as it is told: a handler comes in, its URL and what it was asked go out.
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { Writable } from 'node:stream';
import { pino } from 'pino';
import type { ClientOptions } from '../../src/agent/client.ts';
import { createProcessAgent } from '../../src/agent/process.ts';
import { createResponsesAgent, type ResponsesAgentOptions } from '../../src/agent/responses.ts';
import type { Agent, AgentRun } from '../../src/agent.ts';

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly socket: Socket;
}

export interface AgentServer extends AsyncDisposable {
  readonly url: string;
  readonly asked: readonly Asked[];
}

export async function serve(answer: (response: ServerResponse, asked: Asked) => unknown): Promise<AgentServer> {
  const asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += chunk;
    const { method = '', url = '', headers, socket } = request;
    const one = { method, path: url, headers, body, socket };
    asked.push(one);
    await answer(response, one);
  });
  // It tells so, too: who asks must not wait for it.
  server.keepAliveTimeout = 600_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/process`,
    asked,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Begins an event stream, as AgentScope does. */
export function streaming(response: ServerResponse): ServerResponse {
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' });
  response.flushHeaders();
  return response;
}

/** Answers every run with these bytes. */
export function serveBytes(...pieces: readonly Uint8Array[]): Promise<AgentServer> {
  return serve(async (response) => {
    streaming(response);
    for (const piece of pieces) await new Promise((resolve) => response.write(piece, resolve));
    response.end();
  });
}

export const none = { connectMs: 0, firstEventMs: 0, idleMs: 0, totalMs: 0 };

export interface TestAgent extends Agent, AsyncDisposable {
  readonly lines: readonly Readonly<Record<string, unknown>>[];
}

/** The real client, without limits unless told otherwise, whose log lines can be read. */
export function client(url: string, options: Partial<ClientOptions> = {}): TestAgent {
  return over(createProcessAgent, url, options);
}

/** The same for the Responses endpoint. */
export function responsesClient(url: string, options: Partial<ResponsesAgentOptions> = {}): TestAgent {
  return over(createResponsesAgent, url, options);
}

function over<Options extends ClientOptions>(
  create: (options: Options) => Agent,
  url: string,
  options: Partial<Options>,
): TestAgent {
  const lines: Record<string, unknown>[] = [];
  const sink = new Writable({
    write(line, _encoding, done) {
      lines.push(JSON.parse(String(line)));
      done();
    },
  });
  const log = pino({ level: 'debug' }, sink);
  const agent = create({ url, limits: none, stopWaitMs: 10_000, log, ...options } as Options);
  return { ...agent, lines, [Symbol.asyncDispose]: () => agent.close() };
}

export function ask(...input: AgentRun['input']): AgentRun {
  const text = { type: 'text', text: 'hello' } as const;
  return {
    id: 'turn-1',
    sessionId: 'slack-T1-C1-17.1',
    userId: 'slack-T1-C1',
    input: input.length > 0 ? input : [text],
  };
}
