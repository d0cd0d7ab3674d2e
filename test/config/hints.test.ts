import { describe, expect, it } from 'vitest';
import { load, problemsOf } from './scene.ts';

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
