// Rate limits: a call's bucket and its major parameter come in, X-RateLimit headers or the reason for a 429 go out.
import { createHash } from 'node:crypto';
import { BUCKET_LIMITS, type BucketLimit, type BucketName, GLOBAL_LIMITS } from './limits.ts';

export type LimitScope = 'user' | 'shared' | 'global' | 'cloudflare';

/** A call that came too soon. */
export interface Limited {
  readonly scope: LimitScope;
  readonly retryAfterMs: number;
}

export interface Verdict {
  readonly headers: Record<string, string>;
  readonly limited?: Limited;
}

export interface RateLimitOptions {
  readonly mode: 'documented' | 'off';
  readonly now: () => number;
  /** Other numbers than the observed ones, for single buckets. */
  readonly buckets?: Partial<Record<BucketName, BucketLimit>>;
}

interface Window {
  used: number;
  endsAtMs: number;
}

/** @see https://docs.discord.com/developers/topics/rate-limits */
export class RateLimits {
  readonly #options: RateLimitOptions;
  readonly #windows = new Map<string, Window>();
  readonly #shared = new Map<string, number>();
  readonly #second: Window = { used: 0, endsAtMs: 0 };
  readonly #invalid: number[] = [];
  #globalUntilMs = 0;
  #cloudflareUntilMs = 0;

  constructor(options: RateLimitOptions) {
    this.#options = options;
  }

  /** Every call but those with an interaction's token is refused for a while, as by the global limit. */
  limitGlobally(forMs: number): void {
    this.#globalUntilMs = this.#options.now() + forMs;
  }

  /** Calls with this major parameter (a channel id) are refused for a while: somebody else used the resource up. */
  limitShared(major: string, forMs: number): void {
    this.#shared.set(major, this.#options.now() + forMs);
  }

  /** Cloudflare bans the address for a while: HTML instead of JSON. */
  banByCloudflare(forMs: number): void {
    this.#cloudflareUntilMs = this.#options.now() + forMs;
  }

  /** 401, 403 and 429 answers (not those of scope shared) of the last ten minutes. */
  invalidRequests(): number {
    const since = this.#options.now() - GLOBAL_LIMITS.invalidWindowMs;
    while ((this.#invalid[0] ?? Number.POSITIVE_INFINITY) < since) this.#invalid.shift();
    return this.#invalid.length;
  }

  countAnswer(status: number, scope?: LimitScope): void {
    if (status === 401 || status === 403 || (status === 429 && scope !== 'shared')) {
      this.#invalid.push(this.#options.now());
    }
  }

  /** The limits that come before the route is looked at. */
  admit(exemptFromGlobal: boolean): Limited | undefined {
    const now = this.#options.now();
    if (this.invalidRequests() >= GLOBAL_LIMITS.invalidRequests) this.banByCloudflare(GLOBAL_LIMITS.invalidWindowMs);
    if (now < this.#cloudflareUntilMs) return { scope: 'cloudflare', retryAfterMs: this.#cloudflareUntilMs - now };
    if (exemptFromGlobal) return undefined;
    if (now < this.#globalUntilMs) return { scope: 'global', retryAfterMs: this.#globalUntilMs - now };
    if (this.#options.mode === 'off') return undefined;
    if (now >= this.#second.endsAtMs) {
      this.#second.used = 0;
      this.#second.endsAtMs = now + 1_000;
    }
    this.#second.used += 1;
    if (this.#second.used <= GLOBAL_LIMITS.requestsPerSecond) return undefined;
    return { scope: 'global', retryAfterMs: this.#second.endsAtMs - now };
  }

  /** Counts the call in its bucket. */
  take(name: BucketName, major: string): Verdict {
    const now = this.#options.now();
    const sharedUntilMs = this.#shared.get(major) ?? 0;
    const shared: Limited | undefined =
      now < sharedUntilMs ? { scope: 'shared', retryAfterMs: sharedUntilMs - now } : undefined;
    if (this.#options.mode === 'off') return { headers: {}, ...(shared && { limited: shared }) };

    const own = this.#options.buckets?.[name] ?? BUCKET_LIMITS[name];
    const bucket = own.sharesWith ?? name;
    const { limit, windowMs } = this.#options.buckets?.[bucket] ?? BUCKET_LIMITS[bucket];
    const key = `${bucket}:${major}`;
    let window = this.#windows.get(key);
    if (window === undefined || now >= window.endsAtMs) {
      window = { used: 0, endsAtMs: now + windowMs };
      this.#windows.set(key, window);
    }
    const isFull = window.used >= limit;
    if (!isFull && shared === undefined) window.used += 1;
    const resetAfterMs = window.endsAtMs - now;
    const headers = {
      'x-ratelimit-limit': String(limit),
      'x-ratelimit-remaining': String(limit - window.used),
      'x-ratelimit-reset': (window.endsAtMs / 1000).toFixed(3),
      'x-ratelimit-reset-after': (resetAfterMs / 1000).toFixed(3),
      'x-ratelimit-bucket': bucketHash(bucket),
    };
    if (shared !== undefined) return { headers, limited: shared };
    return isFull ? { headers, limited: { scope: 'user', retryAfterMs: resetAfterMs } } : { headers };
  }
}

/** Opaque to clients: they only compare it. */
function bucketHash(bucket: string): string {
  return createHash('md5').update(bucket).digest('hex');
}
