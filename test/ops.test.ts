// What process managers are told comes from other programs' mouths, and goes to whoever can reach the port.
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import type { Readiness } from '../src/health.ts';
import { redactor } from '../src/log.ts';
import { type Ops, openOps } from '../src/ops.ts';

const secrets = ['xoxb-1-secret', 'a "quoted" \\ password'];
const nothing = { ready: true, stopping: false, platforms: {}, needed: {}, helpful: {}, warnings: [] };
let ops: Ops | undefined;
afterEach(() => ops?.close());

async function told(readiness: () => Promise<Readiness>): Promise<{ status: number; text: string }> {
  ops = await openOps({ port: 0, host: '127.0.0.1', readiness, redact: redactor(secrets) });
  const response = await fetch(`${ops.url}/readyz`);
  return { status: response.status, text: await response.text() };
}

it('a secret that stands in a reason is not told', async () => {
  const warnings = secrets.map((secret) => `store: postgres://friday:${secret}@db does not answer`);
  const { status, text } = await told(async () => ({ ...nothing, warnings }));
  expect(status).toBe(200);
  expect(JSON.parse(text).warnings).toEqual([
    expect.stringMatching(/^store: .* does not answer$/),
    expect.stringMatching(/^store: .* does not answer$/),
  ]);
  for (const secret of ['xoxb-1-secret', 'quoted', 'password']) expect(text).not.toContain(secret);
});

it('nor one in what keeps it from being told at all', async () => {
  const { status, text } = await told(() => Promise.reject(new Error(`no way in with ${secrets.join(' and ')}`)));
  expect(status).toBe(503);
  expect(JSON.parse(text)).toMatchObject({ ready: false, reason: expect.stringContaining('no way in with') });
  for (const secret of ['xoxb-1-secret', 'quoted', 'password']) expect(text).not.toContain(secret);
});

it('whoever asks while the process stands still for a disk is answered when it goes on', async () => {
  ops = await openOps({ port: 0, host: '127.0.0.1', readiness: async () => nothing, redact: redactor([]) });
  const socket = connect(Number(new URL(ops.url).port), '127.0.0.1');
  await once(socket, 'connect');
  socket.end('GET /readyz HTTP/1.1\r\nhost: friday\r\n\r\n');
  // SQLite waits so long for another process's lock, and everything with it.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 6_000);
  const [line] = (await socket.toArray()).join('').split('\r\n');
  expect(line).toBe('HTTP/1.1 200 OK');
});
