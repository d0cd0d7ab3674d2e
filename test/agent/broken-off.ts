// An agent that cuts its connection after the byte that the question names, and what is to be heard of it by then.
import { setTimeout as sleep } from 'node:timers/promises';
import { type AgentServer, serve, streaming } from './agent-server.ts';

/** Answers `cut 17` with the first 17 bytes and a reset. */
export function serveBrokenOff(bytes: Buffer): Promise<AgentServer> {
  return serve(async (response, { body }) => {
    const length = Number(/cut (\d+)/.exec(body)?.[1]);
    streaming(response);
    await new Promise((resolve) => response.write(bytes.subarray(0, length), resolve));
    if (length === 0) response.flushHeaders();
    // What has been sent arrives before the reset does.
    await sleep(5);
    response.socket?.resetAndDestroy();
  });
}

export interface HeardSoFar {
  readonly answer: string;
  /** The answer's own end was heard, too. */
  readonly complete: boolean;
}

/** Read the plain way: every line that is a whole event by now. */
export function heardIn(bytes: Buffer): HeardSoFar {
  const events = bytes.toString().split('\n').flatMap(eventIn);
  const spoken = new Set(
    events.flatMap(({ object, type, id }) => (object === 'message' && type === 'message' ? [id] : [])),
  );
  const words = events.filter(
    ({ object, delta, msg_id }) => object === 'content' && delta === true && spoken.has(msg_id),
  );
  return {
    answer: words.map(({ text }) => String(text ?? '')).join(''),
    complete: events.some(({ object, status }) => object === 'response' && status === 'completed'),
  };
}

function eventIn(line: string): readonly Readonly<Record<string, unknown>>[] {
  try {
    return [JSON.parse(line.replace(/^data: /, ''))];
  } catch {
    return [];
  }
}
