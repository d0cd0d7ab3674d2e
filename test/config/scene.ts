// Settings as they are read: a platform of the tests' own, and a folder for files that settings name.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { type Config, ConfigError, type ConfigSources, loadConfig } from '../../src/config.ts';
import type { Platform, Problem } from '../../src/platform.ts';

/** A platform with a token that has an older name, and a list. */
export const acme: Platform = {
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

export function load(environment: ConfigSources['environment'], more: Partial<ConfigSources> = {}): Config {
  return loadConfig({ environment, platforms: [acme], ...more });
}

export function problemsOf(environment: ConfigSources['environment']): readonly Problem[] {
  try {
    load(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

export let folder: string;

/** Every test of the file has a folder of its own. */
export function inOwnFolder(): void {
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'friday-config-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
}

export function fileWith(content: string, name = 'secret'): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}
