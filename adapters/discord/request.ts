// One HTTP call for @discordjs/rest: a request goes out, its whole answer comes back, its budget headers are reported.
import type { RESTOptions } from '@discordjs/rest';
import { z } from 'zod';
import { type BudgetReport, ChatError, RateLimitedError } from '../../src/chat.ts';
import { globalKey, type RouteClass, routeKey, routeOfCall } from './budgets.ts';
import { callTimeoutMs, oldEditRetryAfterMs, unstatedRetryAfterMs, uploadTimeoutMs } from './limits.ts';
import { platform } from './thread.ts';

export type MakeRequest = RESTOptions['makeRequest'];

const limitedBody = z.object({
  retry_after: z.number().optional(),
  global: z.boolean().optional(),
  code: z.number().optional(),
});

/**
 * Uses the runtime's own fetch, because the undici of @discordjs/rest breaks uploads as soon as another undici is loaded
 * in the process. A 429 is thrown from here, so the SDK never sleeps on one.
 * @see https://github.com/discordjs/discord.js/issues/11525
 */
export function createMakeRequest(onBudget: (report: BudgetReport) => void): MakeRequest {
  const budgets = new BudgetReader(onBudget);
  return async (url, init) => {
    const method = init.method ?? 'GET';
    const body: unknown = init.body;
    const timeoutMs = body instanceof FormData ? uploadTimeoutMs : callTimeoutMs;
    const answer = await fetch(url, {
      method,
      headers: init.headers as Record<string, string>,
      body: body as RequestInit['body'] & (string | FormData | null),
      // Discord's API redirects nowhere; a redirect must not carry the token away.
      redirect: 'error',
      signal: AbortSignal.any([AbortSignal.timeout(timeoutMs), ...(init.signal ? [init.signal as AbortSignal] : [])]),
    });
    // Read whole, so that a connection lost in the middle of an answer fails here and counts as not answered.
    const bytes = await answer.arrayBuffer();
    const path = new URL(url).pathname.replace(/^.*?\/v\d+(?=\/)/, '');
    budgets.read(method, path, answer.headers);
    if (answer.status === 429) throw limitedError(method, path, answer.headers, bytes);
    return readable(answer, bytes);
  };
}

/** Turns the headers of each answer into reports, also for the routes that are known to share the same bucket. */
class BudgetReader {
  readonly #onBudget: (report: BudgetReport) => void;
  readonly #bucketOf = new Map<RouteClass, string>();

  constructor(onBudget: (report: BudgetReport) => void) {
    this.#onBudget = onBudget;
  }

  read(method: string, path: string, headers: Headers): void {
    const { routeClass, channelId } = routeOfCall(method, path);
    const limit = Number(headers.get('x-ratelimit-limit') ?? Number.NaN);
    const remaining = Number(headers.get('x-ratelimit-remaining') ?? Number.NaN);
    const resetAfterMs = Math.ceil(Number(headers.get('x-ratelimit-reset-after') ?? Number.NaN) * 1000);
    if (![limit, remaining, resetAfterMs].every(Number.isFinite) || channelId === '') return;
    const bucket = headers.get('x-ratelimit-bucket') ?? routeClass;
    this.#bucketOf.set(routeClass, bucket);
    for (const [sharing, its] of this.#bucketOf) {
      if (its !== bucket) continue;
      this.#onBudget({ key: routeKey({ routeClass: sharing, channelId }), limit, remaining, resetAfterMs });
    }
  }
}

function limitedError(method: string, path: string, headers: Headers, bytes: ArrayBuffer): RateLimitedError {
  const parsed = isJson(headers) ? limitedBody.safeParse(parseJson(bytes)) : undefined;
  const body = parsed?.success ? parsed.data : undefined;
  const stated = [headers.get('retry-after'), body?.retry_after, headers.get('x-ratelimit-reset-after')]
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
function readable(answer: Response, bytes: ArrayBuffer): Response {
  const { status, statusText, headers } = answer;
  const init = { status, statusText, headers };
  if (status === 204 || status === 205 || status === 304) return new Response(null, init);
  const isPage = !isJson(headers) || parseJson(bytes) === undefined;
  if (isPage && status < 300) throw new ChatError(platform, 'unknown', 'unreadable-answer');
  if (!isPage) return new Response(bytes, init);
  const replacement = { code: 0, message: `HTTP ${status}` };
  return new Response(JSON.stringify(replacement), { status, headers: { 'content-type': 'application/json' } });
}

function isJson(headers: Headers): boolean {
  return headers.get('content-type')?.startsWith('application/json') ?? false;
}

function parseJson(bytes: ArrayBuffer): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}
