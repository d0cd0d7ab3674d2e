// The seam to whoever runs accepted turns: in order per thread, at most one at a time, surviving a crash.
import type { InboundMessage, Json, Receipt, ReplyTarget, ThreadId } from './chat.ts';

/**
 * Where a turn stands. `accepted` lives on the waiting messages; a turn begins when they are dispatched.
 * `dispatched` is committed before the first byte to the agent, `finishing`, with the whole text, before the last writes.
 */
export type TurnState = 'dispatched' | 'answering' | 'finishing' | TurnEndState;
export type TurnEndState = 'answered' | 'failed' | 'stopped' | 'interrupted';

/** A segment as it was last written. A sealed one will not change again. */
export interface WrittenSegment {
  readonly receipt: Receipt;
  readonly text: string;
  readonly sealed: boolean;
}

/** The messages of one thread that are answered together, and what has become of the answer. */
export interface Turn {
  readonly id: string;
  readonly threadId: ThreadId;
  readonly messages: readonly [InboundMessage, ...InboundMessage[]];
  readonly state: TurnState;
  readonly segments: readonly WrittenSegment[];
  /** The whole reply; set from `finishing` on. */
  readonly text: string | undefined;
  /** How the turn will end once `text` is written; set from `finishing` on. */
  readonly end: TurnEndState | undefined;
}

/** The journal as a running turn sees it. Each call resolves when its line is on the disk. */
export interface TurnJournal {
  answering(segments: readonly WrittenSegment[]): Promise<void>;
  finishing(text: string, end: TurnEndState): Promise<void>;
  ended(end: TurnEndState, detail: Json): Promise<void>;
}

/** Who carries turns out. */
export interface TurnRunner {
  /** Runs a turn that has just been dispatched. Never rejects. Resolves when the thread may go on with its next turn. */
  run(turn: Turn, journal: TurnJournal): Promise<void>;
  /** Brings a turn to its end that a crash has cut off in the given state. Never rejects. */
  recover(turn: Turn, journal: TurnJournal): Promise<void>;
  /** Shows that a message waits behind a running turn. */
  waiting(target: ReplyTarget): void;
  /** A waiting message's time has come, or it was withdrawn: the sign goes away. */
  waited(target: ReplyTarget): void;
}

/** What became of a message: newly accepted, known already, or refused because too many wait. */
export type Acceptance = 'accepted' | 'duplicate' | 'refused';

export interface Engine {
  /** Takes up what the journal holds, then runs what is accepted. */
  start(runner: TurnRunner): void;
  /** Resolves when the message is on the disk. @throws when it cannot be written. */
  accept(message: InboundMessage): Promise<Acceptance>;
  /** Changes a message that still waits; otherwise nothing happens. */
  edit(messageId: string, text: string): Promise<void>;
  /** Takes a message back that still waits; otherwise nothing happens. */
  withdraw(messageId: string): Promise<void>;
  /** Whether Friday has ever been addressed in this thread. */
  knows(thread: ThreadId): boolean;
  /** Accepts nothing more, lets running turns finish for at most `limitMs`, and closes the journal. */
  stop(limitMs: number): Promise<void>;
}
