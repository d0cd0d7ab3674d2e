// Refusals for want of a permission come in; while one is fresh, the same call is refused here instead of by Discord.
import { ChatError } from '../../src/chat.ts';
import { closedPausesMs } from './limits.ts';
import { platform } from './thread.ts';

interface Closed {
  readonly code: string;
  readonly refusals: number;
  readonly untilMs: number;
}

const maxRemembered = 1000;

/**
 * A bot that keeps asking where it may not is shut out with its whole address. A permission may be given at any time,
 * so the first pause is short.
 */
export class ClosedDoors {
  readonly #doors = new Map<string, Closed>();
  readonly #now: () => number;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** @param key of the calls that the same permission concerns. @throws ChatError `forbidden` */
  check(key: string): void {
    const door = this.#doors.get(key);
    if (door !== undefined && this.#now() < door.untilMs) throw new ChatError(platform, 'forbidden', door.code);
  }

  opened(key: string): void {
    this.#doors.delete(key);
  }

  refused(key: string, code: string): void {
    const refusals = (this.#doors.get(key)?.refusals ?? 0) + 1;
    const { firstMs, longestMs } = closedPausesMs;
    this.#doors.delete(key);
    this.#doors.set(key, {
      code,
      refusals,
      untilMs: this.#now() + Math.min(longestMs, firstMs * 2 ** (refusals - 1)),
    });
    const [oldest] = this.#doors.keys();
    if (this.#doors.size > maxRemembered && oldest !== undefined) this.#doors.delete(oldest);
  }
}
