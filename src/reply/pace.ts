// Pacing: says when a call may be made, so that no budget of a platform is overdrawn. Every wait for a budget is here.
import type { BudgetKey, BudgetReport, ChatLimits, RateLimitedError } from '../chat.ts';
import { Budget, type Draw, type Urgency } from './pace/budget.ts';
import { type Claim, PacedClaim } from './pace/claim.ts';
import { type Clock, systemClock } from './pace/clock.ts';

const order: readonly Urgency[] = ['final', 'control', 'first', 'edit', 'activity'];

export interface TurnOptions {
  readonly urgency: Urgency;
  /** Whose call it is: what it begins has its end set aside there, and its end takes that. */
  readonly claim?: Claim;
  /** Gives the wait up. */
  readonly signal?: AbortSignal;
}

export interface Pace {
  /**
   * Resolves when the call may be made, having taken one call from every budget named, and set one aside of those that
   * are needed {@link BudgetKey.later}. Without a claim nothing is set aside.
   * @returns what is to be called when the platform has answered, or will not: until then the call counts as arriving.
   * @throws the signal's reason when the wait is given up; then nothing has been taken.
   */
  turnFor(keys: readonly BudgetKey[], options: TurnOptions): Promise<() => void>;
  /** For something that begins now and will have to be ended. */
  claim(): Claim;
  /** The platform told how a budget stands. */
  report(report: BudgetReport): void;
  /** The platform refused a call: its budget, and no other, rests until it may be tried again. */
  limited(error: RateLimitedError): void;
}

/** Beyond this many budgets the idle ones are forgotten: channels come and go. */
const maxBudgets = 2_000;

/** Timers are whole milliseconds: without this a call could stay a rounding error away for ever. */
const roundingMs = 0.001;

interface Waiter {
  readonly draws: ReadonlyMap<Budget, Draw>;
  readonly urgency: Urgency;
  readonly claim: PacedClaim | undefined;
  readonly go: (answered: () => void) => void;
  /** Until then it is not worth a look when its text grows. */
  lookAgainAtMs: number;
}

class BudgetPace implements Pace {
  readonly #limits: ChatLimits;
  readonly #clock: Clock;
  readonly #budgets = new Map<string, Budget>();
  /** The most urgent first; then the longest waiting, whose text is the stalest. */
  readonly #waiters: Waiter[] = [];
  /** The live text of a claim that waits; it may go when more comes. */
  readonly #editOf = new Map<PacedClaim, Waiter>();
  #timer: { readonly atMs: number; readonly cancel: () => void } | undefined;

  constructor(limits: ChatLimits, clock: Clock) {
    this.#limits = limits;
    this.#clock = clock;
  }

  turnFor(keys: readonly BudgetKey[], { urgency, claim, signal }: TurnOptions): Promise<() => void> {
    if (signal?.aborted) return Promise.reject(signal.reason);
    const { promise, resolve, reject } = Promise.withResolvers<() => void>();
    const giveUp = () => {
      this.#forget(waiter);
      reject(signal?.reason);
    };
    const go = (answered: () => void) => {
      signal?.removeEventListener('abort', giveUp);
      resolve(answered);
    };
    const paced = claim instanceof PacedClaim && !claim.released ? claim : undefined;
    const draws = this.#drawsOn(keys, urgency, paced);
    const waiter: Waiter = { draws, urgency, claim: paced, go, lookAgainAtMs: 0 };
    signal?.addEventListener('abort', giveUp, { once: true });
    const rank = order.indexOf(urgency);
    const behind = this.#waiters.findIndex((other) => order.indexOf(other.urgency) > rank);
    this.#waiters.splice(behind < 0 ? this.#waiters.length : behind, 0, waiter);
    if (paced && urgency === 'edit') this.#editOf.set(paced, waiter);
    const nowMs = this.#clock.nowMs();
    // Nobody else can go before the timer, and whoever comes now does not change that.
    if (this.#timer !== undefined && this.#timer.atMs <= nowMs) this.#serve();
    else this.#wakeAfter(this.#tryToGo(waiter, nowMs), nowMs);
    return promise;
  }

  claim(): Claim {
    return new PacedClaim(() => this.#clock.nowMs(), {
      grown: (claim, nowMs) => this.#grown(claim, nowMs),
      restMs: (claim, nowMs) => Math.max(0, (this.#editOf.get(claim)?.lookAgainAtMs ?? nowMs) - nowMs),
      released: () => this.#serve(),
    });
  }

  #grown(claim: PacedClaim, nowMs: number): void {
    const waiter = this.#editOf.get(claim);
    if (waiter === undefined || nowMs < waiter.lookAgainAtMs) return;
    const waitMs = this.#waitMs(waiter, nowMs);
    // Others may have waited for the same call for longer.
    if (waitMs <= roundingMs) this.#serve();
    // Text comes far more often than it can be shown, and what could bring the moment much nearer serves everybody.
    else waiter.lookAgainAtMs = nowMs + waitMs / 4;
  }

  report(report: BudgetReport): void {
    this.#budget(report.key).report(report, this.#clock.nowMs());
    this.#serve();
  }

  limited(error: RateLimitedError): void {
    this.#budget(error.key).limited(error.retryAfterMs, this.#clock.nowMs());
    this.#serve();
  }

  #drawsOn(keys: readonly BudgetKey[], urgency: Urgency, claim: PacedClaim | undefined): ReadonlyMap<Budget, Draw> {
    const draws = new Map<Budget, Draw>();
    for (const key of keys) {
      const budget = this.#budgetOf(key);
      const { calls, holds } = draws.get(budget) ?? { calls: 0, holds: 0 };
      const later = key.later === true;
      draws.set(budget, { urgency, claim, calls: calls + (later ? 0 : 1), holds: holds + (later ? 1 : 0) });
    }
    return draws;
  }

  /** Lets everybody go whose budgets allow it, and sets the timer for the next one. */
  #serve(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    const nowMs = this.#clock.nowMs();
    let nextMs = Number.POSITIVE_INFINITY;
    // Who is served first takes first. A call that waits for one budget leaves its others to those behind it: a channel
    // that rests must not hold up the rest of the workspace.
    for (const waiter of [...this.#waiters]) nextMs = Math.min(nextMs, this.#tryToGo(waiter, nowMs));
    this.#wakeAfter(nextMs, nowMs);
  }

  /** @returns how long it has to wait still; endless when it went. */
  #tryToGo(waiter: Waiter, nowMs: number): number {
    const waitMs = this.#waitMs(waiter, nowMs);
    if (waitMs > roundingMs) return waitMs;
    this.#forget(waiter);
    const taken = [...waiter.draws].map(([budget, draw]) => budget.take(draw, nowMs));
    waiter.claim?.wrote(waiter.draws.keys(), nowMs);
    waiter.go(() => {
      for (const answered of taken) answered(this.#clock.nowMs());
      if (this.#waiters.length > 0) this.#serve();
    });
    return Number.POSITIVE_INFINITY;
  }

  #waitMs({ draws }: Waiter, nowMs: number): number {
    let waitMs = 0;
    for (const [budget, draw] of draws) waitMs = Math.max(waitMs, budget.waitMs(draw, nowMs));
    return waitMs;
  }

  #forget(waiter: Waiter): void {
    const at = this.#waiters.indexOf(waiter);
    if (at >= 0) this.#waiters.splice(at, 1);
    if (waiter.claim && this.#editOf.get(waiter.claim) === waiter) this.#editOf.delete(waiter.claim);
  }

  #wakeAfter(waitMs: number, nowMs: number): void {
    if (waitMs === Number.POSITIVE_INFINITY) return;
    const atMs = nowMs + Math.ceil(waitMs);
    if (this.#timer !== undefined && this.#timer.atMs <= atMs) return;
    this.#timer?.cancel();
    this.#timer = { atMs, cancel: this.#clock.after(Math.ceil(waitMs), () => this.#serve()) };
  }

  #budgetOf({ key, floor }: BudgetKey): Budget {
    const budget = this.#budget(key);
    budget.startFrom(this.#limits.floors[floor], this.#clock.nowMs());
    return budget;
  }

  #budget(key: string): Budget {
    const known = this.#budgets.get(key);
    if (known) return known;
    const nowMs = this.#clock.nowMs();
    if (this.#budgets.size >= maxBudgets) {
      for (const [name, budget] of this.#budgets) if (budget.isIdle(nowMs)) this.#budgets.delete(name);
    }
    const budget = new Budget();
    this.#budgets.set(key, budget);
    return budget;
  }
}

export function createPace(limits: ChatLimits, clock: Clock = systemClock): Pace {
  return new BudgetPace(limits, clock);
}
