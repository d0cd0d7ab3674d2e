// Who is behind a user id: a bounded memory of names, filled in the background. Nothing waits for it.
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { RateLimitedError } from '../../src/chat.ts';
import type { Log } from '../../src/log.ts';
import { budgetKey, type Web } from './web.ts';

interface Somebody {
  readonly name: string | undefined;
  readonly person: boolean | undefined;
  readonly freshUntilMs: number;
}

const maxKnown = 10_000;
const freshMs = 24 * 3_600_000;
/** After a failure, e.g. a missing scope, the same id is not asked for again before this. */
const failedMs = 10 * 60_000;

const text = z.string().min(1).optional().catch(undefined);
const userSchema = z.object({
  user: z.object({
    name: text,
    real_name: text,
    is_bot: z.boolean().optional().catch(undefined),
    profile: z.object({ display_name: text, real_name: text }).optional().catch(undefined),
  }),
});

export class Names {
  readonly #web: Web;
  readonly #log: Log;
  readonly #known = new Map<string, Somebody>();
  readonly #asking = new Map<string, Promise<void>>();
  #pausedUntilMs = 0;

  constructor(web: Web, log: Log) {
    this.#web = web;
    this.#log = log;
  }

  /** The display name if it is known already; if not, it will be the next time. */
  nameOf(tenant: string, userId: string): string | undefined {
    const known = this.#known.get(userId);
    if (!known || known.freshUntilMs < Date.now()) void this.#learn(tenant, userId);
    return known?.name;
  }

  isPerson(userId: string): boolean | undefined {
    return this.#known.get(userId)?.person;
  }

  /** Resolves when the id has been looked up, or after `limitMs`. Never rejects. */
  async lookUp(tenant: string, userId: string, limitMs: number): Promise<void> {
    await Promise.race([this.#learn(tenant, userId), sleep(limitMs, undefined, { ref: false })]);
  }

  #learn(tenant: string, userId: string): Promise<void> {
    const asking = this.#asking.get(userId);
    if (asking) return asking;
    if (Date.now() < this.#pausedUntilMs) return Promise.resolve();
    const asked = this.#ask(tenant, userId).finally(() => this.#asking.delete(userId));
    this.#asking.set(userId, asked);
    return asked;
  }

  async #ask(tenant: string, userId: string): Promise<void> {
    try {
      const key = budgetKey(tenant, 'users.info', '');
      const { user } = await this.#web.ask('users.info', { user: userId }, key, userSchema);
      const name = user.profile?.display_name ?? user.profile?.real_name ?? user.real_name ?? user.name;
      const person = user.is_bot === undefined ? undefined : !user.is_bot;
      this.#remember(userId, { name, person, freshUntilMs: Date.now() + freshMs });
    } catch (error) {
      this.#log.debug({ err: error, userId }, 'a name could not be looked up');
      if (error instanceof RateLimitedError) this.#pausedUntilMs = Date.now() + error.retryAfterMs;
      const before = this.#known.get(userId);
      this.#remember(userId, { name: before?.name, person: before?.person, freshUntilMs: Date.now() + failedMs });
    }
  }

  #remember(userId: string, somebody: Somebody): void {
    this.#known.delete(userId);
    this.#known.set(userId, somebody);
    const [oldest] = this.#known.keys();
    if (this.#known.size > maxKnown && oldest !== undefined) this.#known.delete(oldest);
  }
}
