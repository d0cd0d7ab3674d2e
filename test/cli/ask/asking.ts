// What the tests of `friday ask` share.
import { type AgentServer, serve } from '../../agent/agent-server.ts';
import { completed, created, delta, message, sse } from '../../agent/streams.ts';

export const hello = sse(created, message('m'), delta('m', 'Hello '), delta('m', 'Alice!'), completed);
export const bodyOf = (server: AgentServer, at = 0) => JSON.parse(server.asked[at]?.body ?? '{}');
export const onePixel =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYPj/HwADAgH/eL9GtQAAAABJRU5ErkJggg==';

export function ask(url: string, ...args: readonly string[]): readonly string[] {
  return ['ask', '--agent', url, ...args];
}

export function failing(status: number, body: string, type = 'application/json'): Promise<AgentServer> {
  return serve((response) => response.writeHead(status, { 'content-type': type }).end(body));
}
