// Attempts to connect come in, how long each must wait goes out: Discord resets a token that logs in 1000 times a day.
/** discord.js itself waits half a second, every time, for ever. */
const pausesMs = [0, 0, 1000, 2000, 4000, 8000, 16_000, 32_000, 64_000];
const longestPauseMs = 120_000;
/** A connection that lasted so long was a good one: the next failure is a first one. */
const steadyMs = 60_000;

export class Reconnects {
  readonly #now: () => number;
  #attempts = 0;
  #connectedAtMs: number | undefined;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  connected(): void {
    this.#connectedAtMs = this.#now();
  }

  /** Asked once before each attempt. */
  nextPauseMs(): number {
    const lastedMs = this.#connectedAtMs === undefined ? 0 : this.#now() - this.#connectedAtMs;
    if (lastedMs >= steadyMs) this.#attempts = 0;
    this.#connectedAtMs = undefined;
    const pauseMs = pausesMs[this.#attempts] ?? longestPauseMs;
    this.#attempts += 1;
    return pauseMs;
  }
}
