import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { layered, readEnvironment } from '../src/config/environment.ts';
import { type Config, ConfigError, type ConfigSources, loadConfig } from '../src/config.ts';
import type { Platform, Problem } from '../src/platform.ts';

/** A platform with a token that has an older name, and a list. */
const acme: Platform = {
  name: 'acme',
  variables: ['ACME_BOT_TOKEN', 'ACME_TOKEN', 'ACME_CHANNELS'],
  needs: [],
  secrets: ['ACME_BOT_TOKEN', 'ACME_TOKEN'],
  channelForm: /^R\d+$/,
  configure(environment) {
    const token = environment.ACME_BOT_TOKEN ?? environment.ACME_TOKEN;
    if (token?.startsWith('acme-'))
      return {
        state: 'on',
        create: () => Promise.reject(new Error(token)),
        check: () => Promise.reject(new Error(token)),
      };
    if (token === undefined && environment.ACME_CHANNELS === undefined) return { state: 'off' };
    return {
      state: 'invalid',
      problems: [{ variable: 'ACME_BOT_TOKEN', problem: token ? 'is no token' : 'is missing', nextStep: 'copy it' }],
    };
  },
};

function load(environment: ConfigSources['environment'], more: Partial<ConfigSources> = {}): Config {
  return loadConfig({ environment, platforms: [acme], ...more });
}

function problemsOf(environment: ConfigSources['environment']): readonly Problem[] {
  try {
    load(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'friday-config-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function fileWith(content: string, name = 'secret'): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

describe('the configuration', () => {
  it('has a default for everything', () => {
    expect(load({})).toEqual({
      agent: {
        api: 'process',
        url: 'http://127.0.0.1:8090/process',
        model: undefined,
        token: undefined,
        headers: {},
        stopUrl: undefined,
        stopWaitMs: 120_000,
        waitMs: 120_000,
        connectMs: 10_000,
        firstEventMs: 120_000,
        idleMs: 300_000,
        totalMs: 0,
      },
      userIdPolicy: 'auto',
      stateUrl: 'sqlite://./data/friday.db',
      journalPath: resolve('data/friday.db'),
      maxRuns: 100,
      maxWaiting: 20,
      catchUpMaxAgeMs: 900_000,
      firstChars: 0,
      mediaAllowHosts: [],
      proxy: undefined,
      maxSegments: 10,
      showTools: 'compact',
      showReasoning: false,
      showFeedback: true,
      language: 'auto',
      log: { level: 'info', format: 'json', secrets: [] },
      platforms: [],
      off: ['acme'],
      hints: [],
      secrets: [],
    });
  });

  it('is read from the environment, where an empty value counts as none', () => {
    const config = load({
      AGENT_URL: ' https://agent.example/process ',
      AGENT_TOKEN: '',
      AGENT_IDLE_MS: '45000',
      AGENT_USER_ID: 'author',
      MAX_RUNS: '  ',
      FRIDAY_LANG: 'ZH',
      LOG_LEVEL: 'debug',
    });
    expect(config.agent).toMatchObject({ url: 'https://agent.example/process', token: undefined, idleMs: 45_000 });
    expect(config).toMatchObject({ userIdPolicy: 'author', maxRuns: 100, language: 'zh', log: { level: 'debug' } });
  });

  it('takes flags before the environment', () => {
    const flags = { AGENT_URL: 'http://flag/process', LOG_LEVEL: undefined };
    const config = load({ AGENT_URL: 'http://env/process', LOG_LEVEL: 'warn' }, { flags });
    expect(config.agent.url).toBe('http://flag/process');
    expect(config.log.level).toBe('warn');
  });

  it.each([
    [true, undefined, 'pretty'],
    [false, undefined, 'json'],
    [true, 'json', 'json'],
    [false, 'pretty', 'pretty'],
  ])('logs for whoever reads: terminal %s, LOG_FORMAT %s gives %s', (terminal, LOG_FORMAT, format) => {
    expect(load({ LOG_FORMAT }, { terminal }).log.format).toBe(format);
  });

  it.each([
    [{ STATE_URL: 'sqlite:///srv/friday.db' }, '/srv/friday.db'],
    [{ STATE_URL: 'redis://localhost' }, resolve('data/friday.db')],
    [{ STATE_URL: 'redis://localhost', JOURNAL_URL: 'sqlite:///srv/journal.db' }, '/srv/journal.db'],
    [{ STATE_URL: 'sqlite:///srv/friday.db', JOURNAL_URL: 'sqlite://./j.db' }, resolve('j.db')],
  ])('keeps the journal in SQLite: %j gives %s', (environment, path) => {
    expect(load(environment).journalPath).toBe(path);
  });

  it.each([
    ['{"X-Tenant": "blue", "X-Key": "a: b"}'],
    ['X-Tenant: blue\nX-Key:a: b\n'],
    ['\r\nX-Tenant:  blue \r\n\r\nX-Key: a: b'],
  ])('reads headers as JSON or as lines: %j', (AGENT_HEADERS) => {
    expect(load({ AGENT_HEADERS }).agent.headers).toEqual({ 'X-Tenant': 'blue', 'X-Key': 'a: b' });
  });

  it('reads the hosts that media may come from, and the proxy under each of its names', () => {
    expect(load({ MEDIA_ALLOW_HOSTS: 'files.example, 10.0.0.7:8080' }).mediaAllowHosts).toEqual([
      'files.example',
      '10.0.0.7:8080',
    ]);
    const url = 'http://me:pass%21word@proxy.example:3128';
    const proxy = { url, except: 'localhost' };
    const config = load({ HTTPS_PROXY: url, NO_PROXY: 'localhost' });
    expect(config.proxy).toEqual(proxy);
    expect(config.secrets).toEqual(['pass%21word', 'pass!word']);
    expect(load({ https_proxy: url, no_proxy: 'localhost' }).proxy).toEqual(proxy);
    expect(load({ https_proxy: 'http://other.example', HTTPS_PROXY: url, NO_PROXY: 'localhost' }).proxy).toEqual(proxy);
    expect(load({ HTTPS_PROXY_FILE: fileWith(url), NO_PROXY: 'localhost' }).proxy).toEqual(proxy);
    expect(load({ NO_PROXY: 'localhost' }).proxy).toBeUndefined();
  });

  it('names the platforms that are on and those that are off', async () => {
    const other: Platform = { ...acme, name: 'other', configure: () => ({ state: 'off' }) };
    const config = load({ ACME_TOKEN: 'acme-1' }, { platforms: [acme, other] });
    expect(config.platforms.map(({ name }) => name)).toEqual(['acme']);
    expect(config.off).toEqual(['other']);
  });
});

describe('a configuration that cannot be used', () => {
  it('is told as one list of everything, each with its next step, platforms included', () => {
    const problems = problemsOf({
      AGENT_URL: 'agent:8090',
      AGENT_TOKEN: 'two words',
      AGENT_HEADERS: 'no colon here',
      AGENT_STOP_URL: 'ftp://agent/stop',
      AGENT_STOP_WAIT_MS: '-1',
      AGENT_CONNECT_MS: '10s',
      AGENT_IDLE_MS: '0',
      AGENT_TOTAL_MS: '2147483648',
      AGENT_USER_ID: 'everyone',
      STATE_URL: 'mysql://localhost/x',
      JOURNAL_URL: 'redis://localhost',
      MAX_RUNS: '0',
      MAX_WAITING: '2.5',
      REPLY_FIRST_CHARS: 'many',
      MEDIA_ALLOW_HOSTS: 'https://files.example/',
      HTTPS_PROXY: 'proxy:3128',
      FRIDAY_LANG: 'de',
      LOG_LEVEL: 'loud',
      LOG_FORMAT: 'xml',
      ACME_CHANNELS: 'c1',
    });
    expect(problems.map(({ variable, problem }) => `${variable} ${problem}`)).toEqual([
      'AGENT_URL is not an http or https URL',
      'AGENT_TOKEN holds a blank or a character that no token has',
      'AGENT_HEADERS cannot be read',
      'AGENT_STOP_URL is not an http or https URL',
      'AGENT_STOP_WAIT_MS is not a whole number of milliseconds',
      'AGENT_CONNECT_MS is not a whole number of milliseconds',
      'AGENT_IDLE_MS is out of range',
      'AGENT_TOTAL_MS is out of range',
      'AGENT_USER_ID is none of its values',
      'STATE_URL is not the address of a store',
      'JOURNAL_URL is not the address of an SQLite file',
      'MAX_RUNS is out of range',
      'MAX_WAITING is not a whole number of messages',
      'REPLY_FIRST_CHARS is not a whole number of characters',
      'MEDIA_ALLOW_HOSTS is no list of hosts',
      'HTTPS_PROXY is not an http or https URL',
      'FRIDAY_LANG is none of its values',
      'LOG_LEVEL is none of its values',
      'LOG_FORMAT is none of its values',
      'ACME_BOT_TOKEN is missing',
    ]);
    for (const { nextStep } of problems) expect(nextStep).toMatch(/^\w.{6,}/);
  });

  it('says it all in its message, for people', () => {
    expect(() => load({ AGENT_IDLE_MS: '5 min', LOG_LEVEL: 'loud' })).toThrow(
      [
        'The configuration cannot be used:',
        '  AGENT_IDLE_MS is not a whole number of milliseconds',
        '    → write a whole number from 1 to 2147483647, for example 300000',
        '  LOG_LEVEL is none of its values',
        '    → write one of: trace, debug, info, warn, error, fatal, silent',
      ].join('\n'),
    );
  });

  it('never repeats a value, since it may be a secret', () => {
    const problems = problemsOf({
      AGENT_URL: 'htp://friday:hunter22@agent',
      AGENT_TOKEN: 'hunter22 x',
      AGENT_HEADERS: 'hunter22',
      STATE_URL: 'redis//:hunter22@host',
      ACME_TOKEN: 'hunter22',
    });
    expect(problems).toHaveLength(5);
    expect(JSON.stringify(problems)).not.toContain('hunter22');
  });

  it.each([
    ['{"Content-Length": "5"}', /may not set Content-Length/],
    ['Host: elsewhere', /may not set Host/],
    ['Ünder: x', /a name that no header can have/],
    ['{"X-A": "a\\nInjected: b"}', /a value for X-A that no header can have/],
    ['{"X-A": 5}', /cannot be read/],
    ['{"X-A": ', /cannot be read/],
    [': x', /cannot be read/],
  ])('headers that no request can have: %s', (AGENT_HEADERS, problem) => {
    expect(problemsOf({ AGENT_HEADERS })).toMatchObject([{ variable: 'AGENT_HEADERS', problem }]);
  });

  it('says it when the token is given twice', () => {
    expect(problemsOf({ AGENT_TOKEN: 't0ken-of-mine', AGENT_HEADERS: 'authorization: Basic abc' })).toMatchObject([
      { variable: 'AGENT_TOKEN', nextStep: 'keep one of the two' },
    ]);
  });
});

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

describe('the address for health', () => {
  it('is none unless a port is set, and then on this machine alone', () => {
    expect(load({}).ops).toBeUndefined();
    expect(load({ PORT: '8080' }).ops).toEqual({ port: 8080, host: '127.0.0.1' });
    expect(load({ PORT: '0', HOST: '0.0.0.0' }).ops).toEqual({ port: 0, host: '0.0.0.0' });
  });

  it.each(['-1', '65536', 'http', '80 80'])('cannot be port %s', (PORT) => {
    expect(problemsOf({ PORT })).toMatchObject([{ variable: 'PORT', problem: 'is no port' }]);
  });
});

describe('hints', () => {
  it.each([
    ['AGENT_TOEKN', 'did you mean AGENT_TOKEN?'],
    ['ACME_BOT_TOKN', 'did you mean ACME_BOT_TOKEN?'],
    ['ACME_TOKEN_FIL', 'did you mean ACME_TOKEN_FILE?'],
    ['AGENT_ULR', 'did you mean AGENT_URL?'],
    ['MAX_RUN', 'did you mean MAX_RUNS?'],
    ['AGENT_FLUX_CAPACITOR', 'check its name in .env.example'],
  ])('%s: %s', (name, nextStep) => {
    expect(load({ [name]: 'x' }).hints).toEqual([
      { variable: name, problem: 'is set, but nothing reads it', nextStep },
    ]);
  });

  it.each(['PATH', 'MAX_OLD_SPACE_SIZE', 'LOG_DIRECTORY', 'STATE_OF_MIND', 'HOME'])(
    'none for %s, which is not ours',
    (name) => {
      expect(load({ [name]: 'x' }).hints).toEqual([]);
    },
  );

  it('stand behind the problems that they may explain', () => {
    expect(problemsOf({ ACME_CHANNELS: 'c1', ACME_BOT_TOKN: 'acme-1' }).map(({ variable }) => variable)).toEqual([
      'ACME_BOT_TOKEN',
      'ACME_BOT_TOKN',
    ]);
  });

  it('an agent without a path', () => {
    expect(load({ AGENT_URL: 'http://agent:8090' }).hints).toMatchObject([
      { variable: 'AGENT_URL', problem: 'has no path' },
    ]);
  });

  it('an agent whose URL names the other endpoint', () => {
    expect(load({ AGENT_API: 'responses', AGENT_URL: 'http://agent:8090/process' }).hints).toMatchObject([
      { variable: 'AGENT_URL', problem: 'ends in /process, but AGENT_API is responses' },
    ]);
    expect(load({ AGENT_URL: 'http://agent:8090/compatible-mode/v1/responses' }).hints).toMatchObject([
      { variable: 'AGENT_URL', problem: 'ends in /responses, but AGENT_API is process' },
    ]);
    expect(load({ AGENT_API: 'responses' }).agent.url).toBe('http://127.0.0.1:8090/compatible-mode/v1/responses');
    expect(load({ AGENT_API: 'responses', AGENT_URL: 'https://models.example.com/v1' }).hints).toEqual([]);
  });
});

describe('the environment', () => {
  it('is the process over .env', () => {
    fileWith(
      'AGENT_URL=http://file/process\nLOG_LEVEL="warn" # as agreed\nexport MAX_RUNS=5\nAGENT_HEADERS="A: 1\\nB: 2"\n',
      '.env',
    );
    const environment = readEnvironment(folder, { AGENT_URL: 'http://env/process', HOME: undefined });
    expect(environment).toMatchObject({
      AGENT_URL: 'http://env/process',
      LOG_LEVEL: 'warn',
      MAX_RUNS: '5',
      AGENT_HEADERS: 'A: 1\nB: 2',
    });
  });

  it('does without .env', () => {
    expect(readEnvironment(folder, { A: '1' })).toEqual({ A: '1' });
  });

  it('says it when .env is there and cannot be read', () => {
    mkdirSync(join(folder, '.env'));
    expect(() => readEnvironment(folder, {})).toThrow(/EISDIR/);
  });

  it('a value above hides both forms below', () => {
    expect(layered({ T_FILE: '/run/t' }, { T: 'below', U_FILE: '/below', V: 'kept' })).toEqual({
      T_FILE: '/run/t',
      U_FILE: '/below',
      V: 'kept',
    });
    expect(layered({ U: 'above' }, { U_FILE: '/below' })).toEqual({ U: 'above' });
  });
});
