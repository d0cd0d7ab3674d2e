// Whoever goes on in a thread right after calling Friday into it is heard: what follows a call waits until that is kept.
import { setTimeout as sleep } from 'node:timers/promises';
import type { InboundMessage } from '../../src/chat.ts';
import { Recent } from './recent.ts';
import { readTarget } from './thread.ts';

/**
 * Slack promises no order, but sends what was said in one moment in one moment. An acknowledgement has three seconds.
 *
 * @see https://docs.slack.dev/apis/events-api/#responding (read 2026-11-26)
 */
const waitMs = 1_500;
/** Below a message older than that, a call would have been heard before the reply. */
const youngMs = 10_000;
const maxKept = 1000;

interface Call {
  /** It is being taken in, or was. */
  begun: boolean;
  readonly kept: PromiseWithResolvers<void>;
}

export class Openings {
  readonly #calls = new Recent<Call>(maxKept);

  /** Friday is called. @returns what to call once that is kept, or could not be. */
  begin({ thread }: InboundMessage): () => void {
    const call = this.#of(thread.id);
    call.begun = true;
    return call.kept.resolve;
  }

  /** Resolves once a call that came before the message is kept, or when none comes. */
  async untilKept(message: InboundMessage): Promise<void> {
    const { id } = message.thread;
    const call = isYoung(message) ? this.#of(id) : this.#calls.get(id);
    if (call === undefined) return;
    if (!call.begun && isYoung(message))
      await Promise.race([call.kept.promise, sleep(waitMs, undefined, { ref: false })]);
    if (call.begun) await call.kept.promise;
  }

  #of(thread: string): Call {
    const known = this.#calls.get(thread);
    if (known) return known;
    const fresh = { begun: false, kept: Promise.withResolvers<void>() };
    this.#calls.set(thread, fresh);
    return fresh;
  }
}

function isYoung({ target, sentAtMs }: InboundMessage): boolean {
  return sentAtMs - Number(readTarget(target).root) * 1000 < youngMs;
}
