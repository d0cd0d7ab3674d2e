// Keeps what happened, in order: calls, deliveries, acknowledgements and visible changes; and lets a test wait for it.

import type { Change, JsonObject } from './model.ts';
import { type MessageView, viewersOf, viewOf } from './view.ts';
import type { Workspace } from './workspace.ts';

/** One call of a Web API method, as the server answered it. */
export interface CallEntry {
  readonly kind: 'call';
  readonly method: string;
  /** Without the token. */
  readonly args: JsonObject;
  /** The HTTP status; undefined when the connection was cut instead. */
  readonly status: number | undefined;
  /** The body of the answer, also when a fault kept it from the caller. */
  readonly response: JsonObject;
  /** The fault that struck, if one did. */
  readonly fault: string | undefined;
  readonly durationMs: number;
  /** What is left of the method's calls after this one, which only Slack itself knows, and how long to wait after a 429. */
  readonly budget?: { readonly limit?: number; readonly remaining?: number; readonly retryAfterMs?: number };
}

/** An envelope that went out on a socket, once per attempt. */
export interface DeliveryEntry {
  readonly kind: 'delivery';
  readonly envelopeId: string;
  readonly socketId: number;
  readonly type: 'events_api' | 'interactive' | 'slash_commands';
  /** For events: `event_id` and the inner event. */
  readonly eventId: string | undefined;
  readonly payload: JsonObject;
  readonly attempt: number;
  readonly reason: string;
}

export interface AckEntry {
  readonly kind: 'ack';
  readonly envelopeId: string;
  readonly socketId: number;
  readonly payload: unknown;
  /** True when a fault made the platform blind to it. */
  readonly swallowed: boolean;
  /** True when the deadline had passed. */
  readonly late: boolean;
}

interface SocketEntry {
  readonly kind: 'socket';
  readonly socketId: number;
  readonly what: 'opened' | 'closed' | 'disconnect' | 'refused';
  readonly detail: string;
}

/** A visible change, with what the message looks like now to somebody who sees all of it. */
export interface ChangeEntry {
  readonly kind: 'change';
  readonly change: Change;
  readonly message: MessageView | undefined;
  /** The people in front of whose eyes it happened. */
  readonly viewers: readonly string[];
}

export type TimelineEntry = { readonly seq: number; readonly atMs: number } & (
  | CallEntry
  | DeliveryEntry
  | AckEntry
  | SocketEntry
  | ChangeEntry
);

/** A playground may run for days: past this the oldest tenth is forgotten. */
const maxEntries = 100_000;

type WithoutStamp<T> = T extends unknown ? Omit<T, 'seq' | 'atMs'> : never;
type Stamped<T> = T & { readonly seq: number; readonly atMs: number };

export class Timeline {
  readonly entries: TimelineEntry[] = [];
  readonly #workspace: Workspace;
  readonly #listeners = new Set<(entry: TimelineEntry) => void>();
  #closed = false;
  #lastSeq = -1;

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
    workspace.onChange((change) => this.add(this.#changeEntry(change)));
  }

  add(entry: WithoutStamp<TimelineEntry>): void {
    if (this.#closed) return;
    this.#lastSeq += 1;
    const stamped = { ...entry, seq: this.#lastSeq, atMs: Date.now() };
    if (this.entries.length >= maxEntries) this.entries.splice(0, maxEntries / 10);
    this.entries.push(stamped);
    for (const listener of [...this.#listeners]) listener(stamped);
  }

  onEntry(listener: (entry: TimelineEntry) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  calls(method?: string): Stamped<CallEntry>[] {
    const calls = this.entries.filter((entry) => entry.kind === 'call');
    return calls.filter((entry) => method === undefined || entry.method === method);
  }

  deliveries(eventType?: string): Stamped<DeliveryEntry>[] {
    const deliveries = this.entries.filter((entry) => entry.kind === 'delivery');
    return deliveries.filter((entry) => eventType === undefined || innerType(entry.payload) === eventType);
  }

  acks(): Stamped<AckEntry>[] {
    return this.entries.filter((entry) => entry.kind === 'ack');
  }

  changes(kind?: Change['kind']): Stamped<ChangeEntry>[] {
    const changes = this.entries.filter((entry) => entry.kind === 'change');
    return changes.filter((entry) => kind === undefined || entry.change.kind === kind);
  }

  /** Every text a message showed to a viewer, in order, equal neighbours once. */
  textsOf(message: { readonly channelId: string; readonly ts: string }, viewer?: string): string[] {
    const texts: string[] = [];
    for (const { change, viewers } of this.changes()) {
      if (change.kind !== 'posted' && change.kind !== 'edited') continue;
      if (change.message.ts !== message.ts || change.message.channelId !== message.channelId) continue;
      if (viewer !== undefined && !viewers.includes(viewer)) continue;
      const { shown } = viewOf(this.#workspace, change.message, viewer);
      if (texts.at(-1) !== shown) texts.push(shown);
    }
    return texts;
  }

  /**
   * Resolves with the predicate's first truthy answer, asking again after every entry: only what the timeline
   * or the workspace shows is seen in time, not what a client elsewhere has noted.
   *
   * @throws Error with the last entries when `timeoutMs` (default 30 000) passes first.
   */
  until<T>(predicate: () => T, { timeoutMs = 30_000 } = {}): Promise<NonNullable<T>> {
    return new Promise((resolve, reject) => {
      const ask = (): boolean => {
        try {
          const answer = predicate();
          if (!answer) return false;
          resolve(answer);
        } catch (error) {
          reject(error);
        }
        stop();
        return true;
      };
      const forget = this.onEntry(ask);
      const timer = setTimeout(() => {
        forget();
        reject(new Error(`Not within ${timeoutMs} ms: ${String(predicate)}\n${this.tail()}`));
      }, timeoutMs);
      const stop = (): void => {
        clearTimeout(timer);
        forget();
      };
      ask();
    });
  }

  /** The last entries in short, for a failed wait. */
  tail(count = 20): string {
    return this.entries.slice(-count).map(describe).join('\n');
  }

  close(): void {
    this.#closed = true;
  }

  #changeEntry(change: Change): ChangeEntry {
    if ('message' in change) {
      const message = viewOf(this.#workspace, change.message);
      return { kind: 'change', change, message, viewers: viewersOf(this.#workspace, change.message) };
    }
    const channelId = channelOf(change);
    const members = this.#workspace.channel(channelId)?.memberIds ?? new Set<string>();
    const viewers = [...members].filter((id) => id !== this.#workspace.botUserId);
    return { kind: 'change', change, message: undefined, viewers };
  }
}

function channelOf(change: Exclude<Change, { message: unknown }>): string {
  if (change.kind === 'status') return change.status.channelId;
  if (change.kind === 'session') return change.session.channelId;
  return change.kind === 'membership' ? change.channel.id : change.channelId;
}

function innerType(payload: JsonObject): unknown {
  const { event } = payload;
  return typeof event === 'object' && event !== null && 'type' in event ? event.type : payload.type;
}

function describe(entry: TimelineEntry): string {
  const head = `#${entry.seq} ${entry.kind}`;
  switch (entry.kind) {
    case 'call':
      return `${head} ${entry.method} → ${entry.status ?? 'cut'} ${JSON.stringify(entry.response).slice(0, 160)}`;
    case 'delivery':
      return `${head} ${String(innerType(entry.payload))} attempt ${entry.attempt} on socket ${entry.socketId}`;
    case 'ack':
      return `${head} ${entry.envelopeId}${entry.swallowed ? ' (swallowed)' : ''}`;
    case 'socket':
      return `${head} ${entry.socketId} ${entry.what} ${entry.detail}`;
    case 'change':
      return `${head} ${entry.change.kind} ${JSON.stringify(entry.message?.shown ?? '').slice(0, 160)}`;
  }
}
