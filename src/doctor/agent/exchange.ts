// One HTTP exchange, written down as it happened: when the headers came, when each piece came, how it ended.
import type { IncomingHttpHeaders } from 'node:http';
import { type Dispatcher, request } from 'undici';

interface Piece {
  readonly atMs: number;
  readonly bytes: Buffer;
}

/** Times count from the request. */
export interface Exchange {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly headersAtMs: number;
  readonly pieces: readonly Piece[];
  /** `complete`: to its end · `broken`: the connection ended in the middle · `silent`: nothing came for too long. */
  readonly end: 'complete' | 'broken' | 'silent';
  readonly endedAtMs: number;
}

export interface Question {
  readonly url: URL;
  readonly method: 'GET' | 'POST' | 'HEAD';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Until the headers; then between two pieces. */
  readonly silenceMs: number;
  readonly signal: AbortSignal;
  readonly dispatcher: Dispatcher;
  /** Of what comes, no more is kept. */
  readonly maxSize?: number;
}

const defaultMaxSize = 8 * 1024 * 1024;

/** @throws what undici throws when no headers came. */
export async function exchange(question: Question): Promise<Exchange> {
  const { url, method, headers = {}, body, silenceMs, signal, dispatcher, maxSize = defaultMaxSize } = question;
  const startedAtMs = performance.now();
  const sinceStart = () => performance.now() - startedAtMs;
  const bare = new URL(url);
  bare.username = '';
  bare.password = '';
  const answer = await request(bare, {
    method,
    headers: { 'accept-encoding': 'identity', ...headers },
    body: body ?? null,
    signal,
    dispatcher,
    headersTimeout: silenceMs,
    bodyTimeout: silenceMs,
    reset: true,
  });
  const headersAtMs = sinceStart();
  const pieces: Piece[] = [];
  let size = 0;
  let end: Exchange['end'] = 'complete';
  try {
    for await (const bytes of answer.body) {
      size += bytes.length;
      if (size <= maxSize) pieces.push({ atMs: sinceStart(), bytes });
    }
  } catch (error) {
    if (signal.aborted) throw error;
    end = Reflect.get(Object(error), 'code') === 'UND_ERR_BODY_TIMEOUT' ? 'silent' : 'broken';
  }
  return { status: answer.statusCode, headers: answer.headers, headersAtMs, pieces, end, endedAtMs: sinceStart() };
}

export function textOf({ pieces }: Pick<Exchange, 'pieces'>): string {
  return Buffer.concat(pieces.map(({ bytes }) => bytes)).toString('utf8');
}

/** The body as JSON, when it is some. */
export function jsonOf(answer: Pick<Exchange, 'pieces'>): unknown {
  try {
    return JSON.parse(textOf(answer));
  } catch {
    return undefined;
  }
}
