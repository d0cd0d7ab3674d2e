// An agent may repeat what it was sent. However long a secret is and wherever it stands, no half of it stays behind.
import { describe, expect, it } from 'vitest';
import { redactor } from '../../src/log.ts';
import { ask, client, responsesClient, serve, streaming } from './agent-server.ts';
import { created, sse } from './streams.ts';

const token = `eyJ${'0123456789abcdef'.repeat(60)}`;
/** The cuts at 200, 500 and 2,000 characters each fall into the middle of a token that begins here. */
const before = (chars: number) => 'x'.repeat(chars - 50);

const answers = {
  'a refusal in JSON': { status: 401, type: 'application/json', body: { detail: `${before(500)} ${token}` } },
  'a page': { status: 403, type: 'text/html', body: `<h1>${before(500)}</h1> ${token}` },
  'a page that calls itself a stream': { status: 200, type: 'text/event-stream', body: `<h1>${before(200)} ${token}` },
  'a failure inside of the stream': {
    status: 200,
    type: 'text/event-stream',
    body: String(sse(created, { error: { code: `E-${token}`, message: `${before(2000)} ${token}` } })),
  },
};

describe.each([
  ['process', client],
  ['responses', responsesClient],
] as const)('over %s', (_api, connect) => {
  it.each(Object.entries(answers))('%s', async (_what, { status, type, body }) => {
    await using server = await serve((response) => {
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      if (status === 200) streaming(response).end(text);
      else response.writeHead(status, { 'content-type': type }).end(text);
    });
    await using agent = connect(server.url, { redact: redactor([token]) });
    const end = await agent.run(ask()).ended;
    if (!('error' in end)) throw new Error('it did not fail');
    const { code, message } = end.error;
    expect(message).toContain('[redacted]');
    expect(`${code} ${message}`).not.toContain(token.slice(0, 10));
    expect(message.length).toBeLessThanOrEqual(2000);
  });
});
