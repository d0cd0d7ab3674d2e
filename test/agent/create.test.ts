import { execFileSync } from 'node:child_process';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import type { AgentApi } from '../../src/agent/apis.ts';
import { type AgentSettings, createAgent } from '../../src/agent/create.ts';
import { ask, none, serveBytes } from './agent-server.ts';
import { capture } from './streams.ts';

const redact = (text: string) => text;
const log = pino({ level: 'silent' });

function settings(api: AgentApi, url: string, more: Partial<AgentSettings> = {}): AgentSettings {
  return {
    api,
    url,
    model: undefined,
    token: undefined,
    headers: {},
    stopUrl: undefined,
    stopWaitMs: 1000,
    ...none,
    ...more,
  };
}

const answers = { process: capture('process-text'), responses: capture('responses-text') };

describe.each(['process', 'responses'] as const)('an agent over %s', (api) => {
  it('is made from its settings, and sends token and headers', async () => {
    await using server = await serveBytes(answers[api]);
    const url = server.url.replace('/process', `/somewhere/${api}`);
    const agent = await createAgent(settings(api, url, { token: 'its-token', headers: { 'x-tenant': 'blue' } }), {
      redact,
      log,
    });
    expect(agent.stops).toBe(false);
    expect(await agent.run(ask()).ended).toEqual({ outcome: 'completed' });
    expect(server.asked[0]).toMatchObject({
      path: `/somewhere/${api}`,
      headers: { authorization: 'Bearer its-token', 'x-tenant': 'blue' },
    });
    await agent.close();
  });

  it('lets somebody watch what comes over the wire', async () => {
    await using server = await serveBytes(answers[api].subarray(0, 100), answers[api].subarray(100));
    const seen: unknown[] = [];
    const bytes: Buffer[] = [];
    const watch = {
      sent: ({ id }: { readonly id: string }) => void seen.push(id),
      answered: (_run: unknown, status: number) => void seen.push(status),
      received: (_run: unknown, chunk: Buffer) => void bytes.push(chunk),
    };
    const agent = await createAgent(settings(api, server.url), { redact, log, watch });
    await agent.run(ask()).released;
    expect(seen).toEqual(['turn-1', 200]);
    expect(Buffer.concat(bytes)).toEqual(answers[api]);
    await agent.close();
  });
});

it('loads OpenAI’s package only for the endpoint that needs it', () => {
  const program = `
    const { registerHooks } = await import('node:module');
    let loaded = false;
    registerHooks({ resolve(name, context, next) { loaded ||= name === 'openai'; return next(name, context); } });
    const { createAgent } = await import('${new URL('../../src/agent/create.ts', import.meta.url)}');
    const limits = { connectMs: 0, firstEventMs: 0, idleMs: 0, totalMs: 0 };
    for (const api of ['process', 'responses']) {
      await createAgent({ api, url: 'http://127.0.0.1:1/x', headers: {}, stopWaitMs: 0, ...limits }, {});
      console.log(api, loaded);
    }`;
  const printed = execFileSync(process.execPath, ['--input-type=module', '--eval', program], { encoding: 'utf8' });
  expect(printed).toBe('process false\nresponses true\n');
});
