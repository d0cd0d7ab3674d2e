// One answer of the floor: the agent's events come in; the first word is posted at once, then edited as fast as allowed.
import { createParser } from 'eventsource-parser';
import { Agent, type Dispatcher } from 'undici';

export interface Speaking {
  readonly agentUrl: string;
  /** The least time between two calls for the same message while it grows. */
  readonly minIntervalMs: number;
}

/** Where an answer goes. Both throw when the platform refuses. */
export interface Place {
  post(text: string): Promise<string>;
  edit(id: string, text: string): Promise<void>;
}

/** As many connections as there are calls: one slow answer holds up no other. */
const dispatcher: Dispatcher = new Agent({ allowH2: false, headersTimeout: 0, bodyTimeout: 0 });

/** A refused call is not repeated: whoever wants that is no floor any more. */
export async function answer(question: string, place: Place, { agentUrl, minIntervalMs }: Speaking): Promise<void> {
  let text = '';
  let ended = false;
  let wake: () => void = ignore;
  let hurry: () => void = ignore;
  ask(agentUrl, question, (added) => {
    if (added === undefined) ended = true;
    else text += added;
    wake();
    if (ended) hurry();
  });

  let id: string | undefined;
  let shown = '';
  let calledAtMs = Number.NEGATIVE_INFINITY;
  while (!ended || shown !== text) {
    const waitMs = ended ? 0 : calledAtMs + minIntervalMs - performance.now();
    if (shown === text) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    } else if (waitMs > 0) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, waitMs);
        hurry = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    } else {
      shown = text;
      calledAtMs = performance.now();
      if (id === undefined) id = await place.post(shown).catch(ignore);
      else await place.edit(id, shown).catch(ignore);
    }
  }
}

function ignore(): undefined {
  return undefined;
}

/** Calls back with every word, and with nothing at the end. */
function ask(url: string, question: string, grow: (added: string | undefined) => void): void {
  const { origin, pathname } = new URL(url);
  const parser = createParser({
    onEvent: ({ data }) => {
      const event: unknown = JSON.parse(data);
      if (isDelta(event)) grow(event.text);
    },
  });
  const body = JSON.stringify({ input: [{ role: 'user', content: [{ type: 'text', text: question }] }] });
  const headers = { 'content-type': 'application/json', accept: 'text/event-stream' };
  dispatcher.dispatch(
    { origin, path: pathname, method: 'POST', headers, body },
    {
      onRequestStart: ignore,
      onResponseStart: ignore,
      onResponseData: (_controller, chunk) => parser.feed(chunk.toString()),
      onResponseEnd: () => grow(undefined),
      onResponseError: (_controller, error) => {
        process.stderr.write(`${error.stack}\n`);
        grow(undefined);
      },
    },
  );
}

function isDelta(event: unknown): event is { readonly text: string } {
  return typeof event === 'object' && event !== null && 'delta' in event && event.delta === true && 'text' in event;
}

/** A JSON call of a platform. @throws when it is refused. */
export async function call(
  method: 'POST' | 'PATCH' | 'GET',
  url: string,
  token: string,
  body?: unknown,
): Promise<unknown> {
  const { statusCode, body: answered } = await dispatcher.request({
    origin: new URL(url).origin,
    path: new URL(url).pathname,
    method,
    headers: { authorization: token, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const value: unknown = await answered.json();
  if (statusCode >= 300) throw new Error(`${method} ${url}: ${statusCode}`);
  return value;
}
