// Servers of other kinds and generations than the newest AgentApp: each is named.
import { setTimeout as sleep } from 'node:timers/promises';
import { type Answer, agentThat, demoFriday, event, failure, json, spoiled, stream } from '../broken-agents.ts';
import { respondTo } from '../responses-server.ts';
import type { Row } from '../table.ts';
import { answer, at, standard } from './agent.ts';
import { spring } from './agent-requests.ts';

const servicePaths = { '/chat/': { post: {} }, '/sessions/{session_id}/stream': { get: {} } };

/** It may ask for a token first, or take the path for something else. */
const services: readonly Row[] = [400, 401, 403, 404, 405, 409, 422, 429].map((status) => ({
  setUp: `AgentScope Service 2.0, which answers ${status}`,
  diagnosis: ['agent.server service-2'],
  make: async () =>
    at(
      await agentThat((response) => json(response, status, { detail: 'No.' }), {
        '/openapi.json': { paths: servicePaths },
      }),
    ),
  words: 'speaks another protocol',
}));

export const otherServers: readonly Row[] = [
  ...services,
  {
    setUp: 'a Responses server whose model fails inside of the stream',
    diagnosis: ['agent.run model-unknown'],
    make: async () => {
      const error = { code: 'model_not_found', message: 'The model "any" does not exist.' };
      const failed = { type: 'response.failed', response: { object: 'response', status: 'failed', error } };
      return standard(await agentThat((response) => stream(response, event(failed))));
    },
    words: 'correct AGENT_MODEL',
  },
  {
    setUp: 'an AgentApp whose model has another name',
    diagnosis: ['agent.run model-unknown'],
    make: async () =>
      at(await agentThat((response) => stream(response, failure('MODEL_NOT_FOUND', 'Model not exist.')))),
    words: 'correct model_name in the agent’s code',
  },
];

const python = (version: string, title = 'friday') => ({
  '/': { service: 'AgentScope Runtime', endpoints: { process: '/process' } },
  '/openapi.json': { info: { title, version }, paths: { '/process': { post: {} } } },
  '/health': { status: 'healthy' },
});

function runtime(setUp: string, others: Readonly<Record<string, unknown>>, finding: string, words: string): Row {
  const names = ['agentscope', 'agentscope-1.0', 'agentscope-old', 'java-responses', 'qwenpaw', 'no-health'];
  return {
    setUp,
    diagnosis: [],
    make: async () => at(await spoiled(await demoFriday(), { others })),
    also: [`agent.server ${finding}`],
    absent: names.filter((name) => name !== finding).map((name) => `agent.server ${name}`),
    words,
  };
}

const qwenPaw = {
  '/openapi.json': { paths: { '/api/agent/process': { post: {} }, '/api/console/chat': { post: {} } } },
  '/health': { status: 'healthy' },
};

export const healthyServers: readonly Row[] = [
  runtime('AgentScope Runtime 1.1', python('v1.1.6.post2'), 'agentscope', '(Python) 1.1.6.post2\nfrom 1.1 on it has'),
  runtime('AgentScope Runtime 1.0', python('v1.0.5', 'Agent Service'), 'agentscope-1.0', '(Python) 1.0.5'),
  runtime('AgentScope Runtime, whose app has a version of its own', python('1.0.0'), 'agentscope', '(Python) 1.x'),
  runtime('QwenPaw', qwenPaw, 'qwenpaw', 'X-Agent-Id'),
  {
    setUp: 'an agent without /health',
    diagnosis: [],
    make: async () => at(await spoiled(await demoFriday(), {})),
    also: ['agent.server no-health'],
    absent: ['agent.server healthy'],
  },
  {
    setUp: 'the Java runtime over the Responses endpoint',
    diagnosis: [],
    make: async () => {
      const others = { '/process': spring, '/readiness': { status: 'UP' } };
      const url = await agentThat(javaResponses(), others);
      return at(url.replace('/process', '/compatible-mode/v1/responses'), { AGENT_API: 'responses' });
    },
    also: ['agent.server java-responses', 'agent.memory remembers', 'agent.memory keyed-by-session'],
    words: /AGENT_API=responses carries less than \/process\nno tools at work, no pictures/,
  },
  {
    setUp: 'a Responses server, of which is said what the standard carries',
    diagnosis: [],
    make: async () => standard(await agentThat(respondTo(new Map()))),
    also: ['agent.server carries-less'],
    absent: ['agent.server java-responses'],
    words:
      /only what the standard has is sent\ntools that the server runs itself, and pictures that it makes, are shown/,
  },
  {
    setUp: 'an agent without a lock',
    diagnosis: [],
    make: async () => at(await agentThat(lockless(2_000))),
    also: ['agent.lock no-lock'],
    absent: ['agent.lock locks'],
  },
  {
    setUp: 'an agent that has answered before it can be stopped',
    diagnosis: [],
    make: async () => {
      const url = await agentThat(lockless(0), { '/stop': { status: 'success' } });
      return at(url, { AGENT_STOP_URL: url.replace('/process', '/stop') });
    },
    also: ['agent.stop too-quick'],
    absent: ['agent.stop stops', 'agent.stop not-set'],
  },
];

/** Remembers names by user and session, and takes its time for what is long. */
function lockless(longMs: number): Answer {
  const known = new Map<string, string>();
  return async (response, { user_id, session_id, input }) => {
    const said = JSON.stringify(input);
    const whole = answer(replyTo(said, `${user_id} ${session_id}`, known));
    const last = whole.lastIndexOf('data: ');
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(whole.slice(0, last));
    if (/"Long/.test(said)) await sleep(longMs);
    response.end(whole.slice(last));
  };
}

/** As the Java runtime says it, which knows a conversation and no user. */
function javaResponses(): Answer {
  const known = new Map<string, string>();
  return (response, { input, conversation }) => {
    const delta = replyTo(String(input), String(Reflect.get(Object(conversation), 'id')), known);
    const events = [
      { type: 'response.created', response: { object: 'response', id: 'r', status: 'in_progress' } },
      { type: 'response.output_text.delta', item_id: 'm', output_index: 0, content_index: 0, delta },
      { type: 'response.done', response: { object: 'response', id: 'r', status: 'completed' } },
    ];
    stream(response, events.map(event).join(''));
  };
}

function replyTo(said: string, key: string, known: Map<string, string>): string {
  const name = /my name is (\w+)\./i.exec(said)?.[1];
  if (name !== undefined) known.set(key, name);
  return known.has(key) ? `Your name is ${known.get(key)}.` : 'I do not know your name.';
}
