import { expect, it } from 'vitest';
import { discordVariables, readConfig } from '../../../adapters/discord/config.ts';
import { discord } from '../../../adapters/discord/index.ts';

const token = 'MTIz.local0.secret';
const variablesOf = (environment: Record<string, string>): string[] => {
  const result = readConfig(environment);
  return result.state === 'invalid' ? result.problems.map(({ variable }) => variable) : [];
};

it('is off when nothing of Discord is set', () => {
  expect(readConfig({}).state).toBe('off');
  expect(readConfig({ DISCORD_BOT_TOKEN: ' ', DISCORD_API_URL: '', SLACK_BOT_TOKEN: 'x' }).state).toBe('off');
});

it('is on with a token alone, under both of its names', () => {
  for (const name of ['DISCORD_BOT_TOKEN', 'DISCORD_TOKEN']) {
    const result = readConfig({ [name]: ` ${token}\n` });
    expect(result).toMatchObject({ state: 'on', config: { token, apiUrl: 'https://discord.com/api' } });
  }
  expect(readConfig({ DISCORD_BOT_TOKEN: token, DISCORD_TOKEN: 'other' })).toMatchObject({ config: { token } });
});

it('reads lists of ids', () => {
  const result = readConfig({
    DISCORD_BOT_TOKEN: token,
    DISCORD_FREE_RESPONSE_CHANNELS: '100000000000000001, 100000000000000002\n100000000000000003',
    DISCORD_ALLOWED_ROLES: '100000000000000004',
  });
  if (result.state !== 'on') throw new Error(result.state);
  expect([...result.config.freeChannels]).toHaveLength(3);
  expect(result.config.allowedRoles.has('100000000000000004')).toBe(true);
  expect(result.config.allowedUsers.size).toBe(0);
});

it('lists everything that is wrong, each with its next step', () => {
  const environment = {
    DISCORD_BOT_TOKEN: 'Bot abc',
    DISCORD_API_URL: 'http://discord.com/api',
    DISCORD_FREE_RESPONSE_CHANNELS: '#general',
    DISCORD_ALLOWED_USERS: 'alice',
  };
  expect(variablesOf(environment)).toEqual(Object.keys(environment));
  const result = readConfig(environment);
  if (result.state !== 'invalid') throw new Error(result.state);
  for (const { problem, nextStep } of result.problems) {
    expect(problem).not.toBe('');
    expect(nextStep).not.toBe('');
    expect(problem + nextStep).not.toContain('abc');
  }
});

it('asks for the token when anything else of Discord is set', () => {
  expect(variablesOf({ DISCORD_FREE_RESPONSE_CHANNELS: '100000000000000001' })).toEqual(['DISCORD_BOT_TOKEN']);
});

it('allows plain http to this machine only', () => {
  const problems = (url: string) => variablesOf({ DISCORD_BOT_TOKEN: token, DISCORD_API_URL: url });
  for (const url of [
    'http://127.0.0.1:8080/api',
    'http://localhost/api',
    'http://[::1]:1/api',
    'https://example.org',
  ]) {
    expect(problems(url)).toEqual([]);
  }
  for (const url of ['http://10.0.0.1/api', 'ftp://localhost', 'http://127.0.0.1.example.org', 'nonsense']) {
    expect(problems(url)).toEqual(['DISCORD_API_URL']);
  }
});

it('takes the address of the API with or without its version', () => {
  for (const url of ['https://example.org/api', 'https://example.org/api/', 'https://example.org/api/v10/']) {
    const result = readConfig({ DISCORD_BOT_TOKEN: token, DISCORD_API_URL: url });
    expect(result).toMatchObject({ config: { apiUrl: 'https://example.org/api' } });
  }
});

it('refuses tokens that cannot be one', () => {
  for (const value of ['two words', 'tökén', 'bot abc']) {
    expect(variablesOf({ DISCORD_BOT_TOKEN: value })).toEqual(['DISCORD_BOT_TOKEN']);
  }
});

it('names every variable that it reads, and loads nothing before it is created', () => {
  expect(discord.variables).toEqual(discordVariables);
  expect(discord.secrets.every((name) => discord.variables.includes(name))).toBe(true);
  expect(discord.configure({ DISCORD_TOKEN: token }).state).toBe('on');
});
