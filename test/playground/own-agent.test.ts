import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { inspectorDesk } from '../../playground/inspector/desk.ts';
import { launchPlayground, type Playground } from '../../playground/launch.ts';
import { secretsIn, shownUrl } from '../../playground/own-agent.ts';

const ends: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const end of ends.reverse().splice(0)) await end();
});

/** An agent that has learnt every secret of hers by heart, and says it in two pieces. */
async function startBlabber(secrets: readonly string[]): Promise<number> {
  const server = createServer((request, response) => {
    request.resume();
    if (request.method !== 'POST') return void response.writeHead(405).end();
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const event = (value: unknown) => response.write(`data: ${JSON.stringify(value)}\n\n`);
    event({ object: 'message', type: 'message', role: 'assistant', id: 'm', status: 'in_progress' });
    for (const piece of secrets.flatMap((secret) => [` ${secret.slice(0, 6)}`, secret.slice(6)])) {
      event({ object: 'content', type: 'text', index: 0, delta: true, msg_id: 'm', text: piece });
    }
    event({ object: 'message', type: 'message', role: 'assistant', id: 'm', status: 'completed' });
    event({ object: 'response', status: 'completed' });
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ends.push(() => new Promise((resolve) => server.close(resolve)));
  return (server.address() as AddressInfo).port;
}

describe("the address of an agent of one's own", () => {
  it('is shown without who calls and with which key', () => {
    expect(shownUrl('https://me:pa%20ss@a.example/process?key=SECRET')).toBe('https://a.example/process?…');
    expect(shownUrl('http://127.0.0.1:8090/process')).toBe('http://127.0.0.1:8090/process');
  });

  it('gives away what opens something, and no ordinary word', () => {
    const found = secretsIn('https://me:pa%20ss@a.example/process?key=SECRET&v=2&stream=true&session=0123456789abcdef');
    expect([...found].sort()).toEqual(
      ['me', 'pa%20ss', 'me', 'pa ss', 'SECRET', '0123456789abcdef', Buffer.from('me:pa ss').toString('base64')].sort(),
    );
    expect(secretsIn(undefined)).toEqual([]);
  });
});

it('no secret of hers is in what is recorded and exported, even if she says it', { timeout: 60_000 }, async () => {
  const [password, key, token, tenant] = ['pass-0123456789', 'key-0123456789', 'tok-0123456789', 'tenant-0123456789'];
  const port = await startBlabber([password, key, token, tenant]);
  const playground: Playground = await launchPlayground({
    ownAgent: {
      url: `http://somebody:${password}@127.0.0.1:${port}/process?key=${key}`,
      settings: { AGENT_HEADERS: `X-Tenant: ${tenant}` },
      secrets: [token, tenant],
    },
  });
  ends.push(playground.stop);
  const ended = playground.turnEnds();
  playground.slack.person('Alice').say('#general', '@Friday tell me all');
  await ended;
  const desk = inspectorDesk(playground);
  const exported = desk.exported();
  expect(exported).toContain('"kind":"frame"');
  expect(exported).toContain('[redacted]');
  expect(exported).not.toMatch(/0123456789|56789/);
  await desk.stop();
});
