import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type DiscordServer, startDiscordServer } from '../../playground/discord-server/index.ts';
import { startFriday } from '../../playground/friday/server.ts';
import { type SlackServer, startSlackServer } from '../../playground/slack-server/index.ts';
import { ran, run, temporaryFolder } from './program.ts';

const args = ['start'];

describe('a service that cannot start', () => {
  it('without any platform says how to switch one on', async () => {
    const { code, stdout, stderr } = await ran({ args });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toBe(
      [
        'The configuration cannot be used:',
        '  SLACK_BOT_TOKEN, SLACK_APP_TOKEN are not set, so Slack is off',
        '    → to use Slack, set both; .env.example says where they come from',
        '  DISCORD_BOT_TOKEN is not set, so Discord is off',
        '    → to use Discord, set it; .env.example says where it comes from; to try Friday without any account, run "npm start" or "friday playground"',
        '',
      ].join('\n'),
    );
  });

  it('lists everything that is wrong besides, and what may explain it', async () => {
    const { code, stderr } = await ran({
      args: [...args, '--log-level', 'loud'],
      env: { SLACK_TOKEN: 'xoxb-1', AGENT_URL: 'nowhere', MAX_RUNS: '-1' },
    });
    expect(code).toBe(2);
    const variables = [...stderr.matchAll(/^ {2}([A-Z_]+)/gm)].map(([, name]) => name);
    expect(variables).toEqual(
      expect.arrayContaining([
        'SLACK_BOT_TOKEN',
        'DISCORD_BOT_TOKEN',
        'AGENT_URL',
        'MAX_RUNS',
        'LOG_LEVEL',
        'SLACK_TOKEN',
      ]),
    );
    expect(stderr).toContain('did you mean SLACK_BOT_TOKEN?');
    expect(stderr.match(/ → /g)).toHaveLength(variables.length);
  });

  it.each([['start'], []])('says so when .env cannot be read: friday %s', async (...command) => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, '.env'));
    const { code, stderr } = await ran({ args: command, folder });
    expect(code).toBe(2);
    expect(stderr).toMatch(/^The configuration cannot be used:\n {2}\.env cannot be read: EISDIR.*\n {4}→ /);
    expect(stderr).not.toMatch(/\n {4}at /);
  });

  it('lists the problems of both platforms', async () => {
    const env = { SLACK_APP_TOKEN: 'xapp-1', DISCORD_BOT_TOKEN: 'Bot abc' };
    const { code, stdout, stderr } = await ran({ args, env });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('SLACK_BOT_TOKEN is missing');
    expect(stderr).toContain('DISCORD_BOT_TOKEN begins with "Bot "');
    expect(stderr).not.toContain('so Slack is off');
  });
});

describe('with a Slack and a Discord that can be reached', { timeout: 60_000 }, () => {
  let slack: SlackServer;
  let discord: DiscordServer;
  let slackEnv: Readonly<Record<string, string>>;
  let discordEnv: Readonly<Record<string, string>>;

  beforeEach(async () => {
    slack = await startSlackServer();
    discord = await startDiscordServer();
    slackEnv = { SLACK_API_URL: slack.apiUrl, SLACK_BOT_TOKEN: slack.botToken, SLACK_APP_TOKEN: slack.appToken };
    discordEnv = { DISCORD_API_URL: discord.apiUrl, DISCORD_BOT_TOKEN: discord.botToken };
  });

  afterEach(async () => {
    await slack.stop();
    await discord.stop();
  });

  it.each(['SLACK_BOT_TOKEN', 'SLACK_APP_TOKEN'])('a wrong %s is told in plain words', async (name) => {
    const { code, stdout, stderr } = await ran({ args, env: { ...slackEnv, [name]: `${slackEnv[name]}-old` } });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/SLACK_BOT_TOKEN or SLACK_APP_TOKEN is not accepted by Slack \(\w+\)\n {4}→ /);
    expect(stderr).not.toMatch(/\n {4}at /);
  });

  it('a wrong Discord token is told in plain words, while Slack is fine', async () => {
    const env = { ...slackEnv, ...discordEnv, DISCORD_BOT_TOKEN: 'not-the-token' };
    const { code, stdout, stderr } = await ran({ args, env });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('is not accepted by Discord');
    expect(stderr).not.toContain('not-the-token');
  });

  it('a store that is away is told in plain words', async () => {
    const { code, stderr } = await ran({ args, env: { ...slackEnv, STATE_URL: 'redis://u:secret@127.0.0.1:1' } });
    expect(code).toBe(2);
    expect(stderr).toMatch(/STATE_URL does not work: .*redis:\/\/127\.0\.0\.1:1.*\n {4}→ /);
    expect(stderr).not.toMatch(/secret|\n {4}at /);
  });

  it('a journal that cannot be written is told in plain words', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'file'), '');
    const { code, stderr } = await ran({
      args,
      folder,
      env: { ...slackEnv, JOURNAL_URL: 'sqlite://./file/friday.db' },
    });
    expect(code).toBe(2);
    expect(stderr).toMatch(/JOURNAL_URL cannot be used: .*friday\.db: .*\n {4}→ /);
    expect(stderr).not.toMatch(/\n {4}at /);
  });

  it('a port that is taken is told in plain words', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    const { code, stderr } = await ran({ args, env: { ...slackEnv, PORT: String(port) } });
    taken.close();
    expect(code).toBe(2);
    expect(stderr).toMatch(/PORT cannot be used: 127\.0\.0\.1:\d+: .*EADDRINUSE.*\n {4}→ /);
    expect(stderr).not.toMatch(/\n {4}at /);
  });

  it('a journal that another friday uses is told in plain words', async () => {
    const folder = temporaryFolder();
    const first = run({ args, env: slackEnv, folder });
    await first.prints('Friday is listening');
    const { code, stderr } = await ran({ args, env: slackEnv, folder });
    expect(code).toBe(2);
    expect(stderr).toMatch(/JOURNAL_URL cannot be used: .*friday\.db: another friday is using it\n {4}→ /);
    first.child.kill('SIGKILL');
    await first.exited;
    const next = run({ args, env: slackEnv, folder });
    await next.prints('Friday is listening');
  });

  it('settings come from .env, flags win, and nothing goes to the standard output', async () => {
    const dotEnv = Object.entries({ ...slackEnv, ...discordEnv, LOG_LEVEL: 'nonsense' })
      .map(([name, value]) => `${name}=${value}\n`)
      .join('');
    const service = run({ args: [...args, '--log-level', 'info', '--agent', 'http://127.0.0.1:9/p'], dotEnv });
    await service.prints('Friday is listening');
    expect(service.printed.stderr).toContain('"platforms":["slack","discord"],"agent":"http://127.0.0.1:9/p"');
    service.child.kill('SIGTERM');
    expect(await service.exited).toBe(0);
    expect(service.printed.stdout).toBe('');
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('a second %s ends it at once, whatever is under way', async (signal) => {
    const friday = await startFriday({ wordDelayMs: 50 });
    try {
      const service = run({ args, env: { ...slackEnv, AGENT_URL: friday.url } });
      await service.prints('Friday is listening');
      const { ts } = slack.person('Alice').say('#general', '@Friday long 2000');
      await slack.until(() => slack.messagesOf('#general', { threadTs: ts }).length > 1, { timeoutMs: 30_000 });
      service.child.kill(signal);
      await service.prints('running answers may finish');
      expect(service.child.exitCode).toBeNull();
      service.child.kill(signal);
      const [code] = service.child.exitCode === null ? await once(service.child, 'exit') : [service.child.exitCode];
      expect(code).toBe(0);
      // In order it would have ended with the turn, or with the word that the turn is left for later.
      expect(service.printed.stderr).not.toMatch(/"turn ended"|turns are left/);
    } finally {
      await friday.stop();
    }
  });

  it('one that is away keeps no other from working, and is heard once it is back', async () => {
    const friday = await startFriday({ wordDelayMs: 1 });
    try {
      discord.faults.add({ call: 'GET /applications/@me', fault: { kind: 'status', status: 503, when: 'before' } });
      const service = run({ args, env: { ...slackEnv, ...discordEnv, AGENT_URL: friday.url } });
      await service.prints('discord cannot be reached; trying again');
      const { ts } = slack.person('Alice').say('#general', '@Friday My name is Alice.');
      const replies = () => slack.messagesOf('#general', { threadTs: ts }).slice(1);
      await slack.until(() => replies().some(({ shown }) => shown.includes('Alice')), { timeoutMs: 30_000 });
      expect(service.printed.stderr).not.toContain('Friday is listening');
      discord.faults.clear();
      await service.prints('Friday is listening');
      const dm = discord.person('Bob').dm();
      discord.person('Bob').say(dm, 'My name is Bob.');
      await discord.until(() => discord.messagesOf(dm.id).some(({ shown }) => shown.includes('you, Bob')), {
        timeoutMs: 30_000,
      });
    } finally {
      await friday.stop();
    }
  });

  it('a stop before it listens is a stop too', async () => {
    const env = { SLACK_API_URL: 'http://127.0.0.1:1/api/', SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'xapp-1' };
    const service = run({ args, env });
    await service.prints('ECONNREFUSED');
    service.child.kill('SIGTERM');
    expect(await service.exited).toBe(0);
  });
});
