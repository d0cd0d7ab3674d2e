// Asks an agent over plain HTTP, without our own client: in, a URL and what is said; out, every event as it came.

/** An event of the wire, unchecked: tests look at what really came. */
export type WireEvent = Readonly<Record<string, unknown>>;

export interface Asked {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  readonly events: readonly WireEvent[];
}

export interface Question {
  readonly text?: string;
  /** Further content parts, e.g. `{ type: 'image', image_url: 'data:…' }`. */
  readonly parts?: readonly WireEvent[];
  readonly sessionId?: string;
  readonly userId?: string;
}

export function requestFor({ text, parts = [], sessionId = 's1', userId = 'u1' }: Question): WireEvent {
  const content = text === undefined ? parts : [{ type: 'text', text }, ...parts];
  return { input: [{ role: 'user', type: 'message', content }], session_id: sessionId, user_id: userId };
}

export function post(url: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

export async function ask(url: string, question: Question | string): Promise<Asked> {
  return read(await post(url, requestFor(typeof question === 'string' ? { text: question } : question)));
}

export async function read(response: Response): Promise<Asked> {
  const body = await response.text();
  return {
    status: response.status,
    contentType: response.headers.get('content-type') ?? '',
    body,
    events: eventsOf(body),
  };
}

/** The events of a recorded or received body; lines that are no event (an HTTP head, blank lines) are passed over. */
export function eventsOf(body: string): WireEvent[] {
  return body
    .split(/\r?\n/)
    .filter((line) => line.startsWith('data: {'))
    .map((line) => JSON.parse(line.slice('data: '.length)) as WireEvent);
}

/** What the assistant said: the text deltas of every message of type `message`, messages joined by a blank line. */
export function answerOf(events: readonly WireEvent[]): string {
  const texts = new Map<unknown, string>();
  for (const event of events) {
    if (event.object === 'message' && event.type === 'message' && !texts.has(event.id)) texts.set(event.id, '');
    if (event.object === 'content' && event.delta === true && typeof event.text === 'string') {
      const before = texts.get(event.msg_id);
      if (before !== undefined) texts.set(event.msg_id, before + event.text);
    }
  }
  return [...texts.values()].filter((text) => text !== '').join('\n\n');
}

/** Reads a stream until some text has come, and hands over the rest: to act in the middle of a run. */
export async function readUntil(
  response: Response,
  text: string,
): Promise<{ readonly before: string; rest(): Promise<string>; cancel(): Promise<void> }> {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  if (reader === undefined) throw new Error('the answer has no body');
  let before = '';
  while (!before.includes(text)) {
    const { done, value } = await reader.read();
    if (done) throw new Error(`the stream ended before "${text}": ${before}`);
    before += value;
  }
  return {
    before,
    rest: async () => {
      let rest = '';
      for (let next = await reader.read(); !next.done; next = await reader.read()) rest += next.value;
      return rest;
    },
    cancel: () => reader.cancel(),
  };
}
