// The engine of one process: accepted messages wait in the journal, turns run here, in order per thread.
import { randomBytes } from 'node:crypto';
import type { InboundMessage, ThreadId } from '../chat.ts';
import type { Acceptance, Engine, Turn, TurnJournal, TurnRunner } from '../engine.ts';
import type { Log } from '../log.ts';
import { Journal } from './journal.ts';

export interface LocalEngineOptions {
  /** Path of the journal's file. */
  readonly path: string;
  /** Turns at once, over all threads. */
  readonly maxRuns: number;
  /** Messages that may wait in one thread. */
  readonly maxWaiting: number;
  /** Consecutive waiting messages with the same key are answered together. */
  readonly mergeKey: (message: InboundMessage) => string;
  readonly log: Log;
}

const pruneEveryMs = 3_600_000;

export class LocalEngine implements Engine {
  readonly #options: LocalEngineOptions;
  readonly #journal: Journal;
  /** Threads with a turn under way, and what it consists of. */
  readonly #running = new Map<ThreadId, ReadonlySet<string>>();
  /** Threads whose first waiting message may run as soon as there is room, oldest first. */
  readonly #ready = new Set<ThreadId>();
  readonly #turns = new Set<Promise<void>>();
  readonly #marked = new Set<string>();
  #runner: TurnRunner | undefined;
  #pruning: NodeJS.Timeout | undefined;
  #stopping = false;

  constructor(options: LocalEngineOptions) {
    this.#options = options;
    this.#journal = new Journal(options.path);
  }

  start(runner: TurnRunner): void {
    this.#runner = runner;
    for (const turn of this.#journal.openTurns()) this.#begin(turn);
    for (const thread of this.#journal.threadsWaiting()) {
      this.#ready.add(thread);
      // Whether an earlier life had set the sign is not recorded; taking away one that is not there does no harm.
      for (const { message } of this.#journal.waitingIn(thread)) this.#marked.add(message.id);
    }
    this.#pruning = setInterval(() => this.#prune(), pruneEveryMs);
    this.#pruning.unref();
    this.#prune();
    this.#dispatch();
  }

  async accept(message: InboundMessage): Promise<Acceptance> {
    if (this.#stopping) throw new Error('the engine is stopping');
    const acceptance = await this.#journal.accept(message, this.#options.maxWaiting);
    if (acceptance !== 'accepted') return acceptance;
    this.#ready.add(message.thread.id);
    this.#dispatch();
    if (this.#ready.has(message.thread.id)) this.#mark(message);
    return acceptance;
  }

  #mark(message: InboundMessage): void {
    this.#marked.add(message.id);
    this.#runner?.waiting(message.target, true);
  }

  #unmark(message: InboundMessage): void {
    if (this.#marked.delete(message.id)) this.#runner?.waiting(message.target, false);
  }

  async edit(messageId: string, text: string): Promise<void> {
    if (!this.#isRunning(messageId)) await this.#journal.edit(messageId, text);
  }

  async withdraw(messageId: string): Promise<void> {
    if (this.#isRunning(messageId)) return;
    const message = await this.#journal.withdraw(messageId);
    if (message !== undefined) this.#unmark(message);
  }

  #isRunning(messageId: string): boolean {
    for (const ids of this.#running.values()) if (ids.has(messageId)) return true;
    return false;
  }

  knows(thread: ThreadId): boolean {
    return this.#journal.knows(thread);
  }

  /** Begins turns while there is room. A thread that runs stays ready and gets its turn afterwards. */
  #dispatch(): void {
    if (this.#runner === undefined || this.#stopping) return;
    for (const thread of this.#ready) {
      if (this.#running.size >= this.#options.maxRuns) return;
      if (this.#running.has(thread)) continue;
      this.#ready.delete(thread);
      const turn = this.#nextTurn(thread);
      if (turn !== undefined) this.#begin(turn);
    }
  }

  /** The longest run of waiting messages that belong together, oldest first. */
  #nextTurn(thread: ThreadId): Turn | undefined {
    const waiting = this.#journal.waitingIn(thread).map(({ message }) => message);
    const first = waiting[0];
    if (first === undefined) return undefined;
    const key = this.#options.mergeKey(first);
    const cut = waiting.findIndex((message) => this.#options.mergeKey(message) !== key);
    const rest = waiting.slice(1, cut === -1 ? undefined : cut);
    if (cut !== -1) this.#ready.add(thread);
    return {
      id: randomBytes(12).toString('base64url'),
      threadId: thread,
      messages: [first, ...rest],
      state: 'accepted',
      restored: false,
      segments: [],
      closing: undefined,
    };
  }

  #begin(turn: Turn): void {
    const runner = this.#runner;
    if (runner === undefined) return;
    this.#running.set(turn.threadId, new Set(turn.messages.map(({ id }) => id)));
    for (const message of turn.messages) this.#unmark(message);
    const journal = this.#journalOf(turn);
    const work = turn.state === 'accepted' ? runner.run(turn, journal) : runner.recover(turn, journal);
    const done = work
      .catch((error: unknown) => this.#options.log.error({ err: error, turn: turn.id }, 'a turn broke off'))
      .then(() => {
        this.#turns.delete(done);
        this.#running.delete(turn.threadId);
        this.#dispatch();
      });
    this.#turns.add(done);
  }

  #journalOf(turn: Turn): TurnJournal {
    const journal = this.#journal;
    return {
      dispatched: () => journal.dispatched(turn),
      accepted: () => journal.accepted(turn.id),
      wrote: (segments) => journal.wrote(turn.id, segments),
      finishing: (text, end) => journal.finishing(turn.id, text, end),
      ended: (end, detail) => journal.ended(turn.id, end, detail),
    };
  }

  #prune(): void {
    this.#journal
      .prune(Date.now())
      .catch((error: unknown) => this.#options.log.warn({ err: error }, 'the journal could not be pruned'));
  }

  async stop(limitMs: number): Promise<void> {
    this.#stopping = true;
    clearInterval(this.#pruning);
    let timer: NodeJS.Timeout | undefined;
    const limit = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, limitMs);
    });
    await Promise.race([Promise.allSettled(this.#turns), limit]);
    clearTimeout(timer);
    if (this.#turns.size > 0) this.#options.log.warn({ turns: this.#turns.size }, 'turns are left in the journal');
    this.#journal.close();
  }
}
