import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { startFriday } from '../../playground/friday/server.ts';
import { freePort } from '../free-port.ts';
import { ran, run, temporaryFolder } from './program.ts';

const args = ['playground', '--terminal'];

describe('the playground in a terminal', { timeout: 60_000 }, () => {
  it('looks at no setting of the surroundings and writes nothing into its folder', async () => {
    const settings = {
      SLACK_BOT_TOKEN: 'xoxb-of-a-real-workspace',
      SLACK_APP_TOKEN: 'wrong',
      STATE_URL: 'redis://127.0.0.1:1',
      AGENT_URL: 'http://127.0.0.1:1/process',
      LOG_LEVEL: 'nonsense',
    };
    const dotEnv = Object.entries({ ...settings, DISCORD_BOT_TOKEN: 'Bot x' })
      .map(([name, value]) => `${name}=${value}\n`)
      .join('');
    const folder = temporaryFolder();
    const { code, stdout, stderr } = await ran({ args, folder, env: settings, dotEnv, input: 'My name is Alice.\n' });
    expect([code, stderr]).toEqual([0, expect.stringContaining('(the demo Friday)')]);
    expect(stdout).toContain('Friday: Nice to meet you, Alice!');
    expect(readdirSync(folder)).toEqual(['.env']);
  });

  it.each([
    { how: 'by its name', named: args },
    { how: 'without a name, where no platform is configured', named: ['--terminal'] },
  ])("talks to an agent of one's own, $how", async ({ named }) => {
    const friday = await startFriday({ wordDelayMs: 1 });
    try {
      const { code, stdout, stderr } = await ran({
        args: [...named, '--agent', friday.url],
        input: 'My name is Alice.\n',
      });
      expect(code).toBe(0);
      expect(stdout).toContain('Nice to meet you, Alice!');
      expect(stderr).toContain(`Friday answers at ${friday.url}\n`);
      expect(friday.requests).toHaveLength(1);
    } finally {
      await friday.stop();
    }
  });

  it('speaks to her with the token, the headers, the endpoint and the model of the environment, and shows none', async () => {
    const asked: { readonly url: string; readonly headers: IncomingHttpHeaders; readonly body: string }[] = [];
    const server = createServer(async (request, response) => {
      const body = await text(request);
      if (request.method === 'POST') asked.push({ url: request.url ?? '', headers: request.headers, body });
      response.writeHead(404).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    try {
      const env = {
        AGENT_TOKEN: 'tok-0123456789',
        AGENT_HEADERS: '{"X-Tenant": "tenant-0123456789"}',
        AGENT_MODEL: 'm1',
      };
      const url = `http://127.0.0.1:${port}/answers?key=key-0123456789`;
      const named = [...args, '--agent', url, '--api', 'responses'];
      const { stdout, stderr } = await ran({ args: named, env, input: 'Hello\n' });
      expect(asked).toHaveLength(1);
      expect(asked[0]?.url).toBe('/answers?key=key-0123456789');
      expect(asked[0]?.headers).toMatchObject({
        authorization: 'Bearer tok-0123456789',
        'x-tenant': 'tenant-0123456789',
      });
      expect(JSON.parse(asked[0]?.body ?? '')).toMatchObject({ model: 'm1', stream: true });
      expect(stderr).toContain(`Friday answers at http://127.0.0.1:${port}/answers?…\n`);
      expect(stdout + stderr).not.toContain('0123456789');
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
  });

  it('says that an endpoint alone is no agent', async () => {
    const { code, stderr } = await ran({ args: [...args, '--api', 'responses'] });
    expect([code, stderr]).toEqual([2, expect.stringContaining('--api says nothing without an agent')]);
  });

  it('says clearly when that agent does not answer', async () => {
    const { code, stdout } = await ran({ args: [...args, '--agent', 'http://127.0.0.1:1/process'], input: '' });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Nobody answers at http:\/\/127\.0\.0\.1:1\/process.*Start your agent there/);
  });

  it.each(['nowhere', 'ftp://127.0.0.1/process'])('takes no agent at %s', async (url) => {
    const { code, stderr } = await ran({ args: [...args, '--agent', url] });
    expect(code).toBe(2);
    expect(stderr).toContain('AGENT_URL is not an http or https URL');
  });

  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('leaves nothing behind when %s ends it', async (signal) => {
    const temporary = temporaryFolder();
    const playground = run({ args, env: { TMPDIR: temporary } });
    await playground.prints('ready.');
    expect(ours(temporary)).toHaveLength(1);
    playground.child.stdin?.write('long 2000\n');
    await playground.prints('long 2000');
    playground.child.kill(signal);
    expect(await playground.exited).toBe(0);
    expect(ours(temporary)).toEqual([]);
  });

  const beginnings = {
    'its folder is made': (temporary: string) => ours(temporary).length > 0,
    'the bridge starts': (temporary: string) => childrenIn(temporary).length > 0,
  };
  it.each(Object.entries(beginnings))('stops at once while %s, and leaves nothing behind', async (_when, has) => {
    const temporary = temporaryFolder();
    const playground = run({ args, env: { TMPDIR: temporary } });
    await vi.waitUntil(() => has(temporary), { timeout: 30_000, interval: 5 });
    playground.child.kill('SIGINT');
    expect(await playground.exited).toBe(0);
    expect(playground.printed.stderr).not.toContain('ready.');
    expect(ours(temporary)).toEqual([]);
    expect(childrenIn(temporary)).toEqual([]);
  });

  it('ends when the bridge does, and says how', async () => {
    const temporary = temporaryFolder();
    const playground = run({ args, env: { TMPDIR: temporary } });
    await playground.prints('ready.');
    for (const pid of childrenIn(temporary)) process.kill(pid, 'SIGKILL');
    expect(await playground.exited).toBe(1);
    expect(playground.printed.stderr).toContain('The bridge has died by itself (SIGKILL).');
    expect(ours(temporary)).toEqual([]);
  });
});

describe('the playground in a browser', { timeout: 60_000 }, () => {
  it('prints its address, answers there and nowhere else, and leaves nothing behind', async () => {
    const temporary = temporaryFolder();
    const playgrounds = [0, 1].map(() => run({ args: ['playground'], env: { TMPDIR: temporary } }));
    const addresses = await Promise.all(
      playgrounds.map(async (playground) => {
        await playground.prints('in a browser');
        return /^Open (http:\/\/127\.0\.0\.1:\d+\/) in a browser\. Ctrl-C ends it\.\n$/.exec(
          playground.printed.stdout,
        )?.[1];
      }),
    );
    expect(new Set(addresses).size).toBe(2);
    for (const address of addresses) {
      const page = await (await fetch(address ?? '')).text();
      expect(page).toContain('<div id="page"></div>');
      const script = /src="\.(\/assets\/[^"]+\.js)"/.exec(page)?.[1] ?? '';
      expect((await fetch(new URL(script, address))).status).toBe(200);
    }
    for (const playground of playgrounds) playground.child.kill('SIGINT');
    expect(await Promise.all(playgrounds.map(({ exited }) => exited))).toEqual([0, 0]);
    expect(ours(temporary)).toEqual([]);
  });

  it('says that the bridge has died by itself, and goes on', async () => {
    const temporary = temporaryFolder();
    const playground = run({ args: ['playground'], env: { TMPDIR: temporary } });
    await playground.prints('in a browser');
    for (const pid of childrenIn(temporary)) process.kill(pid, 'SIGKILL');
    await playground.prints('Start it again in the page.');
    const { port } = new URL(/http:\S+/.exec(playground.printed.stdout)?.[0] ?? '');
    const page = new WebSocket(`ws://127.0.0.1:${port}/client`, { origin: `http://127.0.0.1:${port}` });
    await once(page, 'open');
    page.send(JSON.stringify({ id: 1, act: { type: 'start-bridge' } }));
    await playground.prints('The bridge lives again.');
    page.terminate();
    expect(playground.printed.stderr).toMatch(
      /The bridge has died by itself \(SIGKILL\)\.\nIt said last:\n.*Friday is listening/s,
    );
    playground.child.kill('SIGINT');
    expect(await playground.exited).toBe(0);
  });

  it("says so when an agent of one's own does not answer, shows the page all the same, and says when she does", async () => {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}/process`;
    const playground = run({ args: ['playground', '--agent', url] });
    await playground.prints('in a browser');
    expect(playground.printed.stderr).toContain(`Nobody answers at ${url} (ECONNREFUSED)`);
    const friday = await startFriday({ port });
    await playground.prints(`Your agent answers at ${url}\n`);
    await friday.stop();
  });
});

/** Processes that a playground with this folder has started. */
function childrenIn(temporary: string): readonly number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => {
      try {
        const isStarted = readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('start\0');
        return isStarted && readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`TMPDIR=${temporary}\0`);
      } catch {
        return false; // It has ended, or is no process at all.
      }
    });
}

/** Node keeps a compile cache there too. */
function ours(folder: string): readonly string[] {
  return readdirSync(folder).filter((name) => name.startsWith('friday-'));
}
