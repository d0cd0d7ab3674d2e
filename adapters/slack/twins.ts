// Slack tells of a mention twice, as `message` and as `app_mention`, in either order; the second may lack the files.
import { setTimeout as sleep } from 'node:timers/promises';
import type { InboundMessage } from '../../src/chat.ts';
import { Recent } from './recent.ts';

/** Both are sent in the same moment. Without the scopes for `message` events there is only the mention. */
const waitMs = 150;
const maxKept = 1000;

/**
 * Whichever twin is committed first begins the turn, so a mention without files waits shortly for the one that may bring
 * some. Nothing is acknowledged meanwhile, so nothing can be lost by it.
 *
 * @see https://github.com/vercel/chat/issues/28 (`app_mention` without `files`)
 */
export class Twins {
  readonly #told = new Recent<PromiseWithResolvers<void>>(maxKept);

  /** The `message` twin has been handed over. */
  told({ id }: InboundMessage): void {
    this.#of(id).resolve();
  }

  /** Resolves once the `message` twin has been handed over, or when it does not come. */
  async untilTold({ id }: InboundMessage): Promise<void> {
    await Promise.race([this.#of(id).promise, sleep(waitMs, undefined, { ref: false })]);
  }

  #of(id: string): PromiseWithResolvers<void> {
    const known = this.#told.get(id);
    if (known) return known;
    const fresh = Promise.withResolvers<void>();
    this.#told.set(id, fresh);
    return fresh;
  }
}
