// What went wrong before a stream began: a status, a body or a connection's error comes in, an AgentError goes out.
import type { IncomingHttpHeaders } from 'node:http';
import { errors } from 'undici';
import { AgentError, type AgentErrorKind } from '../agent.ts';
import { isObject } from './wire.ts';

const maxWordsChars = 500;

/** The words of a body are in its beginning; the rest is drained unread. */
const maxKeptSize = 64 * 1024;

/** An answer that is not an event stream: collects its words. */
export class Refusal {
  readonly #status: number;
  readonly #headers: IncomingHttpHeaders;
  readonly #kept: Buffer[] = [];
  #size = 0;

  constructor(status: number, headers: IncomingHttpHeaders) {
    this.#status = status;
    this.#headers = headers;
  }

  /** All bytes so far, kept or not. */
  get size(): number {
    return this.#size;
  }

  take(chunk: Buffer): void {
    if (this.#size < maxKeptSize) this.#kept.push(chunk);
    this.#size += chunk.length;
  }

  /** @param redact takes secrets out, before the words are cut. */
  error(redact: (text: string) => string): AgentError {
    const status = this.#status;
    const words = wordsOf(Buffer.concat(this.#kept).toString('utf8', 0, maxKeptSize), redact);
    const kind = kindOf(status);
    const type = this.#headers['content-type'] ?? 'no content type';
    const what = kind === 'not-a-stream' ? `HTTP ${status} with ${type}` : `HTTP ${status}`;
    const to = status >= 300 && status < 400 ? ` to ${this.#headers.location ?? 'nowhere'}, which is not followed` : '';
    const retryAfterMs = kind === 'overloaded' ? readRetryAfter(this.#headers['retry-after']) : undefined;
    return new AgentError(kind, String(status), `${what}${to}: ${words || '(empty)'}`, { retryAfterMs });
  }
}

/** An answer that we can read: 200 and an event stream. One without a type gets the benefit of the doubt. */
export function isEventStream(status: number, headers: IncomingHttpHeaders): boolean {
  const [type = ''] = (headers['content-type'] ?? 'text/event-stream').split(';');
  const encoding = headers['content-encoding'] ?? 'identity';
  return status === 200 && type.trim().toLowerCase() === 'text/event-stream' && encoding.toLowerCase() === 'identity';
}

/** An answer that is one JSON text. */
export function isJson(status: number, headers: IncomingHttpHeaders): boolean {
  const [type = ''] = (headers['content-type'] ?? '').split(';');
  const encoding = headers['content-encoding'] ?? 'identity';
  return status === 200 && type.trim().toLowerCase() === 'application/json' && encoding.toLowerCase() === 'identity';
}

/** How far a request had come when its connection failed. */
export type Progress = 'unsent' | 'sent' | 'answered';

/** Of what was sent, the agent may have acted on anything. */
export function connectionError(error: Error, progress: Progress): AgentError {
  const code = codeOf(error) ?? error.name;
  return new AgentError(kindOfFailure(error, progress), code, wordsOfError(error), { cause: error });
}

function kindOfFailure(error: Error, progress: Progress): AgentErrorKind {
  if (progress === 'unsent') return 'unreachable';
  return progress === 'sent' && error instanceof errors.HTTPParserError ? 'not-a-stream' : 'interrupted';
}

function kindOf(status: number): AgentErrorKind {
  if (status >= 200 && status < 300) return 'not-a-stream';
  if (status === 429 || status === 503) return 'overloaded';
  // Later servers say so where the stream's first event says "already in RUNNING state".
  if (status === 409) return 'busy';
  return status >= 500 ? 'failed' : 'refused';
}

/**
 * Seconds or a date.
 * @see https://www.rfc-editor.org/rfc/rfc9110.html#name-retry-after
 */
export function readRetryAfter(value: string | undefined, nowMs = Date.now()): number | undefined {
  if (value === undefined || value.trim() === '') return undefined;
  const seconds = Number(value);
  const ms = Number.isNaN(seconds) ? Date.parse(value) - nowMs : seconds * 1000;
  return Number.isFinite(ms) ? Math.max(0, Math.round(ms)) : undefined;
}

/** The agent's own words, without what it repeats of the request: that is what people wrote. */
function wordsOf(body: string, redact: (text: string) => string): string {
  return redact(wordsIn(body) ?? body)
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, maxWordsChars);
}

function wordsIn(body: string): string | undefined {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    // A page, or plain text.
    return undefined;
  }
  if (!isObject(value)) return undefined;
  const said = value.detail ?? value.error ?? value.message;
  if (typeof said === 'string') return said;
  if (Array.isArray(said)) return said.map(wordsOfDetail).join('; ');
  return isObject(said) && typeof said.message === 'string' ? said.message : undefined;
}

function wordsOfDetail(detail: unknown): string {
  if (!isObject(detail)) return String(detail);
  const place = Array.isArray(detail.loc) ? `${detail.loc.join('.')}: ` : '';
  return `${place}${String(detail.msg ?? detail.type)}`;
}

function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code } = error as { readonly code?: unknown };
  return typeof code === 'string' ? code : codeOf(error.cause);
}

/** Node reports several failed addresses as one error without a message. */
function wordsOfError(error: Error): string {
  if (error.message !== '') return error.message;
  return error instanceof AggregateError ? error.errors.map(String).join('; ') : error.name;
}
