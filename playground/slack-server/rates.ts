// Counts calls in token buckets per method, team and, where Slack says so, channel; tells how long to wait when one is empty.

import { restrictedHistory, specialPerMinute, type Tier, tierPerMinute } from './limits.ts';

interface Bucket {
  tokens: number;
  filledAtMs: number;
}

interface Rate {
  readonly perMinute: number;
  readonly burst: number;
}

export interface Left {
  readonly limit: number;
  readonly remaining: number;
}

export interface RatesSettings {
  readonly enforced: boolean;
  /** One call a minute for `conversations.history` and `.replies`, as for apps sold outside the marketplace. */
  readonly restrictedHistory: boolean;
}

export class Rates {
  readonly #settings: RatesSettings;
  readonly #buckets = new Map<string, Bucket>();

  constructor(settings: RatesSettings) {
    this.#settings = settings;
  }

  /** Takes one call out of its bucket; when that is empty, the milliseconds until the next is due. */
  take(method: string, tier: Tier, teamId: string, channelId: string): number | undefined {
    if (!this.#settings.enforced) return undefined;
    const rate = this.#rate(method, tier);
    const bucket = this.#filled(method, rate, teamId, channelId);
    if (bucket.tokens < 1) return ((1 - bucket.tokens) * 60_000) / rate.perMinute;
    bucket.tokens -= 1;
    return undefined;
  }

  /** What Slack does not tell: calls that may come at once, and how many of them are left. */
  left(method: string, tier: Tier, teamId: string, channelId: string): Left | undefined {
    if (!this.#settings.enforced) return undefined;
    const rate = this.#rate(method, tier);
    return { limit: rate.burst, remaining: Math.floor(this.#filled(method, rate, teamId, channelId).tokens) };
  }

  #filled(method: string, rate: Rate, teamId: string, channelId: string): Bucket {
    const key = `${teamId}:${method}${specialPerMinute[method]?.perChannel ? `:${channelId}` : ''}`;
    const nowMs = Date.now();
    const bucket = this.#buckets.get(key) ?? { tokens: rate.burst, filledAtMs: nowMs };
    const refilled = ((nowMs - bucket.filledAtMs) * rate.perMinute) / 60_000;
    bucket.tokens = Math.min(rate.burst, bucket.tokens + refilled);
    bucket.filledAtMs = nowMs;
    this.#buckets.set(key, bucket);
    return bucket;
  }

  #rate(method: string, tier: Tier): Rate {
    const isHistory = method === 'conversations.history' || method === 'conversations.replies';
    if (isHistory && this.#settings.restrictedHistory) return { perMinute: restrictedHistory.perMinute, burst: 1 };
    const perMinute = tierPerMinute[tier];
    return specialPerMinute[method] ?? { perMinute, burst: perMinute };
  }
}
