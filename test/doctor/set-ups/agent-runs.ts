// Agents that fail in their answer.
import { agentThat, demoFriday, event, failure, spoiled, stream } from '../broken-agents.ts';
import type { Row } from '../table.ts';
import { at, jsonError } from './agent.ts';

export const runs: readonly Row[] = (
  [
    [
      'the model’s key is missing',
      'agent.run model-key',
      'AGENT_UNKNOWN_ERROR',
      "Unknown agent error: KeyError: 'DASHSCOPE_API_KEY'",
    ],
    [
      'the model’s key is wrong',
      'agent.run model-key',
      'MODEL_UNAUTHORIZED_ACCESS',
      'InvalidApiKey: Invalid API-key provided.',
    ],
    ['the model’s quota is spent', 'agent.run model-quota', 'MODEL_QUOTA_EXCEEDED', 'Arrearage: Access denied'],
    ['the model has another name', 'agent.run model-unknown', 'MODEL_NOT_FOUND', 'Model not exist.'],
    [
      'the model cannot be reached',
      'agent.run model-unreachable',
      'AGENT_UNKNOWN_ERROR',
      'APIConnectionError: Connection error.',
    ],
    [
      'the agent’s own code fails',
      'agent.run agent-fails',
      'AGENT_UNKNOWN_ERROR',
      "TypeError: 'NoneType' object is not iterable",
    ],
  ] as const
).map(([setUp, diagnosis, code, message]) => ({
  setUp,
  diagnosis: [diagnosis],
  make: async () => at(await agentThat((response) => stream(response, failure(code, message)))),
  also: ['agent.left-behind sessions'],
  words: /the doctor asked 1 short question in 1 session of its own\n.*doctor-\w+-\*/,
}));

export const notStarted: Row = {
  setUp: 'the runner has not been started',
  diagnosis: ['agent.run not-started'],
  make: async () =>
    at(await agentThat((response) => stream(response, event({ error: 'Runner has not been started. Please call …' })))),
};

export const readings: readonly Row[] = [
  {
    setUp: 'a session’s file that cannot be read',
    diagnosis: ['agent.run poisoned-session'],
    make: async () => at(await agentThat((response) => stream(response, failure('AGENT_UNKNOWN_ERROR', jsonError)))),
  },
  {
    setUp: 'one lock for all sessions',
    diagnosis: ['agent.run one-lock'],
    make: async () =>
      at(
        await agentThat((response) =>
          stream(response, event({ error: 'Task None:None is already in RUNNING state.' })),
        ),
      ),
  },
  {
    setUp: 'a server that does not call itself ready',
    diagnosis: ['agent.server unhealthy'],
    make: async () => at(await spoiled(await demoFriday(), { others: { '/health': { status: 'starting' } } })),
  },
  {
    setUp: 'AgentScope Runtime before 1.0',
    diagnosis: ['agent.server agentscope-old'],
    make: async () =>
      at(
        await spoiled(await demoFriday(), {
          pass: unnumbered,
          others: { '/': { message: 'Agent Service is running' } },
        }),
      ),
    also: ['agent.stream generation-0.1'],
  },
];

/** As 0.1 did, whose first events carry no number. */
function unnumbered(text: string): string {
  return text.replaceAll(/"sequence_number":[01],/g, '"sequence_number":null,');
}
