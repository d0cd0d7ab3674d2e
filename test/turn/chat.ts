// A platform in memory, as the seam describes one: it keeps what is posted, and fails when it is told to.
import type {
  Answer,
  BudgetKey,
  ChatAdapter,
  ChatError,
  ChatLimits,
  FetchedFile,
  HistoryPage,
  HistoryQuery,
  InboundMessage,
  Operation,
  Query,
  Receipt,
  ReplyTarget,
} from '../../src/chat.ts';

/** A message of Friday's. */
export interface Posted {
  readonly nonce: string;
  /** As it reads now. */
  text: string;
  /** Every text that it has had. */
  readonly history: string[];
}

export type Attached = Extract<Operation, { type: 'attach' }>;

export const limits: ChatLimits = {
  surfaces: { message: { maxSize: 2000 } },
  floors: {},
  workingRenewMs: 2_000,
  workingShowsText: false,
  workingStops: false,
  silenceMs: 1000,
  maxFileSize: 1_000,
};

export class MemoryChat implements ChatAdapter {
  readonly platform: string = 'test';
  readonly limits: ChatLimits;

  constructor(special: Partial<ChatLimits> = {}) {
    this.limits = { ...limits, ...special };
  }

  /** Everything that was carried out, in its order. */
  readonly operations: Operation[] = [];
  readonly posts: Posted[] = [];
  readonly files = new Map<string, FetchedFile>();
  /** What people wrote since a time, as the platform tells. */
  tells: (query: HistoryQuery) => readonly InboundMessage[] = () => [];
  /** The same as one page of it. */
  page: (query: HistoryQuery) => HistoryPage = (query) => ({ messages: this.tells(query) });
  /** Called before each operation: throw to let it fail, wait to hold it up. */
  before: (operation: Operation) => void | Promise<void> = () => undefined;

  async start(): Promise<void> {
    return undefined;
  }

  async stop(): Promise<void> {
    return undefined;
  }

  render(markdown: string) {
    return { payload: markdown, size: markdown.length };
  }

  budgetKeys(): readonly BudgetKey[] {
    return [];
  }

  async apply(operation: Operation): Promise<Receipt | undefined> {
    await this.before(operation);
    this.operations.push(operation);
    switch (operation.type) {
      case 'open':
        return this.#post(operation.nonce, operation.content.text);
      case 'notice':
        return this.#post(operation.nonce, operation.markdown);
      case 'attach':
        return this.#post(operation.nonce, `[${operation.name}]`);
      case 'update':
      case 'finish': {
        const post = this.posts[operation.receipt.address as number];
        if (post === undefined) throw new Error('no such message');
        post.text = operation.content.text;
        post.history.push(post.text);
        return operation.receipt;
      }
      default:
        return undefined;
    }
  }

  #post(nonce: string, text: string): Receipt {
    const known = this.posts.findIndex((post) => post.nonce === nonce);
    if (known >= 0) throw new Error(`posted twice: ${nonce}`);
    this.posts.push({ nonce, text, history: [text] });
    return { platform: this.platform, address: this.posts.length - 1 };
  }

  async read<Q extends Query>(query: Q): Promise<Answer<Q>>;
  async read(query: Query): Promise<Answer<Query>> {
    switch (query.type) {
      case 'file': {
        const file = this.files.get(query.file.name);
        if (file === undefined) throw new Error('no such file');
        return file;
      }
      case 'posted': {
        const index = this.posts.findIndex(({ nonce }) => nonce === query.nonce);
        const post = this.posts[index];
        return post && { receipt: { platform: this.platform, address: index }, text: post.text };
      }
      case 'history':
        return this.page(query);
    }
  }

  /** Friday's messages as they read now. */
  texts(): readonly string[] {
    return this.posts.map(({ text }) => text);
  }

  /** Signs of work and signs at messages, in the order in which they were set (`+`) and taken away (`-`). */
  signs(type: 'working' | 'mark'): readonly string[] {
    return this.operations.flatMap((operation) => {
      if (operation.type !== type) return [];
      const { on, target } = operation;
      return [`${on ? '+' : '-'}${operation.type === 'mark' ? `${operation.sign} ${messageOf(target)}` : ''}`];
    });
  }

  attached(): readonly Attached[] {
    return this.operations.filter((operation) => operation.type === 'attach');
  }
}

export function messageOf({ address }: ReplyTarget): string {
  return (address as { readonly message: string }).message;
}

/** Lets the next operation of a type fail. */
export function failOnce(chat: MemoryChat, type: Operation['type'], error: ChatError | Error): void {
  let failed = false;
  chat.before = (operation) => {
    if (failed || operation.type !== type) return;
    failed = true;
    throw error;
  };
}
