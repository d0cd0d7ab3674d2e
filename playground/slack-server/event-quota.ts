// How many events an app may be sent: what is more is held back for good, and the app is told so once a minute.
import type { JsonObject } from './model.ts';
import type { Workspace } from './workspace.ts';

const minuteMs = 60_000;

export class EventQuota {
  readonly #perHour: number;
  /** Events sent, by the minute in which they were. */
  readonly #sent = new Map<number, number>();
  #toldOf: number | undefined;

  constructor(perHour: number) {
    this.#perHour = perHour;
  }

  /** Counts one event. @returns whether it may be sent, and the minute that the app must now be told of. */
  take(nowMs = Date.now()): { readonly sent: boolean; readonly limitedMinute?: number } {
    const minute = Math.floor(nowMs / minuteMs);
    for (const old of [...this.#sent.keys()].filter((sent) => sent <= minute - 60)) this.#sent.delete(old);
    const withinTheHour = [...this.#sent.values()].reduce((sum, count) => sum + count, 0);
    if (withinTheHour < this.#perHour) {
      this.#sent.set(minute, (this.#sent.get(minute) ?? 0) + 1);
      return { sent: true };
    }
    if (this.#toldOf === minute) return { sent: false };
    this.#toldOf = minute;
    return { sent: false, limitedMinute: minute };
  }
}

/** Stands where an event would, around nothing. @see https://docs.slack.dev/reference/events/app_rate_limited (read 2026-11-26) */
export function appRateLimited({ teamId, appId }: Workspace, minute: number): JsonObject {
  return {
    token: 'local-verification-token',
    type: 'app_rate_limited',
    team_id: teamId,
    minute_rate_limited: (minute * minuteMs) / 1000,
    api_app_id: appId,
  };
}
