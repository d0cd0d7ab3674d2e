import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fileWith, folder, inOwnFolder, load, problemsOf } from './scene.ts';

inOwnFolder();

describe('secrets in files', () => {
  it('are read in place of the variable, without the line break at their end, aliases of platforms too', () => {
    const config = load({
      AGENT_TOKEN_FILE: fileWith('agent-secret\n', 'agent'),
      STATE_URL_FILE: fileWith('redis://:state-secret@localhost\r\n', 'state'),
      ACME_TOKEN_FILE: fileWith('acme-secret', 'acme'),
    });
    expect(config.agent.token).toBe('agent-secret');
    expect(config.stateUrl).toBe('redis://:state-secret@localhost');
    expect(config.platforms).toHaveLength(1);
    expect(config.secrets).toEqual(expect.arrayContaining(['agent-secret', 'state-secret', 'acme-secret']));
    expect(config.hints).toEqual([]);
  });

  it('that cannot be read are one problem each, and the missing secret is not named again', () => {
    const problems = problemsOf({
      AGENT_TOKEN_FILE: join(folder, 'missing'),
      ACME_BOT_TOKEN_FILE: fileWith(' \n'),
      ACME_CHANNELS: 'c1',
    });
    expect(problems).toMatchObject([
      { variable: 'AGENT_TOKEN_FILE', problem: expect.stringMatching(/cannot be read: .*missing \(ENOENT\)/) },
      { variable: 'ACME_BOT_TOKEN_FILE', problem: expect.stringContaining('empty file') },
    ]);
  });

  it('beside the variable itself are refused', () => {
    expect(problemsOf({ AGENT_TOKEN: 'secret-1', AGENT_TOKEN_FILE: fileWith('secret-2') })).toMatchObject([
      { variable: 'AGENT_TOKEN_FILE', problem: 'is set, and so is AGENT_TOKEN' },
    ]);
  });

  it('give way to a flag', () => {
    const environment = { AGENT_TOKEN_FILE: fileWith('from-file') };
    expect(load(environment, { flags: { AGENT_TOKEN: 'from-flag' } }).agent.token).toBe('from-flag');
  });

  it('exist only for secrets', () => {
    expect(load({ LOG_LEVEL_FILE: fileWith('debug') }).log.level).toBe('info');
  });
});

describe('the list of secrets for the log', () => {
  it('holds tokens, passwords as written and decoded, telling URL parameters and header values, and nothing else', () => {
    const config = load({
      AGENT_URL: 'https://user:p%40ssword@agent/process?api_key=key-123&verbose=verbosely',
      AGENT_TOKEN: 'agent-token',
      AGENT_HEADERS: '{"X-Api-Key": "Key header-secret", "Accept-Language": "en"}',
      STATE_URL: 'postgres://friday:state-secret@host/db',
      ACME_TOKEN: 'acme-token',
    });
    expect(config.secrets.toSorted()).toEqual(
      [
        'acme-token',
        'agent-token',
        'Key header-secret',
        'header-secret',
        'key-123',
        'p%40ssword',
        'p@ssword',
        'state-secret',
      ].toSorted(),
    );
    expect(config.log.secrets).toBe(config.secrets);
  });
});
