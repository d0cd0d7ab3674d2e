// What was recorded → one timeline for each answer: who asked, what was asked of the agent, what came, what people saw of it.
import { type Answer, type AnswerState, newAnswer } from './answer.ts';
import type { HappeningOf, Platform, TraceEntry } from './trace.ts';

type EntryOf<Kind extends TraceEntry['kind']> = Extract<TraceEntry, { kind: Kind }>;

/** Rows of a message that no turn has taken up yet. */
interface Waiting {
  readonly rows: TraceEntry[];
}

/** Takes entries in the order in which they were heard; which answer each belongs to is found out here, and nowhere else. */
export class Answers {
  readonly #turns = new Map<string, AnswerState>();
  readonly #latestInThread = new Map<string, AnswerState>();
  readonly #latestOfSession = new Map<string, AnswerState>();
  readonly #ofRequest = new Map<number, AnswerState>();
  /** By question, and by message of Friday's. */
  readonly #ofMessage = new Map<string, AnswerState>();
  /** By thread: the messages that its last turn answers, or answers once more. */
  readonly #asked = new Map<string, readonly string[]>();
  readonly #waiting = new Map<string, Waiting>();
  /** By thread: the accepted messages that wait for their turn. */
  readonly #accepted = new Map<string, string[]>();
  /** Messages of Friday's that are no part of an answer. */
  readonly #beside = new Set<string>();
  /** What goes wrong on purpose now. */
  readonly #wrong = new Map<string, EntryOf<'switch'>>();
  /** A request may be heard before the line of the log that tells of its turn. */
  readonly #early = new Map<string, TraceEntry[]>();

  /** Oldest first. */
  list(): readonly Answer[] {
    return [...this.#turns.values()].map((answer) => answer.snapshot());
  }

  add(entry: TraceEntry): void {
    switch (entry.kind) {
      case 'deed':
        this.#deed(entry);
        return;
      case 'switch':
        this.#switched(entry);
        return;
      case 'bridge':
        for (const answer of this.#turns.values()) if (answer.end === undefined) answer.add(entry);
        return;
      case 'delivery':
      case 'ack':
        this.#put(entry, messageKey(entry.platform, entry.id));
        return;
      case 'heard':
        this.#heard(entry);
        return;
      case 'turn':
        this.#turn(entry);
        return;
      case 'turn-end':
        this.#turns.get(entry.turn)?.finish(entry);
        return;
      case 'trouble':
        this.#inTurnOrThread(entry)?.add(entry);
        return;
      case 'request':
        this.#request(entry);
        return;
      case 'write':
        this.#write(entry);
        return;
      case 'shown':
        this.#shown(entry);
        return;
      default:
        this.#passed(entry);
    }
  }

  #switched(entry: EntryOf<'switch'>): void {
    if (entry.how === 'on') this.#wrong.set(entry.trouble, entry);
    else this.#wrong.delete(entry.trouble);
    for (const answer of this.#turns.values()) if (answer.end === undefined) answer.add(entry);
  }

  #deed(entry: EntryOf<'deed'>): void {
    const { deed, platform, room } = entry;
    if (deed.type === 'open-app' || deed.type === 'start-thread') return;
    if (deed.type === 'stop') {
      this.#latestInThread.get(threadKey(platform, room.id, deed.thread))?.add(entry);
      return;
    }
    const key = messageKey(platform, deed.id);
    if (deed.type === 'say' || deed.type === 'command') this.#waiting.set(key, { rows: [] });
    this.#put(entry, key);
  }

  /** To the answer that the message belongs to, or to the message that waits. False when nobody knows it. */
  #put(entry: TraceEntry, ...keys: readonly string[]): boolean {
    for (const key of keys) {
      const rows = this.#waiting.get(key)?.rows;
      const answer = this.#ofMessage.get(key);
      if (rows !== undefined) rows.push(entry);
      else if (answer !== undefined) answer.add(entry);
      else continue;
      return true;
    }
    return false;
  }

  #heard(entry: EntryOf<'heard'>): void {
    const key = messageKeyOf(entry.message);
    const thread = threadKeyOf(entry.thread);
    if (!this.#put(entry, key)) this.#latestInThread.get(thread)?.add(entry);
    if (entry.acceptance === 'accepted') this.#accepted.set(thread, [...(this.#accepted.get(thread) ?? []), key]);
    // An order is about what runs.
    if (entry.acceptance === 'heeded') this.#waiting.delete(key);
  }

  #turn(entry: EntryOf<'turn'>): void {
    const thread = threadKeyOf(entry.thread);
    const accepted = this.#accepted.get(thread) ?? [];
    const taken = accepted.slice(0, entry.messages);
    this.#accepted.set(thread, accepted.slice(taken.length));
    const answer = this.#turns.get(entry.turn) ?? newAnswer(entry, this.#latestInThread.get(thread));
    this.#turns.set(entry.turn, answer);
    this.#latestInThread.set(thread, answer);
    const session = sessionKey(entry);
    this.#latestOfSession.set(session, answer);
    for (const key of taken) {
      for (const row of this.#waiting.get(key)?.rows ?? []) answer.add(row);
      this.#waiting.delete(key);
    }
    // Without new messages the last ones are asked again.
    const asked = taken.length > 0 ? taken : (this.#asked.get(thread) ?? []);
    this.#asked.set(thread, asked);
    for (const key of asked) this.#ofMessage.set(key, answer);
    answer.add(entry);
    // What had been switched on before stands at the beginning.
    for (const wrong of this.#wrong.values()) answer.add({ ...wrong, atMs: entry.atMs });
    for (const early of this.#early.get(session) ?? []) this.add(early);
    this.#early.delete(session);
  }

  #inTurnOrThread({ turn, thread }: EntryOf<'trouble'>): AnswerState | undefined {
    const inTurn = turn === undefined ? undefined : this.#turns.get(turn);
    return inTurn ?? (thread === undefined ? undefined : this.#latestInThread.get(threadKeyOf(thread)));
  }

  #request(entry: EntryOf<'request'>): void {
    const session = sessionKey(entry);
    const answer = this.#latestOfSession.get(session);
    if (answer === undefined || (answer.end !== undefined && entry.route === 'process')) {
      this.#early.set(session, [...(this.#early.get(session) ?? []), entry]);
      return;
    }
    this.#ofRequest.set(entry.request, answer);
    answer.add(entry);
  }

  #passed(entry: EntryOf<'answer' | 'frame' | 'text' | 'request-end'>): void {
    const answer = this.#ofRequest.get(entry.request);
    if (answer !== undefined) {
      answer.add(entry);
      return;
    }
    for (const early of this.#early.values()) {
      if (early.some((one) => 'request' in one && one.request === entry.request)) early.push(entry);
    }
  }

  #write(entry: EntryOf<'write'>): void {
    if (this.#put(entry, ...keysOf(entry))) return;
    const answer = this.#inThread(entry);
    // The line that tells of the next turn may be on its way.
    const next = this.#accepted.get(threadOf(entry))?.[0];
    if (answer?.end !== undefined && next !== undefined && this.#put(entry, next)) return;
    if (answer === undefined) return;
    answer.add(entry);
    // Whoever has made a message also changes it.
    if (entry.messageId !== undefined) this.#ofMessage.set(messageKey(entry.platform, entry.messageId), answer);
  }

  #shown(entry: EntryOf<'shown'>): void {
    const [own = '', ...others] = keysOf(entry);
    const known = this.#ofMessage.get(own);
    const asked = others.map((key) => this.#ofMessage.get(key)).find((answer) => answer !== undefined);
    const answer = known ?? asked ?? this.#inThread(entry);
    if (answer === undefined || (known === undefined && others.some((key) => this.#waiting.has(key)))) {
      this.#put(entry, ...others);
      return;
    }
    this.#ofMessage.set(own, answer);
    // What answers something else in the thread, an order for example, is a word beside the answer.
    const isBeside = known === undefined && entry.replyTo !== undefined && asked === undefined;
    if (isBeside) this.#beside.add(own);
    answer.add(this.#beside.has(own) ? { ...entry, private: true } : entry);
  }

  #inThread(entry: HappeningOf<'write' | 'shown'>): AnswerState | undefined {
    return this.#latestInThread.get(threadOf(entry));
  }
}

function keysOf({ platform, messageId, interactionId, replyTo }: HappeningOf<'write' | 'shown'>): string[] {
  return [messageId, interactionId, replyTo].flatMap((id) => (id === undefined ? [] : [messageKey(platform, id)]));
}

function threadOf({ platform, channelId, threadId, messageId }: HappeningOf<'write' | 'shown'>): string {
  return threadKey(platform, channelId, threadId ?? messageId ?? '');
}

function sessionKey({ sessionId, userId }: { readonly sessionId: string; readonly userId: string }): string {
  return `${sessionId} ${userId}`;
}

function messageKey(platform: Platform, id: string): string {
  return `${platform} ${id}`;
}

/** On Discord a room is one conversation. */
function threadKey(platform: Platform, channelId: string, root: string): string {
  return platform === 'slack' ? `slack ${channelId} ${root}` : `discord ${channelId}`;
}

/** The bridge's own names: `slack-T024-C061-1700000000.000100`, `discord-1234-5678`. */
function messageKeyOf(name: string): string {
  const [platform = '', ...rest] = name.split('-');
  return `${platform} ${rest.at(-1) ?? ''}`;
}

function threadKeyOf(name: string): string {
  const [platform = '', , channel = '', root = ''] = name.split('-');
  return threadKey(platform === 'slack' ? 'slack' : 'discord', channel, root);
}
