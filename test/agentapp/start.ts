// Starts the real AgentScope AgentApp as a child process: in, where her sessions lie; out, her addresses and how to end her.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const root = resolve(import.meta.dirname, '..', '..');
/** The first start on a machine also compiles some two hundred Python packages. */
const startMs = 90_000;
const logLines = 40;

export interface AgentAppOptions {
  /** Default: any free one. */
  readonly port?: number;
  /** The pause between two words of an answer; default 20. */
  readonly wordDelayMs?: number;
  /** Where the sessions are kept, one JSON file `USER_SESSION.json` each; default: a new directory that `stop()` removes. */
  readonly stateDir?: string;
  /** Further variables of her environment. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface AgentApp {
  /** The full URL of `POST /process`, as `AGENT_URL` takes it. */
  readonly url: string;
  /** The full URL of `POST /compatible-mode/v1/responses`, as `AGENT_URL` takes it with `AGENT_API=responses`. */
  readonly responsesUrl: string;
  /** The full URL of `POST /stop`, as `AGENT_STOP_URL` takes it. */
  readonly stopUrl: string;
  readonly stateDir: string;
  /** The last lines of what she printed. */
  log(): string;
  /** Ends her at once, as a crash would. */
  stop(): Promise<void>;
}

/** The interpreter that has AgentScope. */
export function python(): string {
  return join(process.env.AGENTAPP_VENV ?? join(root, '.venv'), 'bin', 'python');
}

/**
 * Whether the real AgentApp is installed, for `describe.skipIf(!agentAppAvailable())`. Says aloud when it is not.
 *
 * @throws Error when it is not and `REQUIRE_SERVICES=1` forbids skipping.
 */
export function agentAppAvailable(): boolean {
  if (existsSync(python())) return true;
  const said = `The real AgentApp is not installed (no ${python()}): run  bash scripts/install-agentapp.sh`;
  if (process.env.REQUIRE_SERVICES === '1') throw new Error(said);
  process.stderr.write(`\n*** SKIPPED: ${said}\n\n`);
  return false;
}

export async function startAgentApp(options: AgentAppOptions = {}): Promise<AgentApp> {
  const ownState = options.stateDir === undefined ? await mkdtemp(join(tmpdir(), 'agentapp-')) : undefined;
  const stateDir = options.stateDir ?? ownState ?? '';
  // She ends when her standard input does, so that she never outlives a test process that was killed.
  const child = spawn(python(), [join(root, 'examples', 'friday', 'friday.py')], {
    cwd: stateDir,
    stdio: ['pipe', 'pipe', 'pipe'],
    env: {
      ...process.env,
      // A key in somebody's own environment must not turn tests into calls that cost money.
      DASHSCOPE_API_KEY: '',
      ...options.env,
      FRIDAY_END_WITH_STDIN: '1',
      FRIDAY_DIR: stateDir,
      FRIDAY_PORT: String(options.port ?? 0),
      FRIDAY_WORD_MS: String(options.wordDelayMs ?? 20),
    },
  });
  const printed: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      printed.push(...text.split('\n'));
      printed.splice(0, printed.length - logLines);
    });
  }
  const stop = async (): Promise<void> => {
    await end(child);
    if (ownState !== undefined) await rm(ownState, { recursive: true, force: true });
  };
  try {
    const base = await ready(child, printed);
    return {
      url: `${base}/process`,
      responsesUrl: `${base}/compatible-mode/v1/responses`,
      stopUrl: `${base}/stop`,
      stateDir,
      log: () => printed.join('\n'),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

async function ready(child: ChildProcess, printed: readonly string[]): Promise<string> {
  for (const until = Date.now() + startMs; Date.now() < until; await sleep(50)) {
    const base = printed.find((line) => line.startsWith('http://127.0.0.1:'));
    if (base !== undefined && (await healthy(base))) return base;
    if (child.exitCode !== null) break;
  }
  throw new Error(`The real AgentApp does not start (exit code ${child.exitCode}):\n${printed.join('\n')}`);
}

async function healthy(base: string): Promise<boolean> {
  try {
    const response = await fetch(`${base}/health`);
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false; // She has her port, but is not listening yet.
  }
}
