import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Friday, type FridayOptions, startFriday } from '../../../playground/friday/server.ts';
import { answerOf, ask, post, readUntil, requestFor } from '../../agentapp/ask.ts';

const started: Friday[] = [];
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'friday-'));
});
afterEach(async () => {
  await Promise.all(started.splice(0).map((friday) => friday.stop()));
  await rm(folder, { recursive: true, force: true });
});

async function start(options: FridayOptions = {}): Promise<Friday> {
  const friday = await startFriday({ wordDelayMs: 0, ...options });
  started.push(friday);
  return friday;
}

/** The code of the error at the bottom of a failed request. */
async function failure(request: Promise<unknown>): Promise<unknown> {
  try {
    await request;
  } catch (error) {
    const { cause } = error as { cause?: { code?: string } };
    return cause?.code;
  }
  return 'no failure';
}

describe('the demo Friday as a server', () => {
  it('is healthy, and knows no other path', async () => {
    const friday = await start();
    const health = await fetch(new URL('/health', friday.url));
    expect(await health.json()).toEqual({ status: 'healthy', mode: 'daemon_thread', runner: 'ready' });
    const elsewhere = await fetch(new URL('/process/stream', friday.url), { method: 'POST' });
    expect(elsewhere.status).toBe(404);
    expect(await elsewhere.json()).toEqual({ detail: 'Not Found' });
  });

  it('keeps her memory in a file over a restart, and only there', async () => {
    const stateFile = join(folder, 'deep', 'friday.json');
    const first = await start({ stateFile });
    await ask(first.url, { text: 'My name is Alice', sessionId: 'a' });
    expect(await readFile(stateFile, 'utf8')).toContain('Alice');
    await first.stop();
    const second = await start({ stateFile });
    expect(answerOf((await ask(second.url, { text: 'What is my name?', sessionId: 'a' })).events)).toContain('Alice');
    const without = await start();
    expect(answerOf((await ask(without.url, { text: 'What is my name?', sessionId: 'a' })).events)).not.toContain(
      'Alice',
    );
  });

  it('does not start with a memory she cannot read', async () => {
    const stateFile = join(folder, 'friday.json');
    await writeFile(stateFile, '');
    await expect(startFriday({ stateFile })).rejects.toThrow(`cannot read her memory in ${stateFile}`);
  });

  it('does not start on a port that is taken', async () => {
    const friday = await start();
    await expect(startFriday({ port: Number(new URL(friday.url).port) })).rejects.toThrow('EADDRINUSE');
  });

  it('echoes the id of a request and the session, and makes them up when they are missing', async () => {
    const friday = await start();
    const given = await post(friday.url, { ...requestFor({ text: 'hello', sessionId: 's9' }), id: 'turn-1' });
    expect(await given.text()).toContain('"id":"turn-1","created_at":');
    const { events } = await ask(friday.url, 'hello');
    expect(events[0]).toMatchObject({ id: expect.stringMatching(/^response_/), session_id: 's1' });
    const without = await post(friday.url, { input: [] });
    expect(await without.text()).toMatch(/"session_id":"[0-9a-f-]{36}"/);
  });

  it('shows which requests reached her', async () => {
    const friday = await start();
    await ask(friday.url, { text: 'hello', sessionId: 'seen' });
    expect(friday.requests).toEqual([requestFor({ text: 'hello', sessionId: 'seen' })]);
  });

  it('refuses before her run, fails in the middle of it, and resets the connection, when asked to', async () => {
    const friday = await start();
    const before = await ask(friday.url, 'fail before');
    expect(before.body).toBe('data: {"error": "Friday was asked to fail before her run"}\n\n');
    const middle = await ask(friday.url, 'fail');
    expect(answerOf(middle.events)).toBe('I was about to say that');
    expect(middle.events.at(-1)).toMatchObject({
      status: 'failed',
      error: { code: 'AGENT_UNKNOWN_ERROR', message: 'Unknown agent error: RuntimeError: Friday was asked to fail' },
      output: null,
      completed_at: null,
    });
    expect(await failure(ask(friday.url, 'crash'))).toBe('ECONNRESET');
    expect((await ask(friday.url, 'hello')).events.at(-1)).toMatchObject({ status: 'completed' });
  });

  it('sends nothing during a pause, and goes on after it', async () => {
    const friday = await start();
    const running = await readUntil(await post(friday.url, requestFor({ text: 'slow 1' })), '…');
    expect(running.before).not.toContain('completed"');
    expect(await running.rest()).toContain('Thank you for waiting!');
  });

  it('hurries when she is told to, also in the middle of an answer', async () => {
    // Half an hour's answer.
    const friday = await start({ wordDelayMs: 300 });
    const running = await readUntil(await post(friday.url, requestFor({ text: 'long 5000' })), '"delta":true');
    friday.speaksEvery(0);
    expect(await running.rest()).toContain('"status":"completed"');
  });

  it('is free again for a session whose asker has left', async () => {
    const friday = await start();
    const running = await readUntil(await post(friday.url, requestFor({ text: 'slow 60' })), '…');
    await running.cancel();
    await expect.poll(async () => (await ask(friday.url, 'hello')).events.at(-1)?.status).toBe('completed');
  });

  it('breaks off what runs when she is stopped herself', async () => {
    const friday = await start();
    const running = await readUntil(await post(friday.url, requestFor({ text: 'slow 60' })), '…');
    const rest = failure(running.rest());
    await friday.stop();
    started.length = 0;
    expect(await rest).toMatch(/UND_ERR_SOCKET|ECONNRESET/);
  });
});
