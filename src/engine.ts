// The seam to whoever runs accepted turns: in order per thread, one at a time, surviving a crash.
import type { Author, InboundMessage, Json, Receipt, ReplyTarget, StopEvent, ThreadId } from './chat.ts';

/**
 * Where a turn stands. `accepted`: its messages are in the journal and the agent has done nothing with them.
 * `dispatched` is committed before the first byte to the agent; `answering` once there is something to see;
 * `finishing`, with the whole text, before the last writes.
 */
export type TurnState = 'accepted' | 'dispatched' | 'answering' | 'finishing' | TurnEnd;
export type TurnEnd = 'answered' | 'failed' | 'stopped' | 'interrupted';

/** A segment as it was last written. A sealed one will not change again. */
export interface WrittenSegment {
  readonly receipt: Receipt;
  readonly text: string;
  readonly sealed: boolean;
}

/**
 * Somebody wants an answer to end; who, is not told of a deletion. `via`: the press of its button, which may be answered
 * with the last change.
 */
export interface StopOrder {
  readonly by?: Author;
  readonly via?: ReplyTarget;
}

/** A turn under way that has not come to its last words. */
export interface LiveTurn {
  readonly id: string;
  readonly threadId: ThreadId;
  stop(order: StopOrder): void;
}

/**
 * Which turn is meant: the one under way in a thread, the one to which a message belongs, the one that answers this
 * message and no other, one by its id, or the only one under way in somebody's direct conversation, which may consist of
 * several threads.
 */
export type LiveTurnAt =
  | StopEvent['at']
  | { readonly answersOnly: string }
  | { readonly turn: string }
  | { readonly directOwner: string };

/** A turn that has begun at some time, as the journal still knows it. */
export interface RecordedTurn {
  readonly id: string;
  readonly threadId: ThreadId;
  /** None once they are erased. */
  readonly messages: readonly InboundMessage[];
  readonly segments: readonly WrittenSegment[];
  /** It did not end well, its messages are there, nothing has been asked in the thread since. */
  readonly retryable: boolean;
}

/** What somebody thinks of an answer. */
export type Verdict = 'good' | 'bad';

/** The end of the process, as turns see it. */
export interface Departure {
  /** It has begun: a turn with which the agent has done nothing yet goes back to the journal, instead of waiting. */
  readonly announced: AbortSignal;
  /** There is only time left for last words. */
  readonly due: AbortSignal;
}

/** The messages of one thread that are answered together, and what has become of the answer. */
export interface Turn {
  /** 16 characters `[A-Za-z0-9_-]`. */
  readonly id: string;
  readonly threadId: ThreadId;
  readonly messages: readonly [InboundMessage, ...InboundMessage[]];
  readonly state: TurnState;
  /** It comes from the journal: an earlier life of the process may have written more than is known here. */
  readonly restored: boolean;
  /** An earlier life may have begun with its messages, also when the journal does not say so: it may have left its sign of work. */
  readonly inherited: boolean;
  readonly segments: readonly WrittenSegment[];
  /** The whole reply and how the turn ends once it is written; set from `finishing` on. */
  readonly closing: { readonly text: string; readonly end: TurnEnd } | undefined;
  /** Aborted when the answer is to end, with the {@link StopOrder} as its reason. */
  readonly stopping: AbortSignal;
  /** How far the end of the process has come. */
  readonly departure: Departure;
  /** The thread's turn before this one, if it still offers to be asked again: that offer ends now. */
  readonly superseded: RecordedTurn | undefined;
}

/**
 * The journal as a running turn sees it. Each call resolves when its line is on the disk. Once a turn is dispatched, a
 * disk that fails is logged and no reason to keep the answer from people; only a journal that is closed rejects.
 */
export interface TurnJournal {
  /**
   * @param sessionId the agent's memory that answers, when one does.
   * @returns the turn's messages as they read now: a twin may have brought one of them its files since the turn began.
   * @throws when it could not be written: then nothing may be said to the agent.
   */
  dispatched(sessionId?: string): Promise<readonly InboundMessage[]>;
  /** The agent surely did nothing after all: the turn may be dispatched again, also after a crash. */
  accepted(): Promise<void>;
  /**
   * Something of the reply is to be seen. Resolves when that is on the disk: a little later when a known message has
   * only grown, since nothing waits for that.
   */
  wrote(segments: readonly WrittenSegment[], growing?: boolean): Promise<void>;
  finishing(text: string, end: TurnEnd): Promise<void>;
  /** Messages of ours that answered the same messages before: those of turns that were asked again. */
  asked(): readonly Receipt[];
  /** How the turn before this one ended that the same memory answered; undefined when there is none. */
  before(): { readonly end: string; readonly detail: Json } | undefined;
  /** @param signLeft its sign of work may still stand there: taken away by a later life, unless {@link signGone} comes. */
  ended(end: TurnEnd, detail: Json, signLeft?: boolean): Promise<void>;
  signGone(): Promise<void>;
}

/** The last words of a turn cannot be said now. They are in the journal; in so long the turn is to be taken up again. */
export class Postponed extends Error {
  override readonly name = 'Postponed';
  readonly waitMs: number;

  constructor(waitMs: number, options?: ErrorOptions) {
    super('the last words cannot be said now', options);
    this.waitMs = waitMs;
  }
}

/** Who carries turns out. */
export interface TurnRunner {
  /**
   * Runs an accepted turn. Resolves when the thread may go on with its next turn, or, when the process ends, with the
   * turn still accepted.
   * @throws Postponed; or when it could not even be begun: what the journal still holds of it is tried again later.
   */
  run(turn: Turn, journal: TurnJournal): Promise<void>;
  /** Brings a turn to its end that a crash has cut off after it was dispatched. @throws as `run` does. */
  recover(turn: Turn, journal: TurnJournal): Promise<void>;
  /** A message waits behind a running turn, or its time has come. Resolves with whether that could be shown. */
  waiting(target: ReplyTarget, on: boolean): Promise<boolean>;
  /** Takes away the sign of work of a turn that ended in an earlier life. Resolves when that is done, or given up. */
  idle(target: ReplyTarget): Promise<void>;
}

/** What became of a message: newly accepted, known already, or refused because too many wait in its thread. */
export type Acceptance = 'accepted' | 'duplicate' | 'refused';

/** Something that a person waits for, and an earlier life may not have come to say. */
export interface Untold {
  /** `refusal`: the message is not taken. `answer`: it was a command of the platform's menu. */
  readonly what: 'refusal' | 'answer';
  readonly message: InboundMessage;
}

/** A conversation that Friday is in. */
export interface KnownConversation {
  /** Of the last message. */
  readonly target: ReplyTarget;
  /** {@link Thread.owner} */
  readonly owner: string;
  /** When the message was sent by which she came into it. */
  readonly knownFromMs: number;
}

/** What it takes to ask a platform for what was said while it was not heard. */
export interface Conversations {
  /** The most recently used ones first. */
  recent(platform: string, limit: number): readonly KnownConversation[];
  /** Up to then nothing is missing; undefined when the platform has never been heard. */
  heardUntil(platform: string): number | undefined;
  heard(platform: string, untilMs: number): Promise<void>;
}

export interface Engine {
  readonly conversations: Conversations;
  /** Turns begin from now on, each as soon as its platform is reached. */
  start(runner: TurnRunner): void;
  /**
   * Resolves when whatever an earlier life had on its way to the platforms as it died must have arrived: who looks, or
   * takes something away, before that would do so in vain.
   */
  settled(): Promise<void>;
  /**
   * The platform can be written to. What the journal holds of it is taken up, then what is accepted is run. Before that
   * answers would be asked for, and written, in vain, and would take the place of another platform's.
   */
  reached(platform: string): void;
  /** Resolves when the message is on the disk. @throws when it cannot be written. */
  accept(message: InboundMessage): Promise<Acceptance>;
  /** Changes a message that still waits; otherwise nothing happens. @returns false when no such message is known. */
  edit(messageId: string, text: string): Promise<boolean>;
  /** Takes a message back that still waits; otherwise nothing happens. @returns whether it did. */
  withdraw(messageId: string): Promise<boolean>;
  /** Whether Friday has been addressed in this thread before. */
  knows(thread: ThreadId): boolean;
  /** Whether this person has said something to Friday in the thread. */
  hasSpoken(thread: ThreadId, authorId: string): boolean;
  /** Keeps that a message was heard whose meaning is carried out at once. @returns false when it had been heard before. */
  heed(message: InboundMessage): Promise<boolean>;
  /** Whoever wrote a refused message, or chose a command, has been told what became of it. */
  told(messageId: string): Promise<void>;
  /** What has not surely been told. */
  untold(platform: string): readonly Untold[];
  live(at: LiveTurnAt): LiveTurn | undefined;
  /** A turn by its id; whatever a platform brings back from a button may be asked for. */
  turn(id: string): RecordedTurn | undefined;
  lastRetryable(thread: ThreadId): RecordedTurn | undefined;
  /** Answers the turn's messages once more, in a new turn. @returns whether that could still be done. */
  retry(turnId: string): Promise<boolean>;
  judge(turnId: string, userId: string, verdict: Verdict): Promise<void>;
  /** Resolves when a write has reached the disk. @throws when it cannot. */
  probe(): Promise<void>;
  /**
   * Begins no more turns, lets running ones finish for at most `limitMs`, the last of it for their last words, and closes
   * the journal. Without any time, everything stays as it is.
   */
  stop(limitMs: number): Promise<void>;
}
