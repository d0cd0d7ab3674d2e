// What was said while a platform could not be heard: asked for as soon as it can, and taken in like anything else.
import { setTimeout as sleep } from 'node:timers/promises';
import { ChatError, type HistoryPage, type HistoryQuery, type InboundMessage, RateLimitedError } from './chat.ts';
import { commandOf } from './commands.ts';
import type { Conversations, KnownConversation } from './engine.ts';
import type { Log } from './log.ts';
import type { Place } from './turn.ts';

export interface CatchUpOptions {
  readonly place: Place;
  readonly conversations: Conversations;
  /** Takes a message in. @returns whether it was meant for Friday and is new. */
  readonly take: (message: InboundMessage) => Promise<boolean>;
  /** What is older is not answered any more; 0: nothing is asked for. */
  readonly maxAgeMs: number;
  /** Waits between attempts while the platform does not answer. */
  readonly pausesMs?: readonly number[];
  /** The least wait after a refusal for too many. */
  readonly restMs?: number;
  readonly log: Log;
}

export interface CatchUp {
  /** The platform is heard from now on. */
  begin(): void;
  /** Whether anything comes over the connection. */
  hears(on: boolean): void;
  /** What was said since then was not heard. */
  missed(sinceMs: number): void;
  stop(): void;
}

/** So often it is noted down that a platform is heard. */
const markEveryMs = 30_000;
/** Its clock may differ from ours, and what was just being kept when we died was not kept. */
const marginMs = 60_000;
/** Each costs a call, of whatever else needs them. */
const maxConversations = 30;
/** New messages of one conversation, and in all. */
const mostTaken = { ofOne: 10, inAll: 100 };
/** Of one conversation. Most of what is said in a busy one is said to others. */
const maxPages = 5;
/** After a refusal for too many, answers go first for a while; so often that is waited for, until no more is asked. */
const afterRefusal = { restMs: 30_000, times: 30 };
const pausesBetweenMs = [5_000, 30_000, 120_000];

export function createCatchUp(options: CatchUpOptions): CatchUp {
  return new HearingAgain(options);
}

class HearingAgain implements CatchUp {
  readonly #options: CatchUpOptions;
  readonly #stopping = new AbortController();
  #marking: NodeJS.Timeout | undefined;
  #begun = false;
  #hears = false;
  /** From then on something may have been missed. */
  #sinceMs: number | undefined;
  #running = false;
  #again = false;
  /** In one round of questions. */
  #refusals = 0;

  constructor(options: CatchUpOptions) {
    this.#options = options;
  }

  begin(): void {
    if (this.#options.maxAgeMs === 0) return;
    this.#begun = true;
    this.#hears = true;
    this.#sinceMs = this.#options.conversations.heardUntil(this.#platform);
    this.#marking = setInterval(() => this.#mark(), markEveryMs);
    this.#marking.unref();
    if (this.#sinceMs === undefined) this.#mark();
    else void this.#run();
  }

  hears(on: boolean): void {
    this.#hears = on;
  }

  missed(sinceMs: number): void {
    if (!this.#begun) return;
    this.#hears = true;
    this.#sinceMs = Math.min(sinceMs, this.#sinceMs ?? sinceMs);
    void this.#run();
  }

  stop(): void {
    this.#stopping.abort();
    clearInterval(this.#marking);
    this.#mark();
    this.#begun = false;
  }

  get #platform(): string {
    return this.#options.place.adapter.platform;
  }

  /** Nothing is missing up to now. While something is, the mark stays where it was: after a crash it is asked for again. */
  #mark(): void {
    if (!this.#begun || !this.#hears || this.#sinceMs !== undefined) return;
    const { conversations, log } = this.#options;
    conversations
      .heard(this.#platform, Date.now())
      .catch((error: unknown) => log.warn({ err: error }, 'it could not be noted until when a platform was heard'));
  }

  /** Never rejects. */
  async #run(): Promise<void> {
    this.#again = this.#running;
    if (this.#running) return;
    this.#running = true;
    do {
      this.#again = false;
      await this.#untilAnswered();
    } while (this.#again && !this.#stopping.signal.aborted);
    this.#running = false;
    if (!this.#hears || this.#stopping.signal.aborted) return;
    this.#sinceMs = undefined;
    this.#mark();
  }

  async #untilAnswered(): Promise<void> {
    const { log, pausesMs = pausesBetweenMs } = this.#options;
    const { signal } = this.#stopping;
    for (const pauseMs of [...pausesMs, undefined]) {
      try {
        return await this.#catchUp();
      } catch (error) {
        if (signal.aborted) return;
        log.warn({ err: error, platform: this.#platform, pauseMs }, 'what was said meanwhile could not be read');
        if (pauseMs !== undefined) await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  /** @throws when it should be tried again. */
  async #catchUp(): Promise<void> {
    const { conversations, maxAgeMs, log } = this.#options;
    const fromMs = (this.#sinceMs ?? Date.now()) - marginMs;
    const sinceMs = Math.max(fromMs, Date.now() - maxAgeMs);
    const known = conversations.recent(this.#platform, maxConversations);
    const owners = new Map(known.map((each) => [each.owner, each]));
    const questions = [
      ...[...owners.values()].map((each) => ({ ...each, where: 'beside' as const, knownFromMs: 0 })),
      ...known.map((each) => ({ ...each, where: 'within' as const })),
    ];
    this.#refusals = 0;
    let taken = 0;
    let closed = 0;
    for (const question of questions) {
      try {
        taken += await this.#take(await this.#read(question, sinceMs), mostTaken.inAll - taken);
      } catch (error) {
        if (!(error instanceof ChatError)) throw error;
        if (error instanceof RateLimitedError) {
          log.warn({ err: error, platform: this.#platform }, 'no more may be asked of what was said meanwhile');
          break;
        }
        if (error.kind === 'unknown' || error.kind === 'unreachable') throw error;
        closed += 1;
        if (closed === 1) log.warn({ err: error, platform: this.#platform }, 'what was said there cannot be read');
      }
    }
    log.info({ platform: this.#platform, sinceMs, asked: questions.length, closed, taken }, 'caught up');
  }

  /** All that was said to Friday there, oldest first. @throws ChatError */
  async #read(
    { target, where, knownFromMs }: KnownConversation & Pick<HistoryQuery, 'where'>,
    sinceMs: number,
  ): Promise<readonly InboundMessage[]> {
    const messages: InboundMessage[] = [];
    let query: HistoryQuery = { type: 'history', target, where, sinceMs };
    for (let pages = 1; ; pages += 1) {
      const page = await this.#page(query);
      messages.push(...page.messages);
      if (page.next === undefined || pages === maxPages) break;
      query = { ...query, from: page.next };
    }
    // What was said before she was called there was not said to her; and nobody wants an end any more.
    const afterMs = Math.max(sinceMs, knownFromMs);
    return messages
      .filter((message) => message.sentAtMs > afterMs && commandOf(message) !== 'stop')
      .sort((one, other) => one.sentAtMs - other.sentAtMs);
  }

  /** Refusals for too many are waited out, a number of times. @throws ChatError */
  async #page(query: HistoryQuery): Promise<HistoryPage> {
    const { place, restMs = afterRefusal.restMs, log } = this.#options;
    const { signal } = this.#stopping;
    for (;;) {
      try {
        return await place.delivery.history(query, signal);
      } catch (error) {
        if (!(error instanceof RateLimitedError) || this.#refusals === afterRefusal.times) throw error;
        this.#refusals += 1;
        const waitMs = Math.max(restMs, error.retryAfterMs);
        log.warn({ err: error, waitMs }, 'what was said meanwhile is asked for more slowly');
        await sleep(waitMs, undefined, { signal });
      }
    }
  }

  /** @returns how many of them are new. */
  async #take(meant: readonly InboundMessage[], most: number): Promise<number> {
    const { take, log } = this.#options;
    const room = Math.min(most, mostTaken.ofOne);
    let [next, taken] = [0, 0];
    while (next < meant.length && taken < room) {
      // In one moment, so that they are answered together.
      const some = meant.slice(next, next + room - taken);
      const outcomes = await Promise.all(some.map((message) => take({ ...message, missed: true })));
      next += some.length;
      taken += outcomes.filter((isNew) => isNew).length;
    }
    if (next < meant.length) log.warn({ thread: meant[next]?.thread.id }, 'more was said meanwhile than is answered');
    return taken;
  }
}
