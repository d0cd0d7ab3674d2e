// Servers that do not take the request.
import { agentThat, demoFriday, html, json, serverWith, stream, talker } from '../broken-agents.ts';
import type { Row } from '../table.ts';
import { at, impatient, standard } from './agent.ts';

export const requests: readonly Row[] = [
  {
    setUp: 'another program’s port',
    diagnosis: ['agent.request no-http-answer'],
    make: async () => at(await talker('SSH-2.0-OpenSSH_9.9\r\n')),
  },
  {
    setUp: 'a published port behind which nobody listens',
    diagnosis: ['agent.request closed-at-once'],
    make: async () => at(await talker('')),
  },
  {
    setUp: 'a wrong path on an AgentApp',
    diagnosis: ['agent.request wrong-path'],
    make: async () => at((await demoFriday()).url.replace('/process', '/chat/completions')),
  },
  {
    setUp: '/health instead of /process (405)',
    diagnosis: ['agent.request wrong-method'],
    make: async () => at((await demoFriday()).url.replace('/process', '/health')),
  },
  {
    setUp: 'AGENT_URL without a path',
    diagnosis: ['configuration strange', 'agent.request wrong-path'],
    make: async () => at(new URL((await demoFriday()).url).origin),
  },
  {
    setUp: 'a token is wanted and none is set',
    diagnosis: ['agent.request unauthorized'],
    make: async () => at(await agentThat((response) => json(response, 401, { detail: 'Not authenticated' }))),
  },
  {
    setUp: 'a token that is not accepted',
    diagnosis: ['agent.request unauthorized'],
    make: async () =>
      at(await agentThat((response) => json(response, 403, { detail: 'Forbidden' })), { AGENT_TOKEN: 'sesame-4711' }),
    hidden: ['sesame-4711'],
  },
  {
    setUp: 'a redirect',
    diagnosis: ['agent.request redirect'],
    make: async () => {
      const away = { location: 'https://login.example.com/start?secret=1' };
      return at(await agentThat((response) => response.writeHead(307, away).end()));
    },
    hidden: ['secret=1'],
  },
  {
    setUp: 'the request is refused (422)',
    diagnosis: ['agent.request refused'],
    make: async () =>
      at(await agentThat((response) => json(response, 422, { detail: [{ loc: ['body'], msg: 'Field required' }] }))),
  },
  {
    setUp: 'nginx without the agent behind it (502)',
    diagnosis: ['agent.request gateway'],
    make: async () => at(await agentThat((response) => html(response, 502, { server: 'nginx/1.26.0' }))),
  },
  {
    setUp: 'nginx that gives up waiting (504)',
    diagnosis: ['agent.request gateway'],
    make: async () => at(await agentThat((response) => html(response, 504, { server: 'nginx/1.26.0' }))),
  },
  {
    setUp: 'the server fails (500)',
    diagnosis: ['agent.request server-error'],
    make: async () => at(await agentThat((response) => json(response, 500, { detail: 'Internal server error' }))),
  },
  {
    setUp: 'too many requests (429)',
    diagnosis: ['agent.request overloaded'],
    make: async () => at(await agentThat((response) => json(response, 429, {}))),
  },
  {
    setUp: 'a web page instead of a stream',
    diagnosis: ['agent.request not-a-stream'],
    make: async () => at(await agentThat((response) => html(response, 200))),
  },
  {
    setUp: 'one JSON answer instead of a stream',
    diagnosis: ['agent.request not-a-stream'],
    make: async () => at(await agentThat((response) => json(response, 200, { answer: 'Hello' }))),
  },
  {
    setUp: 'a stream that a proxy has packed',
    diagnosis: ['agent.request compressed'],
    make: async () => at(await agentThat((response) => stream(response, 'x', { 'content-encoding': 'gzip' }))),
  },
  {
    setUp: 'the request is taken and nothing is said',
    diagnosis: ['agent.request no-answer'],
    make: async () => at(await agentThat(() => undefined), impatient),
  },
  {
    setUp: 'the Java runtime',
    diagnosis: ['agent.server java'],
    make: async () => at(`${await serverWith(javaRoutes)}/process`),
  },
  {
    setUp: 'a server of the Responses API alone',
    diagnosis: ['agent.server responses-only'],
    make: async () => {
      const routes = {
        'GET /compatible-mode/v1/responses': (response: Parameters<typeof json>[0]) => json(response, 405, {}),
      };
      return at(`${await serverWith(routes)}/process`);
    },
  },
];

export const spring = { timestamp: '2026-11-26T00:00:00Z', status: 404, error: 'Not Found', path: '/process' };
const javaRoutes = {
  'GET /process': (response: Parameters<typeof json>[0]) => json(response, 404, spring),
  'POST /process': (response: Parameters<typeof json>[0]) => json(response, 404, spring),
  'GET /readiness': (response: Parameters<typeof json>[0]) => json(response, 200, { status: 'UP' }),
};

/** As vLLM, OpenAI and Ollama say it. */
export const unknownModels: readonly Row[] = (
  [
    [404, { message: "The model 'any' does not exist.", type: 'NotFoundError', code: 404 }],
    [400, { message: "The requested model 'any' does not exist.", code: 'model_not_found' }],
    [404, { message: "model 'any' not found, try pulling it first", type: 'not_found_error' }],
  ] as const
).map(([status, error]) => ({
  setUp: `AGENT_MODEL names no model of the server: ${error.message}`,
  diagnosis: ['agent.run model-unknown'],
  make: async () => standard(await agentThat((response) => json(response, status, { error }))),
  words: 'correct AGENT_MODEL',
}));
