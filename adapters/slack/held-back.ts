// Events that Slack held back because there were too many: heard of once a minute, asked for when that minute is over.
import { z } from 'zod';
import type { Log } from '../../src/log.ts';

/** Stands where an event would. @see https://docs.slack.dev/reference/events/app_rate_limited (read 2026-11-26) */
const schema = z.object({ type: z.literal('app_rate_limited'), minute_rate_limited: z.number() });

const minuteMs = 60_000;

export interface HeldBackOptions {
  readonly log: Log;
  readonly onMissed: (sinceMs: number) => void;
}

export class HeldBack {
  readonly #options: HeldBackOptions;
  readonly #timers = new Set<NodeJS.Timeout>();

  constructor(options: HeldBackOptions) {
    this.#options = options;
  }

  /** @returns whether the body was such a notice. */
  hear(body: unknown): boolean {
    const notice = schema.safeParse(body).data;
    if (!notice) return false;
    const sinceMs = notice.minute_rate_limited * 1000;
    const { log, onMissed } = this.#options;
    log.error(
      { since: new Date(sinceMs).toISOString() },
      'Slack holds messages back: this app is in more busy channels than 30,000 events an hour allow; take it out of some',
    );
    const timer = setTimeout(
      () => {
        this.#timers.delete(timer);
        onMissed(sinceMs);
      },
      Math.max(0, Math.min(sinceMs + minuteMs - Date.now(), minuteMs)),
    );
    this.#timers.add(timer);
    return true;
  }

  stop(): void {
    for (const timer of this.#timers) clearTimeout(timer);
  }
}
