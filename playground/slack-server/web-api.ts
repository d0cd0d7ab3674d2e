// One HTTP request to /api/METHOD → faults, authentication, scopes, rates, the method itself, and the answer.

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Fault, Faults } from '../faults.ts';
import { type Answer, decisive, describeFault, isBefore, jsonAnswer, send, sleep } from './answer.ts';
import { ApiError } from './api-error.ts';
import { Arguments, invalidArguments, readArguments } from './arguments.ts';
import { type Auth, requireScope, type Tokens, tokenOf } from './auth.ts';
import type { Method, Platform } from './method.ts';
import type { JsonObject } from './model.ts';
import type { Left, Rates } from './rates.ts';
import type { Timeline } from './timeline.ts';

export interface WebApiSettings {
  readonly platform: Platform;
  readonly methods: readonly Method[];
  readonly tokens: Tokens;
  readonly rates: Rates;
  readonly faults: Faults;
  readonly timeline: Timeline;
  /** How a method that is called too often answers: HTTP 429, or 200 with `ratelimited`, as was seen at times. */
  readonly rateLimitAnswer: '429' | '200';
  readonly roundTripMs: number;
}

interface Result {
  readonly body: JsonObject;
  readonly answer: Answer;
}

interface Call {
  readonly name: string;
  readonly args: Arguments;
  readonly token: string | undefined;
  /** The body could not be read. */
  readonly problem: ApiError | undefined;
}

export class WebApi {
  readonly #settings: WebApiSettings;
  readonly #methods: ReadonlyMap<string, Method>;

  constructor(settings: WebApiSettings) {
    this.#settings = settings;
    this.#methods = new Map(settings.methods.map((method) => [method.name, method]));
  }

  async handle(name: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { faults, timeline, platform, roundTripMs } = this.#settings;
    const startedAtMs = performance.now();
    const call = await readCall(name, request);
    const { delayMs, fault } = decisive(faults.strike(name));
    if (delayMs + roundTripMs > 0) await sleep(delayMs + roundTripMs / 2);
    const prevented = fault !== undefined && isBefore(fault);
    const result = prevented ? { body: {}, answer: jsonAnswer({}) } : this.#carryOut(call);
    if (roundTripMs > 0) await sleep(roundTripMs / 2);
    const status = send(request, response, result.answer, fault, platform.baseUrl);
    timeline.add({
      kind: 'call',
      method: name,
      args: call.args.readable(),
      status,
      response: result.body,
      fault: fault && describeFault(fault),
      durationMs: performance.now() - startedAtMs,
      budget: { ...this.#left(call), ...retryAfter(result.answer, fault) },
    });
  }

  #left({ name, args }: Call): Left | undefined {
    const method = this.#methods.get(name);
    const { teamId } = this.#settings.platform.workspace;
    return method && this.#settings.rates.left(name, method.tier, teamId, channelIn(args));
  }

  #carryOut(call: Call): Result {
    const method = this.#methods.get(call.name);
    let auth: Auth | undefined;
    const result = (body: JsonObject): Result => {
      return { body, answer: jsonAnswer(body, 200, method && auth ? scopeHeaders(method, auth) : {}) };
    };
    try {
      if (!method) throw new ApiError('unknown_method', { req_method: call.name });
      if (call.problem) throw call.problem;
      auth = this.#authorize(method, call.token);
      const waitMs = this.#waitMs(method, call.args);
      if (waitMs !== undefined) return this.#tooOften(waitMs);
      const missing = method.required.find((argument) => !call.args.has(argument));
      if (missing !== undefined) throw invalidArguments(`missing required field: ${missing}`);
      return result({ ok: true, ...method.run({ args: call.args, auth, platform: this.#settings.platform }) });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return result({ ok: false, error: error.code, ...error.extra });
    }
  }

  #authorize(method: Method, token: string | undefined): Auth {
    if (method.token === undefined) return { kind: 'bot', scopes: new Set() };
    const auth = this.#settings.tokens.check(token);
    if (auth.kind !== method.token) throw new ApiError('not_allowed_token_type');
    requireScope(auth, ...method.scopes);
    return auth;
  }

  #waitMs(method: Method, args: Arguments): number | undefined {
    const { teamId } = this.#settings.platform.workspace;
    return this.#settings.rates.take(method.name, method.tier, teamId, channelIn(args));
  }

  #tooOften(waitMs: number): Result {
    const body = { ok: false, error: 'ratelimited' };
    if (this.#settings.rateLimitAnswer === '200') return { body, answer: jsonAnswer(body) };
    const headers = { 'retry-after': String(Math.max(1, Math.ceil(waitMs / 1000))) };
    return { body, answer: jsonAnswer(body, 429, headers) };
  }
}

function channelIn(args: Arguments): string {
  return args.text('channel') ?? args.text('channel_id') ?? '';
}

function retryAfter({ headers }: Answer, fault: Fault | undefined): { readonly retryAfterMs?: number } {
  if (fault?.kind === 'rate-limited') return { retryAfterMs: fault.retryAfterMs };
  const seconds = headers['retry-after'];
  return seconds === undefined ? {} : { retryAfterMs: Number(seconds) * 1000 };
}

async function readCall(name: string, request: IncomingMessage): Promise<Call> {
  try {
    const { values, json } = await readArguments(request);
    const token = tokenOf(request.headers.authorization, values.token, json);
    return { name, args: new Arguments(values), token, problem: undefined };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return { name, args: new Arguments({}), token: tokenOf(request.headers.authorization, '', true), problem: error };
  }
}

/** @see https://docs.slack.dev/apis/web-api/#responses (scopes of the token and of the method) */
function scopeHeaders(method: Method, auth: Auth): Readonly<Record<string, string>> {
  return { 'x-oauth-scopes': [...auth.scopes].join(','), 'x-accepted-oauth-scopes': method.scopes.join(',') };
}
