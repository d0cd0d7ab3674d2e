// Makes Slack's identifiers: a clock of message timestamps that never repeats in a channel, and counted object ids.

import { randomUUID } from 'node:crypto';

/**
 * Message timestamps: seconds with six decimals, strictly rising in each channel.
 *
 * @see https://docs.slack.dev/messaging/retrieving-messages#individual_messages
 */
export class TsClock {
  readonly #lastMicros = new Map<string, number>();

  next(channelId: string): string {
    const nowMicros = Date.now() * 1000;
    const micros = Math.max(nowMicros, (this.#lastMicros.get(channelId) ?? 0) + 1);
    this.#lastMicros.set(channelId, micros);
    return formatTs(micros);
  }
}

export function formatTs(micros: number): string {
  const seconds = Math.floor(micros / 1_000_000);
  return `${seconds}.${String(micros % 1_000_000).padStart(6, '0')}`;
}

/** Whether a string has the form of a message timestamp. */
export function isTs(value: string): boolean {
  return /^\d{9,11}\.\d{1,6}$/.test(value);
}

/** Object ids such as `F000000001`: a letter and a counter, unique within one server. */
export class IdCounter {
  #count = 0;

  next(prefix: string): string {
    this.#count += 1;
    return `${prefix}${String(this.#count).padStart(9, '0')}`;
  }
}

export const newUuid = (): string => randomUUID();
