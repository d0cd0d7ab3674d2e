// How a run ends badly, in the agent's own words: an error of the wire comes in, the run's end goes out.
import { AgentError, type RunEnd } from '../agent.ts';
import type { WireError } from './wire.ts';

/** The agent's words go into logs, which should not swallow a page. */
const maxErrorChars = 2000;
const maxCodeChars = 60;

/** The statuses of a response that will not be completed any more. */
export const failedStatuses: ReadonlySet<string> = new Set([
  'failed',
  'canceled',
  'cancelled',
  'rejected',
  'incomplete',
  'unknown',
]);

export function isBusy(error: WireError): boolean {
  return /already in RUNNING state/i.test(error.message);
}

export function busy(error: WireError): RunEnd {
  return { outcome: 'failed', error: new AgentError('busy', 'RUNNING', error.message) };
}

export function failure(error: WireError | undefined, code: string): RunEnd {
  return { outcome: 'failed', error: agentFailed(error ?? { code, message: '' }, code) };
}

export function agentFailed(error: WireError, code: string): AgentError {
  return new AgentError('failed', error.code ?? code, error.message || `the agent said: ${code}`);
}

/** Secrets go before anything is cut: half a secret is not recognised any more. */
export function inShort(end: RunEnd, redact: (text: string) => string): RunEnd {
  if (!('error' in end)) return end;
  const { kind, code, message, retryAfterMs, cause } = end.error;
  const [said, name] = [redact(message).slice(0, maxErrorChars), redact(code).slice(0, maxCodeChars)];
  return said === message && name === code
    ? end
    : { ...end, error: new AgentError(kind, name, said, { retryAfterMs, cause }) };
}

export function brokenOff(): RunEnd {
  const error = new AgentError('interrupted', 'eof', 'the stream ended without a word about the end of the run');
  return { outcome: 'interrupted', error };
}
