import { createServer, type Server } from 'node:http';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type AgentWatch, watchAgent } from '../../playground/agent-watch.ts';
import { ownAgent } from '../../src/cli/own-agent.ts';
import { freePort } from '../free-port.ts';

const ends: (() => unknown)[] = [];

afterEach(async () => {
  for (const end of ends.reverse().splice(0)) await end();
});

/** An agent that comes and goes, at an address that stays hers. */
class Agent {
  readonly asked: string[] = [];
  port = 0;
  #server: Server | undefined;

  async comes(): Promise<void> {
    const server = createServer((request, response) => {
      this.asked.push(`${request.method}`);
      if (!this.isBusy) response.writeHead(405).end();
    });
    this.#server = server;
    this.port ||= await freePort();
    await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', resolve));
    ends.push(() => this.goes());
  }

  /** She takes the connection, and says nothing. */
  isBusy = false;

  async goes(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    server?.closeAllConnections();
    if (server !== undefined) await new Promise((resolve) => server.close(resolve));
  }
}

async function watched(agent: Agent, everyMs: { away: number; there: number }): Promise<AgentWatch> {
  const url = `http://me:pass@127.0.0.1:${agent.port}/process`;
  const { reach } = ownAgent({ agent: url }, {}).agent;
  const watch = await watchAgent({ url: `http://127.0.0.1:${agent.port}/process`, demo: false, reach, everyMs });
  ends.push(watch.stop);
  return watch;
}

const never = 3_600_000;
const until = (isSo: () => boolean) => vi.waitUntil(isSo, { timeout: 30_000, interval: 5 });

describe('whether the agent answers', () => {
  it('is known from the beginning, and told when she comes and when she goes', async () => {
    const agent = new Agent();
    await agent.comes();
    await agent.goes();
    const watch = await watched(agent, { away: 20, there: 20 });
    expect(watch.info.trouble).toBe(
      `Nobody answers at http://127.0.0.1:${agent.port}/process (ECONNREFUSED). Start your agent there: messages wait for her for two minutes.`,
    );
    const told: boolean[] = [];
    watch.onChange(() => told.push(watch.info.trouble === undefined));
    await agent.comes();
    await until(() => told.length === 1);
    await agent.goes();
    await until(() => told.length === 2);
    expect(told).toEqual([true, false]);
    expect(new Set(agent.asked)).toEqual(new Set(['HEAD']));
  });

  it('is not denied of one who takes the connection and is busy', async () => {
    const agent = new Agent();
    agent.isBusy = true;
    await agent.comes();
    const watch = await watched(agent, { away: 20, there: 20 });
    expect(watch.info).toMatchObject({ slow: true, trouble: expect.stringContaining('takes its time to answer') });
    agent.isBusy = false;
    await until(() => watch.info.trouble === undefined);
    expect(watch.info.slow).toBeUndefined();
    await agent.goes();
    await until(() => watch.info.trouble !== undefined);
    expect(watch.info).toMatchObject({ slow: false, trouble: expect.stringContaining('Nobody answers') });
  });

  it('is looked at once more when a request was lost or answered against what is known, and not else', async () => {
    const agent = new Agent();
    await agent.comes();
    const watch = await watched(agent, { away: never, there: never });
    expect([watch.info.trouble, agent.asked.length]).toEqual([undefined, 1]);
    const answer = { kind: 'answer', request: 1, status: 200, contentType: '' } as const;
    const end = (how: 'complete' | 'unreachable') => ({ kind: 'end', request: 1, how }) as const;
    watch.see(answer);
    watch.see(end('complete'));
    await agent.goes();
    watch.see(end('unreachable'));
    await until(() => watch.info.trouble !== undefined);
    await agent.comes();
    watch.see(end('unreachable'));
    watch.see(answer);
    await until(() => watch.info.trouble === undefined);
    expect(agent.asked).toEqual(['HEAD', 'HEAD']);
  });

  it('is not asked where it cannot be in doubt', async () => {
    const watch = await watchAgent({ url: 'http://127.0.0.1:1/process', demo: true });
    ends.push(watch.stop);
    watch.see({ kind: 'end', request: 1, how: 'unreachable' });
    expect(watch.info).toEqual({ url: 'http://127.0.0.1:1/process', demo: true });
  });
});
