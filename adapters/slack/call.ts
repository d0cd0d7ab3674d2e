// One request to the Web API: method and arguments in, what Slack answered or a ChatError out.
import { type Dispatcher, request } from 'undici';
import { ChatError, RateLimitedError } from '../../src/chat.ts';
import { withDeadline } from '../../src/deadline.ts';
import { kindOfStatus, refusedBy, retryAfterMsOf, toChatError } from './errors.ts';
import { platform } from './thread.ts';

/** What is not text, a number or a yes or no goes as JSON; `undefined` and `null` do not go at all. */
export type Arguments = Readonly<Record<string, unknown>>;

export interface Answered {
  /** It says that it is `ok`. */
  readonly body: Readonly<Record<string, unknown>>;
  /** What the token may do, where Slack tells. */
  readonly scopes: readonly string[] | undefined;
}

/**
 * Asks once; nothing is tried again here.
 *
 * @param budget that a rate limit concerns.
 * @throws RateLimitedError | ChatError `unknown` where it may have happened nevertheless
 */
export type Call = (method: string, args?: Arguments, budget?: string) => Promise<Answered>;

export interface CallOptions {
  readonly token: string;
  /** Ends in a slash. */
  readonly apiUrl: string;
  readonly dispatcher: Dispatcher;
  /** A call that takes longer counts as lost. */
  readonly timeoutMs?: number;
}

export const callTimeoutMs = 10_000;

/**
 * The SDK's own client writes each request and each answer out for a log that nobody reads, and queues what our pace has
 * spread already. What that costs stands in `docs/benchmarks.md`.
 *
 * Redirects are not followed: the token stays where it was meant for.
 *
 * @see https://docs.slack.dev/apis/web-api/
 */
export function createCall({ token, apiUrl, dispatcher, timeoutMs = callTimeoutMs }: CallOptions): Call {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/x-www-form-urlencoded' };
  return async (method, args = {}, budget = '') => {
    const asked = { dispatcher, method: 'POST', headers, body: encode(args) } as const;
    const sending = withDeadline(timeoutMs, (signal) => send(apiUrl + method, { ...asked, signal }));
    const { status, retryAfter, scopes, text } = await sending.catch((error: unknown) => {
      throw toChatError(error, budget);
    });
    if (status === 429) throw new RateLimitedError(platform, budget, retryAfterMsOf(retryAfter));
    if (status !== 200) throw new ChatError(platform, kindOfStatus(status), `http_${status}`);
    const body = parsed(text);
    if (body.ok !== true) throw refusedBy(body, budget, retryAfter);
    return { body, scopes: scopes?.split(',').map((scope) => scope.trim()) };
  };
}

async function send(url: string, options: Parameters<typeof request>[1]) {
  const { statusCode: status, headers, body } = await request(url, options);
  const { 'retry-after': retryAfter, 'x-oauth-scopes': scopes } = headers;
  return { status, retryAfter, scopes: typeof scopes === 'string' ? scopes : undefined, text: await body.text() };
}

/** Every method takes a form; some that only read take nothing else. */
function encode(args: Arguments): string {
  const fields: string[] = [];
  for (const [name, value] of Object.entries(args)) {
    if (value === undefined || value === null) continue;
    const plain = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
    const text = plain ? String(value) : JSON.stringify(value);
    // Half a surrogate pair cannot be written in a URL.
    fields.push(`${name}=${encodeURIComponent(text.toWellFormed())}`);
  }
  return fields.join('&');
}

/** A status of 200 promises nothing: what answers may be a proxy with a web page. */
function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === 'object' && body !== null ? { ...body } : {};
  } catch {
    return {};
  }
}
