// The HTTP side: a request comes in, passes faults, authorization and rate limits, reaches its route; an answer goes out.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { RESTJSONErrorCodes as Code } from 'discord-api-types/v10';
import type { Fault } from '../faults.ts';
import { DiscordRefusal, notFound, notSnowflake, refusal, refusalOfFault, unauthorized } from './errors.ts';
import type { Platform } from './platform.ts';
import type { Limited } from './rate-limits.ts';
import { parseBody, type RequestBody, readBytes } from './request-body.ts';
import { ROUTES } from './routes/all.ts';
import { majorParameter, type Route } from './routing.ts';
import { isSnowflake } from './snowflake.ts';
import type { Budget, CallEntry } from './timeline.ts';

/** What goes over the wire, or what happens to the wire. */
type Outcome =
  | {
      readonly status: number;
      readonly headers: Record<string, string>;
      readonly bytes: Uint8Array | string;
      readonly errorCode?: number;
      readonly limitedBy?: Limited['scope'];
      /** Of these bytes half go out, then the connection is gone. */
      readonly cut?: true;
      readonly messageId?: string;
    }
  | 'reset'
  | 'hung';

interface Found {
  readonly route: Route;
  readonly params: Record<string, string>;
}

interface Received extends RequestBody {
  /** What was wrong with the body itself. */
  readonly refused?: DiscordRefusal;
}

interface ApiCall {
  readonly authorization: string | undefined;
  readonly url: URL;
  readonly found: Found | undefined;
  readonly body: Received;
}

export async function answer(platform: Platform, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const startedMs = performance.now();
  const url = new URL(request.url ?? '/', platform.cdn.baseUrl);
  const isFile = url.pathname.startsWith('/attachments/');
  const path = url.pathname.replace(/^\/api(?=\/)/, '').replace(/^\/v\d+(?=\/)/, '');
  const found = isFile ? undefined : findRoute(request.method ?? 'GET', path);
  const entry = platform.timeline.add<CallEntry>({
    kind: 'call',
    call: isFile ? 'GET /attachments/:id/:id/:id' : (found?.route.call ?? `${request.method} ${path}`),
    path: found?.params.token === undefined ? path + url.search : path.replace(found.params.token, ':token'),
    body: undefined,
    files: [],
    outcome: 'pending',
  });
  let outcome: Outcome;
  try {
    const body = await receive(request);
    entry.body = body.json;
    entry.files = body.files.map((file) => ({ name: file.name, size: file.bytes.byteLength }));
    const faults = platform.faults.strike(entry.call);
    if (faults.length > 0) entry.fault = faults.map(({ kind }) => kind).join(', ');
    outcome = await withFaults(platform, faults, () => {
      if (isFile) return serveFile(platform, url);
      return carryOut(platform, { authorization: request.headers.authorization, url, found, body });
    });
  } catch (error) {
    // A bug of this server must not look like an answer of Discord's.
    entry.bug = error instanceof Error ? (error.stack ?? error.message) : String(error);
    outcome = 'reset';
  }
  if (outcome === 'reset') request.socket.resetAndDestroy();
  else if (outcome !== 'hung') write(platform, response, outcome);
  entry.outcome = typeof outcome === 'string' ? outcome : 'answered';
  entry.durationMs = performance.now() - startedMs;
  if (typeof outcome !== 'string') {
    entry.status = outcome.status;
    if (outcome.errorCode !== undefined) entry.errorCode = outcome.errorCode;
    if (outcome.limitedBy !== undefined) entry.limitedBy = outcome.limitedBy;
    if (outcome.messageId !== undefined) entry.messageId = outcome.messageId;
    entry.budget = budgetIn(outcome.headers);
  }
  platform.timeline.tell(entry);
}

async function withFaults(platform: Platform, faults: readonly Fault[], act: () => Outcome): Promise<Outcome> {
  for (const fault of faults) if (fault.kind === 'delay') await sleep(fault.delayMs, undefined, { ref: false });
  if (platform.roundTripMs > 0) await sleep(platform.roundTripMs / 2, undefined, { ref: false });
  for (const fault of faults) {
    const outcome = outcomeOf(fault, 'before');
    if (outcome !== undefined) return outcome;
  }
  const truth = act();
  if (platform.roundTripMs > 0) await sleep(platform.roundTripMs / 2, undefined, { ref: false });
  for (const fault of faults) {
    if (fault.kind === 'partial' && typeof truth !== 'string') return { ...truth, cut: true };
    const outcome = outcomeOf(fault, 'after');
    if (outcome !== undefined) return outcome;
  }
  return truth;
}

function outcomeOf(fault: Fault, when: 'before' | 'after'): Outcome | undefined {
  if (fault.kind === 'delay' || fault.kind === 'partial') return undefined;
  const strikesAt = 'when' in fault ? fault.when : 'before';
  if (strikesAt !== when) return undefined;
  if (fault.kind === 'reset') return 'reset';
  if (fault.kind === 'hang') return 'hung';
  if (fault.kind === 'error') return refused(refusalOfFault(fault.code), {});
  if (fault.kind === 'rate-limited') {
    return limited({ scope: fault.html === true ? 'cloudflare' : 'user', retryAfterMs: fault.retryAfterMs }, {});
  }
  if (fault.html === true) return html(fault.status, `<html><head><title>${fault.status}</title></head></html>`, {});
  return json(fault.status, { message: `${fault.status}: Server Error`, code: 0 }, {});
}

/** Reads and parses the body before anything else, so that the timeline shows it whatever happens to the call. */
async function receive(request: IncomingMessage): Promise<Received> {
  try {
    return await parseBody(await readBytes(request), request.headers['content-type'] ?? '');
  } catch (error) {
    if (error instanceof DiscordRefusal) return { json: undefined, files: [], refused: error };
    throw error;
  }
}

function carryOut(platform: Platform, { authorization, url, found, body }: ApiCall): Outcome {
  let headers: Record<string, string> = {};
  try {
    const version = /^\/api\/v(\d+)\//.exec(url.pathname)?.[1];
    if (version !== undefined && version !== '9' && version !== '10') throw refusal(Code.InvalidAPIVersion);
    const early = platform.limits.admit(found?.route.audience === 'interaction');
    if (early !== undefined) return limited(early, {});
    if (found?.route.audience !== 'interaction' && authorization !== `Bot ${platform.botToken}`) throw unauthorized();
    if (found === undefined) throw notFound();
    const { route, params } = found;
    checkIds(params);
    const verdict = platform.limits.take(route.bucket, majorParameter(params));
    headers = verdict.headers;
    if (verdict.limited !== undefined) return limited(verdict.limited, headers);
    if (body.refused !== undefined) throw body.refused;
    const { status, body: answered } = route.handle(platform, {
      params,
      query: url.searchParams,
      body: body.json,
      files: body.files,
    });
    if (status === 204) return { status, headers, bytes: '' };
    const messageId = madeMessage(answered);
    return { ...json(status, answered, headers), ...(messageId === undefined ? {} : { messageId }) };
  } catch (error) {
    if (error instanceof DiscordRefusal) return refused(error, headers);
    throw error;
  }
}

function findRoute(method: string, path: string): Found | undefined {
  const segments = path.split('/').slice(1).map(decoded);
  for (const route of ROUTES) {
    const params = route.match(method, segments);
    if (params !== undefined) return { route, params };
  }
  return undefined;
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function checkIds(params: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(params)) {
    if (name === 'token' || name === 'emoji' || value === '@me') continue;
    if (!isSnowflake(value)) throw notSnowflake(`${name}_id`, value);
  }
}

function serveFile({ cdn }: Platform, url: URL): Outcome {
  const { status, mimeType, bytes } = cdn.serve(url);
  return { status, headers: { 'content-type': mimeType }, bytes };
}

function json(status: number, body: unknown, headers: Record<string, string>): Exclude<Outcome, string> {
  return { status, headers: { ...headers, 'content-type': 'application/json' }, bytes: JSON.stringify(body) };
}

function html(status: number, body: string, headers: Record<string, string>): Exclude<Outcome, string> {
  return { status, headers: { ...headers, 'content-type': 'text/html; charset=UTF-8' }, bytes: body };
}

function refused(error: DiscordRefusal, headers: Record<string, string>): Outcome {
  const { status, code, retryAfterMs } = error;
  const body = error.toBody();
  if (retryAfterMs === undefined) return { ...json(status, body, headers), errorCode: code };
  const wait = { 'retry-after': String(Math.ceil(retryAfterMs / 1000)), 'x-ratelimit-scope': 'shared' };
  const answered = json(status, { ...body, retry_after: retryAfterMs / 1000, global: false }, { ...headers, ...wait });
  return { ...answered, errorCode: code, limitedBy: 'shared' };
}

/** @see https://docs.discord.com/developers/topics/rate-limits#exceeding-a-rate-limit */
function limited({ scope, retryAfterMs }: Limited, bucket: Record<string, string>): Outcome {
  const wait = { 'retry-after': String(Math.ceil(retryAfterMs / 1000)) };
  if (scope === 'cloudflare') {
    const page =
      '<!doctype html><html><head><title>Access denied | discord.com</title></head><body>error code: 1015</body></html>';
    return { ...html(429, page, wait), limitedBy: scope };
  }
  const isGlobal = scope === 'global';
  const headers = {
    ...bucket,
    ...wait,
    'x-ratelimit-scope': scope,
    ...(isGlobal ? { 'x-ratelimit-global': 'true' } : {}),
  };
  const body = { message: 'You are being rate limited.', retry_after: retryAfterMs / 1000, global: isGlobal, code: 0 };
  return { ...json(429, body, headers), limitedBy: scope };
}

function madeMessage(answered: unknown): string | undefined {
  if (typeof answered !== 'object' || answered === null || !('id' in answered) || !('author' in answered))
    return undefined;
  return String(answered.id);
}

function budgetIn(headers: Readonly<Record<string, string>>): Budget {
  const told: readonly (readonly [keyof Budget, string | undefined, number])[] = [
    ['limit', headers['x-ratelimit-limit'], 1],
    ['remaining', headers['x-ratelimit-remaining'], 1],
    ['resetAfterMs', headers['x-ratelimit-reset-after'], 1000],
    ['retryAfterMs', headers['retry-after'], 1000],
  ];
  return Object.fromEntries(
    told.flatMap(([name, value, factor]) => (value === undefined ? [] : [[name, Number(value) * factor]])),
  );
}

function write({ limits }: Platform, response: ServerResponse, outcome: Exclude<Outcome, string>): void {
  limits.countAnswer(outcome.status, outcome.limitedBy);
  if (outcome.cut === true) {
    const bytes = Buffer.from(outcome.bytes);
    response.writeHead(outcome.status, { ...outcome.headers, 'content-length': bytes.length });
    response.write(bytes.subarray(0, bytes.length / 2), () => response.socket?.resetAndDestroy());
    return;
  }
  response.writeHead(outcome.status, outcome.headers);
  response.end(outcome.bytes);
}
