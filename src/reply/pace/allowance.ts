// What one limit of a platform still allows, as a bucket or as a window. Bookkeeping only: the time comes in.
import type { BudgetReport, Floor } from '../../chat.ts';

/** What the platform tells of it. */
type Told = Omit<BudgetReport, 'key'>;

export interface Allowance {
  readonly limit: number;
  /** Calls that may be made now. */
  leftAt(nowMs: number): number;
  /** How long until so many are left, if none is made. */
  untilLeftMs(calls: number, nowMs: number): number;
  take(nowMs: number): void;
  /** All calls that may be made within a time, which is shorter than asked for where nothing is known beyond it. */
  outlook(withinMs: number, nowMs: number): { readonly calls: number; readonly withinMs: number };
  /** The platform tells how it stands. */
  told(report: Told, nowMs: number): void;
  /** The platform refused a call until then. */
  refused(untilMs: number): void;
}

export function allowanceFrom(floor: Floor, nowMs: number): Allowance {
  return floor.kind === 'window' ? new Window(floor.limit, floor.windowMs) : new Bucket(floor, nowMs);
}

/** The platform counts a call when it arrives; of two calls one may be on its way for so much longer than the other. */
const wayMs = 100;

/** Fills up steadily. Calls that were saved up may be made all at once. */
export class Bucket implements Allowance {
  readonly limit: number;
  readonly #perMs: number;
  #calls: number;
  /** Up to here what comes back is counted. In the future while nothing comes back. */
  #atMs: number;

  constructor({ limit, windowMs }: Floor, nowMs: number) {
    this.limit = limit;
    this.#perMs = limit / windowMs;
    this.#calls = limit;
    this.#atMs = nowMs;
  }

  leftAt(nowMs: number): number {
    if (nowMs > this.#atMs) {
      this.#calls = Math.min(this.limit, this.#calls + (nowMs - this.#atMs) * this.#perMs);
      this.#atMs = nowMs;
    }
    return this.#calls;
  }

  untilLeftMs(calls: number, nowMs: number): number {
    const missing = calls - this.leftAt(nowMs);
    if (calls > this.limit) return Number.POSITIVE_INFINITY;
    return missing <= 0 ? 0 : this.#atMs - nowMs + missing / this.#perMs;
  }

  take(nowMs: number): void {
    // A full bucket begins to fill up when the call arrives there, not when it leaves here.
    if (this.leftAt(nowMs) > this.limit - wayMs * this.#perMs) this.#atMs = Math.max(this.#atMs, nowMs + wayMs);
    this.#calls -= 1;
  }

  outlook(withinMs: number, nowMs: number) {
    const left = this.leftAt(nowMs);
    return { calls: left + Math.max(0, nowMs + withinMs - this.#atMs) * this.#perMs, withinMs };
  }

  told({ remaining, resetAfterMs }: Told, nowMs: number): void {
    this.#calls = Math.min(this.leftAt(nowMs), remaining);
    if (remaining < 1) this.#atMs = Math.max(this.#atMs, nowMs + resetAfterMs);
  }

  refused(untilMs: number): void {
    // What is promised after that is one call; the others come back at the usual rate.
    this.#calls = 1;
    this.#atMs = Math.max(this.#atMs, untilMs);
  }
}

/** Two reports of one window differ by the time they travelled; the next window lies further off than this. */
const sameWindowMs = 1_000;

/**
 * So many calls in any time of a length. Where the platform tells when its window ends, all calls come back then;
 * otherwise each comes back when it is as old as a window is long, wherever the platform's windows begin.
 */
export class Window implements Allowance {
  #limit: number;
  #windowMs: number;
  /** When the calls were made that may count still, ascending. */
  #made: number[] = [];
  #known: { remaining: number; readonly resetAtMs: number } | undefined;

  constructor(limit: number, windowMs: number) {
    this.#limit = limit;
    this.#windowMs = windowMs;
  }

  get limit(): number {
    return this.#limit;
  }

  /** The time that each call has for itself when they are spread evenly, and the way of one. */
  get shareMs(): number {
    return this.#windowMs / this.#limit + wayMs;
  }

  /** When the platform's window is known to end. */
  endsInMs(nowMs: number): number {
    this.#forget(nowMs);
    return this.#known ? this.#known.resetAtMs - nowMs : Number.POSITIVE_INFINITY;
  }

  leftAt(nowMs: number): number {
    this.#forget(nowMs);
    return this.#known?.remaining ?? this.#limit - this.#made.length;
  }

  untilLeftMs(calls: number, nowMs: number): number {
    if (calls > this.#limit) return Number.POSITIVE_INFINITY;
    if (this.leftAt(nowMs) >= calls) return 0;
    if (this.#known) return this.#known.resetAtMs - nowMs;
    const oldestToGo = this.#made[this.#made.length - (this.#limit - calls) - 1] ?? nowMs;
    return oldestToGo + this.#windowMs + wayMs - nowMs;
  }

  take(nowMs: number): void {
    this.#made.push(nowMs);
    if (this.#known) this.#known.remaining -= 1;
  }

  outlook(withinMs: number, nowMs: number) {
    const left = this.leftAt(nowMs);
    if (this.#known) return { calls: left, withinMs: Math.min(withinMs, this.#known.resetAtMs - nowMs) };
    const knownMs = Math.min(withinMs, this.#windowMs);
    const back = this.#made.filter((atMs) => atMs + this.#windowMs + wayMs <= nowMs + knownMs);
    return { calls: left + back.length, withinMs: knownMs };
  }

  refused(): void {
    // The window's end is what has to be waited for, and then all of it comes back.
  }

  told({ limit, remaining, resetAfterMs }: Told, nowMs: number): void {
    this.#forget(nowMs);
    if (limit !== this.#limit) this.#windowMs = Math.max(this.#windowMs, resetAfterMs);
    this.#limit = limit;
    const resetAtMs = nowMs + resetAfterMs;
    const before = this.#known;
    const same = before !== undefined && resetAtMs < before.resetAtMs + sameWindowMs;
    // Calls on their way are in our count but not yet in the platform's: the smaller one is right.
    const beganMs = resetAtMs - this.#windowMs;
    const made = this.#made.filter((atMs) => atMs >= beganMs - 2 * wayMs).length;
    this.#known = {
      remaining: Math.min(remaining, same ? before.remaining : limit - made),
      resetAtMs: same ? Math.max(resetAtMs, before.resetAtMs) : resetAtMs,
    };
  }

  #forget(nowMs: number): void {
    let endedMs = nowMs - this.#windowMs - wayMs;
    if (this.#known && nowMs >= this.#known.resetAtMs) {
      // What was sent just before the end may have arrived after it.
      endedMs = Math.max(endedMs, this.#known.resetAtMs - wayMs);
      this.#known = undefined;
    }
    const kept = this.#made.findIndex((atMs) => atMs > endedMs);
    if (kept !== 0) this.#made = kept < 0 ? [] : this.#made.slice(kept);
  }
}
