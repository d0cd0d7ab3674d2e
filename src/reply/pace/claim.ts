// Something under way that must be ended: what is set aside for its end, and how its text grows.
import type { Budget } from './budget.ts';

/** What one reply, or one sign of work, has of the budgets. */
export interface Claim {
  /**
   * So long is the whole text that is known now.
   *
   * @param fresh it has grown in this very moment. Default: true.
   */
  grew(chars: number, fresh?: boolean): void;
  /** How long no growth of the text could be written any sooner. */
  restMs(): number;
  /** It has ended: what was set aside for that and not used is given back. */
  release(): void;
}

/** An ordinary answer has about so many characters (200 words); one that has many more is long, and goes on for long. */
const ordinaryChars = 1_000;
const nearlyChars = 100;
const longerBy = 1 / 2;
/** How long an answer is expected to go on of which nothing is known. */
const unknownEndMs = 4_000;
/** A longer silence is no slow writing: Friday does something else. */
const pauseMs = 1_000;
/** A text that has not grown for so long leaves its share to the others. */
const idleMs = 5_000;
const freshMs = 1;
const gapsRemembered = 8;
/** Whoever looks more rarely at a text notices too late that it goes on no more. */
const longestRestMs = 200;

/** What the claim's pace does for it. */
interface PaceOfClaim {
  /** The text that waits to be written has become longer. */
  grown(claim: PacedClaim, nowMs: number): void;
  /** How long that changes nothing for it. */
  restMs(claim: PacedClaim, nowMs: number): number;
  released(): void;
}

export class PacedClaim implements Claim {
  readonly #nowMs: () => number;
  readonly #pace: PaceOfClaim;
  /** The budgets of which a call is set aside, and those that count this claim among their users. */
  readonly #held = new Set<Budget>();
  readonly #used = new Set<Budget>();
  /** When its message was last written. */
  #wroteAtMs = Number.NEGATIVE_INFINITY;
  #knownChars = 0;
  #grownChars = 0;
  #writingMs = 0;
  #grewAtMs = Number.NEGATIVE_INFINITY;
  #freshAtMs = Number.NEGATIVE_INFINITY;
  #gapMs = 0;
  #restedMs = 0;
  #endsAtMs = Number.NEGATIVE_INFINITY;
  released = false;

  constructor(nowMs: () => number, pace: PaceOfClaim) {
    this.#nowMs = nowMs;
    this.#pace = pace;
  }

  get wroteAtMs(): number {
    return this.#wroteAtMs;
  }

  grew(chars: number, fresh = true): void {
    const nowMs = this.#nowMs();
    const begins = this.#grewAtMs === Number.NEGATIVE_INFINITY;
    const more = chars - this.#knownChars;
    this.#knownChars = chars;
    if (more <= 0 && !begins) return;
    if (!begins) {
      this.#grownChars += more;
      const gapMs = Math.min(pauseMs, nowMs - this.#grewAtMs);
      this.#writingMs += gapMs;
      // Who has rested may have seen several pieces as one, and who has asked saw none come.
      const seen = fresh && this.#freshAtMs === this.#grewAtMs && (gapMs < this.#gapMs || this.#restedMs < gapMs / 2);
      if (seen) this.#gapMs += (gapMs - this.#gapMs) / gapsRemembered;
    }
    this.#restedMs = 0;
    this.#grewAtMs = nowMs;
    if (fresh) this.#freshAtMs = nowMs;
    const left = ordinaryChars - this.#grownChars;
    const toCome = left > -nearlyChars ? Math.max(nearlyChars, left) : this.#grownChars * longerBy;
    const known = this.#grownChars > 0 && this.#writingMs > 0;
    this.#endsAtMs = nowMs + (known ? (toCome * this.#writingMs) / this.#grownChars : unknownEndMs);
    this.#pace.grown(this, nowMs);
  }

  restMs(): number {
    const restMs = Math.min(longestRestMs, this.#pace.restMs(this, this.#nowMs()));
    this.#restedMs = Math.max(this.#restedMs, restMs);
    return restMs;
  }

  /** Text has come in this very moment. */
  isFresh(nowMs: number): boolean {
    return nowMs - this.#freshAtMs < freshMs;
  }

  /** The usual time between two pieces of text. */
  get gapMs(): number {
    return this.#gapMs;
  }

  release(): void {
    if (this.released) return;
    this.released = true;
    for (const budget of this.#held) budget.unhold();
    for (const budget of this.#used) budget.forget(this);
    this.#held.clear();
    this.#pace.released();
  }

  /** How long the text is expected to grow still. */
  remainingMs(nowMs: number): number {
    return this.#grewAtMs === Number.NEGATIVE_INFINITY ? unknownEndMs : Math.max(0, this.#endsAtMs - nowMs);
  }

  isActive(nowMs: number): boolean {
    return nowMs - this.#grewAtMs < idleMs;
  }

  holds(budget: Budget): boolean {
    return this.#held.has(budget);
  }

  hold(budget: Budget): void {
    if (this.released) return;
    this.#held.add(budget);
    budget.hold();
  }

  /** A call that was set aside is made now. */
  use(budget: Budget): void {
    if (this.#held.delete(budget)) budget.unhold();
  }

  wrote(budgets: Iterable<Budget>, nowMs: number): void {
    if (this.released) return;
    this.#wroteAtMs = nowMs;
    for (const budget of budgets) {
      this.#used.add(budget);
      budget.remember(this);
    }
  }
}
