// The bridge as its users run it: `friday start` in a process of its own, with nothing but its environment to go by.
import { type ChildProcess, spawn } from 'node:child_process';
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
  /** Ends it before it listens. */
  readonly signal?: AbortSignal;
  /** Every line of its log, as JSON text, and anything else that it prints. */
  readonly onLine?: (line: string) => void;
  /** Called at once, so that it can be ended before it listens. */
  readonly onSpawn?: (pid: number) => void;
}

export interface BridgeProcess {
  readonly pid: number;
  /** Resolves when the process is gone, with all that it had printed. */
  readonly ended: Promise<Ending>;
  /** Ends it in order (SIGTERM) unless told otherwise. Resolves when it is gone. */
  stop(signal?: NodeJS.Signals): Promise<void>;
}

/** How a process ended: by itself with a code, or by a signal. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** What it printed last. */
  readonly lastLines: readonly string[];
}

/** It never listened. */
export class BridgeNotStarted extends Error {
  readonly ending: Ending;
  /** It was ended since it took too long. */
  readonly isLate: boolean;

  constructor(ending: Ending, lateMs: number | undefined) {
    const how = lateMs === undefined ? 'ended before it listened' : `did not listen within ${lateMs / 1000} s`;
    super(`The bridge ${how}:\n${ending.lastLines.join('\n')}`);
    this.name = 'BridgeNotStarted';
    this.ending = ending;
    this.isLate = lateMs !== undefined;
  }
}

const command = join(findPackageJSON(import.meta.url) ?? '', '../bin/friday.js');
/** What a process needs from its surroundings to run at all. */
const passedOn = ['PATH', 'HOME', 'TMPDIR', 'TEMP', 'SystemRoot', 'NODE_V8_COVERAGE'];
const readyMessage = 'Friday is listening';
const usualStartMs = 60_000;
const keptLines = 20;

/**
 * Starts the bridge. Resolves when it listens.
 *
 * @throws BridgeNotStarted when it ends before that, with what it said last; the signal's reason when that came first
 */
export async function startBridge(options: BridgeProcessOptions): Promise<BridgeProcess> {
  const { settings, folder, program, signal, onSpawn } = options;
  signal?.throwIfAborted();
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
  const lastLines: string[] = [];
  const ended = new Promise<Ending>((resolve) =>
    child.once('close', (code, signal) => resolve({ code, signal, lastLines })),
  );
  await ready({ ...options, child, ended, lastLines });
  return {
    pid: child.pid ?? 0,
    ended,
    async stop(signal = 'SIGTERM') {
      child.kill(signal);
      await ended;
    },
  };
}

interface Starting extends BridgeProcessOptions {
  readonly child: ChildProcess;
  readonly ended: Promise<Ending>;
  readonly lastLines: string[];
}

async function ready({ child, ended, lastLines, onLine, signal, ...limits }: Starting): Promise<void> {
  const { startWithinMs = usualStartMs } = limits;
  const { promise: listening, resolve, reject } = Promise.withResolvers<void>();
  let lateMs: number | undefined;
  const hear = (line: string): void => {
    lastLines.push(line);
    if (lastLines.length > keptLines) lastLines.shift();
    if (line.includes(readyMessage)) resolve();
    onLine?.(line);
  };
  if (child.stderr !== null) createInterface({ input: child.stderr }).on('line', hear);
  // It could not even be started, or not be told something.
  child.on('error', ({ message }) => hear(message));
  void ended.then((ending) => reject(signal?.aborted ? signal.reason : new BridgeNotStarted(ending, lateMs)));
  const end = () => child.kill('SIGKILL');
  const late = setTimeout(() => {
    lateMs = startWithinMs;
    end();
  }, startWithinMs);
  signal?.addEventListener('abort', end);
  try {
    await listening;
  } finally {
    clearTimeout(late);
    signal?.removeEventListener('abort', end);
  }
}
