// The command as people start it: arguments, settings and a folder come in; what it prints and how it ends come out.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, vi } from 'vitest';

export const command = fileURLToPath(new URL('../../bin/friday.js', import.meta.url));

export interface Program {
  readonly child: ChildProcess;
  /** Everything so far. */
  readonly printed: { stdout: string; stderr: string };
  /** Resolves with the exit code; `null` when a signal ended it. */
  readonly exited: Promise<number | null>;
  /** Resolves once it has printed this, on either stream. @throws when it has ended without, or after 40 s. */
  prints(text: string): Promise<void>;
}

export interface Start {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** The content of `.env` in the folder where it runs. */
  readonly dotEnv?: string;
  readonly folder?: string;
  /** The whole of its input; without it the input is left open. */
  readonly input?: string;
  readonly program?: readonly [string, ...string[]];
}

const ends: (() => unknown)[] = [];

afterEach(async () => {
  for (const end of ends.reverse().splice(0)) await end();
});

/** A folder that is gone after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'friday-cli-'));
  ends.push(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Is ended after the test at the latest. Gets no setting from the surroundings. */
export function run({ args = [], env = {}, dotEnv, folder = temporaryFolder(), input, program }: Start = {}): Program {
  if (dotEnv !== undefined) writeFileSync(join(folder, '.env'), dotEnv);
  const [file, ...before] = program ?? [process.execPath, command];
  const { PATH = '', HOME = '', NODE_V8_COVERAGE: coverage } = process.env;
  const surroundings = { PATH, HOME, ...(coverage === undefined ? {} : { NODE_V8_COVERAGE: coverage }) };
  const child = spawn(file, [...before, ...args], { cwd: folder, env: { ...surroundings, ...env } });
  const printed = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    printed.stderr += text;
  });
  if (input !== undefined) child.stdin.end(input);
  let over = false;
  const exited = once(child, 'close').then(([code]) => {
    over = true;
    return code as number | null;
  });
  ends.push(async () => {
    child.kill('SIGKILL');
    await exited;
  });
  const all = () => JSON.stringify(printed, undefined, 1);
  return {
    child,
    printed,
    exited,
    async prints(text) {
      const seen = () => `${printed.stdout}\n${printed.stderr}`.includes(text);
      await vi.waitUntil(() => seen() || over, { timeout: 40_000, interval: 10 }).catch(() => undefined);
      if (!seen()) throw new Error(`never printed ${JSON.stringify(text)}; printed: ${all()}`);
    },
  };
}

/** Runs it to its end. */
export async function ran(start: Start): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const program = run({ input: '', ...start });
  const code = await program.exited;
  return { code, ...program.printed };
}
