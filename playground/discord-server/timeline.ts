// The record of everything: calls, gateway frames and visible changes come in, in order; whoever waits is told at once.
import type { Pings } from './model.ts';
import { type MessageView, viewersOf, viewOf } from './view.ts';
import type { World, WorldEvent } from './world.ts';

/** One REST call. Tokens are left out. */
export interface CallEntry {
  readonly kind: 'call';
  /** The route's name: `PATCH /channels/:id/messages/:id`. */
  readonly call: string;
  readonly path: string;
  /** The JSON body, or the `payload_json` of a multipart one. */
  body: unknown;
  files: readonly { readonly name: string; readonly size: number }[];
  outcome: 'pending' | 'answered' | 'reset' | 'hung';
  /** Present once answered. */
  status?: number;
  /** Discord's JSON error code of a refusal. */
  errorCode?: number;
  durationMs?: number;
  /** A mistake of the local server itself, which cut the connection. */
  bug?: string;
  /** The faults that struck, if any did. */
  fault?: string;
  /** The scope of a 429. */
  limitedBy?: 'user' | 'shared' | 'global' | 'cloudflare';
  /** As the headers of the answer tell it. */
  budget?: Budget;
  /** The message that it made. */
  messageId?: string;
}

export interface Budget {
  readonly limit?: number;
  readonly remaining?: number;
  readonly resetAfterMs?: number;
  readonly retryAfterMs?: number;
}

/** One gateway frame; `socketId` counts the sockets since the start. */
export interface FrameEntry {
  readonly kind: 'frame';
  readonly direction: 'in' | 'out';
  readonly socketId: number;
  readonly op: number;
  readonly event?: string;
  readonly gatewaySeq?: number;
  readonly data: unknown;
}

/** A gateway socket opened or closed; `closedBy` says who hung up. */
export interface SocketEntry {
  readonly kind: 'socket';
  readonly what: 'opened' | 'closed';
  readonly socketId: number;
  readonly code?: number;
  readonly closedBy?: 'server' | 'client';
}

/** A visible change, with what the message looks like now. */
export interface ChangeEntry {
  readonly kind: 'change';
  readonly change: Change;
  readonly message: MessageView | undefined;
  /** The people in front of whose eyes it happened. */
  readonly viewers: readonly string[];
}

export interface Change {
  readonly kind: WorldEvent['kind'];
  readonly channelId: string | undefined;
  readonly messageId: string | undefined;
  /** Who did it. */
  readonly byId: string | undefined;
  readonly emoji?: string;
  /** Of `pinged`: whom this change notified, who was not notified before. */
  readonly pings?: Pings;
  /** Of `interaction-answered`: the callback's kind. */
  readonly how?: string;
}

type Stamp = { readonly seq: number; readonly atMs: number };
export type TimelineEntry = Stamp & (CallEntry | FrameEntry | SocketEntry | ChangeEntry);
type Stamped<T> = T & Stamp;

export class Timeline {
  readonly entries: TimelineEntry[] = [];
  readonly #now: () => number;
  readonly #maxEntries: number;
  #seq = 0;
  readonly #listeners = new Set<(entry: TimelineEntry) => void>();

  /** Past `maxEntries` the older half is forgotten; what runs for hours needs that, a test does not. */
  constructor(world: World, maxEntries = Number.POSITIVE_INFINITY) {
    this.#now = world.now;
    this.#maxEntries = maxEntries;
    world.onEvent((event) => this.add(changeEntry(world, event)));
  }

  /** Records one entry. */
  add<T extends CallEntry | FrameEntry | SocketEntry | ChangeEntry>(entry: T): Stamped<T> {
    const stamped = { ...entry, seq: this.#seq, atMs: this.#now() };
    this.#seq += 1;
    this.entries.push(stamped);
    if (this.entries.length > this.#maxEntries) this.entries.splice(0, Math.ceil(this.#maxEntries / 2));
    this.tell(stamped);
    return stamped;
  }

  /** Tells the listeners of an entry, again: a call is told of when it comes and when it is answered. */
  tell(entry: TimelineEntry): void {
    for (const listener of [...this.#listeners]) listener(entry);
  }

  onEntry(listener: (entry: TimelineEntry) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The REST calls of a route, oldest first; all of them without a name. */
  calls(call?: string): Stamped<CallEntry>[] {
    const calls = this.entries.filter((entry) => entry.kind === 'call');
    return calls.filter((entry) => call === undefined || entry.call === call);
  }

  /** The gateway's frames, by event name if one is given. */
  frames(event?: string): Stamped<FrameEntry>[] {
    const frames = this.entries.filter((entry) => entry.kind === 'frame');
    return frames.filter((entry) => event === undefined || entry.event === event);
  }

  sockets(): Stamped<SocketEntry>[] {
    return this.entries.filter((entry) => entry.kind === 'socket');
  }

  changes(kind?: Change['kind']): Stamped<ChangeEntry>[] {
    const changes = this.entries.filter((entry) => entry.kind === 'change');
    return changes.filter(({ change }) => kind === undefined || change.kind === kind);
  }

  /** Every text a message went through, first to last, equal neighbours once. */
  textsOf(message: { readonly id: string }): string[] {
    const texts: string[] = [];
    for (const { change, message: seen } of this.changes()) {
      if (seen?.id !== message.id || (change.kind !== 'posted' && change.kind !== 'edited')) continue;
      if (!seen.loading && texts.at(-1) !== seen.text) texts.push(seen.text);
    }
    return texts;
  }

  /**
   * Resolves with the predicate's first truthy answer, asking again after every entry.
   *
   * @throws Error with the last entries when `timeoutMs` (default 30 000) passes first.
   */
  async until<T>(predicate: () => T, { timeoutMs = 30_000 } = {}): Promise<NonNullable<T>> {
    const { promise, resolve, reject } = Promise.withResolvers<NonNullable<T>>();
    const ask = (): void => {
      try {
        const answer = predicate();
        if (answer) resolve(answer);
      } catch (error) {
        reject(error);
      }
    };
    const timer = setTimeout(() => {
      reject(new Error(`Not within ${timeoutMs} ms: ${String(predicate)}\n${this.tail()}`));
    }, timeoutMs);
    const forget = this.onEntry(ask);
    ask();
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      forget();
    }
  }

  /** The last entries in short, for a failed wait. */
  tail(count = 20): string {
    return this.entries.slice(-count).map(brief).join('\n');
  }
}

function changeEntry(world: World, event: WorldEvent): ChangeEntry {
  const message = 'message' in event ? event.message : undefined;
  const interaction = 'interaction' in event ? event.interaction : undefined;
  const channel = 'channel' in event ? event.channel : undefined;
  const author = interaction?.userId ?? message?.authorId;
  return {
    kind: 'change',
    change: {
      kind: event.kind,
      channelId: message?.channelId ?? channel?.id ?? interaction?.channelId,
      messageId: message?.id ?? interaction?.messageId,
      byId: 'byId' in event ? event.byId : author,
      ...('emoji' in event ? { emoji: event.emoji } : {}),
      ...('pings' in event ? { pings: event.pings } : {}),
      ...('how' in event ? { how: event.how } : {}),
    },
    message: message === undefined ? undefined : viewOf(world, message),
    viewers: message === undefined ? [] : viewersOf(world, message),
  };
}

function brief(entry: TimelineEntry): string {
  switch (entry.kind) {
    case 'call':
      return `call ${entry.call} → ${entry.status ?? entry.outcome} ${short(entry.body)} ${entry.bug ?? ''}`;
    case 'frame':
      return `frame ${entry.direction} op ${entry.op} ${entry.event ?? ''} on socket ${entry.socketId}`;
    case 'socket':
      return `socket ${entry.socketId} ${entry.what} ${entry.code ?? ''} ${entry.closedBy ?? ''}`;
    case 'change':
      return `${entry.change.kind} by ${entry.change.byId}: ${short(entry.message?.text)}`;
  }
}

function short(value: unknown): string {
  return (JSON.stringify(value) ?? '').slice(0, 200);
}
