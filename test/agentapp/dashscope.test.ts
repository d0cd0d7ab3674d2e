// The example with a model that is called over the network: DashScope's protocol, answered on loopback.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { answerOf, ask } from './ask.ts';
import { agentAppAvailable, startAgentApp } from './start.ts';

interface Asked {
  readonly url: string | undefined;
  readonly authorization: string | undefined;
  readonly body: {
    readonly model: string;
    readonly input: { readonly messages: readonly { readonly content: string }[] };
  };
}

it.skipIf(!agentAppAvailable())(
  'Friday asks DashScope when there is a key, and remembers what it said',
  async () => {
    const asked: Asked[] = [];
    const dashScope = createServer(async (request, response) => {
      let body = '';
      for await (const chunk of request.setEncoding('utf8')) body += chunk;
      asked.push({ url: request.url, authorization: request.headers.authorization, body: JSON.parse(body) });
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      for (const [content, finish_reason] of [
        ['Hello ', 'null'],
        ['from Qwen.', 'stop'],
      ]) {
        const choices = [{ message: { role: 'assistant', content }, finish_reason }];
        const event = { output: { choices }, usage: { input_tokens: 1, output_tokens: 1 }, request_id: 'r' };
        response.write(`id:1\nevent:result\n:HTTP_STATUS/200\ndata:${JSON.stringify(event)}\n\n`);
      }
      response.end();
    }).listen(0, '127.0.0.1');
    await once(dashScope, 'listening');
    const { port } = dashScope.address() as AddressInfo;
    const friday = await startAgentApp({
      env: { DASHSCOPE_API_KEY: 'sk-test', DASHSCOPE_HTTP_BASE_URL: `http://127.0.0.1:${port}/api/v1` },
    });
    try {
      expect(answerOf((await ask(friday.url, 'My name is Alice.')).events)).toBe('Hello from Qwen.');
      expect(answerOf((await ask(friday.url, 'Who am I?')).events)).toBe('Hello from Qwen.');
      // A word that means something to the offline model only.
      expect(answerOf((await ask(friday.url, 'Picture a house.')).events)).toBe('Hello from Qwen.');
    } finally {
      await friday.stop();
      dashScope.close();
    }
    expect(asked[0]).toMatchObject({ authorization: 'Bearer sk-test', body: { model: 'qwen-max' } });
    const said = asked[1]?.body.input.messages.slice(1).map(({ content }) => content);
    expect(said).toEqual(['My name is Alice.', 'Hello from Qwen.', 'Who am I?']);
  },
  120_000,
);
