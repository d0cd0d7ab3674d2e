// One turn under way: what its runner is told and may write, and who may end it from outside.
import type { Receipt, Thread } from '../chat.ts';
import type {
  Departure,
  LiveTurn,
  LiveTurnAt,
  StopOrder,
  Turn,
  TurnEnd,
  TurnJournal,
  WrittenSegment,
} from '../engine.ts';
import type { Log } from '../log.ts';
import type { Journal } from './journal.ts';
import type { KeptTurn } from './turn-table.ts';

export class RunningTurn {
  readonly turn: Turn;
  readonly journal: TurnJournal;
  /** Resolves when the turn's end is on the disk, or the turn broke off before. */
  readonly ended: Promise<void>;
  /** Nobody carries it out any more, and it has not come to its end. */
  readonly brokeOff: () => void;
  readonly #stop = new AbortController();
  readonly #ids: ReadonlySet<string>;
  #segments: readonly WrittenSegment[];
  /** Its last words are known: nothing can be stopped any more. */
  #concluded: boolean;

  constructor(kept: KeptTurn & Pick<Turn, 'inherited'>, journal: Journal, departure: Departure, log: Log) {
    const { id, threadId, messages, segments, closing } = kept;
    const superseded = kept.restored ? undefined : journal.turns.lastRetryable(threadId);
    this.turn = { ...kept, stopping: this.#stop.signal, departure, superseded };
    this.#ids = new Set(messages.map((message) => message.id));
    this.#segments = segments;
    this.#concluded = closing !== undefined;
    const unlessClosed = async (writing: Promise<void>): Promise<void> => {
      try {
        await writing;
      } catch (error) {
        if (journal.closed) throw error;
        log.error({ err: error, turn: id }, 'the journal could not be written; the turn goes on');
      }
    };
    const { turns } = journal;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.ended = promise;
    this.brokeOff = resolve;
    this.journal = {
      dispatched: (sessionId) => turns.dispatched(kept, sessionId),
      accepted: () => unlessClosed(turns.accepted(id)),
      wrote: (written, growing) => {
        this.#segments = written;
        return unlessClosed(turns.wrote(id, written, growing));
      },
      finishing: (text: string, end: TurnEnd) => {
        this.#concluded = true;
        return unlessClosed(turns.finishing(id, text, end));
      },
      asked: () => turns.askedAgainIn(threadId),
      before: () => turns.before(id),
      ended: (end, detail, signLeft) => unlessClosed(turns.ended(id, end, detail, signLeft)).finally(resolve),
      signGone: () => unlessClosed(turns.signGone(id)),
    };
  }

  /** The turn has this message. */
  has(messageId: string): boolean {
    return this.#ids.has(messageId);
  }

  isMeant(at: LiveTurnAt): boolean {
    if ('turn' in at) return this.turn.id === at.turn;
    if ('thread' in at) return this.turn.threadId === at.thread;
    if ('answersOnly' in at) return this.#ids.size === 1 && this.has(at.answersOnly);
    if ('directOwner' in at) return this.#thread.kind === 'direct' && this.#thread.owner === at.directOwner;
    return this.has(at.message) || this.#segments.some(({ receipt }) => isSame(receipt, at.receipt));
  }

  get #thread(): Thread {
    return this.turn.messages[0].thread;
  }

  get live(): LiveTurn | undefined {
    if (this.#concluded || this.#stop.signal.aborted) return undefined;
    const { id, threadId } = this.turn;
    return { id, threadId, stop: (order: StopOrder) => this.#stop.abort(order) };
  }
}

/** Receipts of one message are the same to the letter: one function of the adapter makes them all. */
function isSame(one: Receipt, other: Receipt): boolean {
  return one.platform === other.platform && JSON.stringify(one.address) === JSON.stringify(other.address);
}
