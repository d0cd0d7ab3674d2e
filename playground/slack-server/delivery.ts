// Payloads → envelopes on any one open socket; an event that is not acknowledged in time is delivered again.

import type { Faults } from '../faults.ts';
import { isObject } from './arguments.ts';
import { newUuid } from './ids.ts';
import type { JsonObject } from './model.ts';
import type { Connection, Sockets } from './sockets.ts';
import type { DeliveryEntry, Timeline } from './timeline.ts';

export interface DeliverySettings {
  readonly sockets: Sockets;
  readonly timeline: Timeline;
  readonly faults: Faults;
  /** An envelope counts as lost when it is not acknowledged within this time (Slack: 3 s). */
  readonly ackDeadlineMs: number;
  /** Waits before each redelivery (Slack: at once, 1 min, 5 min). @see https://docs.slack.dev/apis/events-api/#retries */
  readonly retryDelaysMs: readonly number[];
}

/** An acknowledgement may carry nothing at all; this is that none has come. */
export const unanswered = Symbol('unanswered');

interface Parcel {
  readonly type: DeliveryEntry['type'];
  readonly payload: JsonObject;
  readonly eventId: string | undefined;
  /** Settled by the acknowledgement's payload; by undefined when it is given up. */
  readonly settle: (ackPayload: unknown) => void;
  attempt: number;
  reason: string;
  settled: boolean;
  socketId: number | undefined;
  timer: NodeJS.Timeout | undefined;
}

export class Delivery {
  readonly #settings: DeliverySettings;
  readonly #byEnvelope = new Map<string, Parcel>();
  readonly #events = new Map<string, Parcel>();
  #waiting: Parcel[] = [];
  #held = false;
  #closed = false;

  constructor(settings: DeliverySettings) {
    this.#settings = settings;
    settings.sockets.serve({
      opened: () => this.#flush(),
      closed: (connection) => this.#lost(connection),
      message: (connection, text) => this.#received(connection, text),
    });
  }

  /** Sends one payload and resolves with the acknowledgement's payload; {@link unanswered} when it was given up. */
  send(type: DeliveryEntry['type'], payload: JsonObject, eventId?: string): Promise<unknown> {
    return new Promise((settle) => {
      const fresh = { attempt: 0, reason: '', settled: false, socketId: undefined, timer: undefined };
      const parcel: Parcel = { type, payload, eventId, settle, ...fresh };
      if (eventId !== undefined) this.#events.set(eventId, parcel);
      this.#post(parcel);
    });
  }

  /** Keeps everything back until `release`; what is held does not age. */
  hold(): void {
    this.#held = true;
  }

  /** @param order Slack promises none. */
  release(order: 'as sent' | 'reversed' = 'as sent'): void {
    this.#held = false;
    if (order === 'reversed') this.#waiting.reverse();
    this.#flush();
  }

  /** Delivers an event once more although it was acknowledged, as Slack at times does. */
  redeliver(eventId: string): void {
    const parcel = this.#events.get(eventId);
    if (!parcel) throw new Error(`No event ${eventId} was ever delivered`);
    this.#post({ ...parcel, attempt: parcel.attempt + 1, reason: 'timeout', settled: false });
  }

  /** Envelopes that are neither acknowledged nor given up. */
  get pending(): number {
    return new Set([...this.#byEnvelope.values()].filter((parcel) => !parcel.settled)).size + this.#waiting.length;
  }

  close(): void {
    this.#closed = true;
    for (const parcel of [...this.#byEnvelope.values(), ...this.#waiting]) clearTimeout(parcel.timer);
  }

  #flush(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const parcel of waiting) {
      clearTimeout(parcel.timer);
      this.#post(parcel);
    }
  }

  #post(parcel: Parcel): void {
    if (this.#closed || parcel.settled) return;
    const connection = this.#held ? undefined : this.#settings.sockets.pick();
    parcel.socketId = connection?.id;
    if (!connection) {
      this.#waiting.push(parcel);
      if (!this.#held) this.#watch(parcel, 'connection_failed');
      return;
    }
    const envelopeId = newUuid();
    this.#byEnvelope.set(envelopeId, parcel);
    const { type, payload, eventId, attempt, reason } = parcel;
    const retries = type === 'events_api' ? { retry_attempt: attempt, retry_reason: reason } : {};
    const accepts = { accepts_response_payload: type !== 'events_api' };
    this.#settings.timeline.add({
      kind: 'delivery',
      envelopeId,
      socketId: connection.id,
      type,
      eventId,
      payload,
      attempt,
      reason,
    });
    connection.socket.send(JSON.stringify({ envelope_id: envelopeId, payload, type, ...accepts, ...retries }));
    this.#watch(parcel, 'timeout');
  }

  #watch(parcel: Parcel, reason: string): void {
    parcel.timer = setTimeout(() => this.#retry(parcel, reason), this.#settings.ackDeadlineMs).unref();
  }

  #retry(parcel: Parcel, reason: string): void {
    clearTimeout(parcel.timer);
    this.#waiting = this.#waiting.filter((other) => other !== parcel);
    const delayMs = parcel.type === 'events_api' ? this.#settings.retryDelaysMs[parcel.attempt] : undefined;
    if (delayMs === undefined) {
      parcel.settled = true;
      parcel.settle(unanswered);
      return;
    }
    parcel.attempt += 1;
    parcel.reason = reason;
    parcel.socketId = undefined;
    parcel.timer = setTimeout(() => this.#post(parcel), delayMs).unref();
  }

  #lost(connection: Connection): void {
    const parcels = new Set(this.#byEnvelope.values());
    for (const parcel of parcels) {
      if (!parcel.settled && parcel.socketId === connection.id) this.#retry(parcel, 'connection_failed');
    }
  }

  #received(connection: Connection, text: string): void {
    const message = parsed(text);
    const envelopeId = String(message.envelope_id);
    const payload = message.payload;
    const parcel = this.#byEnvelope.get(envelopeId);
    const swallowed = this.#settings.faults.strike('socket.ack').length > 0;
    const late = parcel?.settled ?? true;
    this.#settings.timeline.add({ kind: 'ack', envelopeId, socketId: connection.id, payload, swallowed, late });
    if (!parcel || swallowed || parcel.settled) return;
    parcel.settled = true;
    clearTimeout(parcel.timer);
    parcel.settle(payload);
  }
}

/** What a socket sent; empty when it is no JSON object, which Slack ignores too. */
function parsed(text: string): JsonObject {
  try {
    const message: unknown = JSON.parse(text);
    return isObject(message) ? message : {};
  } catch {
    return {};
  }
}
