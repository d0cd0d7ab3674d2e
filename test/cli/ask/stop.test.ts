// An answer that is stopped, by a signal and in a real terminal.
import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type AgentServer, serve, streaming } from '../../agent/agent-server.ts';
import { created, delta, message, sse } from '../../agent/streams.ts';
import { hasTmux, Terminal } from '../../terminal.ts';
import { command, run } from '../program.ts';
import { ask, bodyOf } from './asking.ts';

describe('a stop', { timeout: 60_000 }, () => {
  /** Begins an answer, and ends it when it is asked to stop. */
  async function stoppable(): Promise<AgentServer> {
    let running: ServerResponse | undefined;
    return serve((response, { path }) => {
      if (path === '/stop') {
        response.end('{}');
        running?.end();
        return;
      }
      running = streaming(response);
      running.write(sse(created, message('m'), delta('m', 'Hello ')));
    });
  }

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'by %s asks the agent to stop and reads its stream to the end',
    async (signal) => {
      await using server = await stoppable();
      const env = { AGENT_STOP_URL: server.url.replace('/process', '/stop') };
      const asking = run({ args: ask(server.url, '--session', 's', 'hi'), env });
      await asking.prints('Hello ');
      asking.child.kill(signal);
      expect(await asking.exited).toBe(signal === 'SIGINT' ? 130 : 143);
      expect(asking.printed).toEqual({ stdout: 'Hello \n', stderr: 'Stopped.\n' });
      expect(bodyOf(server, 1)).toEqual({ input: [], session_id: 's', user_id: 'friday-ask' });
    },
  );

  it('where nobody can be asked waits for the end, and a second one leaves at once', async () => {
    await using server = await stoppable();
    const asking = run({ args: ask(server.url, 'hi') });
    await asking.prints('Hello ');
    asking.child.kill('SIGINT');
    await asking.prints('Ctrl-C leaves at once');
    expect(asking.printed.stderr).toContain('The agent may still be finishing this unseen');
    asking.child.kill('SIGINT');
    expect(await asking.exited).toBe(130);
  });
});

describe.skipIf(!hasTmux)('in a terminal', { timeout: 60_000 }, () => {
  let terminal: Terminal;

  beforeAll(() => {
    terminal = new Terminal();
  });

  afterAll(() => terminal?.close());

  it('a sign says that Friday thinks until her first words, which grow; Ctrl-C stops her and gives the terminal back', async () => {
    let response: ServerResponse | undefined;
    await using server = await serve((answer, { path }) => {
      if (path === '/stop') {
        answer.end('{}');
        response?.end();
        return;
      }
      response = streaming(answer);
      response.write(sse(created));
    });
    const stop = server.url.replace('/process', '/stop');
    await terminal.shows('$');
    terminal.enter(`AGENT_STOP_URL=${stop} '${process.execPath}' '${command}' ask --agent ${server.url} hi`);
    await terminal.shows('Friday is thinking…');
    await vi.waitUntil(() => response, { timeout: 30_000, interval: 10 });
    response?.write(sse(message('m'), delta('m', 'One, ')));
    await terminal.shows(/^One,/m);
    expect(terminal.screen()).not.toContain('thinking');
    response?.write(sse(delta('m', 'two, ')));
    await terminal.shows(/^One, two,/m);
    terminal.press('C-c');
    await terminal.shows(/^Stopped\.\n\$/m);
    terminal.enter('echo "ended with $?"');
    await terminal.shows('ended with 130');
    expect(terminal.cursorIsShown()).toBe(true);
  });
});
