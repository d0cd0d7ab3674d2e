import { expect, it } from 'vitest';
import { agentSettings } from '../../src/cli/agent-flags.ts';

it('a URL says which endpoint it is, unless a flag does', () => {
  const url = 'http://agent:8090/compatible-mode/v1/responses';
  expect(agentSettings({ agent: url })).toEqual({ AGENT_URL: url, AGENT_API: 'responses' });
  expect(agentSettings({ agent: `${url}/?x=1` }).AGENT_API).toBe('responses');
  expect(agentSettings({ agent: url, api: 'process' }).AGENT_API).toBe('process');
  expect(agentSettings({ agent: 'http://agent:8090/api/agent/process' }).AGENT_API).toBe('process');
  expect(agentSettings({ agent: 'http://agent:8090/chat' }).AGENT_API).toBeUndefined();
  expect(agentSettings({ agent: 'nowhere' })).toEqual({ AGENT_URL: 'nowhere', AGENT_API: undefined });
  expect(agentSettings({})).toEqual({ AGENT_URL: undefined, AGENT_API: undefined });
});
