// A server of OpenAI's Responses API that is no AgentApp: strict about its fields, with a memory of its own responses.
import { afterEach, expect, it } from 'vitest';
import { serve, streaming } from '../agent/agent-server.ts';
import { openBridge } from './bridge.ts';
import { startDiscord, startSlack } from './chats.ts';
import { hears } from './hears.ts';

const patience = { timeoutMs: 30_000, timeout: 30_000 };
const token = 'its-secret-token';
const known = new Set(['model', 'input', 'stream', 'previous_response_id']);
const ends: (() => unknown)[] = [];

afterEach(async () => {
  for (const end of ends.reverse().splice(0)) await end();
});

/** @see https://platform.openai.com/docs/api-reference/responses-streaming (as the package's types describe it) */
async function startServer() {
  const heard = new Map<string, string>();
  const server = await serve((response, { path, headers, body }) => {
    const refuse = (status: number, message: string, param?: string): void => {
      const error = { message, type: 'invalid_request_error', param: param ?? null, code: null };
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ error }));
    };
    const request = JSON.parse(body || '{}');
    const stranger = Object.keys(request).find((key) => !known.has(key));
    const { previous_response_id: before, input, model } = request;
    if (path !== '/v1/responses') return refuse(404, `Invalid URL (POST ${path})`);
    if (headers.authorization !== `Bearer ${token}`) return refuse(401, 'Incorrect API key provided.');
    if (stranger !== undefined) return refuse(400, `Unknown parameter: '${stranger}'.`, stranger);
    if (model !== 'qwen3-max') return refuse(404, `The model '${model}' does not exist.`, 'model');
    if (before !== undefined && !heard.has(before)) return refuse(404, `Previous response '${before}' not found.`);

    const id = `resp_${heard.size + 1}`;
    const said = `${heard.get(before ?? '') ?? ''}\n${JSON.stringify(input)}`;
    heard.set(id, said);
    const [, name] = /My name is (\w+)/.exec(said) ?? [];
    answer(streaming(response), id, name === undefined ? 'I do not know your name.' : `Your name is ${name}.`);
  });
  ends.push(() => server[Symbol.asyncDispose]());
  return { url: server.url.replace('/process', '/v1/responses'), heard };
}

function answer(response: ReturnType<typeof streaming>, id: string, text: string): void {
  const place = { item_id: 'msg_1', output_index: 0, content_index: 0 };
  const part = { type: 'output_text', text, annotations: [], logprobs: [] };
  const item = { id: 'msg_1', type: 'message', role: 'assistant', status: 'completed', content: [part] };
  const whole = { id, object: 'response', error: null, incomplete_details: null, model: 'qwen3-max' };
  const events = [
    { type: 'response.created', response: { ...whole, status: 'in_progress', output: [] } },
    { type: 'response.output_item.added', output_index: 0, item: { ...item, status: 'in_progress', content: [] } },
    { type: 'response.content_part.added', ...place, part: { ...part, text: '' } },
    ...[...text.matchAll(/\S+\s*/g)].map(([delta]) => {
      return { type: 'response.output_text.delta', ...place, delta, logprobs: [], obfuscation: 'x7Tq' };
    }),
    { type: 'response.output_text.done', ...place, text, logprobs: [] },
    { type: 'response.content_part.done', ...place, part },
    { type: 'response.output_item.done', output_index: 0, item },
    { type: 'response.completed', response: { ...whole, status: 'completed', output: [item] } },
  ];
  for (const [sequence_number, event] of events.entries())
    response.write(`event: ${event.type}\ndata: ${JSON.stringify({ ...event, sequence_number })}\n\n`);
  response.end();
}

it.each([
  ['Slack', startSlack],
  ['Discord', startDiscord],
])(
  '%s: a conversation with it goes on over a restart, begins anew, and anew again when it has forgotten',
  async (_name, start) => {
    const server = await startServer();
    const chat = await start();
    ends.push(chat.stop);
    const settings = { AGENT_API: 'responses', AGENT_URL: server.url, AGENT_MODEL: 'qwen3-max', AGENT_TOKEN: token };
    const bridge = await openBridge({ ...chat.settings, ...settings });
    ends.push(bridge.close);
    const thread = chat.open('Alice', 'My name is Alice.');
    await hears(chat, thread, 'Your name is Alice.');
    const other = chat.open('Bob', 'Who am I?');
    await hears(chat, other, 'I do not know your name.');

    await bridge.restart();
    thread.say('Alice', '@Friday Who am I?');
    await chat.until(
      () => thread.replies().filter((text) => text.includes('Your name is Alice.')).length === 2,
      patience,
    );
    thread.say('Alice', '!new');
    await hears(chat, thread, 'A new conversation begins here');
    thread.say('Alice', '@Friday Who am I?');
    await hears(chat, thread, 'I do not know your name.');

    server.heard.clear();
    thread.say('Alice', '@Friday My name is Ann.');
    await hears(chat, thread, 'Something went wrong at Friday');
    thread.say('Alice', '@Friday My name is Ann.');
    await hears(chat, thread, 'Your name is Ann.');
  },
  60_000,
);

it('a wrong token is told in plain words, and where it is written', async () => {
  const server = await startServer();
  const chat = await startSlack();
  ends.push(chat.stop);
  const settings = { AGENT_API: 'responses', AGENT_URL: server.url, AGENT_MODEL: 'qwen3-max', AGENT_TOKEN: 'another' };
  const bridge = await openBridge({ ...chat.settings, ...settings });
  ends.push(bridge.close);
  const thread = chat.open('Alice', 'hello');
  await hears(chat, thread, 'Something went wrong at Friday');
  const logged = () => bridge.log.filter((line) => line.includes('HTTP 401')).join();
  await expect.poll(logged, patience).toContain('HTTP 401: Incorrect API key provided.');
  expect(thread.replies().join()).not.toContain('API key');
});
