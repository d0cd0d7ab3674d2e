// Pacing: says when a call may be made, so that no budget of a platform is overdrawn. Every wait for a budget is here.
import type { BudgetKey, BudgetReport, ChatLimits, Floor, RateLimitedError } from '../chat.ts';

/** What a call is for, the most urgent first. Only `edit` and `activity` may be dropped. */
export type Urgency = 'final' | 'control' | 'first' | 'edit' | 'activity';

const order: readonly Urgency[] = ['final', 'control', 'first', 'edit', 'activity'];

/** Time as the pace sees it. */
export interface Clock {
  nowMs(): number;
  /** Calls back once, and returns how to take that back. */
  after(delayMs: number, callback: () => void): () => void;
}

const systemClock: Clock = {
  nowMs: () => performance.now(),
  after: (delayMs, callback) => {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};

export interface Pace {
  /**
   * Resolves when the call may be made, having taken one call from every budget named.
   * @throws the signal's reason when the wait is given up; then nothing has been taken.
   */
  turnFor(keys: readonly BudgetKey[], urgency: Urgency, signal?: AbortSignal): Promise<void>;
  /** The platform told how a budget stands. */
  report(report: BudgetReport): void;
  /** The platform refused a call: its budget, and no other, rests until it may be tried again. */
  limited(error: RateLimitedError): void;
}

/** One budget: a bucket that refills steadily, held to what the platform last said of its own window. */
class Budget {
  #floor: Floor | undefined;
  #limit = Number.POSITIVE_INFINITY;
  #windowMs = 0;
  #calls = Number.POSITIVE_INFINITY;
  #refilledAtMs: number;
  #restUntilMs = Number.NEGATIVE_INFINITY;
  #editedAtMs = Number.NEGATIVE_INFINITY;
  #window: { remaining: number; readonly resetAtMs: number } | undefined;

  constructor(nowMs: number) {
    this.#refilledAtMs = nowMs;
  }

  /** A budget may be heard of before it is first used, so its floor comes with the use. */
  startFrom(floor: Floor | undefined): void {
    if (floor === undefined || this.#floor !== undefined) return;
    this.#floor = floor;
    if (this.#limit !== Number.POSITIVE_INFINITY) return;
    this.#limit = floor.limit;
    this.#windowMs = floor.windowMs;
    this.#calls = Math.min(this.#calls, floor.limit);
  }

  /** How long until the budget has a call for this urgency; 0 when it has one now. */
  callAfterMs(urgency: Urgency, nowMs: number): number {
    this.#refill(nowMs);
    const needed = 1 + this.#keptFrom(urgency);
    let waitMs = Math.max(0, this.#restUntilMs - nowMs);
    if (this.#calls < needed) waitMs = Math.max(waitMs, ((needed - this.#calls) * this.#windowMs) / this.#limit);
    if (this.#window && this.#window.remaining < needed) waitMs = Math.max(waitMs, this.#window.resetAtMs - nowMs);
    return waitMs;
  }

  /** How long until live text may be written again: readers gain nothing from faster changes. */
  editAfterMs(nowMs: number): number {
    return Math.max(0, this.#editedAtMs + (this.#floor?.minIntervalMs ?? 0) - nowMs);
  }

  take(urgency: Urgency, nowMs: number): void {
    this.#calls -= 1;
    if (this.#window) this.#window.remaining -= 1;
    if (urgency === 'edit') this.#editedAtMs = nowMs;
  }

  report({ limit, remaining, resetAfterMs }: BudgetReport, nowMs: number): void {
    this.#refill(nowMs);
    if (limit !== this.#limit) this.#windowMs = Math.max(this.#windowMs, resetAfterMs);
    this.#limit = limit;
    // Calls on their way are in our count but not yet in the platform's: the smaller one is right.
    this.#calls = Math.min(this.#calls, limit);
    const resetAtMs = nowMs + resetAfterMs;
    const known = this.#window;
    const same = known !== undefined && resetAtMs < known.resetAtMs + sameWindowMs;
    this.#window = {
      remaining: Math.min(remaining, this.#calls, same ? known.remaining : remaining),
      resetAtMs: same ? Math.max(resetAtMs, known.resetAtMs) : resetAtMs,
    };
  }

  limited(retryAfterMs: number, nowMs: number): void {
    this.#restUntilMs = Math.max(this.#restUntilMs, nowMs + retryAfterMs);
    this.#window = undefined;
    // What is promised after the rest is one call; the others come back at the usual rate.
    this.#calls = 1;
    this.#refilledAtMs = this.#restUntilMs;
  }

  /** Nothing would be lost by forgetting it. */
  isIdle(nowMs: number): boolean {
    this.#refill(nowMs);
    return this.#calls >= this.#limit && this.#window === undefined && this.#restUntilMs <= nowMs;
  }

  /** One call is kept for what must get through, unless the budget has no more than one. */
  #keptFrom(urgency: Urgency): number {
    return urgency === 'final' || urgency === 'control' || this.#limit <= 1 ? 0 : 1;
  }

  #refill(nowMs: number): void {
    if (this.#window && nowMs >= this.#window.resetAtMs) {
      this.#window = undefined;
      this.#calls = this.#limit;
    }
    if (this.#windowMs > 0 && nowMs > this.#refilledAtMs) {
      const back = ((nowMs - this.#refilledAtMs) * this.#limit) / this.#windowMs;
      this.#calls = Math.min(this.#limit, this.#calls + back);
    }
    this.#refilledAtMs = Math.max(this.#refilledAtMs, nowMs);
  }
}

/** Two reports of one window differ by the time they travelled; the next window lies further off than this. */
const sameWindowMs = 1_000;

/** Beyond this many budgets the idle ones are forgotten: channels come and go. */
const maxBudgets = 2_000;

/** Timers are whole milliseconds: without this a call could stay a rounding error away for ever. */
const roundingMs = 0.001;

interface Waiter {
  readonly keys: readonly string[];
  readonly urgency: Urgency;
  readonly go: () => void;
}

class BudgetPace implements Pace {
  readonly #limits: ChatLimits;
  readonly #clock: Clock;
  readonly #budgets = new Map<string, Budget>();
  /** The most urgent first, then the longest waiting. */
  readonly #waiters: Waiter[] = [];
  #cancelTimer: (() => void) | undefined;

  constructor(limits: ChatLimits, clock: Clock) {
    this.#limits = limits;
    this.#clock = clock;
  }

  turnFor(keys: readonly BudgetKey[], urgency: Urgency, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.reject(signal.reason);
    for (const { key, floor } of keys) this.#budget(key).startFrom(this.#limits.floors[floor]);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const giveUp = () => {
      const at = this.#waiters.indexOf(waiter);
      if (at >= 0) this.#waiters.splice(at, 1);
      reject(signal?.reason);
    };
    const go = () => {
      signal?.removeEventListener('abort', giveUp);
      resolve();
    };
    const waiter: Waiter = { keys: keys.map(({ key }) => key), urgency, go };
    signal?.addEventListener('abort', giveUp, { once: true });
    const rank = order.indexOf(urgency);
    const behind = this.#waiters.findIndex((other) => order.indexOf(other.urgency) > rank);
    this.#waiters.splice(behind < 0 ? this.#waiters.length : behind, 0, waiter);
    this.#serve();
    return promise;
  }

  report(report: BudgetReport): void {
    this.#budget(report.key).report(report, this.#clock.nowMs());
    this.#serve();
  }

  limited(error: RateLimitedError): void {
    this.#budget(error.key).limited(error.retryAfterMs, this.#clock.nowMs());
    this.#serve();
  }

  /** Lets everybody go whose budgets allow it, and sets the timer for the next one. */
  #serve(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    const nowMs = this.#clock.nowMs();
    let nextMs = Number.POSITIVE_INFINITY;
    // Who is served first takes first. A call that waits for one budget leaves its others to those behind it: a channel
    // that rests must not hold up the rest of the workspace.
    for (const waiter of [...this.#waiters]) {
      let waitMs = 0;
      for (const key of waiter.keys) {
        const budget = this.#budget(key);
        waitMs = Math.max(waitMs, budget.callAfterMs(waiter.urgency, nowMs));
        if (waiter.urgency === 'edit') waitMs = Math.max(waitMs, budget.editAfterMs(nowMs));
      }
      if (waitMs <= roundingMs) this.#letGo(waiter, nowMs);
      else nextMs = Math.min(nextMs, waitMs);
    }
    if (nextMs === Number.POSITIVE_INFINITY) return;
    this.#cancelTimer = this.#clock.after(Math.ceil(nextMs), () => this.#serve());
  }

  #letGo(waiter: Waiter, nowMs: number): void {
    this.#waiters.splice(this.#waiters.indexOf(waiter), 1);
    for (const key of waiter.keys) this.#budget(key).take(waiter.urgency, nowMs);
    waiter.go();
  }

  #budget(key: string): Budget {
    const known = this.#budgets.get(key);
    if (known) return known;
    const nowMs = this.#clock.nowMs();
    if (this.#budgets.size >= maxBudgets) {
      for (const [name, budget] of this.#budgets) if (budget.isIdle(nowMs)) this.#budgets.delete(name);
    }
    const budget = new Budget(nowMs);
    this.#budgets.set(key, budget);
    return budget;
  }
}

export function createPace(limits: ChatLimits, clock: Clock = systemClock): Pace {
  return new BudgetPace(limits, clock);
}

/** @throws the signal's reason when given up. */
export function sleep(delayMs: number, signal: AbortSignal | undefined): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  if (signal?.aborted) {
    reject(signal.reason);
    return promise;
  }
  const giveUp = () => {
    clearTimeout(timer);
    reject(signal?.reason);
  };
  const timer = setTimeout(() => {
    signal?.removeEventListener('abort', giveUp);
    resolve();
  }, delayMs);
  signal?.addEventListener('abort', giveUp, { once: true });
  return promise;
}
