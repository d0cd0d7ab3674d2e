// A life of the bridge whose process only says that it listens: what is tested is how it lives, dies and is started again.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BridgeEvent, type BridgeLife, type Death, startBridgeLife } from '../../playground/bridge-life.ts';
import { type Ending, startBridge } from '../../playground/bridge-process.ts';

export interface SmallBridge {
  readonly life: BridgeLife;
  /** Of all its processes, the latest last. */
  readonly pids: readonly number[];
  /** How each of them ends. */
  readonly endings: readonly Promise<Ending>[];
  readonly events: { readonly what: BridgeEvent; readonly death?: Death | undefined }[];
  /** What its next process does, as JavaScript; else it listens. */
  next(source: string): void;
}

export const listens = `console.error('Friday is listening'); setInterval(() => undefined, 1000);`;

/** @param folder where it runs; it is to be stopped by whoever starts it */
export async function startSmallBridge(
  folder: string,
  options: { readonly leaving?: AbortSignal } = {},
): Promise<SmallBridge> {
  const { leaving } = options;
  const program = join(folder, 'program.mjs');
  const [pids, endings, events]: [number[], Promise<Ending>[], SmallBridge['events']] = [[], [], []];
  const next = (source: string) => writeFileSync(program, source);
  next(listens);
  const onSpawn = (pid: number) => pids.push(pid);
  const life = await startBridgeLife({
    spawn: async (signal) => {
      const born = await startBridge({ settings: {}, folder, program, signal, onSpawn, startWithinMs: 20_000 });
      endings.push(born.ended);
      return born;
    },
    onEvent: (what, _atMs, death) => events.push({ what, death }),
    clean: (text) => text.replaceAll('xoxb-secret', '[redacted]'),
    leaving,
  });
  return { life, pids, endings, events, next };
}
