// A log that keeps its lines, for tests that look at what was logged.
import { pino } from 'pino';
import type { Log } from '../src/log.ts';

export interface CollectingLog {
  readonly log: Log;
  /** Finished JSON lines, oldest first. */
  readonly lines: readonly string[];
}

export function collectingLog(): CollectingLog {
  const lines: string[] = [];
  return { log: pino({ level: 'trace', base: null }, { write: (line: string) => lines.push(line) }), lines };
}
