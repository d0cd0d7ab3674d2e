// Starts the real AgentApps with faults (faulty.py): by name, the address of each; ended with the test.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { vi } from 'vitest';
import { python } from '../agentapp/start.ts';

export interface FaultyApps {
  /** Where the AgentApp of this name listens. */
  at(name: string): string;
  stop(): Promise<void>;
}

const known = 9;

export async function startFaultyApps(): Promise<FaultyApps> {
  const folder = mkdtempSync(join(tmpdir(), 'friday-faulty-'));
  const program = resolve(import.meta.dirname, 'faulty.py');
  // Nobody's own key may be used here.
  const { DASHSCOPE_API_KEY: _, ...surroundings } = process.env;
  const env = { ...surroundings, FRIDAY_DIR: folder, FRIDAY_WORD_MS: '5' };
  const child = spawn(python(), [program], { cwd: folder, stdio: ['pipe', 'pipe', 'ignore'], env });
  const ended = new Promise((end) => child.once('exit', end));
  const addresses = new Map<string, string>();
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    for (const [, name = '', url = ''] of text.matchAll(/^(\w+) (http:\S+)$/gm)) addresses.set(name, url);
  });
  const stop = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  const answers = () =>
    addresses.size === known &&
    Promise.all([...addresses.values()].map((url) => fetch(`${url}/health`))).then(
      () => true,
      () => false,
    );
  await vi.waitUntil(answers, { timeout: 90_000, interval: 100 }).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  return { at: (name) => addresses.get(name) ?? '', stop };
}
