// A local platform as chaos needs it: rooms in which people talk, what can go wrong there, and what is to be seen at the end.
import type { Chance } from '../../bench/lossless/chance.ts';
import type { Faults } from '../../playground/faults.ts';

export const names = ['Alice', 'Bob', '陈晨'] as const;
export type Name = (typeof names)[number];

/** A message to Friday that was written. */
export interface Written {
  /** As the journal calls it, and the conversation in which it stands. */
  readonly id: string;
  readonly thread: string;
  /** Chosen from the platform's menu. */
  readonly command?: true;
  edit(text: string): void;
  remove(): void;
}

/** One conversation. */
export interface Room {
  readonly direct: boolean;
  /** Says something that is meant for Friday. */
  ask(who: Name, text: string): Written;
  /** A word for the bridge itself. */
  order(who: Name, word: 'stop' | 'retry' | 'new'): void;
  /** Presses the last such button, if there is one: the platform's own Stop, too. */
  press(who: Name, action: 'stop' | 'retry' | 'good'): void;
  stopSign(who: Name): void;
}

/** A message of Friday's as it stands at the end. */
export interface Shown {
  readonly platform: string;
  /** The conversation, as the journal calls it. */
  readonly thread: string;
  /** The platform's own id within the conversation: later ones are greater. */
  readonly id: string;
  /** The room in which it stands, as the platform calls it. */
  readonly channel: string;
  readonly text: string;
  readonly files: readonly ShownFile[];
  /** What we gave it to be recognised by. */
  readonly nonce: string | undefined;
  /** The message or command that it refers to, as the journal calls it. */
  readonly answers: string | undefined;
  /** Before one person's eyes only. */
  readonly private: boolean;
  /** It fills in what a command has left waiting, so its place says nothing about its time. */
  readonly filledIn: boolean;
}

export interface ShownFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface Stage {
  readonly name: string;
  readonly settings: Readonly<Record<string, string>>;
  readonly faults: Faults;
  /** Calls in which something may go wrong. */
  readonly calls: readonly string[];
  /** Rooms that are always there. */
  readonly rooms: readonly Room[];
  /** Somebody begins a new conversation with a question, alone with Friday if possible. */
  open(who: Name, text: string, direct: boolean): { readonly room: Room; readonly written: Written };
  /** Something happens to the connection, or an event comes twice. @returns what. */
  disturb(chance: Chance): string;
  onCall(listener: (call: string) => void): void;
  /** When each message was given to the bridge, by the journal's id. */
  deliveries(): ReadonlyMap<string, readonly number[]>;
  shown(): readonly Shown[];
  /** Whatever still looks as if something were under way. */
  leftOpen(): readonly string[];
  /** The last things that happened to a message, for a developer. */
  story(message: Shown): readonly string[];
  stop(): Promise<void>;
}
