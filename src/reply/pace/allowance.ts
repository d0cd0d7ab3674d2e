// What one limit of a platform still allows, as a bucket or as a window. Bookkeeping only: the time comes in.
import type { BudgetReport, Floor } from '../../chat.ts';

/** What the platform tells of it. */
type Told = Omit<BudgetReport, 'key'>;

type Answered = (nowMs: number) => void;

export interface Allowance {
  readonly limit: number;
  /** Calls that may be made now. */
  leftAt(nowMs: number): number;
  /** How long until so many are left, if none is made. */
  untilLeftMs(calls: number, nowMs: number): number;
  /** @returns what is to be called when the platform has answered: until then nobody knows when the call arrived. */
  take(nowMs: number): Answered;
  /** All calls that may be made within a time, which is shorter than asked for where nothing is known beyond it. */
  outlook(withinMs: number, nowMs: number): { readonly calls: number; readonly withinMs: number };
  /** So often a call may be made whose place would otherwise be lost: what is full cannot fill up. */
  freeEveryMs(nowMs: number): number;
  /** The platform tells how it stands. */
  told(report: Told, nowMs: number): void;
  /** The platform refused a call until then. */
  refused(untilMs: number): void;
}

export function allowanceFrom(floor: Floor, nowMs: number): Allowance {
  return floor.kind === 'window' ? new Window(floor.limit, floor.windowMs) : new Bucket(floor, nowMs);
}

/** A call that is never answered counts as arrived after this. */
const longestMs = 60_000;
/** The way of a call, where a little more or less does no harm. */
const wayMs = 100;
/** Of the shortest time that a call has taken, its answer has been on its way for at least this share. */
const wayBack = 1 / 3;
const longestBackMs = 50;

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

  take(nowMs: number): Answered {
    const full = this.leftAt(nowMs) > this.limit - 1;
    this.#calls -= 1;
    if (!full || this.#atMs > nowMs) return () => undefined;
    // A full bucket begins to fill up when the call arrives there, not when it leaves here.
    const untilMs = nowMs + longestMs;
    this.#atMs = untilMs;
    return (doneMs) => {
      if (this.#atMs === untilMs) this.#atMs = doneMs;
    };
  }

  outlook(withinMs: number, nowMs: number) {
    const left = this.leftAt(nowMs);
    return { calls: left + Math.max(0, nowMs + withinMs - this.#atMs) * this.#perMs, withinMs };
  }

  freeEveryMs(nowMs: number): number {
    return this.leftAt(nowMs) < this.limit ? Number.POSITIVE_INFINITY : 1 / this.#perMs;
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

const shortMs = 1_000;
/** Two reports of one window differ by the time they travelled; the next window lies further off than this. */
const sameWindowMs = 1_000;

/**
 * So many calls in any time of a length. Where the platform tells when its window ends, all calls come back then;
 * otherwise each comes back when it is as old as a window is long, wherever the platform's windows begin.
 */
export class Window implements Allowance {
  #limit: number;
  #windowMs: number;
  /** When the calls were answered that may count still; endless as long as they are on their way. */
  #made: { atMs: number; doneMs: number }[] = [];
  #backMs = longestBackMs;
  #known: { remaining: number; readonly resetAtMs: number } | undefined;

  constructor(limit: number, windowMs: number) {
    this.#limit = limit;
    this.#windowMs = windowMs;
  }

  get limit(): number {
    return this.#limit;
  }

  /** Comes back so soon that there is nothing to spread. */
  get isShort(): boolean {
    return this.#windowMs <= shortMs;
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
    // Whoever has to wait for a call on its way looks again when it is answered.
    const goneMs = this.#made.map((call) => this.#goneMs(call)).sort((one, other) => one - other);
    return (goneMs[this.#made.length - (this.#limit - calls) - 1] ?? nowMs) - nowMs;
  }

  take(nowMs: number): Answered {
    const call = { atMs: nowMs, doneMs: Number.POSITIVE_INFINITY };
    this.#made.push(call);
    if (this.#known) this.#known.remaining -= 1;
    return (doneMs) => {
      call.doneMs = doneMs;
      this.#backMs = Math.min(this.#backMs, (doneMs - nowMs) * wayBack);
    };
  }

  outlook(withinMs: number, nowMs: number) {
    const left = this.leftAt(nowMs);
    if (this.#known) return { calls: left, withinMs: Math.min(withinMs, this.#known.resetAtMs - nowMs) };
    const knownMs = Math.min(withinMs, this.#windowMs);
    const back = this.#made.filter((call) => this.#goneMs(call) <= nowMs + knownMs);
    return { calls: left + back.length, withinMs: knownMs };
  }

  freeEveryMs(): number {
    return Number.POSITIVE_INFINITY;
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
    // What is on its way may not be in the platform's count, but for the call that brought this report.
    const onTheirWay = this.#made.filter(({ doneMs }) => doneMs === Number.POSITIVE_INFINITY).length;
    const left = remaining - Math.max(0, onTheirWay - 1);
    this.#known = {
      remaining: same ? Math.min(left, before.remaining) : left,
      resetAtMs: same ? Math.max(resetAtMs, before.resetAtMs) : resetAtMs,
    };
  }

  #forget(nowMs: number): void {
    let endedMs = Number.NEGATIVE_INFINITY;
    if (this.#known && nowMs >= this.#known.resetAtMs) {
      // What was answered only after the end may have arrived after it.
      endedMs = this.#known.resetAtMs - this.#backMs;
      this.#known = undefined;
    }
    const counts = (call: { readonly atMs: number; readonly doneMs: number }) =>
      call.doneMs >= endedMs && this.#goneMs(call) > nowMs;
    if (!this.#made.every(counts)) this.#made = this.#made.filter(counts);
  }

  /** From then on the platform has surely forgotten it. */
  #goneMs({ atMs, doneMs }: { readonly atMs: number; readonly doneMs: number }): number {
    return Math.min(doneMs - this.#backMs, atMs + longestMs) + this.#windowMs;
  }
}
