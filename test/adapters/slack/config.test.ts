// The environment → Slack's configuration, or everything that is wrong with it at once.
import { describe, expect, it } from 'vitest';
import { readConfig } from '../../../adapters/slack/config.ts';
import { slack } from '../../../adapters/slack/index.ts';

const good = { SLACK_BOT_TOKEN: 'xoxb-1-2-abc', SLACK_APP_TOKEN: 'xapp-1-A-2-abc' };

function problemsOf(environment: Readonly<Record<string, string | undefined>>) {
  const result = readConfig(environment);
  if (result.state !== 'invalid') throw new Error(`is ${result.state}`);
  return result.problems;
}

describe('Slack’s configuration', () => {
  it('is off when nothing is said about Slack', () => {
    expect(readConfig({ DISCORD_BOT_TOKEN: 'x', SLACK_BOT_TOKEN: '  ' })).toEqual({ state: 'off' });
  });

  it('is read with its defaults', () => {
    expect(readConfig(good)).toEqual({
      state: 'on',
      config: {
        botToken: 'xoxb-1-2-abc',
        appToken: 'xapp-1-A-2-abc',
        apiUrl: 'https://slack.com/api/',
        allowedChannels: new Set(),
        allowedUsers: new Set(),
      },
    });
  });

  it('reads lists and ends the address in one slash', () => {
    const lists = { SLACK_ALLOWED_CHANNELS: 'C061, G062', SLACK_ALLOWED_USERS: 'U061 W062' };
    const result = readConfig({ ...good, ...lists, SLACK_API_URL: 'http://127.0.0.1:4000/api' });
    expect(result).toMatchObject({
      config: {
        apiUrl: 'http://127.0.0.1:4000/api/',
        allowedChannels: new Set(['C061', 'G062']),
        allowedUsers: new Set(['U061', 'W062']),
      },
    });
  });

  it('names the half that is missing', () => {
    expect(problemsOf({ SLACK_BOT_TOKEN: good.SLACK_BOT_TOKEN })).toEqual([
      { variable: 'SLACK_APP_TOKEN', problem: 'is missing', nextStep: expect.stringContaining('App-Level Tokens') },
    ]);
    expect(problemsOf({ SLACK_ALLOWED_USERS: 'U061' }).map(({ variable }) => variable)).toEqual([
      'SLACK_BOT_TOKEN',
      'SLACK_APP_TOKEN',
    ]);
  });

  it('lists every problem with a next step', () => {
    const problems = problemsOf({
      SLACK_BOT_TOKEN: 'xapp-swapped',
      SLACK_APP_TOKEN: 'xoxb-swapped',
      SLACK_APP_CONFIG_TOKEN: 'xoxb-swapped',
      SLACK_API_URL: 'http://slack.example/api/',
      SLACK_ALLOWED_CHANNELS: '#general',
      SLACK_ALLOWED_USERS: '@alice',
    });
    expect(problems.map(({ variable }) => variable)).toEqual([...slack.variables]);
    for (const { problem, nextStep } of problems) expect([problem, nextStep].join()).not.toContain('swapped');
    for (const { nextStep } of problems) expect(nextStep.length).toBeGreaterThan(10);
  });

  it('takes plain http on this machine only', () => {
    for (const url of ['http://localhost:1/api/', 'http://[::1]:1/api/', 'https://slack.example/api/']) {
      expect(readConfig({ ...good, SLACK_API_URL: url }).state).toBe('on');
    }
    for (const url of ['http://localhost.example/', 'http://10.0.0.1/', 'ftp://localhost/', 'nonsense']) {
      expect(problemsOf({ ...good, SLACK_API_URL: url })).toHaveLength(1);
    }
  });

  it('refuses a token with spaces or quotes in it', () => {
    expect(problemsOf({ ...good, SLACK_BOT_TOKEN: 'xoxb-1 2' })).toHaveLength(1);
    expect(problemsOf({ ...good, SLACK_BOT_TOKEN: '"xoxb-1-2"' })).toHaveLength(1);
  });
});
