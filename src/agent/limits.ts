// The time limits of one run: what has been heard of the agent comes in, the limit that struck goes out.

/** In milliseconds; 0 = none. */
export interface RunLimits {
  /** Until there is a connection, TLS included. Nothing has been sent before. */
  readonly connectMs: number;
  /** From the request to the first event. */
  readonly firstEventMs: number;
  /** After the first event: without a single byte, keep-alive comments included. */
  readonly idleMs: number;
  /** From beginning to end. */
  readonly totalMs: number;
}

export type LimitName = 'connect' | 'first-event' | 'idle' | 'total';

/** Node fires longer timers at once. */
const longestTimerMs = 2 ** 31 - 1;

export class LimitWatch {
  readonly #limits: RunLimits;
  readonly #onStrike: (limit: LimitName, afterMs: number) => void;
  readonly #total: NodeJS.Timeout | undefined;
  #phase: LimitName = 'connect';
  #timer: NodeJS.Timeout | undefined;

  constructor(limits: RunLimits, onStrike: (limit: LimitName, afterMs: number) => void) {
    this.#limits = limits;
    this.#onStrike = onStrike;
    this.#total = this.#start('total', limits.totalMs);
    this.#timer = this.#start('connect', limits.connectMs);
  }

  sent(): void {
    this.#enter('first-event', this.#limits.firstEventMs);
  }

  heard(): void {
    if (this.#phase === 'idle') this.#timer?.refresh();
  }

  event(): void {
    if (this.#phase === 'first-event') this.#enter('idle', this.#limits.idleMs);
  }

  stop(): void {
    clearTimeout(this.#total);
    clearTimeout(this.#timer);
    // A refresh would wake a cleared timer.
    this.#timer = undefined;
    this.#phase = 'total';
  }

  #enter(phase: LimitName, ms: number): void {
    clearTimeout(this.#timer);
    this.#phase = phase;
    this.#timer = this.#start(phase, ms);
  }

  #start(limit: LimitName, ms: number): NodeJS.Timeout | undefined {
    if (ms <= 0) return undefined;
    return setTimeout(() => this.#onStrike(limit, ms), Math.min(ms, longestTimerMs));
  }
}
