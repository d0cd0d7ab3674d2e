// What was recorded → one timeline for each answer: who asked, what was asked of the agent, what came, what people saw of it.
import { type Answer, type AnswerState, newAnswer } from './answer.ts';
import { type Aside, bridgeAside, messageAside } from './asides.ts';
import { keysOf, messageKey, messageKeyOf, sessionKey, threadKey, threadKeyOf, threadOf } from './keys.ts';
import type { HappeningOf, TraceEntry } from './trace.ts';

type EntryOf<Kind extends TraceEntry['kind']> = Extract<TraceEntry, { kind: Kind }>;

/** A message that no turn has taken up yet, and all that is known of it. */
type Waiting = [EntryOf<'deed'>, ...TraceEntry[]];

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
  /** Messages that are orders to the bridge itself. */
  readonly #orders = new Map<string, Waiting>();
  readonly #ofBridge: TraceEntry[] = [];
  /** A request may be heard before the line of the log that tells of its turn. */
  readonly #early = new Map<string, TraceEntry[]>();

  /** Oldest first. */
  list(): readonly Answer[] {
    return [...this.#turns.values()].map((answer) => answer.snapshot());
  }

  /** What belongs to none of them. */
  asides(): readonly Aside[] {
    const messages = [...this.#waiting, ...this.#orders].map(([id, entries]) => messageAside(id, entries));
    const bridge = bridgeAside(this.#ofBridge);
    return bridge === undefined ? messages : [...messages, bridge];
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
        this.#concernsAll(entry);
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
        this.#turnEnd(entry);
        return;
      case 'trouble':
        this.#trouble(entry);
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
    this.#concernsAll(entry);
  }

  #concernsAll(entry: EntryOf<'bridge' | 'switch'>): void {
    this.#ofBridge.push(entry);
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
    if (deed.type === 'say' || deed.type === 'command') this.#waiting.set(key, [entry]);
    else this.#put(entry, key);
    if (deed.type === 'delete' && this.#waiting.has(key)) this.#withdraw(key);
  }

  #withdraw(key: string): void {
    for (const [thread, accepted] of this.#accepted) {
      if (accepted.includes(key))
        this.#accepted.set(
          thread,
          accepted.filter((one) => one !== key),
        );
    }
  }

  /** To the answer that the message belongs to, or to the message that waits. False when nobody knows it. */
  #put(entry: TraceEntry, ...keys: readonly string[]): boolean {
    for (const key of keys) {
      const waiting = this.#waiting.get(key);
      const answer = this.#ofMessage.get(key);
      if (waiting !== undefined) waiting.push(entry);
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
    if (entry.acceptance === 'heeded') this.#heeded(key, this.#latestInThread.get(thread));
  }

  /** An order is about what runs, and stands by itself too: what comes of it may be an answer again. */
  #heeded(key: string, answer: AnswerState | undefined): void {
    const order = this.#waiting.get(key);
    if (order === undefined) return;
    this.#waiting.delete(key);
    this.#orders.set(key, order);
    if (answer !== undefined && answer.end === undefined) for (const entry of order) answer.add(entry);
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
      for (const row of this.#waiting.get(key) ?? []) answer.takeUp(row);
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

  #turnEnd(entry: EntryOf<'turn-end'>): void {
    const answer = this.#turns.get(entry.turn);
    if (answer !== undefined) {
      answer.finish(entry);
      return;
    }
    // A turn of which nothing was told asks the agent nothing: somebody has begun a new conversation.
    const thread = threadKeyOf(entry.thread);
    const [key = '', ...rest] = this.#accepted.get(thread) ?? [];
    this.#accepted.set(thread, rest);
    this.#waiting.get(key)?.push(entry);
    this.#heeded(key, undefined);
  }

  #trouble(entry: EntryOf<'trouble'>): void {
    const { turn, thread } = entry;
    const inTurn = turn === undefined ? undefined : this.#turns.get(turn);
    const answer = inTurn ?? (thread === undefined ? undefined : this.#latestInThread.get(threadKeyOf(thread)));
    if (answer === undefined) this.#ofBridge.push(entry);
    else answer.add(entry);
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
    if (answer === undefined) {
      const order = this.#orderOf(entry);
      if (order !== undefined) order.push(entry);
      else if (entry.status === undefined || entry.status >= 400 || entry.error !== undefined)
        this.#ofBridge.push(entry);
      return;
    }
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

  #orderOf(entry: HappeningOf<'write'>): Waiting | undefined {
    const keys = [...keysOf(entry), messageKey(entry.platform, entry.threadId ?? '')];
    return keys.map((key) => this.#orders.get(key)).find((order) => order !== undefined);
  }

  #inThread(entry: HappeningOf<'write' | 'shown'>): AnswerState | undefined {
    return this.#latestInThread.get(threadOf(entry));
  }
}
