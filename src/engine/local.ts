// The engine of one process: accepted messages wait in the journal, turns run here, in order per thread.
import type { InboundMessage, ThreadId } from '../chat.ts';
import {
  type Acceptance,
  type Conversations,
  type Engine,
  type LiveTurn,
  type LiveTurnAt,
  Postponed,
  type RecordedTurn,
  type TurnRunner,
  type Untold,
  type Verdict,
} from '../engine.ts';
import type { Log } from '../log.ts';
import { Journal } from './journal.ts';
import { newTurn } from './new-turn.ts';
import { RunningTurn } from './running-turn.ts';
import { Signs } from './signs.ts';
import { settledSince, within } from './time.ts';
import type { KeptTurn } from './turn-table.ts';

export interface LocalEngineOptions {
  /** Path of the journal's file. */
  readonly path: string;
  /** Turns at once, over all threads. */
  readonly maxRuns: number;
  /** Messages that may wait in one thread. */
  readonly maxWaiting: number;
  /** Consecutive waiting messages with the same key are answered together. */
  readonly mergeKey: (message: InboundMessage) => string;
  /** How long a thread rests whose turn could not be begun. */
  readonly restMs?: number;
  readonly log: Log;
}

const pruneEveryMs = 3_600_000;
/** Of the time to stop in, so much is kept for last words. */
const lastWordsMs = 5_000;

export class LocalEngine implements Engine {
  readonly #options: LocalEngineOptions;
  readonly #journal: Journal;
  /** Platforms that can be written to. Threads of others are not in `#ready`. */
  readonly #reached = new Set<string>();
  /** Threads with a turn under way, and what it consists of. */
  readonly #running = new Map<ThreadId, RunningTurn>();
  /** Threads whose next turn may begin as soon as there is room, oldest first. */
  readonly #ready = new Set<ThreadId>();
  /** Turns that an earlier life has begun, oldest first: they go before everything else in their thread. */
  readonly #restored = new Map<ThreadId, KeptTurn[]>();
  readonly #turns = new Set<Promise<void>>();
  readonly #announced = new AbortController();
  readonly #due = new AbortController();
  readonly #departure = { announced: this.#announced.signal, due: this.#due.signal };
  /** Messages that waited before their platform was reached: an earlier life may have begun with them. */
  readonly #inherited = new Set<string>();
  #runner: TurnRunner | undefined;
  #signs: Signs | undefined;
  #pruning: NodeJS.Timeout | undefined;
  #stopping = false;

  constructor(options: LocalEngineOptions) {
    this.#options = options;
    this.#journal = new Journal(options.path);
  }

  start(runner: TurnRunner): void {
    this.#runner = runner;
    const isTaken = (id: string) => this.#isTaken(id);
    this.#signs = new Signs({ journal: this.#journal, runner, isTaken, log: this.#options.log });
    this.#pruning = setInterval(() => this.#prune(), pruneEveryMs);
    this.#pruning.unref();
    this.#prune();
  }

  settled(): Promise<void> {
    return settledSince(this.#journal.leftAtMs);
  }

  reached(platform: string): void {
    if (this.#stopping || this.#reached.has(platform)) return;
    this.#reached.add(platform);
    this.#signs?.takeOver(platform);
    for (const turn of this.#journal.turns.open()) {
      if (turn.messages[0].target.platform !== platform) continue;
      this.#restored.set(turn.threadId, [...(this.#restored.get(turn.threadId) ?? []), turn]);
      this.#ready.add(turn.threadId);
    }
    const waiting = this.#journal.threadsWaiting().map((thread) => this.#journal.waitingIn(thread));
    const here = waiting.flat().filter(({ message }) => message.target.platform === platform);
    for (const { message } of here) {
      this.#ready.add(message.thread.id);
      this.#inherited.add(message.id);
    }
    this.#dispatch();
    for (const { message } of here) this.#signIfWaiting(message);
  }

  async accept(message: InboundMessage): Promise<Acceptance> {
    if (this.#stopping) throw new Error('the engine is stopping');
    const acceptance = await this.#journal.accept(message, this.#options.maxWaiting);
    if (acceptance !== 'accepted') return acceptance;
    if (!this.#reached.has(message.target.platform)) return acceptance;
    // Another message of the same moment may have taken this one along in its turn.
    if (!this.#isTaken(message.id)) this.#ready.add(message.thread.id);
    this.#dispatch();
    this.#signIfWaiting(message);
    return acceptance;
  }

  #signIfWaiting(message: InboundMessage): void {
    if (!this.#isTaken(message.id) && this.#ready.has(message.thread.id)) this.#signs?.put(message);
  }

  edit(messageId: string, text: string): Promise<boolean> {
    return this.#journal.edit(messageId, text, (id) => this.#isTaken(id));
  }

  async withdraw(messageId: string): Promise<boolean> {
    const message = await this.#journal.withdraw(messageId, (id) => this.#isTaken(id));
    if (message !== undefined) this.#signs?.take(message);
    return message !== undefined;
  }

  /** A turn has begun with this message, be it in the journal already or not. */
  #isTaken(messageId: string): boolean {
    for (const turn of this.#running.values()) if (turn.has(messageId)) return true;
    return false;
  }

  knows(thread: ThreadId): boolean {
    return this.#journal.conversations.knows(thread);
  }

  get conversations(): Conversations {
    return this.#journal.conversations;
  }

  hasSpoken(thread: ThreadId, authorId: string): boolean {
    return this.#journal.hasSpoken(thread, authorId);
  }

  heed(message: InboundMessage): Promise<boolean> {
    if (this.#stopping) return Promise.reject(new Error('the engine is stopping'));
    return this.#journal.heed(message);
  }

  told(messageId: string): Promise<void> {
    return this.#journal.untold.told(messageId);
  }

  untold(platform: string): readonly Untold[] {
    return this.#journal.untold.on(platform);
  }

  live(at: LiveTurnAt): LiveTurn | undefined {
    const meant = [...this.#running.values()].flatMap((turn) => (turn.isMeant(at) ? (turn.live ?? []) : []));
    return meant.length === 1 ? meant[0] : undefined;
  }

  turn(id: string): RecordedTurn | undefined {
    return this.#journal.turns.find(id);
  }

  lastRetryable(thread: ThreadId): RecordedTurn | undefined {
    return this.#journal.turns.lastRetryable(thread);
  }

  async retry(turnId: string): Promise<boolean> {
    const { threadId: thread, messages: [first] = [] } = this.turn(turnId) ?? {};
    if (thread === undefined) return false;
    const running = this.#running.get(thread);
    // Its button may be seen before its end is on the disk, and the agent may still be busy with it.
    if (running?.turn.id === turnId) await running.ended;
    else if (running !== undefined) return false;
    if (this.#stopping) return false;
    if (!(await this.#journal.turns.retry(turnId))) return false;
    // Else its turn would begin, and then be found as one that an earlier life has begun.
    if (first !== undefined && this.#reached.has(first.target.platform)) {
      this.#ready.add(thread);
      this.#dispatch();
    }
    return true;
  }

  judge(turnId: string, userId: string, verdict: Verdict): Promise<void> {
    return this.#journal.turns.judged(turnId, userId, verdict);
  }

  /** Begins turns while there is room. A thread that runs stays ready and gets its turn afterwards. */
  #dispatch(): void {
    const runner = this.#runner;
    if (runner === undefined || this.#stopping) return;
    for (const thread of this.#ready) {
      if (this.#running.size >= this.#options.maxRuns) return;
      if (this.#running.has(thread)) continue;
      this.#ready.delete(thread);
      try {
        const turn = this.#nextTurn(thread);
        if (turn !== undefined) this.#begin(turn, runner);
      } catch (error) {
        this.#options.log.error({ err: error, thread }, 'the journal could not be read');
        this.#restAWhile(thread, this.#options.restMs);
      }
    }
  }

  /** What an earlier life has begun; else what waits. */
  #nextTurn(thread: ThreadId): KeptTurn | undefined {
    const [restored, ...later] = this.#restored.get(thread) ?? [];
    const waiting = this.#journal.waitingIn(thread).map(({ message }) => message);
    if (restored !== undefined) {
      if (later.length > 0) this.#restored.set(thread, later);
      else this.#restored.delete(thread);
      if (later.length > 0 || waiting.length > 0) this.#ready.add(thread);
      return restored;
    }
    const turn = newTurn(waiting, this.#options.mergeKey);
    if (turn !== undefined && turn.messages.length < waiting.length) this.#ready.add(thread);
    return turn;
  }

  #begin(kept: KeptTurn, runner: TurnRunner): void {
    const inherited = kept.messages.filter(({ id }) => this.#inherited.delete(id)).length > 0 || kept.restored;
    const running = new RunningTurn({ ...kept, inherited }, this.#journal, this.#departure, this.#options.log);
    this.#running.set(kept.threadId, running);
    const { turn, journal } = running;
    for (const message of turn.messages) this.#signs?.take(message);
    const work = turn.state === 'accepted' ? runner.run(turn, journal) : runner.recover(turn, journal);
    const done = work
      .catch((error: unknown) => {
        const isPostponed = error instanceof Postponed;
        if (!isPostponed) this.#options.log.error({ err: error, turn: turn.id }, 'a turn broke off');
        this.#restAWhile(turn.threadId, isPostponed ? error.waitMs : this.#options.restMs, turn.id);
        running.brokeOff();
      })
      .then(() => {
        this.#turns.delete(done);
        this.#running.delete(turn.threadId);
        this.#dispatch();
      });
    this.#turns.add(done);
  }

  /** Tries a thread again later, also when nobody says anything more in it. Only what was never dispatched runs again. */
  #restAWhile(thread: ThreadId, restMs = 10_000, brokenOff?: string): void {
    const { log } = this.#options;
    const again = setTimeout(() => {
      if (this.#stopping) return;
      try {
        const open = this.#journal.turns.open().filter(({ id }) => id === brokenOff);
        if (open.length > 0) this.#restored.set(thread, [...open, ...(this.#restored.get(thread) ?? [])]);
      } catch (error) {
        log.error({ err: error, thread }, 'a turn that broke off could not be found');
      }
      this.#ready.add(thread);
      this.#dispatch();
    }, restMs);
    again.unref();
  }

  #prune(): void {
    this.#journal
      .prune(Date.now())
      .catch((error: unknown) => this.#options.log.warn({ err: error }, 'the journal could not be pruned'));
  }

  probe(): Promise<void> {
    return this.#journal.probe();
  }

  async stop(limitMs: number): Promise<void> {
    this.#stopping = true;
    clearInterval(this.#pruning);
    if (limitMs > 0) {
      this.#announced.abort();
      const finished = Promise.allSettled(this.#turns);
      const lastMs = Math.min(lastWordsMs, limitMs / 2);
      await within(limitMs - lastMs, finished);
      this.#due.abort();
      await within(lastMs, finished);
    }
    if (this.#turns.size > 0) this.#options.log.warn({ turns: this.#turns.size }, 'turns are left in the journal');
    this.#journal.close();
  }
}
