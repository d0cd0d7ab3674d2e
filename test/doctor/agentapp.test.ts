// The real AgentApp, over both of its endpoints: healthy, and not one false alarm.
import { afterAll, beforeAll, describe } from 'vitest';
import { type AgentApp, agentAppAvailable, startAgentApp } from '../agentapp/start.ts';
import { table } from './table.ts';

describe.skipIf(!agentAppAvailable())('the real AgentApp raises no alarm', () => {
  let friday: AgentApp;
  beforeAll(async () => {
    friday = await startAgentApp({ wordDelayMs: 5 });
  }, 120_000);
  afterAll(() => friday?.stop());

  table('The real AgentApp', 'agent', [
    {
      setUp: 'over /process, with her stop route',
      diagnosis: [],
      make: () => ({ settings: { AGENT_URL: friday.url, AGENT_STOP_URL: friday.stopUrl } }),
      also: [
        'agent.server agentscope',
        'agent.server healthy',
        'agent.memory remembers',
        'agent.memory speakers-share',
        'agent.lock locks',
        'agent.stop stops',
        'agent.cut-off survives',
      ],
    },
    {
      setUp: 'over /process, without it: the route is found',
      diagnosis: [],
      make: () => ({ settings: { AGENT_URL: friday.url } }),
      also: ['agent.stop not-set'],
    },
    {
      setUp: 'over the Responses endpoint',
      diagnosis: [],
      make: () => {
        const url = friday.url.replace('/process', '/compatible-mode/v1/responses');
        return { settings: { AGENT_API: 'responses', AGENT_URL: url } };
      },
      also: ['agent.server carries-less', 'agent.memory remembers', 'agent.memory kept-apart'],
    },
    {
      setUp: 'a wrong path: the right one is named',
      diagnosis: ['agent.request wrong-path'],
      make: () => ({ settings: { AGENT_URL: friday.url.replace('/process', '/proces') } }),
    },
    {
      setUp: 'AGENT_API=responses at the URL of /process',
      diagnosis: ['configuration strange', 'agent.request other-form'],
      make: () => ({ settings: { AGENT_API: 'responses', AGENT_URL: friday.url } }),
    },
  ]);
});
