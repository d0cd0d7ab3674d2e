import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { describe, expect, it } from 'vitest';
import { platforms } from '../adapters/index.ts';
import { secretVariables, variables } from '../src/config/variables.ts';
import { loadConfig } from '../src/config.ts';

const text = readFileSync(join(import.meta.dirname, '..', '.env.example'), 'utf8');
const setting = /^#?([A-Z][A-Z0-9_]*)=/;
const lines = text.split('\n');
const named = lines.flatMap((line) => setting.exec(line)?.[1] ?? []);

/** The file with every setting in use. */
const filledIn = parseEnv(text.replaceAll(/^#(?=[A-Z][A-Z0-9_]*=)/gm, ''));

describe('.env.example', () => {
  it('names exactly the variables that are read, each once', () => {
    const read = [...variables, ...platforms.flatMap((platform) => platform.variables)];
    expect(named.toSorted()).toEqual(read.toSorted());
  });

  it('explains each in the lines above it, and says which are secrets', () => {
    const secrets = [...secretVariables, ...platforms.flatMap((platform) => platform.secrets)];
    for (const name of named) {
      const at = lines.findIndex((line) => setting.exec(line)?.[1] === name);
      const start = lines.lastIndexOf('', at) + 1;
      const comment = lines.slice(start, at);
      expect(comment.length, name).toBeGreaterThanOrEqual(1);
      expect(comment.length, name).toBeLessThanOrEqual(2);
      expect(comment.join('\n'), name).toMatch(/^# \S/);
      expect(/A secret\.$/.test(comment.join('\n')), name).toBe(secrets.includes(name));
    }
  });

  it('copied as it is, changes nothing', () => {
    expect(loadConfig({ environment: parseEnv(text), platforms })).toEqual(loadConfig({ environment: {}, platforms }));
  });

  it('with every line in use, is a configuration of all platforms', () => {
    const config = loadConfig({ environment: filledIn, platforms });
    expect(config.platforms.map(({ name }) => name)).toEqual(platforms.map(({ name }) => name));
    expect(config.hints).toEqual([]);
  });

  it('shows the defaults', () => {
    const examples = new Set([
      'AGENT_MODEL',
      'AGENT_TOKEN',
      'AGENT_HEADERS',
      'AGENT_STOP_URL',
      'MEDIA_ALLOW_HOSTS',
      'HTTPS_PROXY',
      'NO_PROXY',
      'PORT',
    ]);
    const own = Object.entries(filledIn).filter(([name]) => variables.includes(name) && !examples.has(name));
    const { platforms: _on, off: _off, ...shown } = loadConfig({ environment: Object.fromEntries(own), platforms });
    expect(loadConfig({ environment: {}, platforms })).toMatchObject(shown);
  });
});
