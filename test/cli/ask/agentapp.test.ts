// The real AgentApp, asked from the terminal over both endpoints.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AgentApp, agentAppAvailable, startAgentApp } from '../../agentapp/start.ts';
import { ran, run, temporaryFolder } from '../program.ts';
import { ask, onePixel } from './asking.ts';

describe.skipIf(!agentAppAvailable())('the real AgentApp', { timeout: 60_000 }, () => {
  let friday: AgentApp;

  beforeAll(async () => {
    friday = await startAgentApp({ wordDelayMs: 1 });
  }, 120_000);

  afterAll(() => friday?.stop());

  it('remembers over several questions, whichever endpoint they come by', async () => {
    const said: string[] = [];
    for (const [url, words] of [
      [friday.url, 'My name is Alice.'],
      [friday.responsesUrl, 'What is my name?'],
      [friday.responsesUrl, 'My name is Bob.'],
      [friday.url, 'What is my name?'],
    ] as const) {
      const { stdout } = await ran({ args: ask(url, '--session', 'several', words) });
      said.push(stdout.trim());
    }
    expect(said).toEqual([
      'Hello Alice! I am Friday.',
      'Your name is Alice.',
      'Hello Bob! I am Friday.',
      'Your name is Bob.',
    ]);
  });

  it('sees a picture and shows one', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'dot.png'), Buffer.from(onePixel, 'base64'));
    for (const url of [friday.url, friday.responsesUrl]) {
      const { stdout } = await ran({ args: ask(url, '--image', 'dot.png'), folder });
      expect(stdout).toBe('I see an image: image/png, 70 bytes.\n');
    }
    const { stdout } = await ran({ args: ask(friday.url, 'picture') });
    expect(stdout).toBe('I am drawing it.\n\nHere it is:\n[image: image/png, 70 bytes]\n');
  });

  it.each(['url', 'responsesUrl'] as const)(
    'is stopped by Ctrl-C and remembers how far it came: %s',
    async (endpoint) => {
      const args = ask(friday[endpoint], '--session', `stop-${endpoint}`);
      const asking = run({ args: [...args, 'slow 60'], env: { AGENT_STOP_URL: friday.stopUrl } });
      await asking.prints('tick1');
      asking.child.kill('SIGINT');
      expect(await asking.exited).toBe(130);
      expect((await ran({ args: [...args, 'count'] })).stdout).toBe('I have heard 2 messages.\n');
      const file = readFileSync(join(friday.stateDir, `friday-ask_stop-${endpoint}.json`), 'utf8');
      expect(JSON.parse(file)).toHaveProperty('agent');
    },
  );
});
