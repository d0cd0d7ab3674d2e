// A chat platform in memory for unit tests: it records what it is asked to do, and fails on request.
import {
  type Answer,
  type BudgetKey,
  type ChatAdapter,
  ChatError,
  type ChatErrorKind,
  type ChatLimits,
  type FoundPost,
  type Operation,
  type Query,
  RateLimitedError,
  type Receipt,
  type Rendered,
} from '../../src/chat.ts';

/** What happens to a call instead of its success. `lost`: it works, but nobody learns of it. `lateMs`: it arrives late. */
export type Fault =
  | ChatErrorKind
  | 'lost'
  | { readonly lateMs: number }
  | { readonly retryAfterMs: number; readonly key?: string; readonly afterMs?: number };

export interface RecordingOptions {
  readonly maxSize?: number;
  readonly latencyMs?: number;
  readonly minIntervalMs?: number;
  readonly editsPerSecond?: number;
  /** Beside the ordinary one, `chat`. */
  readonly surfaces?: ChatLimits['surfaces'];
}

export class RecordingAdapter implements ChatAdapter {
  readonly platform = 'test';
  readonly limits: ChatLimits;
  /** What was asked, in order: `open 0 "Hello,"`. Calls that failed are there too, with the fault. */
  readonly calls: string[] = [];
  /** The messages in the room, in order, as people see them. */
  readonly room: { readonly nonce: string; text: string; deleted: boolean }[] = [];
  /** The most calls that were on their way for one message at the same time. */
  busiest = 0;
  readonly #latencyMs: number;
  readonly #faults: { readonly type: Operation['type'] | 'posted'; readonly fault: Fault }[] = [];
  readonly #busy = new Map<string, number>();

  constructor({
    maxSize = 2_000,
    latencyMs = 0,
    minIntervalMs = 0,
    editsPerSecond = 1_000_000,
    surfaces = {},
  }: RecordingOptions = {}) {
    this.#latencyMs = latencyMs;
    this.limits = {
      surfaces: { chat: { maxSize }, ...surfaces },
      floors: {
        post: { limit: 1_000, windowMs: 1_000, minIntervalMs: 0 },
        edit: { limit: editsPerSecond, windowMs: 1_000, minIntervalMs },
      },
      workingRenewMs: 8_000,
      workingShowsText: false,
      workingStops: false,
      silenceMs: 1000,
      maxFileSize: 1_000,
    };
  }

  /** The next call of this type fails. */
  fail(type: Operation['type'] | 'posted', ...faults: Fault[]): void {
    this.#faults.push(...faults.map((fault) => ({ type, fault })));
  }

  texts(): string[] {
    return this.room.filter(({ deleted }) => !deleted).map(({ text }) => text);
  }

  start(): Promise<void> {
    return Promise.resolve();
  }

  stop(): Promise<void> {
    return Promise.resolve();
  }

  render(markdown: string): Rendered {
    return { payload: markdown, size: markdown.length };
  }

  budgetKeys(operation: Operation): readonly BudgetKey[] {
    const kind = operation.type === 'update' || operation.type === 'finish' ? 'edit' : 'post';
    return [{ key: kind, floor: kind }];
  }

  async apply(operation: Operation): Promise<Receipt | undefined> {
    const message = subject(operation);
    this.#busy.set(message, (this.#busy.get(message) ?? 0) + 1);
    this.busiest = Math.max(this.busiest, this.#busy.get(message) ?? 0);
    try {
      return await this.#carryOut(operation);
    } finally {
      this.#busy.set(message, (this.#busy.get(message) ?? 0) - 1);
    }
  }

  async #carryOut(operation: Operation): Promise<Receipt | undefined> {
    const planned = this.#fault(operation.type);
    const late = isLate(planned) ? planned.lateMs : 0;
    const fault = isLate(planned) ? undefined : planned;
    const said = 'content' in operation ? ` ${JSON.stringify(operation.content.text)}` : '';
    const surface = surfaceOf(operation);
    const where = surface === 'chat' ? '' : ` on ${surface}`;
    const failing = fault === undefined ? '' : ` (${typeof fault === 'string' ? fault : 'limited'})`;
    const number = 'receipt' in operation ? Number(operation.receipt.address) : this.room.length;
    this.calls.push(`${operation.type} ${number}${said}${where}${failing}`);
    if (typeof fault === 'object' && fault.afterMs) await new Promise((resolve) => setTimeout(resolve, fault.afterMs));
    if (fault !== undefined && fault !== 'lost') throw this.#error(fault, operation);
    const latencyMs = this.#latencyMs + late;
    if (latencyMs > 0) await new Promise((resolve) => setTimeout(resolve, latencyMs));
    const receipt = this.#change(operation, number);
    if (fault === 'lost') throw this.#error('unknown', operation);
    return receipt;
  }

  async read<Q extends Query>(query: Q): Promise<Answer<Q>>;
  async read(query: Query): Promise<FoundPost | undefined> {
    if (query.type !== 'posted') throw new Error('only posts can be looked for');
    const fault = this.#fault('posted');
    this.calls.push(`look for ${query.nonce}`);
    if (fault !== undefined) throw new ChatError(this.platform, fault === 'lost' ? 'unknown' : kindOf(fault), 'fault');
    const found = this.room.findIndex(({ nonce, deleted }) => nonce === query.nonce && !deleted);
    return found < 0 ? undefined : { receipt: { platform: this.platform, address: found } };
  }

  #change(operation: Operation, number: number): Receipt | undefined {
    if (operation.type === 'open') {
      this.room.push({ nonce: operation.nonce, text: operation.content.text, deleted: false });
    }
    const removed = operation.type === 'remove' ? this.room[number] : undefined;
    if (removed) removed.deleted = true;
    if (operation.type === 'update' || operation.type === 'finish') {
      const message = this.room[number];
      if (!message || message.deleted) throw new ChatError(this.platform, 'gone', 'no_such_message');
      message.text = operation.content.text;
    }
    return { platform: this.platform, address: number };
  }

  #fault(type: Operation['type'] | 'posted'): Fault | undefined {
    const at = this.#faults.findIndex((planned) => planned.type === type);
    return at < 0 ? undefined : this.#faults.splice(at, 1)[0]?.fault;
  }

  #error(fault: Refusal, operation: Operation): ChatError {
    if (typeof fault === 'string') return new ChatError(this.platform, fault, 'fault');
    const key = fault.key ?? this.budgetKeys(operation)[0]?.key ?? '';
    return new RateLimitedError(this.platform, key, fault.retryAfterMs);
  }
}

type Refusal = Exclude<Fault, 'lost' | { readonly lateMs: number }>;

function isLate(fault: Fault | undefined): fault is { readonly lateMs: number } {
  return typeof fault === 'object' && 'lateMs' in fault;
}

function kindOf(fault: Exclude<Fault, 'lost'>): ChatErrorKind {
  return typeof fault === 'string' ? fault : 'rejected';
}

function surfaceOf(operation: Operation): string {
  if (operation.type === 'open') return operation.target.surface;
  return 'surface' in operation ? operation.surface : 'chat';
}

function subject(operation: Operation): string {
  return 'receipt' in operation ? String(operation.receipt.address) : `new ${operation.type}`;
}
