// Of a recording, what belongs to the conversation of one turn: it can be kept and played again without the others.
import type { Conversation } from './bundle.ts';
import { sessionKey, threadKey } from './keys.ts';
import type { HappeningOf, Platform, TraceEntry } from './trace.ts';

/** A thread of Slack's, a channel, thread or direct conversation of Discord's. */
interface Place {
  readonly platform: Platform;
  readonly channel: string;
  /** Slack only. */
  readonly root: string;
}

export interface Part {
  /** Times count from its own beginning. */
  readonly entries: TraceEntry[];
  readonly visible: Conversation[];
}

export interface OneConversation extends Part {
  /** Of its places: a thread of Discord's has its channel's, too. */
  readonly keys: readonly string[];
}

/** Nothing when no turn has this id. */
export function conversationOf(turn: string, { entries, visible }: Part): OneConversation | undefined {
  const begun = entries.find((entry) => entry.kind === 'turn' && entry.turn === turn) as
    | HappeningOf<'turn'>
    | undefined;
  if (begun === undefined) return undefined;
  const places = withParents(placeOf(begun.thread), entries);
  const own = ofPlaces(entries, places);
  const startMs = own[0]?.atMs ?? 0;
  const keys = places.map(({ platform, channel, root }) => threadKey(platform, channel, root));
  return {
    keys,
    entries: own.map((entry) => ({ ...entry, atMs: Math.round((entry.atMs - startMs) * 10) / 10 })),
    visible: visible.filter(({ platform, id }) => keys.includes(`${platform} ${id}`)),
  };
}

/** The bridge's own names: `slack-T024-C061-1700000000.000100`, `discord-1234-5678`. */
function placeOf(thread: string): Place {
  const [platform, , channel = '', root = ''] = thread.split('-');
  return { platform: platform === 'slack' ? 'slack' : 'discord', channel, root };
}

/** A thread of Discord's begins at a message of its channel, which must be there again. */
function withParents(place: Place, entries: readonly TraceEntry[]): Place[] {
  const start = entries.find(
    (entry) => entry.kind === 'deed' && entry.deed.type === 'start-thread' && entry.deed.id === place.channel,
  ) as HappeningOf<'deed'> | undefined;
  if (start === undefined) return [place];
  return [place, ...withParents({ ...place, channel: start.room.id }, entries)];
}

function ofPlaces(entries: readonly TraceEntry[], places: readonly Place[]): TraceEntry[] {
  const own = new Own(places);
  for (const entry of entries) own.learn(entry);
  const first = entries.findIndex((entry) => own.has(entry));
  // What was wrong for everybody was wrong for it, too.
  const isForAll = ({ kind }: TraceEntry) => kind === 'bridge' || kind === 'switch';
  return entries.filter((entry, index) => own.has(entry) || (index > first && isForAll(entry)));
}

/** Ids of what belongs to some places. */
class Own {
  readonly #places: readonly Place[];
  readonly #messages = new Set<string>();
  readonly #turns = new Set<string>();
  readonly #sessions = new Set<string>();
  /** By session: a request may be heard before the line of the log that tells of its turn. */
  readonly #requests = new Map<number, string>();

  constructor(places: readonly Place[]) {
    this.#places = places;
  }

  /** Every entry, in order. */
  learn(entry: TraceEntry): void {
    if (entry.kind === 'request') this.#requests.set(entry.request, sessionKey(entry));
    if (entry.kind === 'turn' && this.#isThread(entry.thread)) {
      this.#sessions.add(sessionKey(entry));
      this.#turns.add(entry.turn);
    }
    if (entry.kind !== 'deed' && entry.kind !== 'shown') return;
    const id = entry.kind === 'deed' ? idIn(entry) : entry.messageId;
    if (id !== undefined && this.has(entry)) this.#messages.add(id);
  }

  has(entry: TraceEntry): boolean {
    switch (entry.kind) {
      case 'deed':
        return this.#isHere(entry.platform, entry.room.id, threadIn(entry), idIn(entry));
      case 'write':
        if (this.#messages.has(entry.messageId ?? entry.interactionId ?? '')) return true;
        return this.#isHere(entry.platform, entry.channelId, entry.threadId, entry.messageId);
      case 'shown':
        return this.#isHere(entry.platform, entry.channelId, entry.threadId, entry.messageId);
      case 'delivery':
      case 'ack':
        return this.#messages.has(entry.id);
      case 'trouble':
        return this.#turns.has(entry.turn ?? '') || this.#isThread(entry.thread ?? '');
      case 'heard':
      case 'turn':
      case 'turn-end':
        return this.#isThread(entry.thread);
      case 'bridge':
      case 'switch':
        return false;
      default:
        return this.#sessions.has(this.#requests.get(entry.request) ?? '');
    }
  }

  #isHere(platform: Platform, channel: string, root: string | undefined, id = ''): boolean {
    return this.#places.some((place) => {
      if (place.platform !== platform || place.channel !== channel) return false;
      return platform === 'discord' || root === place.root || id === place.root || this.#messages.has(id);
    });
  }

  #isThread(thread: string): boolean {
    const { platform, channel, root } = placeOf(thread);
    return this.#places.some((one) => one.platform === platform && one.channel === channel && one.root === root);
  }
}

function idIn({ deed }: HappeningOf<'deed'>): string | undefined {
  return 'id' in deed ? deed.id : undefined;
}

function threadIn({ deed }: HappeningOf<'deed'>): string | undefined {
  return 'thread' in deed ? deed.thread : undefined;
}
