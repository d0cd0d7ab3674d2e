// What the journal should hold, as simply as it can be said: lists in memory.
import type { InboundMessage, ThreadId } from '../../src/chat.ts';
import type { Acceptance, TurnEnd, TurnState, WrittenSegment } from '../../src/engine.ts';

export interface ModelMessage {
  readonly message: InboundMessage;
  state: 'waiting' | 'taken' | 'refused' | 'withdrawn';
  turn: string | undefined;
  erased: boolean;
  /** A sign may stand at it. */
  signed: boolean;
}

export interface ModelTurn {
  readonly id: string;
  readonly thread: ThreadId;
  state: TurnState;
  segments: readonly WrittenSegment[];
  closing: { readonly text: string; readonly end: TurnEnd } | undefined;
  retried: boolean;
  /** It has ended, and its sign of work may still stand there. */
  signLeft: boolean;
}

export const openStates: readonly TurnState[] = ['accepted', 'dispatched', 'answering', 'finishing'];
const wanting: readonly TurnState[] = ['failed', 'stopped', 'interrupted'];

const untouched = { closing: undefined, retried: false, signLeft: false };

export class JournalModel {
  /** In the order of their acceptance. */
  messages: ModelMessage[] = [];
  /** In the order in which they began. */
  turns: ModelTurn[] = [];
  readonly known = new Map<string, string>();
  readonly threads = new Set<string>();

  accept(message: InboundMessage, maxWaiting: number): Acceptance {
    const twin = [message.id, ...message.otherIds].map((id) => this.known.get(id)).find((id) => id !== undefined);
    if (twin !== undefined) {
      const held = this.waiting(twin);
      if (held !== undefined && message.files.length > held.message.files.length)
        this.#change(held, { files: message.files });
      return 'duplicate';
    }
    const refused = this.waitingIn(message.thread.id).length >= maxWaiting;
    this.messages.push({
      message,
      state: refused ? 'refused' : 'waiting',
      turn: undefined,
      erased: false,
      signed: false,
    });
    this.#identify(message);
    this.threads.add(message.thread.id);
    return refused ? 'refused' : 'accepted';
  }

  heed(message: InboundMessage): boolean {
    if ([message.id, ...message.otherIds].some((id) => this.known.has(id))) return false;
    this.#identify(message);
    return true;
  }

  #identify({ id, otherIds }: InboundMessage): void {
    for (const each of [id, ...otherIds]) if (!this.known.has(each)) this.known.set(each, id);
  }

  #change(held: ModelMessage, patch: Partial<InboundMessage>): void {
    this.messages[this.messages.indexOf(held)] = { ...held, message: { ...held.message, ...patch } };
  }

  waiting(id: string): ModelMessage | undefined {
    return this.messages.find((each) => each.message.id === id && each.state === 'waiting');
  }

  edit(id: string, text: string): boolean {
    const held = this.waiting(id);
    if (held !== undefined) this.#change(held, { text });
    return this.known.has(id);
  }

  withdraw(id: string): InboundMessage | undefined {
    const held = this.waiting(id);
    if (held !== undefined) held.state = 'withdrawn';
    return held?.message;
  }

  waitingIn(thread: string): readonly InboundMessage[] {
    return this.messages
      .filter(({ message, state }) => message.thread.id === thread && state === 'waiting')
      .map(({ message }) => message);
  }

  messagesOf(turn: string): readonly InboundMessage[] {
    return this.messages.filter((each) => each.turn === turn && !each.erased).map(({ message }) => message);
  }

  begin(id: string, thread: ThreadId, messageIds: readonly string[]): readonly InboundMessage[] {
    const known = this.turn(id);
    if (known !== undefined) known.state = 'dispatched';
    else this.turns.push({ ...{ id, thread, state: 'dispatched', segments: [] }, ...untouched });
    for (const messageId of messageIds) {
      const held = this.waiting(messageId);
      if (held !== undefined) Object.assign(held, { state: 'taken', turn: id });
    }
    return this.messagesOf(id);
  }

  turn(id: string): ModelTurn | undefined {
    return this.turns.find((each) => each.id === id);
  }

  open(): readonly ModelTurn[] {
    return this.turns.filter(({ id, state }) => openStates.includes(state) && this.messagesOf(id).length > 0);
  }

  /** The newest message of each such turn: the sign stands where that was said. */
  signsLeft(): readonly (readonly [id: string, InboundMessage])[] {
    return this.turns.flatMap(({ id, signLeft }) => {
      const newest = signLeft ? this.messagesOf(id).at(-1) : undefined;
      return newest === undefined ? [] : [[id, newest] as const];
    });
  }

  retryable({ id, thread, state, retried }: ModelTurn): boolean {
    const isLast = this.turns.findLast((each) => each.thread === thread)?.id === id;
    return wanting.includes(state) && !retried && isLast && this.messagesOf(id).length > 0;
  }

  retry(turn: ModelTurn): boolean {
    if (!this.retryable(turn)) return false;
    turn.retried = true;
    for (const held of this.messages) {
      if (held.turn === turn.id) Object.assign(held, { state: 'waiting', turn: undefined });
    }
    return true;
  }

  /** A day: what was written is erased. A month: it was never there. Whatever waits or is open stays whole. */
  prune(age: 'day' | 'month'): void {
    const isOver = ({ state, turn }: ModelMessage) =>
      state !== 'waiting' && !this.turns.some(({ id, state: at }) => id === turn && openStates.includes(at));
    for (const each of this.messages) if (isOver(each)) each.erased = true;
    for (const turn of this.turns) {
      if (!openStates.includes(turn.state)) Object.assign(turn, { segments: [], closing: undefined });
    }
    if (age === 'day') return;
    this.messages = this.messages.filter(({ erased }) => !erased);
    this.turns = this.turns.filter(({ state }) => openStates.includes(state));
    const kept = new Set(this.messages.map(({ message }) => message.id));
    for (const [id, message] of this.known) if (!kept.has(message)) this.known.delete(id);
  }
}
