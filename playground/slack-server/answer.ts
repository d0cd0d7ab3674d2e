// What one request will be answered, an injected fault worked in, and how it goes out.

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Fault } from '../faults.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** The page Slack's edge shows when something other than the API answers. */
const errorPage = '<!DOCTYPE html><html><head><title>Slack</title></head><body>Sorry, try later.</body></html>';

export function jsonAnswer(body: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): Answer {
  const type = { 'content-type': 'application/json; charset=utf-8' };
  return { status, headers: { ...type, ...headers }, body: JSON.stringify(body) };
}

export function htmlAnswer(body: string, status = 200, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status, headers: { 'content-type': 'text/html; charset=utf-8', ...headers }, body };
}

/** Splits off the delays and the one fault that decides the answer. */
export function decisive(faults: readonly Fault[]): { delayMs: number; fault: Fault | undefined } {
  const delayMs = faults.reduce((sum, fault) => sum + (fault.kind === 'delay' ? fault.delayMs : 0), 0);
  return { delayMs, fault: faults.find((fault) => fault.kind !== 'delay') };
}

/** Whether a fault strikes before the call is carried out. */
export function isBefore(fault: Fault): boolean {
  return !('when' in fault) || fault.when === 'before';
}

export function describeFault(fault: Fault): string {
  if (fault.kind === 'error') return `error ${fault.code}`;
  if (fault.kind === 'status') return `status ${fault.status} ${fault.when}`;
  return 'when' in fault ? `${fault.kind} ${fault.when}` : fault.kind;
}

/** The answer a fault puts in the place of the right one; undefined when the connection is cut or left hanging. */
function faultAnswer(fault: Fault, baseUrl: string): Answer | undefined {
  switch (fault.kind) {
    case 'rate-limited': {
      const headers = { 'retry-after': String(Math.ceil(fault.retryAfterMs / 1000)) };
      const body = { ok: false, error: 'ratelimited' };
      return fault.html ? htmlAnswer(errorPage, 429, headers) : jsonAnswer(body, 429, headers);
    }
    case 'error':
      return jsonAnswer({ ok: false, error: fault.code });
    case 'status': {
      const isRedirect = fault.status >= 300 && fault.status < 400;
      const headers: Record<string, string> = isRedirect ? { location: `${baseUrl}/redirect-trap` } : {};
      const body = { ok: false, error: 'internal_error' };
      return fault.html ? htmlAnswer(errorPage, fault.status, headers) : jsonAnswer(body, fault.status, headers);
    }
    default:
      return undefined;
  }
}

/** Sends the answer, or cuts or hangs as the fault says. Returns the HTTP status, if any was sent. */
export function send(
  request: IncomingMessage,
  response: ServerResponse,
  right: Answer,
  fault: Fault | undefined,
  baseUrl: string,
): number | undefined {
  if (fault?.kind === 'hang') return undefined;
  if (fault?.kind === 'reset') {
    request.socket.resetAndDestroy();
    return undefined;
  }
  if (fault?.kind === 'partial') {
    sendHalf(request, response, right);
    return right.status;
  }
  const answer = (fault && faultAnswer(fault, baseUrl)) ?? right;
  response.writeHead(answer.status, answer.headers).end(answer.body);
  return answer.status;
}

function sendHalf(request: IncomingMessage, response: ServerResponse, { status, headers, body }: Answer): void {
  const bytes = Buffer.from(body);
  response.writeHead(status, { ...headers, 'content-length': bytes.length });
  response.write(bytes.subarray(0, bytes.length / 2), () => request.socket.resetAndDestroy());
}

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
