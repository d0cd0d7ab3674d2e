// What set-ups of agents share.
import { event } from '../broken-agents.ts';

export const impatient = { AGENT_CONNECT_MS: '800', AGENT_FIRST_EVENT_MS: '800', AGENT_IDLE_MS: '800' };
export const at = (AGENT_URL: string, more: Readonly<Record<string, string>> = {}) => ({
  settings: { AGENT_URL, ...more },
});

export function standard(url: string) {
  const AGENT_URL = url.replace('/process', '/v1/responses');
  return { settings: { AGENT_API: 'responses', AGENT_MODEL: 'any', AGENT_URL } };
}

export function withoutEnd(text: string): string {
  return text
    .split('\n\n')
    .filter((block) => !/"object":"response","status":"(?:completed|failed)"/.test(block))
    .join('\n\n');
}

/** A whole answer, as an AgentApp sends it. */
export function answer(text: string): string {
  const response = { object: 'response', id: 'r', session_id: 's', error: null, output: null };
  const part = { object: 'content', type: 'text', index: 0, msg_id: 'm', text };
  return [
    event({ sequence_number: 0, ...response, status: 'created' }),
    event({
      sequence_number: 1,
      object: 'message',
      id: 'm',
      type: 'message',
      role: 'assistant',
      status: 'in_progress',
    }),
    event({ sequence_number: 2, ...part, delta: true, status: 'in_progress' }),
    event({ sequence_number: 3, ...response, status: 'completed' }),
  ].join('');
}

export const jsonError = 'Unknown agent error: JSONDecodeError: Expecting value: line 1 column 1 (char 0)';
