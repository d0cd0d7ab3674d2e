import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ran, run, temporaryFolder } from './program.ts';

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

describe('the command', () => {
  it('explains itself', async () => {
    const { code, stdout, stderr } = await ran({ args: ['--help'] });
    expect([code, stderr]).toEqual([0, '']);
    for (const word of ['start', 'playground', '--version', '.env.example']) expect(stdout).toContain(word);
  });

  it('knows its version', async () => {
    expect(await ran({ args: ['--version'] })).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  });

  it.each([
    [['dance'], 'there is no command "dance"'],
    [['start', '--dance'], "unknown option '--dance'"],
    [['start', 'now'], 'too many arguments'],
    [['playground', '--agent'], "option '--agent <url>' argument missing"],
  ])('says what is wrong with %j and how it is used', async (args, words) => {
    const { code, stdout, stderr } = await ran({ args });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(words);
    expect(stderr).toContain('Usage: friday');
  });
});

describe('without a command', () => {
  const service = /The configuration cannot be used/;

  it('nothing configured opens the playground, which says at once that it starts', async () => {
    const playground = run({
      dotEnv: 'SLACK_BOT_TOKEN=\n#SLACK_APP_TOKEN=xapp-1\nAGENT_URL=http://127.0.0.1:9/process\n',
    });
    await playground.prints('in a browser');
    playground.child.kill('SIGTERM');
    expect(await playground.exited).toBe(0);
    const started = /^(?:Making the page, once…\n)?Starting a local Slack, a local Discord and the bridge… ready\.\n/;
    expect(playground.printed.stderr).toMatch(started);
  });

  it.each([
    ['in the environment', { env: { SLACK_BOT_TOKEN: 'xoxb-1' } }],
    ['in .env', { dotEnv: 'DISCORD_ALLOWED_USERS=123456789012345678\n' }],
    ['by a file with a secret', { env: { DISCORD_BOT_TOKEN_FILE: '/no/such/file' } }],
  ])('a platform that is mentioned %s means the service', async (_where, start) => {
    const { code, stderr } = await ran(start);
    expect(code).toBe(2);
    expect(stderr).toMatch(service);
  });

  it('a secret that is a file is read from there', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'token');
    writeFileSync(path, 'xoxb-right\n');
    const { stderr } = await ran({ folder, dotEnv: `SLACK_BOT_TOKEN_FILE=${path}\n` });
    expect(stderr).toContain('SLACK_APP_TOKEN is missing');
    expect(stderr).not.toContain('SLACK_BOT_TOKEN');
  });
});
