import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { layered, readEnvironment } from '../../src/config/environment.ts';
import { fileWith, folder, inOwnFolder } from './scene.ts';

inOwnFolder();

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
