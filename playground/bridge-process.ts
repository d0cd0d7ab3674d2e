// The bridge as its users run it: `friday start` in a process of its own, with nothing but its environment to go by.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { findPackageJSON } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface BridgeProcessOptions {
  /** The bridge's whole configuration; nothing else of ours is handed on, and no `.env` is read. */
  readonly settings: Readonly<Record<string, string>>;
  /** Where the process runs and keeps relative paths. */
  readonly folder: string;
  /** The program to run; default the command, with `start`. */
  readonly program?: string;
  /** A bridge that does not listen after this is ended; default a minute. */
  readonly startWithinMs?: number;
  /** Every line of its log, as JSON text, and anything else that it prints. */
  readonly onLine?: (line: string) => void;
  /** Called at once, so that it can be ended before it listens. */
  readonly onSpawn?: (pid: number) => void;
}

export interface BridgeProcess {
  readonly pid: number;
  /** Resolves with the exit code when the process has ended, `null` when a signal ended it. */
  readonly exited: Promise<number | null>;
  /** Ends it in order (SIGTERM) unless told otherwise. Resolves when it is gone. */
  stop(signal?: NodeJS.Signals): Promise<void>;
}

const command = join(findPackageJSON(import.meta.url) ?? '', '../bin/friday.js');
/** What a process needs from its surroundings to run at all. */
const passedOn = ['PATH', 'HOME', 'TMPDIR', 'TEMP', 'SystemRoot', 'NODE_V8_COVERAGE'];
const readyMessage = 'Friday is listening';
const usualStartMs = 60_000;

/** Starts the bridge. Resolves when it listens. @throws when it ends before that, with what it said last. */
export async function startBridge(options: BridgeProcessOptions): Promise<BridgeProcess> {
  const { settings, folder, program, startWithinMs = usualStartMs, onLine, onSpawn } = options;
  const surroundings = Object.fromEntries(
    passedOn.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  );
  const child = spawn(process.execPath, program === undefined ? [command, 'start'] : [program], {
    cwd: folder,
    env: { ...surroundings, LOG_FORMAT: 'json', ...settings },
    // The channel tells it when we are gone, however that came.
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  if (child.pid !== undefined) onSpawn?.(child.pid);
  // With all that it had printed.
  const exited = once(child, 'close').then(([code]) => code as number | null);
  await ready({ child, exited, startWithinMs, onLine: onLine ?? (() => undefined) });
  return {
    pid: child.pid ?? 0,
    exited,
    async stop(signal = 'SIGTERM') {
      child.kill(signal);
      await exited;
    },
  };
}

interface Starting extends Required<Pick<BridgeProcessOptions, 'startWithinMs' | 'onLine'>> {
  readonly child: ChildProcess;
  readonly exited: Promise<unknown>;
}

async function ready({ child, exited, startWithinMs, onLine }: Starting): Promise<void> {
  const last: string[] = [];
  const { promise: listening, resolve, reject } = Promise.withResolvers<void>();
  const failed = (how: string): void => reject(new Error(`The bridge ${how}:\n${last.join('\n')}`));
  if (child.stderr !== null) {
    createInterface({ input: child.stderr }).on('line', (line) => {
      last.push(line);
      if (last.length > 20) last.shift();
      if (line.includes(readyMessage)) resolve();
      onLine(line);
    });
  }
  void exited.then(() => failed('ended before it listened'));
  const late = setTimeout(() => {
    failed(`did not listen within ${startWithinMs / 1000} s`);
    child.kill('SIGKILL');
  }, startWithinMs);
  try {
    await listening;
  } finally {
    clearTimeout(late);
  }
}
