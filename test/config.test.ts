import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Platform } from '../src/platform.ts';
import { acme, fileWith, inOwnFolder, load, problemsOf } from './config/scene.ts';

inOwnFolder();

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
