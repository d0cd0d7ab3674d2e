// The agent's set-ups: each broken on purpose in one way, and each told by the doctor in one line.
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe } from 'vitest';
import {
  agentThat,
  demoFriday,
  event,
  failure,
  freePort,
  html,
  json,
  serverWith,
  spoiled,
  stream,
  talker,
  tlsServer,
} from './broken-agents.ts';
import { respondTo } from './responses-server.ts';
import { type Row, table } from './table.ts';

const impatient = { AGENT_CONNECT_MS: '800', AGENT_FIRST_EVENT_MS: '800', AGENT_IDLE_MS: '800' };
const at = (AGENT_URL: string, more: Readonly<Record<string, string>> = {}) => ({ settings: { AGENT_URL, ...more } });

const connection: readonly Row[] = [
  {
    setUp: 'no such host',
    diagnosis: ['agent.connection name-unknown'],
    make: () => at('http://no-such-host.invalid:8090/process'),
  },
  {
    setUp: 'the agent is not running',
    diagnosis: ['agent.connection refused'],
    make: async () => at(`http://127.0.0.1:${await freePort()}/process`),
  },
  {
    setUp: 'localhost inside of a container',
    diagnosis: ['agent.connection localhost-in-container'],
    make: async () => ({ ...at(`http://localhost:${await freePort()}/process`), circumstances: { inContainer: true } }),
  },
  {
    setUp: 'the wrong port, and an agent on a usual one',
    diagnosis: ['agent.connection wrong-port'],
    make: async () => {
      const { port } = new URL((await demoFriday()).url);
      const usualPorts = [await freePort(), Number(port)];
      return { ...at(`http://127.0.0.1:${await freePort()}/process`), circumstances: { usualPorts } };
    },
  },
  {
    setUp: 'the agent listens on IPv6 alone',
    diagnosis: ['agent.connection other-address-family'],
    make: async () => at((await demoFriday('::1')).url.replace('[::1]', '127.0.0.1')),
  },
  {
    setUp: 'https to an agent that speaks http',
    diagnosis: ['agent.connection not-tls'],
    make: async () => at((await demoFriday()).url.replace('http:', 'https:')),
  },
  {
    setUp: 'a certificate that nobody trusts',
    diagnosis: ['agent.connection certificate'],
    make: async () => at(await tlsServer()),
  },
  {
    setUp: 'a proxy that is away',
    diagnosis: ['agent.connection proxy-unreachable'],
    make: async () =>
      at('https://agent.example.com/process', { HTTPS_PROXY: `http://u:p4ssw0rd@127.0.0.1:${await freePort()}` }),
    hidden: ['p4ssw0rd'],
  },
  {
    setUp: 'a proxy that lets nobody through',
    diagnosis: ['agent.connection proxy-refuses'],
    make: async () => {
      const proxy = await talker('HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n');
      return at('https://agent.example.com/process', { HTTPS_PROXY: new URL(proxy).origin });
    },
  },
];

const requests: readonly Row[] = [
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
  {
    setUp: 'AgentScope Service 2.0',
    diagnosis: ['agent.server service-2'],
    make: async () => {
      const paths = { '/chat/': { post: {} }, '/sessions/{session_id}/stream': { get: {} } };
      const routes = { 'GET /openapi.json': (response: Parameters<typeof json>[0]) => json(response, 200, { paths }) };
      return at(`${await serverWith(routes)}/process`);
    },
  },
];

const spring = { timestamp: '2026-11-26T00:00:00Z', status: 404, error: 'Not Found', path: '/process' };
const javaRoutes = {
  'GET /process': (response: Parameters<typeof json>[0]) => json(response, 404, spring),
  'POST /process': (response: Parameters<typeof json>[0]) => json(response, 404, spring),
  'GET /readiness': (response: Parameters<typeof json>[0]) => json(response, 200, { status: 'UP' }),
};

/** As vLLM, OpenAI and Ollama say it. */
const unknownModels: readonly Row[] = (
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

const streams: readonly Row[] = [
  {
    setUp: 'a proxy that holds the stream back',
    diagnosis: ['agent.stream held-back'],
    make: async () => at(await spoiled(await demoFriday(), { hold: true, delayMs: 800, headers: { server: 'nginx' } })),
    also: ['agent.memory remembers'],
  },
  {
    setUp: 'a Responses server that answers with one JSON text',
    diagnosis: ['agent.stream in-one-piece'],
    make: async () => standard(await agentThat(respondTo(new Map(), { whole: true }))),
    also: ['agent.memory remembers'],
  },
  {
    setUp: 'a Responses server that tells its failure in one JSON text',
    diagnosis: ['agent.run model-quota'],
    make: async () => {
      const error = { code: 'insufficient_quota', message: 'You exceeded your current quota.' };
      const response = { object: 'response', id: 'r', status: 'failed', output: [], error };
      return standard(await agentThat((answer) => json(answer, 200, response)));
    },
  },
  {
    setUp: 'another JSON text at the address of a Responses server',
    diagnosis: ['agent.request not-a-stream'],
    make: async () => standard(await agentThat((response) => json(response, 200, { answer: 'Hello' }))),
  },
  {
    setUp: 'JSON lines that call themselves an event stream',
    diagnosis: ['agent.stream json-lines'],
    make: async () =>
      at(await agentThat((response) => stream(response, '{"object":"response"}\n{"object":"message"}\n'))),
  },
  {
    setUp: 'the stream ends in the middle of an event',
    diagnosis: ['agent.stream half-json'],
    make: async () =>
      at(await agentThat((response) => stream(response, `${event({ object: 'response' })}data: {"obj`))),
  },
  {
    setUp: 'the stream breaks off without an end',
    diagnosis: ['agent.stream no-end'],
    make: async () => at(await spoiled(await demoFriday(), { pass: withoutEnd })),
  },
  {
    setUp: 'an empty stream',
    diagnosis: ['agent.stream empty'],
    make: async () => at(await agentThat((response) => stream(response, ''))),
  },
  {
    setUp: 'events that are no JSON',
    diagnosis: ['agent.stream unreadable'],
    make: async () => at(await spoiled(await demoFriday(), { pass: (text) => `data: ping!\n\n${text}` })),
  },
  {
    setUp: 'the agent falls silent in the middle',
    diagnosis: ['agent.stream silent'],
    make: async () =>
      at(
        await agentThat((response) =>
          response
            .writeHead(200, { 'content-type': 'text/event-stream' })
            .write(event({ object: 'response', status: 'created' })),
        ),
        impatient,
      ),
  },
  {
    setUp: 'AGENT_URL names the other endpoint than AGENT_API',
    diagnosis: ['agent.stream responses-protocol'],
    make: async () =>
      at(await agentThat((response) => stream(response, event({ type: 'response.created', response: {} })))),
  },
  {
    setUp: 'an event stream of another protocol',
    diagnosis: ['agent.stream unknown-protocol'],
    make: async () =>
      at(await agentThat((response) => stream(response, event({ choices: [{ delta: { content: 'Hi' } }] })))),
  },
];

function withoutEnd(text: string): string {
  return text
    .split('\n\n')
    .filter((block) => !/"object":"response","status":"(?:completed|failed)"/.test(block))
    .join('\n\n');
}

const runs: readonly Row[] = (
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

const notStarted: Row = {
  setUp: 'the runner has not been started',
  diagnosis: ['agent.run not-started'],
  make: async () =>
    at(await agentThat((response) => stream(response, event({ error: 'Runner has not been started. Please call …' })))),
};

const readings: readonly Row[] = [
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

const memories: readonly Row[] = [
  {
    setUp: 'the agent does not keep its memory',
    diagnosis: ['agent.memory forgets'],
    make: async () => {
      const ask = (body: Record<string, unknown>) => ({ ...body, session_id: randomUUID() });
      return at(await spoiled(await demoFriday(), { ask }));
    },
  },
  {
    setUp: 'a Responses server that keeps no responses',
    diagnosis: ['agent.memory forgets'],
    make: async () => standard(await agentThat(respondTo(new Map(), { forgets: true }))),
  },
  {
    setUp: 'all conversations share one memory',
    diagnosis: ['agent.memory mixed'],
    make: async () =>
      at(await spoiled(await demoFriday(), { ask: (body) => ({ ...body, session_id: 'one', user_id: 'all' }) })),
  },
  {
    setUp: 'a memory for each speaker',
    diagnosis: ['agent.memory speakers-split'],
    make: async () => at(await spoiled(await demoFriday(), { ask: bySpeaker })),
  },
  {
    setUp: 'a stop route that is not there',
    diagnosis: ['agent.stop no-route'],
    make: async () => {
      const { url } = await demoFriday();
      return at(url, { AGENT_STOP_URL: url.replace('/process', '/halt') });
    },
  },
  {
    setUp: 'a stop route on a port that nobody listens on',
    diagnosis: ['agent.stop unreachable'],
    make: async () => at((await demoFriday()).url, { AGENT_STOP_URL: `http://127.0.0.1:${await freePort()}/stop` }),
  },
  {
    setUp: 'a stop route that stops nothing',
    diagnosis: ['agent.stop ignored'],
    make: async () => {
      const base = await serverWith({ 'POST /stop': (response) => json(response, 200, { status: 'success' }) });
      return at((await demoFriday()).url, { AGENT_STOP_URL: `${base}/stop`, AGENT_STOP_WAIT_MS: '300' });
    },
  },
  {
    setUp: 'a session that is spoiled by a stop, and by a lost connection',
    diagnosis: ['agent.cut-off poisoned', 'agent.cut-off poisoned'],
    make: async () => {
      const { url, stopUrl } = await fragile(cannotRead);
      return at(url, { AGENT_STOP_URL: stopUrl });
    },
    also: ['agent.stop stops'],
    words: 'after a stop the session cannot be used any more: ',
  },
  {
    setUp: 'a session that is spoiled by a lost connection',
    diagnosis: ['agent.cut-off poisoned'],
    make: async () => at((await fragile(cannotRead)).url),
  },
  {
    setUp: 'a session that is forgotten after a lost connection',
    diagnosis: ['agent.cut-off forgets'],
    make: async () => at((await fragile((response) => stream(response, answer('I do not know your name.')))).url),
  },
  {
    setUp: 'a lock that is not given back after a lost connection',
    diagnosis: ['agent.cut-off lock-stuck'],
    make: async () =>
      at(
        (await fragile((response) => stream(response, event({ error: 'Task doctor:x is already in RUNNING state.' }))))
          .url,
      ),
  },
];

/** Begins to answer at once, and thinks before its first word. */
const thoughtful: Row = {
  setUp: 'an agent that thinks, and forgets',
  diagnosis: ['agent.memory forgets'],
  make: async () =>
    at(
      await agentThat(async (response) => {
        const whole = answer('Hello!');
        const begun = whole.indexOf('\n\n') + 2;
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write(whole.slice(0, begun));
        await sleep(1000);
        response.end(whole.slice(begun));
      }),
    ),
  words: /first event after 0\.\d\d s, first text after [1-9]\.\d\d s, end after [1-9]\.\d\d s/,
};

/** A whole answer, as an AgentApp sends it. */
function answer(text: string): string {
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

const jsonError = 'Unknown agent error: JSONDecodeError: Expecting value: line 1 column 1 (char 0)';

function standard(url: string) {
  const AGENT_URL = url.replace('/process', '/v1/responses');
  return { settings: { AGENT_API: 'responses', AGENT_MODEL: 'any', AGENT_URL } };
}

function bySpeaker(body: Record<string, unknown>): Record<string, unknown> {
  const [, speaker] = /"text":"(\w+) \(U\d+\)/.exec(JSON.stringify(body)) ?? [];
  return speaker === undefined ? body : { ...body, session_id: `${body.session_id}-${speaker}` };
}

function cannotRead(response: Parameters<typeof stream>[0]): void {
  stream(response, failure('AGENT_UNKNOWN_ERROR', jsonError));
}

/** The demo Friday, with sessions that are lost for good once a run of theirs was cut off. */
async function fragile(after: Parameters<typeof agentThat>[0]) {
  const friday = await demoFriday();
  const lost = new Set<string>();
  const url = await agentThat(async (response, body, request) => {
    const session = String(body.session_id);
    if (lost.has(session)) return after(response, body, request);
    let whole = false;
    response.on('close', () => whole || lost.add(session));
    const answer = await fetch(friday.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    let said = '';
    for await (const piece of answer.body ?? []) {
      said += Buffer.from(piece).toString();
      response.write(piece);
      if (response.destroyed) return undefined;
      await sleep(0);
    }
    // A stopped run ends without a word, one that is told to wait with an error.
    whole = withoutEnd(said) !== said || said.includes('RUNNING');
    if (!whole) lost.add(session);
    return response.end();
  });
  return { url, stopUrl: friday.stopUrl };
}

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
    ...memories,
  ]);
});

describe('a healthy agent raises no alarm', () => {
  table('Healthy agents', 'agent', [
    {
      setUp: 'the demo Friday with her stop route',
      diagnosis: [],
      make: async () => {
        const { url, stopUrl } = await demoFriday();
        return at(url, { AGENT_STOP_URL: stopUrl });
      },
      also: ['agent.lock locks', 'agent.stop stops', 'agent.cut-off survives', 'agent.memory keyed-by-both'],
    },
    {
      setUp: 'a Friday who answers in no time',
      diagnosis: [],
      make: async () => at((await demoFriday(undefined, 1)).url),
      also: ['agent.lock locks'],
    },
    {
      setUp: 'the demo Friday without a stop route',
      diagnosis: [],
      make: async () => at((await demoFriday()).url),
      also: ['agent.stop not-set'],
    },
    {
      setUp: 'another server with the Responses API',
      diagnosis: [],
      make: async () => standard(await agentThat(respondTo(new Map()))),
      also: ['agent.server carries-less', 'agent.memory remembers', 'agent.memory kept-apart'],
    },
    {
      setUp: 'keep-alive comments, CRLF, [DONE] and events cut anywhere',
      diagnosis: [],
      make: async () =>
        at(await spoiled(await demoFriday(), { pass: shuffled, cutMs: 5, last: 'data: [DONE]\r\n\r\n' })),
      also: ['agent.stream tolerated'],
      words: /\d comments? \(keep-alive\), CRLF line ends, \[DONE\], \d+ events? cut over several pieces/,
    },
    {
      setUp: 'memories of people’s own, by choice',
      diagnosis: [],
      make: async () => at((await demoFriday()).url, { AGENT_USER_ID: 'author' }),
      also: ['agent.memory own-memories'],
    },
    {
      setUp: 'memory by the session alone',
      diagnosis: [],
      make: async () => at(await spoiled(await demoFriday(), { ask: (body) => ({ ...body, user_id: 'all' }) })),
      also: ['agent.memory keyed-by-session'],
    },
  ]);
});

function shuffled(text: string): string {
  return `: keep-alive\r\n\r\n${text.replaceAll('\n', '\r\n')}`;
}
