import { describe, expect, it } from 'vitest';
import { load, problemsOf } from './scene.ts';

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
