// An agent in the hands of a test: it streams an answer's beginning, and goes on when told.
import type { ServerResponse } from 'node:http';
import { type Asked, serve, streaming } from './agent-server.ts';

/** A promise's state, without waiting for it. */
export async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  const pending = Symbol('pending');
  return (await Promise.race([promise, new Promise((resolve) => setImmediate(resolve, pending))])) !== pending;
}

/** An agent that streams an answer's beginning and goes on when told; `/stop` answers as asked. */
export async function slowAgent(
  opening: Buffer,
  stop: (response: ServerResponse) => unknown = (response) => response.end('{}'),
) {
  const held: { response?: ServerResponse; cutOff: boolean } = { cutOff: false };
  const server = await serve((response, { path }: Asked) => {
    if (path === '/stop') return stop(response);
    held.response = response;
    response.on('close', () => {
      held.cutOff = !response.writableFinished;
    });
    streaming(response).write(opening);
    return undefined;
  });
  return Object.assign(server, {
    held,
    stopUrl: server.url.replace('/process', '/stop'),
    stops: () => server.asked.filter(({ path }) => path === '/stop').map(({ body }) => JSON.parse(body)),
  });
}
