// The bridge from outside: what it logs, how much memory it takes, how many files and connections it holds.
import { readdirSync, readFileSync } from 'node:fs';

export interface Sample {
  readonly atMs: number;
  /** Resident memory in bytes. */
  readonly rss: number;
  /** Open files and connections. */
  readonly handles: number;
}

/** Nothing where there is no `/proc`, or no such process any more. */
export function sampleOf(pid: number): Sample | undefined {
  try {
    const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    const handles = readdirSync(`/proc/${pid}/fd`).length;
    return { atMs: performance.now(), rss: Number(kilobytes) * 1024, handles };
  } catch {
    return undefined;
  }
}

/** Warnings that belong to what the soak does; any other line above "info" is a mistake. */
const expectedWarnings = new Set([
  'trying again',
  'a reply could not be written',
  'a last text could not be written once more',
  'the agent did nothing; asking again',
  'not completed',
  'Slack cannot be heard; trying again',
  'a command or a press could not be acknowledged',
  // Where the machine stands still, so do heartbeats.
  'the gateway connection failed',
  'the gateway could not be kept connected; waiting before the next attempt',
]);

/** Slack counts a connection that was cut until it has noticed that. */
const countsOldSockets = 'the same token is connected elsewhere too';

function isExpected(warning: string): boolean {
  return expectedWarnings.has(warning) || warning.startsWith(countsOldSockets);
}

/** What Node itself says of SQLite and of running TypeScript. */
const runtimeWords = /ExperimentalWarning|--trace-warnings/;

const levels = { warn: 40, error: 50 } as const;

export class LogWatch {
  readonly lines: string[] = [];
  readonly warnings = new Map<string, number>();
  readonly problems: string[] = [];

  take(line: string): void {
    this.lines.push(line);
    const entry = read(line);
    if (entry === undefined) {
      if (!runtimeWords.test(line) && line.trim() !== '') this.problems.push(`the bridge printed: ${line}`);
      return;
    }
    if (entry.level < levels.warn) return;
    this.warnings.set(entry.msg, (this.warnings.get(entry.msg) ?? 0) + 1);
    if (entry.level >= levels.error || !isExpected(entry.msg)) {
      this.problems.push(`the bridge logged: ${line.slice(0, 600)}`);
    }
  }

  /** The last lines about something. */
  about(id: string, most = 25): readonly string[] {
    return this.lines.filter((line) => line.includes(id)).slice(-most);
  }
}

function read(line: string): { readonly level: number; readonly msg: string } | undefined {
  try {
    const { level, msg } = JSON.parse(line);
    return { level: Number(level), msg: String(msg) };
  } catch {
    return undefined;
  }
}

const tickMs = 20;
/** The bridge allows for calls that are on their way for so much longer than others. */
const stallMs = 80;
/** A budget may be out of step for as long after a stall. */
const freshMs = 10_000;

/** How long this process, in which the local platforms live, was kept from its work: by itself, or by a busy machine. */
export class Stalls {
  readonly #timer: NodeJS.Timeout;
  #dueAtMs = performance.now() + tickMs;
  #lastAtMs = Number.NEGATIVE_INFINITY;
  longestMs = 0;
  count = 0;

  constructor() {
    this.#timer = setInterval(() => this.#tick(), tickMs);
  }

  areFresh(): boolean {
    return performance.now() - this.#lastAtMs < freshMs;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #tick(): void {
    const nowMs = performance.now();
    const lateMs = nowMs - this.#dueAtMs;
    this.#dueAtMs = nowMs + tickMs;
    if (lateMs < stallMs) return;
    this.count += 1;
    this.#lastAtMs = nowMs;
    this.longestMs = Math.max(this.longestMs, lateMs);
  }
}
