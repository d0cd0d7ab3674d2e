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
  return { outcome: 'failed', error: new AgentError('busy', 'RUNNING', error.message.slice(0, maxErrorChars)) };
}

export function failure(error: WireError | undefined, code: string): RunEnd {
  return { outcome: 'failed', error: agentFailed(error ?? { code, message: '' }, code) };
}

export function agentFailed(error: WireError, code: string): AgentError {
  const message = error.message.slice(0, maxErrorChars);
  return new AgentError('failed', (error.code ?? code).slice(0, maxCodeChars), message || `the agent said: ${code}`);
}

export function brokenOff(): RunEnd {
  const error = new AgentError('interrupted', 'eof', 'the stream ended without a word about the end of the run');
  return { outcome: 'interrupted', error };
}
