// What has gone wrong with a reply so far: a failed write comes in, what to do next goes out, and pauses that grow.
import { type ChatError, RateLimitedError } from '../chat.ts';
import { sleep } from './pace/clock.ts';
import { type FailedWrite, type Remedy, remedyFor } from './remedy.ts';

/** A platform that counts more than its adapter gets shorter segments, so many times. */
const maxShortened = 8;
const pauseMinMs = 500;
const pauseMaxMs = 8_000;

export class Troubles {
  #shortened = 0;
  #failures = 0;

  remedy(failed: Omit<FailedWrite, 'shortenable'>): Remedy {
    const remedy = remedyFor({ ...failed, shortenable: this.#shortened < maxShortened });
    if (remedy === 'shorten') this.#shortened += 1;
    return remedy;
  }

  /** Something could be written. */
  over(): void {
    this.#failures = 0;
  }

  /** Ends early when the whole text is known, since that is what comes next in any case. Never rejects. */
  async pause(error: ChatError, hurry: AbortSignal): Promise<void> {
    this.#failures += 1;
    const backOffMs = Math.min(pauseMaxMs, pauseMinMs * 2 ** this.#failures);
    await sleep(error instanceof RateLimitedError ? error.retryAfterMs : backOffMs, hurry).catch(() => undefined);
  }
}
