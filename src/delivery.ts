// Delivery: carries one operation out on a platform: paced, repeated when that is safe, looked up when it is not.
import {
  type BudgetReport,
  type ChatAdapter,
  ChatError,
  type FoundPost,
  type HistoryPage,
  type HistoryQuery,
  type Operation,
  type PostedQuery,
  RateLimitedError,
  type Receipt,
} from './chat.ts';
import { backOffMs, type Distinction, isPassing, lookUp, whereToLook } from './delivery/doubt.ts';
import type { Log } from './log.ts';
import type { Urgency } from './reply/pace/budget.ts';
import type { Claim } from './reply/pace/claim.ts';
import { sleep } from './reply/pace/clock.ts';
import type { Pace } from './reply/pace.ts';

interface SendOptions extends Distinction {
  /** `edit` and `activity` are tried once; everything else is repeated for up to five minutes. */
  readonly urgency: Urgency;
  /**
   * Gives up waiting for a turn. A call that is already on its way is awaited and counts: two changes of one message that
   * travel together may arrive in the wrong order.
   */
  readonly signal?: AbortSignal;
  /** Of whatever this begins, changes or ends. */
  readonly claim?: Claim;
  /** Asked when the turn has come, so that what was queued long ago does not say something old. */
  readonly newest?: () => Operation;
  /** An earlier life or attempt may have posted this: look before posting. */
  readonly mayExist?: boolean;
}

export interface Delivery {
  /**
   * @returns what the adapter returned, or the receipt of the message that turned out to be there already.
   * @throws ChatError when the operation did not happen and repeating it is of no use, or was of no use for long;
   * the signal's reason when given up.
   */
  send(operation: Operation, options: SendOptions): Promise<Receipt | undefined>;
  /** Looks for a post of an earlier life, for as long as the platform does not answer. @throws ChatError */
  find(query: PostedQuery): Promise<FoundPost | undefined>;
  /** Asks once, when there is a call to spare. @throws RateLimitedError | ChatError */
  history(query: HistoryQuery, signal: AbortSignal): Promise<HistoryPage>;
  /**
   * For something that begins now and must be ended: a live reply, a sign of work. Given to all of its operations, it
   * keeps a call for its end, and gives its live text its fair share. Must be released.
   */
  claim(): Claim;
  /** Resolves once nothing is under way any more, whatever became of it. */
  settled(): Promise<void>;
  /** Takes what the platform tells about its budgets ({@link ChatSink.budget}). */
  report(report: BudgetReport): void;
}

export interface DeliveryOptions {
  readonly adapter: ChatAdapter;
  readonly pace: Pace;
  readonly log: Log;
}

/** How long an operation that must not be dropped is tried. */
const patienceMs = 300_000;

export function createDelivery({ adapter, pace, log }: DeliveryOptions): Delivery {
  const underWay = new Set<Promise<unknown>>();
  return {
    send(operation, options) {
      const sending = new Sending({ adapter, pace, log }, operation, options).run();
      underWay.add(sending);
      const over = () => underWay.delete(sending);
      sending.then(over, over);
      return sending;
    },
    async settled() {
      while (underWay.size > 0) await Promise.allSettled(underWay);
    },
    async find(query) {
      // A conversation is read for it, as for its history.
      const keys = adapter.budgetKeys({ type: 'history', target: query.target, where: 'within', sinceMs: 0 });
      const endAtMs = performance.now() + patienceMs;
      for (let failures = 1; ; failures += 1) {
        const answered = await pace.turnFor(keys, { urgency: 'control' });
        try {
          return await lookUp(adapter, query, log);
        } catch (error) {
          if (error instanceof RateLimitedError) pace.limited(error);
          // Having waited long for a turn is no failure.
          const isGivenUp = failures > 1 && performance.now() > endAtMs;
          if (!(error instanceof ChatError) || !isPassing(error) || isGivenUp) throw error;
          const isPaced = error instanceof RateLimitedError && keys.some(({ key }) => key === error.key);
          if (!isPaced) await sleep(backOffMs(failures), undefined);
        } finally {
          answered();
        }
      }
    },
    async history(query, signal) {
      const answered = await pace.turnFor(adapter.budgetKeys(query), { urgency: 'activity', signal });
      try {
        return await adapter.read(query);
      } catch (error) {
        if (error instanceof RateLimitedError) pace.limited(error);
        throw error;
      } finally {
        answered();
      }
    },
    claim: () => pace.claim(),
    report: (report) => pace.report(report),
  };
}

/** One operation on its way. */
class Sending {
  readonly #adapter: ChatAdapter;
  readonly #pace: Pace;
  readonly #log: Log;
  readonly #options: SendOptions;
  readonly #startedAtMs = performance.now();
  #operation: Operation;
  #failures = 0;
  /** The operation may have happened: from here on it is neither changed nor repeated blindly. */
  #inDoubt: boolean;
  #frozen = false;

  constructor({ adapter, pace, log }: DeliveryOptions, operation: Operation, options: SendOptions) {
    this.#adapter = adapter;
    this.#pace = pace;
    this.#log = log;
    this.#operation = operation;
    this.#options = options;
    this.#inDoubt = options.mayExist ?? false;
  }

  async run(): Promise<Receipt | undefined> {
    for (;;) {
      try {
        return await this.#attempt();
      } catch (error) {
        if (!(error instanceof ChatError)) throw error;
        await this.#afterFailure(error);
      }
    }
  }

  async #attempt(): Promise<Receipt | undefined> {
    const { newest } = this.#options;
    const query = this.#inDoubt ? whereToLook(this.#operation, this.#options) : undefined;
    if (query) {
      const found = await lookUp(this.#adapter, query, this.#log);
      if (found) return found.receipt;
      this.#inDoubt = false;
    }
    const answered = await this.#pace.turnFor(this.#adapter.budgetKeys(this.#operation), this.#options);
    if (newest && !this.#frozen) this.#operation = newest();
    try {
      return await this.#adapter.apply(this.#operation);
    } finally {
      answered();
    }
  }

  /** Returns when the operation may be tried again. */
  async #afterFailure(error: ChatError): Promise<void> {
    if (error instanceof RateLimitedError) this.#pace.limited(error);
    const { urgency, signal } = this.#options;
    const lasting = urgency !== 'edit' && urgency !== 'activity';
    const outOfTime = performance.now() - this.#startedAtMs > patienceMs;
    if (!lasting || outOfTime || !isPassing(error)) throw error;
    this.#failures += 1;
    if (error.kind === 'unknown' && 'nonce' in this.#operation) {
      this.#inDoubt = true;
      this.#frozen = true;
    }
    this.#log.warn({ err: error, operation: this.#operation.type, failures: this.#failures }, 'trying again');
    if (error instanceof RateLimitedError) {
      const paced = this.#adapter.budgetKeys(this.#operation).some(({ key, later }) => key === error.key && !later);
      if (!paced) await sleep(error.retryAfterMs, signal);
      return;
    }
    await sleep(backOffMs(this.#failures), signal);
  }
}
