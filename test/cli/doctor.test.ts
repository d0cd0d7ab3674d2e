// The doctor as people start it: exit codes, JSON, both languages, what is never printed; and how it looks on a terminal.
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DiscordServer, startDiscordServer } from '../../playground/discord-server/index.ts';
import { type Friday, startFriday } from '../../playground/friday/server.ts';
import { type SlackServer, startSlackServer } from '../../playground/slack-server/index.ts';
import { agentThat, json } from '../doctor/broken-agents.ts';
import { hasTmux, Terminal } from '../terminal.ts';
import { command, ran } from './program.ts';

let friday: Friday;
let slack: SlackServer;
let discord: DiscordServer;
let env: Readonly<Record<string, string>>;

beforeAll(async () => {
  friday = await startFriday({ wordDelayMs: 4 });
  slack = await startSlackServer();
  discord = await startDiscordServer();
  env = {
    AGENT_URL: friday.url,
    AGENT_STOP_URL: friday.stopUrl,
    SLACK_API_URL: slack.apiUrl,
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_APP_TOKEN: slack.appToken,
    DISCORD_API_URL: discord.apiUrl,
    DISCORD_BOT_TOKEN: discord.botToken,
  };
});

afterAll(async () => {
  await friday?.stop();
  await slack?.stop();
  await discord?.stop();
});

interface Found {
  readonly section: string;
  readonly check: string;
  readonly code: string;
  readonly level: string;
  readonly seen: string;
  readonly meaning: string;
  readonly nextStep?: string;
}

function parsed(stdout: string): { readonly exitCode: number; readonly findings: readonly Found[] } {
  return JSON.parse(stdout);
}

describe('friday doctor', { timeout: 60_000 }, () => {
  it('finds everything well, and exits with 0', async () => {
    const { code, stdout, stderr } = await ran({ args: ['doctor'], env });
    expect([code, stderr]).toEqual([0, '']);
    for (const title of ['Settings', 'Agent  http', 'Slack', 'Discord', 'State  sqlite'])
      expect(stdout).toContain(title);
    expect(stdout).toMatch(/All is well\.\n$/);
    expect(stdout).not.toMatch(/^ *[✗!→] /m);
  });

  it('says it in Chinese when it is asked to, or when the terminal speaks it', async () => {
    for (const start of [
      { args: ['doctor', '--lang', 'zh'], env },
      { args: ['doctor'], env: { ...env, LANG: 'zh_CN.UTF-8' } },
      { args: ['doctor'], env: { ...env, FRIDAY_LANG: 'zh' } },
    ]) {
      expect((await ran(start)).stdout).toMatch(/一切正常。\n$/);
    }
  });

  it('gives JSON with stable names, and the exit code in it', async () => {
    const { code, stdout } = await ran({ args: ['doctor', '--json'], env });
    const { exitCode, findings } = parsed(stdout);
    expect([code, exitCode]).toEqual([0, 0]);
    expect(new Set(findings.map(({ section }) => section))).toEqual(
      new Set(['configuration', 'agent', 'slack', 'discord', 'state']),
    );
    expect(findings).toContainEqual(expect.objectContaining({ check: 'agent.memory', code: 'remembers', level: 'ok' }));
  });

  it('exits with 1 for warnings, with 2 for what will not work, and names the next step', async () => {
    const halt = { ...env, AGENT_STOP_URL: friday.url.replace('/process', '/halt') };
    expect((await ran({ args: ['doctor'], env: halt })).code).toBe(1);
    const { code, stdout } = await ran({ args: ['doctor', '--agent', friday.url.replace('/process', '/proces')], env });
    expect(code).toBe(2);
    expect(stdout).toContain(`→ set AGENT_URL=${friday.url}`);
    expect(stdout).toMatch(/Found: 1 failure\. /);
  });

  it('looks at the rest when a setting cannot be used', async () => {
    const { code, stdout } = await ran({
      args: ['doctor', '--json'],
      env: { ...env, SLACK_BOT_TOKEN: 'xoxp-4711-secret' },
    });
    const { findings } = parsed(stdout);
    expect(code).toBe(2);
    expect(findings.filter(({ level }) => level === 'failure')).toMatchObject([{ code: 'wrong' }]);
    expect(findings).toContainEqual(expect.objectContaining({ check: 'agent.memory', code: 'remembers' }));
    expect(findings).toContainEqual(expect.objectContaining({ check: 'discord.token', code: 'accepted' }));
  });

  it('prints no secret, whatever goes wrong', async () => {
    const secrets = {
      AGENT_TOKEN: 'sesame-4711',
      SLACK_BOT_TOKEN: 'xoxb-4711-secret',
      SLACK_APP_TOKEN: 'xapp-4711-secret',
      SLACK_APP_CONFIG_TOKEN: 'xoxe.xoxp-4711-secret',
      DISCORD_BOT_TOKEN: 'MTIzNDU2Nzg5MDEyMzQ1Njc4.GabcDE.4711-secret-secret-secret-secret',
      STATE_URL: 'redis://:p4ss-4711@127.0.0.1:9',
    };
    for (const args of [['doctor'], ['doctor', '--json'], ['doctor', '--lang', 'zh', '--channel', 'C0GENERAL1']]) {
      const { code, stdout, stderr } = await ran({ args, env: { ...env, ...secrets } });
      expect(code).toBe(2);
      expect(stdout + stderr).not.toMatch(/4711/);
    }
  });

  it.each([109, 217])('prints no part of a token of %i letters that the agent repeats', async (length) => {
    const token = `eyJ${randomBytes(200).toString('base64url')}`.slice(0, length);
    const url = await agentThat((response) => json(response, 422, { detail: `invalid token ${token}` }));
    const parts = Array.from({ length: length - 11 }, (_, start) => token.slice(start, start + 12));
    for (const more of [[], ['--json'], ['--lang', 'zh']]) {
      const { stdout, stderr } = await ran({ args: ['doctor', ...more], env: { AGENT_URL: url, AGENT_TOKEN: token } });
      const said = (stdout + stderr).replaceAll(/\s+/g, '');
      expect(said).toContain('invalidtoken[redacted]');
      expect(parts.filter((part) => said.includes(part))).toEqual([]);
    }
  });

  it('refuses flags that it does not know, as every command does', async () => {
    const { code, stderr } = await ran({ args: ['doctor', '--lang', 'fr'] });
    expect(code).toBe(2);
    expect(stderr).toContain('Allowed choices are en, zh');
    const named = await ran({ args: ['doctor', '--channel', '#general'] });
    expect(named).toMatchObject({ code: 2, stderr: expect.stringContaining('in Slack it begins with C') });
  });
});

describe.skipIf(!hasTmux)('on a terminal', { timeout: 90_000 }, () => {
  it('tells what it is doing while it does it, and leaves only what it found', async () => {
    const slow = await startFriday({ wordDelayMs: 40 });
    const terminal = new Terminal();
    try {
      await terminal.shows('$');
      terminal.enter(`AGENT_URL=${slow.url} '${process.execPath}' '${command}' doctor --lang en`);
      await terminal.shows(/^. \d+ s {2}agent: two turns in one session/m);
      // A long answer is waited for that cannot be stopped.
      await terminal.shows(/All is well\.\n\$ *$/m, 40_000);
      expect(terminal.screen()).not.toContain('two turns in one session');
      terminal.enter(`clear; AGENT_URL=${slow.url} '${process.execPath}' '${command}' doctor --lang en`);
      await terminal.shows(/^. \d+ s {2}agent: two turns in one session/m);
      terminal.press('C-c');
      await terminal.shows(/Stopped before the end\.\n\$ *$/m);
    } finally {
      terminal.close();
      await slow.stop();
    }
  });
});

describe.skipIf(!hasTmux)('what to do with what one pastes and clicks', { timeout: 60_000 }, () => {
  it.each([
    ['slack manifest --lang en', 'For an app that is there already'],
    ['slack manifest --lang zh', '已有的应用：'],
    ['discord invite --application 123456789012345678 --lang en', 'Open it, choose a server, and confirm.'],
    [
      'discord invite --application 123456789012345678 --lang zh',
      '打开它，选择一个服务器并确认。它会授予：查看频道、发送消息、',
    ],
  ])('is said on a terminal: %s', async (args, words) => {
    const terminal = new Terminal();
    try {
      await terminal.shows('$');
      terminal.enter(`clear; '${process.execPath}' '${command}' ${args}`);
      await terminal.shows(words);
    } finally {
      terminal.close();
    }
  });
});

describe('what one pastes and clicks', () => {
  it('is one JSON for Slack, full unless told otherwise', async () => {
    const full = await ran({ args: ['slack', 'manifest'] });
    const minimal = await ran({ args: ['slack', 'manifest', '--profile', 'minimal'] });
    expect([full.code, full.stderr, minimal.code]).toEqual([0, '', 0]);
    const scopesIn = (text: string) => JSON.parse(text).oauth_config.scopes.bot as readonly string[];
    expect(scopesIn(full.stdout).length).toBeGreaterThan(scopesIn(minimal.stdout).length);
  });

  it('is one link for Discord, made from the token or from the application’s id', async () => {
    const id = discord.applicationId;
    const link = `https://discord.com/oauth2/authorize?scope=bot+applications.commands&client_id=${id}&permissions=274878008384\n`;
    expect(await ran({ args: ['discord', 'invite'], env: { DISCORD_BOT_TOKEN: discord.botToken } })).toEqual({
      code: 0,
      stdout: link,
      stderr: '',
    });
    expect((await ran({ args: ['discord', 'invite', '--application', id] })).stdout).toBe(link);
  });

  it.each([
    [[], {}, 'DISCORD_BOT_TOKEN is not set'],
    [[], { DISCORD_BOT_TOKEN: 'nonsense' }, 'or is no bot token'],
    [['--application', 'friday'], {}, '--application is no application id'],
  ])('says what is missing for that link: %j %j', async (args, settings, words) => {
    const { code, stdout, stderr } = await ran({ args: ['discord', 'invite', ...args], env: settings });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(words);
  });
});
