// The package as it is published: built JavaScript behind the command, without any TypeScript beside it.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startDiscordServer } from '../playground/discord-server/index.ts';
import { buildPage } from '../playground/page-build.ts';
import { startSlackServer } from '../playground/slack-server/index.ts';
import { ran, run } from './cli/program.ts';
import { announceMissing, available, startPostgres, startRedis } from './services.ts';

const root = join(import.meta.dirname, '..');
const patienceMs = 180_000;
announceMissing('redis', 'postgres');

describe('what is built', { timeout: patienceMs }, () => {
  let folder: string;
  let program: readonly [string, string];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'friday-built-'));
    const dist = join(folder, 'dist');
    execFileSync(process.execPath, [join(root, 'scripts', 'bundle.ts'), dist]);
    await buildPage(join(dist, 'page'));
    for (const part of ['bin', 'package.json']) cpSync(join(root, part), join(folder, part), { recursive: true });
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
    program = [process.execPath, join(folder, 'bin', 'friday.js')];
  }, patienceMs);

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('is the command, and the playground with its page', async () => {
    expect(await ran({ program, args: ['--version'] })).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^\d+\./),
    });
    const typed = await ran({ program, args: ['playground', '--terminal'], input: 'My name is Alice.\n' });
    expect(typed).toMatchObject({ code: 0, stdout: expect.stringContaining('Nice to meet you, Alice!') });
    const page = run({ program, args: ['playground'] });
    await page.prints('in a browser');
    const address = /http:\S+/.exec(page.printed.stdout)?.[0] ?? '';
    expect(await (await fetch(address)).text()).toContain('<div id="page"></div>');
  });

  it('is the service on both platforms', () => serves({ LOG_FORMAT: 'json' }));

  it('is the service for a terminal and for the Responses endpoint', () =>
    serves({ LOG_FORMAT: 'pretty', AGENT_URL: 'http://127.0.0.1:9/v1/responses', AGENT_API: 'responses' }));

  it.skipIf(!available.redis)('keeps sessions in Redis', () => withStore(startRedis));

  it.skipIf(!available.postgres)('keeps sessions in PostgreSQL', () => withStore(startPostgres));

  it('names whom its parts come from, with their licences', () => {
    const licences = readFileSync(join(folder, 'dist', 'licenses.md'), 'utf8');
    for (const name of ['@slack/bolt', 'discord.js', 'undici', 'zod', 'pino'])
      expect(licences).toContain(`## ${name} - `);
    expect(licences).toContain('Permission is hereby granted');
  });

  async function withStore(start: typeof startRedis): Promise<void> {
    const store = await start();
    try {
      await serves({ STATE_URL: store.url });
    } finally {
      await store.stop();
    }
  }

  async function serves(settings: Readonly<Record<string, string>>): Promise<void> {
    const slack = await startSlackServer();
    const discord = await startDiscordServer();
    const env = {
      ...{ SLACK_API_URL: slack.apiUrl, SLACK_BOT_TOKEN: slack.botToken, SLACK_APP_TOKEN: slack.appToken },
      ...{ DISCORD_API_URL: discord.apiUrl, DISCORD_BOT_TOKEN: discord.botToken },
      ...settings,
    };
    try {
      const service = run({ program, args: ['start'], env });
      await service.prints('Friday is listening');
      service.child.kill('SIGTERM');
      expect(await service.exited).toBe(0);
    } finally {
      await Promise.all([slack.stop(), discord.stop()]);
    }
  }
});
