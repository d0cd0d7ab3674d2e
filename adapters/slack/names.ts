// Who is behind a user id: a bounded memory of names, filled in the background. Nothing waits for it.
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { type ChatError, RateLimitedError } from '../../src/chat.ts';
import type { Log } from '../../src/log.ts';
import { toChatError } from './errors.ts';
import { Recent } from './recent.ts';
import { budgetKey, type Web } from './web.ts';

interface Somebody {
  readonly name: string | undefined;
  readonly person: boolean | undefined;
  readonly freshUntilMs: number;
}

const maxKnown = 10_000;
const freshMs = 24 * 3_600_000;
/** When Slack refuses to tell, e.g. for a missing scope, the same id is not asked for again before this. */
const refusedMs = 10 * 60_000;
/** When Slack cannot be reached, nobody is asked for until then. */
const pauseMs = 1000;
/** Names must not take the places on the line that replies need. */
const maxAsking = 4;

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
  readonly #known = new Recent<Somebody>(maxKnown);
  readonly #asking = new Map<string, Promise<void>>();
  #pausedUntilMs = 0;

  constructor(web: Web, log: Log) {
    this.#web = web;
    this.#log = log;
  }

  /** The display name if it is known already; if not, it will be the next time. */
  nameOf(tenant: string, userId: string): string | undefined {
    void this.#learn(tenant, userId);
    return this.#known.get(userId)?.name;
  }

  isPerson(userId: string): boolean | undefined {
    return this.#known.get(userId)?.person;
  }

  /** @returns whether Slack has told, within `limitMs`, all that it tells of the id, be it that it does not. Never rejects. */
  async lookUp(tenant: string, userId: string, limitMs: number): Promise<boolean> {
    await Promise.race([this.#learn(tenant, userId), sleep(limitMs, undefined, { ref: false })]);
    return this.#isFresh(userId);
  }

  #isFresh(userId: string): boolean {
    return (this.#known.get(userId)?.freshUntilMs ?? 0) > Date.now();
  }

  #learn(tenant: string, userId: string): Promise<void> {
    const asking = this.#asking.get(userId);
    if (asking) return asking;
    const resting = this.#asking.size >= maxAsking || Date.now() < this.#pausedUntilMs;
    if (resting || this.#isFresh(userId)) return Promise.resolve();
    const asked = this.#ask(tenant, userId).finally(() => this.#asking.delete(userId));
    this.#asking.set(userId, asked);
    return asked;
  }

  async #ask(tenant: string, userId: string): Promise<void> {
    const key = budgetKey(tenant, 'users.info', '');
    try {
      const { user } = await this.#web.ask('users.info', { user: userId }, key, userSchema);
      const name = user.profile?.display_name ?? user.profile?.real_name ?? user.real_name ?? user.name;
      const person = user.is_bot === undefined ? undefined : !user.is_bot;
      this.#known.set(userId, { name, person, freshUntilMs: Date.now() + freshMs });
    } catch (reason) {
      this.#log.debug({ err: reason, userId }, 'a name could not be looked up');
      this.#notTold(userId, toChatError(reason, key));
    }
  }

  #notTold(userId: string, error: ChatError): void {
    if (error instanceof RateLimitedError) this.#pausedUntilMs = Date.now() + error.retryAfterMs;
    else if (error.kind === 'unknown' || error.kind === 'unreachable') this.#pausedUntilMs = Date.now() + pauseMs;
    else {
      const { name, person } = this.#known.get(userId) ?? {};
      this.#known.set(userId, { name, person, freshUntilMs: Date.now() + refusedMs });
    }
  }
}
