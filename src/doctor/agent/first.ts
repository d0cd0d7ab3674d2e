// The first question, looked at byte by byte: how the server takes it, and how its answer is written.
import type { Dispatcher } from 'undici';
import type { Finding, Visit } from '../../check.ts';
import { type Exchange, exchange, jsonOf, textOf } from './exchange.ts';
import { causeOf, lacksModel, short } from './failure.ts';
import { type Framing, framingOf, isHeldBack } from './framing.ts';
import { codeOf } from './network.ts';
import {
  closedAtOnce,
  compressed,
  gatewayError,
  noHeaders,
  notAStream,
  notHttp,
  notLetIn,
  otherForm,
  overloaded,
  redirected,
  refusedRequest,
  serverError,
  wrongMethod,
  wrongPath,
} from './request-words.ts';
import { modelUnknown } from './run-words.ts';
import { isJava, isService, noHandler, onlyResponses } from './server-words.ts';
import {
  bareJson,
  fellSilent,
  halfJson,
  heldBack,
  inOnePiece,
  nothingCame,
  oldNumbers,
  otherProtocol,
  streams,
  tolerated,
  unknownProtocol,
  unreadable,
} from './stream-words.ts';
import type { Surroundings } from './surroundings.ts';
import { type AgentTarget, shown } from './target.ts';

const question = 'Hello! Please answer with one short sentence.';
/** Of what cannot be read, so much is shown. */
const mostQuoted = 120;

/** @returns whether the endpoint speaks as it should, so that conversations can be tried. */
export async function checkFirstAnswer(
  target: AgentTarget,
  around: Surroundings,
  sessionId: string,
  visit: Visit,
  dispatcher: Dispatcher,
): Promise<boolean> {
  visit.doing({ en: 'the first question', zh: '第一个问题' });
  const { url, headers, firstEventMs, signal = visit.signal } = { ...target, signal: visit.signal };
  let answer: Exchange;
  try {
    const body = target.bodyFor(question, sessionId);
    const silenceMs = firstEventMs;
    const sent = { accept: 'text/event-stream', 'content-type': 'application/json', ...headers };
    answer = await exchange({ url, method: 'POST', headers: sent, body, silenceMs, signal, dispatcher });
  } catch (error) {
    if (signal.aborted) return false;
    visit.found(noAnswerTo(error, firstEventMs));
    return false;
  }
  const refused = refusalOf(answer, target, around);
  if (refused !== undefined) {
    visit.found(refused);
    return false;
  }
  return isWhole(answer, target) ? checkWhole(answer, target, visit) : checkStream(answer, target, visit);
}

function noAnswerTo(error: unknown, waitedMs: number): Finding {
  const code = codeOf(error);
  if (code === 'UND_ERR_HEADERS_TIMEOUT') return noHeaders(Math.round(waitedMs / 1000));
  if (code === 'UND_ERR_SOCKET' || code === 'ECONNRESET') return closedAtOnce();
  return notHttp(code.startsWith('HPE_') ? 'no HTTP' : code);
}

function refusalOf(answer: Exchange, target: AgentTarget, around: Surroundings): Finding | undefined {
  const { status, headers } = answer;
  const words = short(target.redact(wordsOf(answer))) || '(empty)';
  if (isOfService(status, target, around)) return isService();
  if (status >= 300 && status < 400) return redirected(status, whereTo(headers.location, target.url));
  if (status === 401 || status === 403) return notLetIn(status, target.credentials);
  if (status === 407) return notLetIn(status, 'HTTPS_PROXY');
  if (target.api === 'responses' && (status === 400 || status === 404) && lacksModel(textOf(answer))) {
    return modelUnknown(words, target.isStandard ? 'AGENT_MODEL' : 'agent');
  }
  if (status === 404) return nothingHere(target, around);
  if (status === 405) return wrongMethod(target.url.pathname, better(target, wanted(target, around)));
  if (status === 429 || status === 503) return overloaded(status);
  if (status === 502 || status === 504) return gatewayError(status, String(headers.server ?? 'unknown'));
  if (status >= 500) return serverError(status, words);
  if (status >= 400) return refusedRequest(status, words);
  const encoding = String(headers['content-encoding'] ?? 'identity').toLowerCase();
  if (encoding !== 'identity') return compressed(encoding);
  const type = String(headers['content-type'] ?? 'text/event-stream');
  return /^text\/event-stream\b/i.test(type) || isWhole(answer, target) ? undefined : notAStream(type, words);
}

/** It has neither endpoint: whatever it says, it does not mean this request. What a proxy wants (407) is another matter. */
function isOfService(status: number, { api }: AgentTarget, around: Surroundings): boolean {
  const isNeither = around.kind === 'service' && (api === 'process' || around.responses === undefined);
  return isNeither && status >= 400 && status < 500 && status !== 407;
}

/** One JSON text, which the bridge reads as well where the endpoint is that of Responses. */
function isWhole(answer: Exchange, { api }: AgentTarget): boolean {
  const isJson = /^application\/json\b/i.test(String(answer.headers['content-type']));
  if (api !== 'responses' || answer.status !== 200 || !isJson) return false;
  return Reflect.get(Object(jsonOf(answer)), 'object') === 'response';
}

function checkWhole(answer: Exchange, target: AgentTarget, visit: Visit): boolean {
  const error = failureIn(Object(jsonOf(answer)), target);
  visit.found(
    error === undefined
      ? inOnePiece(Math.round(answer.endedAtMs))
      : causeOf(error.code, error.message, target.isStandard),
  );
  return error === undefined;
}

/** The path is unknown here: which other server this is, or which other path, decides what to do. */
function nothingHere(target: AgentTarget, around: Surroundings): Finding {
  const { kind, process, responses } = around;
  if (target.api === 'responses') return wrongPath(target.url.pathname, better(target, responses));
  if (kind === 'java') return isJava(better(target, responses ?? '/compatible-mode/v1/responses') ?? '');
  if (kind === 'agentscope' && process === undefined) return noHandler();
  if (process === undefined && responses !== undefined) return onlyResponses(better(target, responses) ?? '');
  return wrongPath(target.url.pathname, better(target, process));
}

function wanted({ api }: AgentTarget, { process, responses }: Surroundings): string | undefined {
  return api === 'responses' ? responses : process;
}

function better({ url }: AgentTarget, path: string | undefined): string | undefined {
  return path === undefined || path === url.pathname ? undefined : shown(new URL(path, url));
}

function whereTo(location: unknown, from: URL): string {
  const text = String(location ?? '');
  return URL.canParse(text, from.href) ? shown(new URL(text, from)) : 'nowhere';
}

function wordsOf(answer: Exchange): string {
  const said = Object(jsonOf(answer));
  const detail: unknown = Reflect.get(said, 'detail') ?? Reflect.get(said, 'error') ?? Reflect.get(said, 'message');
  if (typeof detail === 'string') return detail;
  const message: unknown = Reflect.get(Object(detail), 'message');
  if (typeof message === 'string') return message;
  if (detail !== undefined && detail !== null) return JSON.stringify(detail);
  return textOf(answer).replaceAll(/<(style|script)[\s\S]*?<\/\1>|<[^>]*>/g, ' ');
}

function checkStream(answer: Exchange, target: AgentTarget, visit: Visit): boolean {
  const framing = framingOf(answer);
  const broken = brokenStream(answer, framing, target);
  if (broken !== undefined) {
    visit.found(broken);
    return false;
  }
  const said = framing.events.map(({ value }) => Object(value));
  const error = said.map((event) => failureIn(event, target)).find((found) => found !== undefined);
  if (error !== undefined) {
    const isForm = /validation errors? for AgentRequest/.test(error.message);
    visit.found(
      isForm ? otherForm(target.api, short(error.message)) : causeOf(error.code, error.message, target.isStandard),
    );
    return false;
  }
  const protocol = protocolOf(said);
  if (protocol !== target.api) {
    visit.found(
      protocol === 'responses' ? otherProtocol() : unknownProtocol(beginning(JSON.stringify(said[0] ?? {}), target)),
    );
    return false;
  }
  const firstMs = Math.round(framing.firstByteMs ?? answer.endedAtMs);
  const text = framing.events.find(({ value }) => isText(Object(value)));
  visit.found(streams(said.length, firstMs, text && Math.round(text.atMs), Math.round(answer.endedAtMs)));
  if (isHeldBack(framing)) visit.found(heldBack(firstMs, between(answer)));
  for (const finding of oddities(framing, target)) visit.found(finding);
  if (said.slice(0, 2).every((event) => Reflect.get(event, 'sequence_number') === null)) visit.found(oldNumbers());
  return true;
}

function brokenStream(answer: Exchange, framing: Framing, target: AgentTarget): Finding | undefined {
  if (answer.end === 'silent') {
    return fellSilent(Math.round((framing.events.length === 0 ? target.firstEventMs : target.idleMs) / 1000));
  }
  if (framing.rest !== '') return halfJson(beginning(framing.rest, target));
  if (framing.events.length > 0) return undefined;
  if (framing.bareJsonLines > 0) return bareJson();
  return framing.unreadable.length === 0
    ? nothingCame()
    : unreadable(framing.unreadable.length, beginning(framing.unreadable[0] ?? '', target));
}

function failureIn(
  event: object,
  target: AgentTarget,
): { readonly code: string; readonly message: string } | undefined {
  const { object, status, type, error, response } = event as Readonly<Record<string, unknown>>;
  if (type === 'response.failed') return failureIn(Object(response), target);
  if (typeof error === 'string' && error !== '') return { code: '', message: target.redact(error) };
  const isEnd = object === undefined || status === 'failed';
  if (!isEnd || typeof error !== 'object' || error === null) return undefined;
  const said = (name: string) => target.redact(String(Reflect.get(error, name) ?? ''));
  return { code: said('code'), message: said('message') };
}

function protocolOf(events: readonly object[]): 'process' | 'responses' | 'other' {
  const has = (test: (event: Readonly<Record<string, unknown>>) => boolean) =>
    events.some((event) => test(event as Readonly<Record<string, unknown>>));
  if (has(({ type }) => typeof type === 'string' && type.startsWith('response.'))) return 'responses';
  const known = has(({ object }) => object === 'response' || object === 'message' || object === 'content');
  return known || has(({ output, text }) => Array.isArray(output) || typeof text === 'string') ? 'process' : 'other';
}

function isText(event: object): boolean {
  const { type, text, delta, output } = event as Readonly<Record<string, unknown>>;
  if (type === 'text' || type === undefined) return (typeof text === 'string' && text !== '') || Array.isArray(output);
  return type === 'response.output_text.delta' && typeof delta === 'string';
}

function beginning(text: string, { redact }: AgentTarget): string {
  return redact(text).slice(0, mostQuoted);
}

function oddities(framing: Framing, target: AgentTarget): Finding[] {
  const { comments, crlf, done, cuts, unreadable: lost } = framing;
  const isOdd = comments + cuts > 0 || crlf || done;
  return [
    ...(isOdd ? [tolerated(framing)] : []),
    ...(lost.length > 0 ? [unreadable(lost.length, beginning(lost[0] ?? '', target))] : []),
  ];
}

/** What names itself between us and the agent. */
function between({ headers }: Exchange): string | undefined {
  const { via, server } = headers;
  if (via !== undefined) return String(via);
  return server === undefined || /uvicorn|hypercorn/i.test(String(server)) ? undefined : String(server);
}
