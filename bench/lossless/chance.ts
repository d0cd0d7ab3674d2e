// Chance that can be repeated: the same seed gives the same numbers.

export class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** A whole number from 0 to `count` - 1. */
  upTo(count: number): number {
    return this.#next() % count;
  }

  /** From 0 up to, but not, 1. */
  fraction(): number {
    return this.#next() / 2 ** 32;
  }

  /** 32 bits. (The mulberry32 generator.) */
  #next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  }

  of<T>(first: T, ...others: readonly T[]): T {
    return others[this.upTo(others.length + 1)] ?? first;
  }

  /** True once in so many times. */
  once(times: number): boolean {
    return this.upTo(times) === 0;
  }

  list<T>(count: number, make: (index: number) => T): T[] {
    return Array.from({ length: count }, (_, index) => make(index));
  }
}
