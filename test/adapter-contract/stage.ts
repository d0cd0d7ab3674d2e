// What the contract suite needs of a platform: people who write, what they see, and faults. One such stage per adapter.

import { vi } from 'vitest';
import type { Fault } from '../../playground/faults.ts';
import type {
  BudgetReport,
  ChatAdapter,
  ChatSink,
  HealthReport,
  InboundEvent,
  InboundMessage,
  Json,
  OpenOperation,
  Operation,
  Receipt,
  ReplyTarget,
} from '../../src/chat.ts';

export type Person = 'Alice' | 'Bob';

/** `shared`: a channel where Alice, Bob and Friday are. `direct`: the person's own conversation with Friday. */
export type Place = 'shared' | 'direct';

/** A message that a person wrote; `key` means something to the stage only. */
export interface Said {
  readonly person: Person;
  readonly place: Place;
  readonly key: string;
}

interface SaidFile {
  readonly name: string;
  readonly mimeType: string;
  readonly bytes: Uint8Array;
  readonly description?: string;
}

/** A message of Friday's, as it stands before people's eyes. */
export interface Seen {
  readonly text: string;
  /** Whoever was notified by its text. A reply reference that notifies nobody is none. */
  readonly pings: readonly string[];
  readonly files: readonly SaidFile[];
}

/** One local platform with one adapter that reaches it as it would reach the real one. */
export interface Stage {
  /** Created by the platform's own `configure(…).create`, not started. */
  readonly adapter: ChatAdapter;
  /** How a person types a mention of everybody: `@everyone`. */
  readonly everyone: string;
  /** Text a model could write to ping or to disguise something, with ids that exist on this stage. */
  readonly pingAttempts: readonly string[];
  /** In `text`, `@Friday`, `@Alice` and `@Bob` are mentions. */
  say(person: Person, place: Place, text: string, files?: readonly SaidFile[]): Promise<Said>;
  /** Writes into the conversation (session) to which `to` belongs. */
  followUp(person: Person, to: Said, text: string): Promise<Said>;
  change(said: Said, text: string): Promise<void>;
  withdraw(said: Said): Promise<void>;
  /** Another bot or a webhook writes in the shared channel. */
  botSays(text: string): Promise<void>;
  /** The platform itself writes in the shared channel: somebody joined, a pin, a new topic. */
  systemSays(): Promise<void>;
  /** Friday's messages in the conversation of `said`, oldest first, as the author of `said` sees them. */
  seen(said: Said): Promise<readonly Seen[]>;
  /** How many signs (reactions) of Friday's stand at the message. */
  signs(said: Said): Promise<number>;
  /** The ids of what can be pressed there, below Friday's newest message that has any. */
  controls(said: Said): Promise<readonly string[]>;
  /** @throws Error when there is no such control there. */
  press(person: Person, said: Said, control: string): Promise<void>;
  /** Puts a stop sign at the message itself, or at Friday's newest in answer to it. */
  stopSign(person: Person, said: Said, at: 'question' | 'answer'): Promise<void>;
  /** Lets the next call that carries out such an operation go wrong. */
  strike(operation: Operation['type'], fault: Fault): void;
  /** Cuts the adapter's live connection, as a network would. */
  drop(): Promise<void>;
  close(): Promise<void>;
}

export interface Subject {
  /** `Platform.name`. */
  readonly platform: string;
  open(): Promise<Stage>;
  /** An adapter whose token the platform does not accept. */
  openUnauthorized(): Promise<Pick<Stage, 'adapter' | 'close'>>;
}

/** Keeps everything that it is told. */
export class RecordingSink implements ChatSink {
  readonly events: InboundEvent[] = [];
  readonly reports: BudgetReport[] = [];
  /** How the adapter said that it is. */
  readonly states: HealthReport[] = [];
  /** Since when it did not hear. */
  readonly gapsMs: number[] = [];

  async accept(event: InboundEvent): Promise<void> {
    this.events.push(event);
  }

  budget(report: BudgetReport): void {
    this.reports.push(report);
  }

  health(report: HealthReport): void {
    this.states.push(report);
  }

  missed(sinceMs: number): void {
    this.gapsMs.push(sinceMs);
  }

  messages(): InboundMessage[] {
    return this.events.filter((event) => event.type === 'message');
  }

  /** The next event of a type, once it is heard; what was heard before it was asked for counts too. */
  next<T extends InboundEvent['type']>(type: T): Promise<Extract<InboundEvent, { type: T }>> {
    const isWanted = (event: InboundEvent): event is Extract<InboundEvent, { type: T }> => event.type === type;
    return vi.waitFor(
      () => {
        const index = this.events.findIndex(isWanted);
        const [found] = index < 0 ? [] : this.events.splice(index, 1);
        if (!found || !isWanted(found)) throw new Error(`no ${type}; heard: ${JSON.stringify(this.events)}`);
        return found;
      },
      { timeout: 30_000, interval: 10 },
    );
  }

  /** The first heard message whose text contains `part`. */
  message(part: string): Promise<InboundMessage> {
    return vi.waitFor(
      () => {
        const found = this.messages().find(({ text }) => text.includes(part));
        if (!found) throw new Error(`not heard: ${part}; heard: ${JSON.stringify(this.events)}`);
        return found;
      },
      { timeout: 30_000, interval: 10 },
    );
  }
}

/** Through JSON and back, as the journal keeps it. */
export function kept<T extends ReplyTarget | Receipt | Json>(value: T): T {
  return JSON.parse(JSON.stringify(value));
}

let lastNonce = 0;

/** A nonce that no other post has. */
export function freshNonce(): string {
  lastNonce += 1;
  return `contract-${Date.now().toString(36)}-${lastNonce}`;
}

/** A first segment in reply to `message`. */
export function opening(message: InboundMessage, text: string, nonce = freshNonce()): OpenOperation {
  return { type: 'open', target: kept(message.target), nonce, first: true, content: whole(text) };
}

export function whole(text: string): { readonly text: string; readonly stableChars: number } {
  return { text, stableChars: text.length };
}
