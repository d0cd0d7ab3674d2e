// One HTTP call for @discordjs/rest: a request goes out, its whole answer comes back, its budget headers are reported.
import { STATUS_CODES } from 'node:http';
import type { RESTOptions, ResponseLike } from '@discordjs/rest';
import { type Dispatcher, request } from 'undici';
import { z } from 'zod';
import { type BudgetReport, ChatError, RateLimitedError } from '../../src/chat.ts';
import { withDeadline } from '../../src/deadline.ts';
import type { Log } from '../../src/log.ts';
import { dispatcherVia, type HttpsProxy } from '../../src/proxy.ts';
import { globalKey, type RouteClass, routeKey, routeOfCall } from './budgets.ts';
import { callTimeoutMs, oldEditRetryAfterMs, unstatedRetryAfterMs, uploadTimeoutMs } from './limits.ts';
import { RefusalCount } from './refusals.ts';
import { platform } from './thread.ts';

export type MakeRequest = RESTOptions['makeRequest'];

export interface MakeRequestOptions {
  readonly proxy?: HttpsProxy | undefined;
  readonly onBudget: (report: BudgetReport) => void;
  readonly log: Log;
}

const limitedBody = z.object({
  retry_after: z.number().optional(),
  global: z.boolean().optional(),
  code: z.number().optional(),
});

/** What came back, read whole. */
interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/**
 * Uses our own undici: the older one inside of @discordjs/rest breaks uploads as soon as another is loaded beside it,
 * and the runtime's fetch costs twice as much per call. A 429 is thrown from here, so the SDK never sleeps on one.
 * @see https://github.com/discordjs/discord.js/issues/11525
 */
export function createMakeRequest({ proxy, onBudget, log }: MakeRequestOptions): MakeRequest {
  const dispatcher = dispatcherVia(proxy, { allowH2: false });
  const budgets = new BudgetReader(onBudget);
  const refusals = new RefusalCount(log);
  return async (url, { method = 'GET', headers, body }) => {
    const sent: unknown = body;
    const form = sent instanceof FormData ? await encodeForm(sent) : undefined;
    const asked = {
      dispatcher,
      method: method as Dispatcher.HttpMethod,
      headers: { ...(headers as Record<string, string>), ...form?.headers },
      body: form?.body ?? (typeof sent === 'string' ? sent : null),
    };
    const limitMs = form === undefined ? callTimeoutMs : uploadTimeoutMs;
    const answer = await withDeadline(limitMs, (signal) => call(url, { ...asked, signal }));
    const path = new URL(url).pathname.replace(/^.*?\/v\d+(?=\/)/, '');
    refusals.count(answer.status, answer.headers.get('x-ratelimit-scope'));
    budgets.read(method, path, answer.headers);
    if (answer.status === 429) throw limitedError(method, path, answer);
    return readable(answer);
  };
}

/** Read whole, so that a connection lost in the middle of an answer fails here and counts as not answered. */
async function call(url: string, options: Parameters<typeof request>[1]): Promise<Answer> {
  const { statusCode: status, headers, body } = await request(url, options);
  const flat = Object.entries(headers).map(([name, value = '']): [string, string] => [name, String(value)]);
  return { status, headers: new Headers(flat), text: await body.text() };
}

/** undici's `request` does not know the runtime's FormData; the runtime's Response encodes it. */
async function encodeForm(form: FormData): Promise<{ headers: Record<string, string>; body: Uint8Array }> {
  const encoded = new Response(form);
  const type = encoded.headers.get('content-type') ?? 'multipart/form-data';
  return { headers: { 'content-type': type }, body: new Uint8Array(await encoded.arrayBuffer()) };
}

/** Turns the headers of each answer into reports, also for the routes that are known to share the same bucket. */
class BudgetReader {
  readonly #onBudget: (report: BudgetReport) => void;
  readonly #bucketOf = new Map<RouteClass, string>();

  constructor(onBudget: (report: BudgetReport) => void) {
    this.#onBudget = onBudget;
  }

  read(method: string, path: string, headers: Headers): void {
    const { routeClass, scope } = routeOfCall(method, path);
    const limit = Number(headers.get('x-ratelimit-limit') ?? Number.NaN);
    const remaining = Number(headers.get('x-ratelimit-remaining') ?? Number.NaN);
    const resetAfterMs = Math.ceil(Number(headers.get('x-ratelimit-reset-after') ?? Number.NaN) * 1000);
    if (![limit, remaining, resetAfterMs].every(Number.isFinite) || scope === '') return;
    const bucket = headers.get('x-ratelimit-bucket') ?? routeClass;
    this.#bucketOf.set(routeClass, bucket);
    for (const [sharing, its] of this.#bucketOf) {
      if (its !== bucket) continue;
      this.#onBudget({ key: routeKey({ routeClass: sharing, scope }), limit, remaining, resetAfterMs });
    }
  }
}

function limitedError(method: string, path: string, { headers, text }: Answer): RateLimitedError {
  const parsed = isJson(headers) ? limitedBody.safeParse(parseJson(text)) : undefined;
  const body = parsed?.success ? parsed.data : undefined;
  // The header is rounded up to whole seconds.
  const stated = [body?.retry_after, headers.get('retry-after'), headers.get('x-ratelimit-reset-after')]
    .filter((value) => value !== null && value !== undefined)
    .map((value) => Math.ceil(Number(value) * 1000))
    .find((ms) => Number.isFinite(ms) && ms > 0);
  // A page instead of JSON comes from the wall before Discord, which counts all calls of this machine alike.
  const isGlobal = headers.has('x-ratelimit-global') || body?.global === true || body === undefined;
  const key = isGlobal ? globalKey : routeKey(routeOfCall(method, path));
  const unstated = body?.code === 30046 ? oldEditRetryAfterMs : unstatedRetryAfterMs;
  return new RateLimitedError(platform, key, stated ?? unstated);
}

/** The SDK expects every refusal to be JSON; proxies answer with pages. */
function readable({ status, headers, text }: Answer): ResponseLike {
  // Discord's API redirects nowhere, and the token must not be carried away.
  if (status >= 300 && status < 400) throw new ChatError(platform, 'unknown', 'redirect');
  const isEmpty = status === 204;
  const said = isEmpty || !isJson(headers) ? undefined : parseJson(text);
  if (isEmpty || said !== undefined) return responseOf({ status, headers, text }, said);
  if (status < 300) throw new ChatError(platform, 'unknown', 'unreadable-answer');
  const replacement = { code: 0, message: `HTTP ${status}` };
  const asJson = new Headers({ 'content-type': 'application/json' });
  return responseOf({ status, headers: asJson, text: JSON.stringify(replacement) }, replacement);
}

/** The part of a Response that the SDK reads. */
function responseOf({ status, headers, text }: Answer, said: unknown): ResponseLike {
  return {
    status,
    statusText: STATUS_CODES[status] ?? '',
    ok: status >= 200 && status < 300,
    headers,
    body: null,
    bodyUsed: false,
    arrayBuffer: async () => new TextEncoder().encode(text).buffer,
    json: async () => said,
    text: async () => text,
  };
}

function isJson(headers: Headers): boolean {
  return headers.get('content-type')?.startsWith('application/json') ?? false;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
