// One budget of a platform, shared by all who draw on it: what is left, what is set aside, and whose turn it is when.
import type { BudgetReport, Floor } from '../../chat.ts';
import { type Allowance, allowanceFrom, Window } from './allowance.ts';
import type { PacedClaim } from './claim.ts';

/** What a call is for, the most urgent first. Only `edit` and `activity` may be dropped. */
export type Urgency = 'final' | 'control' | 'first' | 'edit' | 'activity';

/** What somebody wants of one budget. */
export interface Draw {
  readonly urgency: Urgency;
  readonly claim: PacedClaim | undefined;
  /** Calls now, and calls to be set aside. */
  readonly calls: number;
  readonly holds: number;
}

/** What live text and signs of work leave to others: for answers that are yet to begin, and for first words. */
const leftBy: Readonly<Record<Urgency, number>> = { final: 0, control: 0, first: 0, edit: 1 / 25, activity: 4 / 5 };
/** Of a smaller budget nothing can be left. */
const leavesFrom = 25;

/** Live text may use a window's last call, which is set aside for an end, when the end is so many times further off. */
const surelyLater = 3;

export class Budget {
  #allowance: Allowance | undefined;
  #floor: Floor | undefined;
  #held = 0;
  #restUntilMs = Number.NEGATIVE_INFINITY;
  readonly #claims = new Set<PacedClaim>();
  #sharers = { atMs: Number.NEGATIVE_INFINITY, count: 0 };

  /** A budget may be heard of before it is first used, so its floor comes with the use. */
  startFrom(floor: Floor | undefined, nowMs: number): void {
    if (floor === undefined || this.#floor !== undefined) return;
    this.#floor = floor;
    const heard = this.#allowance;
    if (heard instanceof Window && floor.kind === 'window') return;
    this.#allowance = allowanceFrom(floor, nowMs);
    const { limit } = this.#allowance;
    const resetAfterMs = heard?.untilLeftMs(heard.limit, nowMs) ?? 0;
    if (heard && resetAfterMs > 0) this.#allowance.told({ limit, remaining: heard.leftAt(nowMs), resetAfterMs }, nowMs);
  }

  /** How long until the draw may be made; 0 when it may be made now. */
  waitMs(draw: Draw, nowMs: number): number {
    const restMs = Math.max(0, this.#restUntilMs - nowMs);
    if (this.#allowance === undefined) return restMs;
    const budgetMs = Math.max(restMs, this.#untilHadMs(this.#allowance, draw, nowMs));
    const { urgency, claim } = draw;
    if (urgency !== 'edit' || claim === undefined) return budgetMs;
    return Math.max(budgetMs, this.#editAtMs(this.#allowance, claim, nowMs) - nowMs);
  }

  /** @returns what is to be called when the platform has answered. */
  take({ urgency, claim, calls, holds }: Draw, nowMs: number): (nowMs: number) => void {
    const answered = Array.from({ length: calls }, () => this.#allowance?.take(nowMs));
    if (urgency === 'final' || urgency === 'control') claim?.use(this);
    else if (holds > 0 && !claim?.holds(this)) claim?.hold(this);
    return (doneMs) => {
      for (const tell of answered) tell?.(doneMs);
    };
  }

  hold(): void {
    this.#held += 1;
  }

  unhold(): void {
    this.#held -= 1;
  }

  remember(claim: PacedClaim): void {
    this.#claims.add(claim);
  }

  forget(claim: PacedClaim): void {
    this.#claims.delete(claim);
  }

  report(report: BudgetReport, nowMs: number): void {
    this.#allowance ??= new Window(report.limit, report.resetAfterMs);
    this.#allowance.told(report, nowMs);
  }

  limited(retryAfterMs: number, nowMs: number): void {
    this.#restUntilMs = Math.max(this.#restUntilMs, nowMs + retryAfterMs);
    this.#allowance?.refused(this.#restUntilMs);
  }

  /** Nothing would be lost by forgetting it. */
  isIdle(nowMs: number): boolean {
    if (this.#held > 0 || this.#claims.size > 0 || this.#restUntilMs > nowMs) return false;
    return this.#allowance === undefined || this.#allowance.leftAt(nowMs) >= this.#allowance.limit;
  }

  #untilHadMs(allowance: Allowance, { urgency, claim, calls, holds }: Draw, nowMs: number): number {
    const until = (left: number) => allowance.untilLeftMs(Math.min(left, allowance.limit), nowMs);
    const newHolds = claim === undefined || claim.holds(this) ? 0 : holds;
    // What must get through may use what is set aside for another end: that comes back, and is waited for there.
    if (urgency === 'final' || urgency === 'control') return until(calls);
    if (allowance instanceof Window) {
      // A window comes back soon, so a call of the next one may be set aside as well.
      if (newHolds > 0 && this.#held + newHolds > allowance.limit) return Number.POSITIVE_INFINITY;
      if (calls === 0) return 0;
      const othersMs = until(calls + this.#held + kept(allowance, urgency));
      if (urgency !== 'edit' || claim === undefined) return othersMs;
      return Math.min(othersMs, Math.max(until(calls), untilLastShareMs(allowance, claim, nowMs)));
    }
    if (calls + newHolds === 0) return 0;
    return allowance.untilLeftMs(calls + newHolds + this.#held + kept(allowance, urgency), nowMs);
  }

  /** When the next live text is due, so that what is left is spread evenly over the time for which it must last. */
  #editAtMs(allowance: Allowance, claim: PacedClaim, nowMs: number): number {
    if (claim.wroteAtMs === Number.NEGATIVE_INFINITY) return nowMs;
    if (allowance instanceof Window && allowance.isShort) return nowMs;
    const remainingMs = claim.remainingMs(nowMs);
    const { calls, withinMs } = allowance.outlook(remainingMs, nowMs);
    const ends = remainingMs <= withinMs;
    const spare = calls - kept(allowance, 'edit') - (ends ? this.#held : 0);
    const gaps = 1 + Math.max(1, spare / Math.max(1, this.#sharersAt(nowMs)));
    const leastMs = this.#floor?.minIntervalMs ?? 0;
    const evenlyMs = (nowMs + withinMs - claim.wroteAtMs) / gaps;
    const intervalMs = Math.max(leastMs, Math.min(evenlyMs, allowance.freeEveryMs(nowMs)));
    // The moment in which a word comes is better than one between two words, which shows no more and shows it later.
    const aroundMs = Math.min(claim.gapMs, intervalMs / 3, intervalMs - leastMs) / 2;
    return claim.wroteAtMs + intervalMs + (claim.isFresh(nowMs) ? -aroundMs : aroundMs);
  }

  /** How many messages grow on this budget. */
  #sharersAt(nowMs: number): number {
    if (this.#sharers.atMs !== nowMs) {
      let count = 0;
      for (const claim of this.#claims) if (claim.isActive(nowMs)) count += 1;
      this.#sharers = { atMs: nowMs, count };
    }
    return this.#sharers.count;
  }
}

function kept(allowance: Allowance, urgency: Urgency): number {
  const { limit } = allowance;
  // Signs of work share a window with first words, and a bucket with nothing but each other.
  if (limit < leavesFrom || (urgency === 'activity' && !(allowance instanceof Window))) return 0;
  return Math.floor(limit * leftBy[urgency]);
}

/** The window will end before its last call is missed, and the answer will not: how long until that is so. */
function untilLastShareMs(window: Window, claim: PacedClaim, nowMs: number): number {
  const endsInMs = window.endsInMs(nowMs);
  if (claim.remainingMs(nowMs) < surelyLater * Math.min(endsInMs, window.shareMs)) return Number.POSITIVE_INFINITY;
  return Math.max(0, endsInMs - window.shareMs);
}
