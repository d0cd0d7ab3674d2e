import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { describe, expect, it, vi } from 'vitest';
import type { Run } from '../../src/agent.ts';
import { waitFor } from '../wait-for.ts';
import { type AgentServer, ask, client, none, serve, streaming } from './agent-server.ts';
import { isSettled, slowAgent } from './slow-agent.ts';
import { completed, created, delta, sse } from './streams.ts';

/** A listener that only listens. */
async function listen() {
  const sockets: Socket[] = [];
  let heard = '';
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on('data', (bytes) => {
      heard += bytes.toString('latin1');
    });
    socket.on('error', () => socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const close = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  };
  return { port, sockets, heard: () => heard, [Symbol.asyncDispose]: close };
}

const struck = (code: string): object => ({ outcome: 'failed', error: { kind: 'timeout', code, harmless: false } });

describe('a time limit', () => {
  it('idle: ends the run at once, asks the agent to stop, and drains the stream unseen to its end', async () => {
    await using server = await slowAgent(sse(created, delta('m', 'half')));
    await using agent = client(server.url, { limits: { ...none, idleMs: 30 }, stopUrl: server.stopUrl });
    const run = agent.run(ask());
    expect(await run.ended).toMatchObject(struck('idle'));
    expect(run.snapshot().answer).toBe('half');
    await waitFor(() => expect(server.stops()).toHaveLength(1));
    expect(server.stops()).toEqual([{ input: [], session_id: 'slack-T1-C1-17.1', user_id: 'slack-T1-C1' }]);
    expect(await isSettled(run.released)).toBe(false);
    await new Promise((resolve) => server.held.response?.write(sse(delta('m', ' and more')), resolve));
    expect(await isSettled(run.released)).toBe(false);
    server.held.response?.end(sse(completed));
    await run.released;
    expect(server.held.cutOff).toBe(false);
    expect(run.snapshot().answer).toBe('half');
  });

  it('first-event: strikes a stream that says nothing, comments notwithstanding', async () => {
    await using server = await slowAgent(Buffer.from(': waiting\n\n'));
    await using agent = client(server.url, { limits: { ...none, firstEventMs: 30, idleMs: 1 } });
    const run = agent.run(ask());
    expect(await run.ended).toMatchObject(struck('first-event'));
    server.held.response?.end();
    await run.released;
  });

  it('first-event: strikes an agent that does not answer at all', async () => {
    let asked: ServerResponse | undefined;
    await using server = await serve((response) => {
      asked = response;
    });
    await using agent = client(server.url, { limits: { ...none, firstEventMs: 30 } });
    const run = agent.run(ask());
    expect(await run.ended).toMatchObject(struck('first-event'));
    await waitFor(() => expect(asked).toBeDefined());
    expect(await isSettled(run.released)).toBe(false);
    asked?.writeHead(500).end('too late');
    await run.released;
  });

  it('idle: begins anew with every byte that comes', async () => {
    await using server = await slowAgent(sse(created, delta('m', 'a')));
    await using agent = client(server.url, { limits: { ...none, idleMs: 500 } });
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const run = agent.run(ask());
    for (const answer of ['a', 'ab', 'abb']) {
      await run.changed();
      expect(run.snapshot().answer).toBe(answer);
      vi.advanceTimersByTime(400);
      expect(await isSettled(run.ended)).toBe(false);
      server.held.response?.write(sse(delta('m', 'b')));
    }
    await run.changed();
    vi.advanceTimersByTime(500);
    expect(await run.ended).toMatchObject(struck('idle'));
    vi.useRealTimers();
    server.held.response?.end();
    await run.released;
  });

  it('total: strikes however lively the stream is', async () => {
    await using server = await slowAgent(sse(created));
    const lively = setInterval(() => server.held.response?.write(sse(delta('m', 'x'))), 5);
    await using agent = client(server.url, { limits: { ...none, totalMs: 100 } });
    const run = agent.run(ask());
    expect(await run.ended).toMatchObject(struck('total'));
    clearInterval(lively);
    server.held.response?.end();
    await run.released;
  });

  it('connect: strikes without a TLS handshake, and releases the session at once', async () => {
    // It accepts connections, but never answers the handshake.
    await using silent = await listen();
    await using agent = client(`https://127.0.0.1:${silent.port}/process`, { limits: { ...none, connectMs: 30 } });
    const run = agent.run(ask());
    expect(await run.ended).toMatchObject({ outcome: 'failed', error: { kind: 'timeout', code: 'connect' } });
    expect(await isSettled(run.released)).toBe(true);
  });

  it('connect: sends nothing over a connection that comes too late', async () => {
    await using server = await listen();
    await using agent = client(`http://127.0.0.1:${server.port}/process`, { limits: { ...none, connectMs: 1 } });
    const run = agent.run(ask());
    // The limit's timer is due before the event loop can hear of the connection.
    for (const until = performance.now() + 20; performance.now() < until; );
    expect(await run.ended).toMatchObject({ error: { kind: 'timeout', code: 'connect' } });
    await waitFor(() => expect(server.sockets.map(({ closed }) => closed)).toEqual([true]));
    expect(server.heard()).toBe('');
  });

  it('breaks the stream off when the agent does not end it in time, and says so', async () => {
    await using server = await slowAgent(sse(created));
    await using agent = client(server.url, { limits: { ...none, idleMs: 20 }, stopWaitMs: 20 });
    const run = agent.run(ask());
    await run.released;
    expect(await run.ended).toMatchObject(struck('idle'));
    await waitFor(() => expect(server.held.cutOff).toBe(true));
    expect(agent.lines).toContainEqual(expect.objectContaining({ level: 40, run: 'turn-1', waitedMs: 20 }));
  });

  it('of zero is none', async () => {
    await using server = await slowAgent(sse(created));
    await using agent = client(server.url);
    const run = agent.run(ask());
    await waitFor(() => expect(server.held.response).toBeDefined());
    server.held.response?.end(sse(completed));
    expect(await run.ended).toEqual({ outcome: 'completed' });
  });

  it('beyond what a timer can hold does not strike at once', async () => {
    await using server = await slowAgent(sse(created));
    const long = 2 ** 40;
    const limits = { connectMs: long, firstEventMs: long, idleMs: long, totalMs: long };
    await using agent = client(server.url, { limits });
    const run = agent.run(ask());
    await waitFor(() => expect(server.held.response).toBeDefined());
    expect(await isSettled(run.ended)).toBe(false);
    server.held.response?.end(sse(completed));
    expect(await run.ended).toEqual({ outcome: 'completed' });
  });
});

describe('the stop route', () => {
  it.each([404, 405])('may be missing: %i is no failure', async (status) => {
    await using server = await slowAgent(sse(created), (response) => response.writeHead(status).end());
    await using agent = client(server.url, { limits: { ...none, idleMs: 20 }, stopUrl: server.stopUrl });
    const run = agent.run(ask());
    await run.ended;
    await waitFor(() => expect(agent.lines).toContainEqual(expect.objectContaining({ level: 30, statusCode: status })));
    server.held.response?.end();
    await run.released;
    expect(agent.lines.filter(({ level }) => Number(level) > 30)).toEqual([]);
  });

  it('may fail: the stream is drained all the same', async () => {
    await using server = await slowAgent(sse(created), (response) => response.destroy());
    await using agent = client(server.url, { limits: { ...none, idleMs: 20 }, stopUrl: server.stopUrl });
    const run = agent.run(ask());
    await run.ended;
    await waitFor(() => expect(agent.lines).toContainEqual(expect.objectContaining({ level: 40 })));
    expect(await isSettled(run.released)).toBe(false);
    server.held.response?.end();
    await run.released;
  });

  it('keeps the session until it has answered: a late stop would hit the next run', async () => {
    let answer: (() => unknown) | undefined;
    await using server = await slowAgent(sse(created), (response) => {
      answer = () => response.end('{}');
    });
    await using agent = client(server.url, { limits: { ...none, idleMs: 20 }, stopUrl: server.stopUrl });
    const run = agent.run(ask());
    await run.ended;
    await new Promise((resolve) => server.held.response?.end(resolve));
    await waitFor(() => expect(answer).toBeDefined());
    await waitFor(() => expect(server.held.response?.closed).toBe(true));
    expect(await isSettled(run.released)).toBe(false);
    answer?.();
    await run.released;
  });
});

describe('a stream', () => {
  const endOf = async (server: AgentServer): Promise<Run> => {
    await using agent = client(server.url);
    const run = agent.run(ask());
    await run.ended;
    await run.released;
    return run;
  };

  it('that resets in the middle is interrupted, and keeps its text', async () => {
    await using server = await serve((response) => {
      streaming(response).write(sse(created, delta('m', 'half')), () => setImmediate(() => response.destroy()));
    });
    const run = await endOf(server);
    expect(await run.ended).toMatchObject({ outcome: 'interrupted', error: { kind: 'interrupted', harmless: false } });
    expect(run.snapshot().answer).toBe('half');
  });

  it('that resets after its last word is complete', async () => {
    await using server = await serve((response) => {
      const bytes = sse(created, delta('m', 'whole'), completed);
      streaming(response).write(bytes.subarray(0, -2), () => setImmediate(() => response.destroy()));
    });
    expect(await (await endOf(server)).ended).toEqual({ outcome: 'completed' });
  });

  it('that resets after an error message failed for that reason', async () => {
    const complaint = { object: 'message', type: 'error', id: 'e', code: 'E1', message: 'bad thing' };
    await using server = await serve((response) => {
      streaming(response).write(sse(created, complaint), () => setImmediate(() => response.destroy()));
    });
    expect(await (await endOf(server)).ended).toMatchObject({ outcome: 'failed', error: { code: 'E1' } });
  });

  it('that resets before any answer may have been acted on: interrupted, not harmless', async () => {
    await using server = await serve((response) => response.destroy());
    expect(await (await endOf(server)).ended).toMatchObject({ outcome: 'interrupted', error: { harmless: false } });
  });

  it('that goes on after its end is drained and released at its end', async () => {
    await using server = await slowAgent(sse(created, completed));
    await using agent = client(server.url);
    const run = agent.run(ask());
    expect(await run.ended).toEqual({ outcome: 'completed' });
    expect(await isSettled(run.released)).toBe(false);
    server.held.response?.end(sse(delta('m', 'late')));
    await run.released;
    expect(run.snapshot().answer).toBe('');
  });

  it('with an event over the cap is given up, and drained without being kept', async () => {
    await using server = await serve(async (response) => {
      streaming(response).write(sse(created, delta('m', 'before')));
      response.write('data: ');
      for (let n = 0; n < 40; n++) await new Promise((resolve) => response.write('x'.repeat(2 ** 20), resolve));
      response.end(sse('', completed));
    });
    await using agent = client(server.url, { maxEventSize: 2 ** 20 });
    const run = agent.run(ask());
    expect(await run.ended).toMatchObject({ outcome: 'failed', error: { kind: 'too-large', code: 'event' } });
    await run.released;
    expect(run.snapshot().answer).toBe('before');
  });

  it('longer than the cap of a reply is given up', async () => {
    await using server = await slowAgent(sse(...Array.from({ length: 1000 }, () => delta('m', 'many words '))));
    await using agent = client(server.url, { maxReplySize: 50_000, stopUrl: server.stopUrl });
    const run = agent.run(ask());
    expect(await run.ended).toMatchObject({ outcome: 'failed', error: { kind: 'too-large', code: 'reply' } });
    await waitFor(() => expect(server.stops()).toHaveLength(1));
    server.held.response?.end();
    await run.released;
  });
});
