// Statuses of answers come in, a warning goes out in time: Discord bans an address that is refused 10,000 times.
import type { Log } from '../../src/log.ts';
import { refusalLimits } from './limits.ts';

export class RefusalCount {
  readonly #log: Log;
  readonly #now: () => number;
  #count = 0;
  #sinceMs = Number.NEGATIVE_INFINITY;

  constructor(log: Log, now: () => number = () => performance.now()) {
    this.#log = log;
    this.#now = now;
  }

  /** @param scope of a 429; those that others have caused are not counted. */
  count(status: number, scope: string | null): void {
    if (status !== 401 && status !== 403 && (status !== 429 || scope === 'shared')) return;
    const { windowMs, warnAt } = refusalLimits;
    if (this.#now() - this.#sinceMs >= windowMs) {
      this.#sinceMs = this.#now();
      this.#count = 0;
    }
    this.#count += 1;
    if (this.#count !== warnAt) return;
    this.#log.error(
      { refused: this.#count, windowMs, status },
      'Discord refuses many calls and would shut this address out: look for missing permissions and for a token that is used elsewhere',
    );
  }
}
