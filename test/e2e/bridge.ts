// A bridge process for end-to-end tests: started on a platform and an agent, restarted on the same state, always ended.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BridgeProcess, startBridge } from '../../playground/bridge-process.ts';

export interface TestBridge {
  /** Everything that it has logged, over all its lives. */
  readonly log: readonly string[];
  /** Ends it and starts it again on the same state. */
  restart(signal?: NodeJS.Signals): Promise<void>;
  /** Path of the file that holds its journal and its sessions. */
  readonly journal: string;
  /** Ends it without starting it again. Resolves with its exit code. */
  end(signal?: NodeJS.Signals): Promise<number | null>;
  /** Starts it again after `end`. */
  start(): Promise<void>;
  close(): Promise<void>;
}

export async function openBridge(settings: Readonly<Record<string, string>>): Promise<TestBridge> {
  const folder = await mkdtemp(join(tmpdir(), 'friday-e2e-'));
  const log: string[] = [];
  let life: BridgeProcess | undefined;
  const bridge: TestBridge = {
    log,
    async start() {
      life = await startBridge({ settings, folder, onLine: (line) => log.push(line) });
    },
    journal: join(folder, 'data', 'friday.db'),
    async end(signal = 'SIGTERM') {
      const ended = life;
      life = undefined;
      await ended?.stop(signal);
      return ended === undefined ? 0 : ended.exited;
    },
    async restart(signal) {
      await bridge.end(signal);
      await bridge.start();
    },
    async close() {
      await bridge.end('SIGKILL');
      await rm(folder, { recursive: true, force: true });
    },
  };
  await bridge.start();
  return bridge;
}
