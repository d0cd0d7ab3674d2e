// One HTTP request to /api/METHOD → faults, authentication, scopes, rates, the method itself, and the answer.

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Fault, Faults } from '../faults.ts';
import { ApiError } from './api-error.ts';
import { Arguments, invalidArguments, readArguments } from './arguments.ts';
import { type Auth, requireScope, type Tokens, tokenOf } from './auth.ts';
import type { Method, Platform } from './method.ts';
import type { JsonObject } from './model.ts';
import type { Rates } from './rates.ts';
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
}

interface Answer {
  readonly status: number;
  readonly body: JsonObject;
  readonly headers: Readonly<Record<string, string>>;
}

/** The page Slack's edge shows when something other than the API answers. */
export const htmlPage = '<!DOCTYPE html><html><head><title>Slack</title></head><body>Sorry, try later.</body></html>';

export class WebApi {
  readonly #settings: WebApiSettings;
  readonly #methods: ReadonlyMap<string, Method>;

  constructor(settings: WebApiSettings) {
    this.#settings = settings;
    this.#methods = new Map(settings.methods.map((method) => [method.name, method]));
  }

  async handle(name: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const startedAtMs = performance.now();
    const { values, json, problem } = await readSafely(request);
    const faults = this.#settings.faults.strike(name);
    const args = new Arguments(values);
    const first = faults.find((fault) => fault.kind !== 'delay');
    for (const fault of faults) if (fault.kind === 'delay') await sleep(fault.delayMs);
    const token = tokenOf(request.headers.authorization, values.token, json);
    const answer = first && isBefore(first) ? faultAnswer(first) : this.#answer(name, args, token, problem);
    const shown = first && !isBefore(first) ? { ...faultAnswer(first), body: answer.body } : answer;
    const cut = first?.kind === 'reset' || first?.kind === 'hang';
    this.#settings.timeline.add({
      kind: 'call',
      method: name,
      args: args.readable(),
      status: cut ? undefined : shown.status,
      response: answer.body,
      fault: first ? describeFault(first) : undefined,
      durationMs: performance.now() - startedAtMs,
    });
    send(request, response, shown, first);
  }

  #answer(name: string, args: Arguments, token: string | undefined, problem: ApiError | undefined): Answer {
    const method = this.#methods.get(name);
    let auth: Auth | undefined;
    try {
      if (!method) throw new ApiError('unknown_method', { req_method: name });
      if (problem) throw problem;
      auth = this.#authorize(method, token);
      const waitMs = this.#settings.rates.take(
        name,
        method.tier,
        this.#settings.platform.workspace.teamId,
        args.text('channel') ?? args.text('channel_id') ?? '',
      );
      if (waitMs !== undefined) return this.#tooOften(waitMs);
      const missing = method.required.find((argument) => !args.has(argument));
      if (missing !== undefined) throw invalidArguments(`missing required field: ${missing}`);
      const result = method.run({ args, auth, platform: this.#settings.platform });
      return { status: 200, body: { ok: true, ...result }, headers: scopeHeaders(method, auth) };
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const headers = method ? scopeHeaders(method, auth) : {};
      return { status: 200, body: { ok: false, error: error.code, ...error.extra }, headers };
    }
  }

  #authorize(method: Method, token: string | undefined): Auth {
    if (method.token === undefined) return { kind: 'bot', scopes: new Set() };
    const auth = this.#settings.tokens.check(token);
    if (auth.kind !== method.token) throw new ApiError('not_allowed_token_type');
    requireScope(auth, ...method.scopes);
    return auth;
  }

  #tooOften(waitMs: number): Answer {
    const body = { ok: false, error: 'ratelimited' };
    if (this.#settings.rateLimitAnswer === '200') return { status: 200, body, headers: {} };
    return { status: 429, body, headers: { 'retry-after': String(Math.max(1, Math.ceil(waitMs / 1000))) } };
  }
}

async function readSafely(
  request: IncomingMessage,
): Promise<{ values: JsonObject; json: boolean; problem: ApiError | undefined }> {
  try {
    return { ...(await readArguments(request)), problem: undefined };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return { values: {}, json: false, problem: error };
  }
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function isBefore(fault: Fault): boolean {
  return !('when' in fault) || fault.when === 'before';
}

function describeFault(fault: Fault): string {
  return 'when' in fault ? `${fault.kind} ${fault.when}` : fault.kind;
}

function faultAnswer(fault: Fault): Answer {
  switch (fault.kind) {
    case 'rate-limited': {
      const retryAfter = String(Math.ceil(fault.retryAfterMs / 1000));
      return { status: 429, body: { ok: false, error: 'ratelimited' }, headers: { 'retry-after': retryAfter } };
    }
    case 'error':
      return { status: 200, body: { ok: false, error: fault.code }, headers: {} };
    case 'status':
      return { status: fault.status, body: { ok: false, error: 'internal_error' }, headers: {} };
    default:
      return { status: 200, body: {}, headers: {} };
  }
}

/** @see https://docs.slack.dev/apis/web-api/#responses (scopes of the token and of the method) */
function scopeHeaders(method: Method, auth: Auth | undefined): Readonly<Record<string, string>> {
  if (!auth) return {};
  return { 'x-oauth-scopes': [...auth.scopes].join(','), 'x-accepted-oauth-scopes': method.scopes.join(',') };
}

function send(request: IncomingMessage, response: ServerResponse, answer: Answer, fault: Fault | undefined): void {
  if (fault?.kind === 'hang') return;
  if (fault?.kind === 'reset') {
    request.socket.resetAndDestroy();
    return;
  }
  const html = fault !== undefined && 'html' in fault && fault.html === true;
  const broken = fault?.kind === 'status' && !html;
  const type = html ? 'text/html; charset=utf-8' : 'application/json; charset=utf-8';
  const faultBody = broken ? { ok: false, error: 'internal_error' } : answer.body;
  response.writeHead(answer.status, { 'content-type': type, ...answer.headers });
  response.end(html ? htmlPage : JSON.stringify(faultBody));
}
