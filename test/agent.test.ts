import { describe, expect, it } from 'vitest';
import { AgentError, type AgentErrorKind } from '../src/agent.ts';

describe('an error of the agent', () => {
  it.each<[AgentErrorKind, string, boolean]>([
    ['unreachable', 'ECONNREFUSED', true],
    ['busy', 'busy', true],
    ['overloaded', '503', true],
    ['timeout', 'connect', true],
    ['timeout', 'first-event', false],
    ['timeout', 'idle', false],
    ['refused', '422', false],
    ['not-a-stream', '200', false],
    ['failed', 'AGENT_UNKNOWN_ERROR', false],
    ['interrupted', 'ECONNRESET', false],
    ['too-large', 'event', false],
  ])('%s (%s) leaves the agent untouched: %s', (kind, code, harmless) => {
    expect(new AgentError(kind, code, 'words').harmless).toBe(harmless);
  });
});
