// A bridge process for end-to-end tests: started on a platform and an agent, restarted on the same state, always ended.
// It logs all it can, and whoever closes it is told when a secret is in that log, or an error that nobody handled.
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BridgeProcess, startBridge } from '../../playground/bridge-process.ts';
import type { Readiness } from '../../src/health.ts';
import { leaksIn, secretsIn } from './leaks.ts';

export interface TestBridge {
  /** Everything that it has logged, over all its lives. */
  readonly log: readonly string[];
  /** Ends it and starts it again on the same state. */
  restart(signal?: NodeJS.Signals): Promise<void>;
  /** Path of the file that holds its journal and its sessions. */
  readonly journal: string;
  /** The most memory that this life has held so far, in bytes. Linux tells. */
  peakMemory(): number;
  /** Ends it without starting it again. Resolves with its exit code. */
  end(signal?: NodeJS.Signals): Promise<number | null>;
  /** Starts it again after `end`. */
  start(): Promise<void>;
  /** What it tells process managers at `/healthz` or `/readyz`, where `PORT` is set. */
  health(path: string): Promise<{ readonly status: number; readonly body: Readiness }>;
  /** Its log must not tell this either. */
  keepSecret(text: string): void;
  /** @throws when a secret is in its log, or an error that nobody handled. */
  close(): Promise<void>;
}

export async function openBridge(settings: Readonly<Record<string, string>>): Promise<TestBridge> {
  const folder = await mkdtemp(join(tmpdir(), 'friday-e2e-'));
  const log: string[] = [];
  const secrets = [...secretsIn(settings)];
  let life: BridgeProcess | undefined;
  const bridge: TestBridge = {
    log,
    async start() {
      life = await startBridge({
        settings: { LOG_LEVEL: 'trace', ...settings },
        folder,
        onLine: (line) => log.push(line),
      });
    },
    journal: join(folder, 'data', 'friday.db'),
    peakMemory() {
      const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${life?.pid}/status`, 'utf8')) ?? [];
      return Number(kilobytes) * 1024;
    },
    async end(signal = 'SIGTERM') {
      const ended = life;
      life = undefined;
      await ended?.stop(signal);
      return ended === undefined ? 0 : (await ended.ended).code;
    },
    async restart(signal) {
      await bridge.end(signal);
      await bridge.start();
    },
    async health(path) {
      const url = log.flatMap((line) => /"url":"(http:[^"]+)".*\/healthz/.exec(line)?.[1] ?? []).at(-1);
      const response = await fetch(`${url}${path}`);
      return { status: response.status, body: (await response.json()) as Readiness };
    },
    keepSecret: (text) => void secrets.push(text),
    async close() {
      await bridge.end('SIGKILL');
      await rm(folder, { recursive: true, force: true });
      const leaks = leaksIn(log, secrets);
      if (leaks.length > 0) throw new Error(`secrets in the log:\n${leaks.join('\n')}`);
      const alone = log.filter((line) => /that nobody (?:handled|caught)/.test(line));
      if (alone.length > 0) throw new Error(`errors that were left alone:\n${alone.join('\n')}`);
    },
  };
  await bridge.start();
  return bridge;
}
