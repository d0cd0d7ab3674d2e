// The real AgentApp: healthy over both of its endpoints, without a false alarm; and with the faults that people really have.
import { afterAll, beforeAll, describe } from 'vitest';
import { type AgentApp, agentAppAvailable, startAgentApp } from '../agentapp/start.ts';
import { type FaultyApps, startFaultyApps } from './faulty.ts';
import { type Row, table } from './table.ts';

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
      setUp: 'over the Responses endpoint, with her stop route',
      diagnosis: [],
      make: () => {
        const url = friday.url.replace('/process', '/compatible-mode/v1/responses');
        return { settings: { AGENT_API: 'responses', AGENT_URL: url, AGENT_STOP_URL: friday.stopUrl } };
      },
      also: ['agent.stop stops', 'agent.cut-off survives'],
      absent: ['agent.stop too-quick'],
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

describe.skipIf(!agentAppAvailable())('a real AgentApp with a fault', () => {
  let apps: FaultyApps;
  beforeAll(async () => {
    apps = await startFaultyApps();
  }, 120_000);
  afterAll(() => apps?.stop());

  const row = (setUp: string, name: string, diagnosis: string, also: readonly string[] = []): Row => ({
    setUp,
    diagnosis: [diagnosis],
    make: () => ({ settings: { AGENT_URL: `${apps.at(name)}/process` } }),
    also,
  });

  table('AgentApps with a fault', 'agent', [
    row('nothing is loaded, nothing saved', 'forgets', 'agent.memory forgets'),
    row('state is kept under other ids each time', 'own_ids', 'agent.memory forgets'),
    row('one memory for everybody', 'mixed', 'agent.memory mixed'),
    row('saved as documented, in `finally`, on a slow disk', 'documented', 'agent.cut-off poisoned', [
      'agent.memory remembers',
      'agent.stop not-set',
    ]),
    row('DashScope without a key', 'no_key', 'agent.run model-key'),
    row('an environment variable for the key that nobody set', 'no_environment', 'agent.run model-key'),
    row('a handler that raises', 'crashes', 'agent.run agent-fails'),
    row('a handler that yields nothing', 'says_nothing', 'agent.run no-answer'),
    row('no handler at all', 'no_handler', 'agent.server no-handler'),
  ]);
});
