// The agent's set-ups: each broken on purpose in one way, and each told by the doctor in one line.
import { describe } from 'vitest';
import { connection } from './set-ups/agent-connection.ts';
import { healthy } from './set-ups/agent-healthy.ts';
import { memories } from './set-ups/agent-memory.ts';
import { requests, unknownModels } from './set-ups/agent-requests.ts';
import { notStarted, readings, runs } from './set-ups/agent-runs.ts';
import { healthyServers, otherServers } from './set-ups/agent-servers.ts';
import { streams, thoughtful } from './set-ups/agent-streams.ts';
import { table } from './table.ts';

describe('an agent that does not answer as it should', () => {
  table('Broken agents', 'agent', [
    ...connection,
    ...requests,
    ...unknownModels,
    ...streams,
    ...runs,
    notStarted,
    thoughtful,
    ...readings,
    ...otherServers,
    ...memories,
  ]);
});

describe('a healthy agent raises no alarm', () => {
  table('Healthy agents', 'agent', [...healthy, ...healthyServers]);
});
