import { describe, expect, it } from 'vitest';
import { leaksIn, secretsIn } from './leaks.ts';

describe('the watch over logs', () => {
  it('knows every secret that the settings hold', () => {
    const settings = {
      SLACK_BOT_TOKEN: 'xoxb-1',
      AGENT_HEADERS: '{"x-key":"k-1"}',
      HTTPS_PROXY: 'http://me:pass%20word@proxy:3128',
      SLACK_API_URL: 'http://127.0.0.1:1/api/',
    };
    const basic = Buffer.from('me:pass word').toString('base64');
    expect(secretsIn(settings)).toEqual(['xoxb-1', 'k-1', 'pass%20word', 'pass word', basic]);
  });

  it.each([
    ['a token', '{"err":"xoxb-1 is refused"}'],
    ['an interaction’s key in an address', `/webhooks/123/${'k'.repeat(60)}/messages/@original`],
    ['an interaction’s key in a frame', `{"msg":"{\\"id\\":\\"1\\",\\"token\\":\\"${'k'.repeat(60)}\\"}"}`],
    ['the ticket of a socket', 'ws://127.0.0.1:1/link/?ticket=ff2aefb6-9dfb-45ce'],
  ])('finds %s', (_what, line) => {
    expect(leaksIn(['an innocent line', line], ['xoxb-1'])).toEqual([line]);
  });

  it('takes what is blanked out for innocent', () => {
    expect(leaksIn(['ws://x/?ticket=[redacted]', '{"token":"[redacted]"}'], ['xoxb-1'])).toEqual([]);
  });
});
