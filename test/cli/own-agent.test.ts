import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ownAgent } from '../../src/cli/own-agent.ts';
import { ConfigError } from '../../src/config.ts';
import { temporaryFolder } from './program.ts';

const url = 'http://127.0.0.1:8090/process';

describe("an agent of one's own in the playground", () => {
  it('is spoken to as the environment says, and nothing else of it is looked at', () => {
    const file = join(temporaryFolder(), 'token');
    writeFileSync(file, 'from-a-file\n');
    const environment = {
      AGENT_URL: 'http://elsewhere/process',
      AGENT_STOP_URL: 'http://127.0.0.1:8090/stop',
      AGENT_TOKEN_FILE: file,
      AGENT_HEADERS: 'X-Key: header-secret',
      AGENT_WAIT_MS: '5000',
      SLACK_BOT_TOKEN: 'xoxb-1',
      STATE_URL: 'nonsense',
      MAX_RUNS: 'nonsense',
    };
    const { agent } = ownAgent({ agent: url }, environment);
    expect(agent).toMatchObject({ url, stopUrl: 'http://127.0.0.1:8090/stop' });
    expect(agent.settings).toEqual({
      AGENT_API: 'process',
      AGENT_TOKEN: 'from-a-file',
      AGENT_HEADERS: 'X-Key: header-secret',
      AGENT_WAIT_MS: '5000',
    });
    expect(agent.secrets).toEqual(expect.arrayContaining(['from-a-file', 'header-secret']));
  });

  it('has the endpoint that a flag, then her address, then the environment names', () => {
    const api = (agent: string, flag?: string) =>
      ownAgent({ agent, ...(flag === undefined ? {} : { api: flag }) }, { AGENT_API: 'responses' }).agent.settings
        .AGENT_API;
    expect(api('http://a/v1/responses', 'process')).toBe('process');
    expect(api(url)).toBe('process');
    expect(api('http://a/chat')).toBe('responses');
  });

  it('is refused with every reason when she could not be spoken to', () => {
    const wrong = () => ownAgent({ agent: 'nowhere', api: 'soap' }, { AGENT_TOKEN: 'two words' });
    expect(wrong).toThrow(ConfigError);
    for (const name of ['AGENT_URL', 'AGENT_API', 'AGENT_TOKEN']) expect(wrong).toThrow(name);
  });
});
