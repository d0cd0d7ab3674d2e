// A program under measurement, in a process of its own: started, asked for its usage, ended.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Usage } from './usage.ts';

export interface Child {
  readonly pid: number;
  /** @param collected After a garbage collection; needs the flag `--expose-gc`. */
  usage(collected?: boolean): Promise<Usage>;
  stop(): Promise<void>;
}

export interface ChildOptions {
  /** The program, relative to this folder unless it is absolute. */
  readonly program: string;
  readonly settings: Readonly<Record<string, string>>;
  /** Where it runs. */
  readonly folder: string;
  readonly flags?: readonly string[];
}

const passedOn = ['PATH', 'HOME', 'TMPDIR'];
const longestStartMs = 60_000;

/** Resolves when the program says that it is ready. @throws when it ends before that, with what it said last. */
export async function startChild({ program, settings, folder, flags = [] }: ChildOptions): Promise<Child> {
  const surroundings = Object.fromEntries(passedOn.map((name) => [name, process.env[name]]));
  const child = fork(program.startsWith('/') ? program : fileURLToPath(new URL(program, import.meta.url)), {
    cwd: folder,
    env: { ...surroundings, ...settings },
    execArgv: [...flags],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    said = (said + String(chunk)).slice(-2000);
  });
  const exited = once(child, 'exit');
  const ended = exited.then(() => {
    throw new Error(`${program} ended before it was ready:\n${said}`);
  });
  await Promise.race([once(child, 'message', { signal: AbortSignal.timeout(longestStartMs) }), ended]);
  ended.catch(() => undefined);
  return {
    pid: child.pid ?? 0,
    usage: async (collected = false) => ask(child, collected ? 'collect' : 'tell'),
    async stop() {
      if (child.connected) child.disconnect();
      await exited;
    },
  };
}

async function ask(child: ChildProcess, question: string): Promise<Usage> {
  const answered = once(child, 'message');
  child.send(question);
  const [usage] = await answered;
  return usage as Usage;
}
