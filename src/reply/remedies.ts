// Writes of one reply that did not work come in: what each calls for is chosen (`remedy.ts`) and done.
import { type ChatError, RateLimitedError } from '../chat.ts';
import type { Draft } from './draft.ts';
import { sleep } from './pace/clock.ts';
import { type Remedy, remedyFor } from './remedy.ts';
import { type OpenMessage, restore, type Step, unpost } from './step.ts';

/** The reply as far as a remedy changes it. */
interface Patient {
  readonly draft: Pick<Draft, 'finished' | 'parked' | 'shrink'>;
  /** Aborted when the whole text is known, since that is what comes next in any case. */
  readonly hurry: AbortSignal;
  hasFallback(message: OpenMessage): boolean;
  goOnElsewhere(message: OpenMessage): void;
  /** The post that was under way has surely not happened. */
  notPosted(): void;
}

/** A platform that counts more than its adapter gets shorter segments, so many times. */
const maxShortened = 8;
const shortenBy = 0.8;
const pauseMinMs = 500;
const pauseMaxMs = 8_000;

export class Remedies {
  readonly #patient: Patient;
  #shortened = 0;
  #failures = 0;

  constructor(patient: Patient) {
    this.#patient = patient;
  }

  /** Something could be written. */
  over(): void {
    this.#failures = 0;
  }

  choose({ message, last, final }: Step, error: ChatError): Remedy {
    return remedyFor({
      error,
      posted: message.receipt !== undefined,
      reposted: message.again,
      last,
      final,
      shortenable: this.#shortened < maxShortened,
      hasFallback: this.#patient.hasFallback(message),
    });
  }

  /** Prepares the next attempt, where there is one. Never rejects. */
  async apply(remedy: Remedy, { message }: Step, error: ChatError): Promise<void> {
    const { draft, hurry } = this.#patient;
    const posted = message.receipt !== undefined;
    switch (remedy) {
      case 'give-up':
        if (!posted) restore(message);
        return;
      case 'fallback':
        if (!posted) this.#patient.notPosted();
        this.#patient.goOnElsewhere(message);
        return;
      case 'shorten':
        this.#shortened += 1;
        draft.shrink(shortenBy);
        return;
      case 'repost':
        unpost(message);
        // Somebody may have deleted it on purpose: it comes back only whole.
        draft.parked = !draft.finished;
        return;
      case 'park':
        draft.parked = !draft.finished;
        return;
      case 'pause':
        return this.#pause(error, hurry);
    }
  }

  async #pause(error: ChatError, hurry: AbortSignal): Promise<void> {
    this.#failures += 1;
    const backOffMs = Math.min(pauseMaxMs, pauseMinMs * 2 ** this.#failures);
    await sleep(error instanceof RateLimitedError ? error.retryAfterMs : backOffMs, hurry).catch(() => undefined);
  }
}
