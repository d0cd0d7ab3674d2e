// The seam to the platforms: what a chat adapter takes in, carries out and reports. Core and adapters share only this.
declare const threadId: unique symbol;

/**
 * The conversation one session belongs to: a Slack thread, a Discord channel, thread or DM. Made by its adapter from
 * ids alone, so that it survives every restart: `slack-T024-C061-1700000000.000100`, `discord-<applicationId>-<channelId>`.
 * To the core it is an opaque key.
 */
export type ThreadId = string & { readonly [threadId]: true };

/** Plain data: what an adapter hands to the core to keep, and gets back unchanged, also after a restart. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Where one message came from and its reply goes. The core reads `platform` and `surface`; `address` is the adapter's. */
export interface ReplyTarget {
  readonly platform: string;
  /** Which entry of {@link ChatLimits.surfaces} the reply is written on. */
  readonly surface: string;
  readonly address: Json;
}

/** A message of ours as the platform knows it. Opaque to the core, kept in the journal. */
export interface Receipt {
  readonly platform: string;
  readonly address: Json;
}

export interface Thread {
  readonly id: ThreadId;
  /** `direct`: one person and Friday. `shared`: whoever is in the channel. */
  readonly kind: 'direct' | 'shared';
  /** To whom the memory belongs by default: `slack-T024-U061` in a DM, `slack-T024-C061` in a shared channel. */
  readonly owner: string;
}

export interface Author {
  /** The platform's id, `U061`. */
  readonly id: string;
  /** Stable across the platform, usable as the agent's `user_id`: `slack-T024-U061`. */
  readonly userId: string;
  /** The display name when it is already known. Names are fetched in the background; nothing waits for them. */
  readonly name?: string;
}

/** A file that a person sent, not yet fetched: {@link ChatAdapter.read} fetches it. */
export interface InboundFile {
  readonly name: string;
  /** As the platform declares it, e.g. `image/png`; empty when it does not. */
  readonly mimeType: string;
  /** Bytes, as the platform declares them. */
  readonly size: number;
  readonly address: Json;
}

/** How a message concerns Friday: facts that the adapter sees, the decision is the core's (`intake.ts`). */
export interface Addressing {
  /** Friday is mentioned by name, or the message is a reply to a message of hers. `@everyone` is no mention. */
  readonly mentioned: boolean;
  /** Somebody else is mentioned. */
  readonly othersMentioned: boolean;
  /** Said in a place where no mention is needed: a DM, a free-response channel. */
  readonly open: boolean;
  /** Said inside a thread, which Friday follows without a mention once she is in it. */
  readonly inThread: boolean;
  /** The allow-lists let this person speak to Friday here. Consulted only once the message is addressed to her. */
  readonly allowed: boolean;
}

export interface InboundMessage {
  readonly type: 'message';
  /** The platform's identity of this message, the same in every delivery: `slack-T024-C061-1700000001.000200`. */
  readonly id: string;
  /** Further identities under which a platform may deliver the same message again (Slack's `client_msg_id`). */
  readonly otherIds: readonly string[];
  readonly thread: Thread;
  readonly target: ReplyTarget;
  readonly author: Author;
  /** Markdown as the person meant it: mentions readable, Friday's own leading mention removed, entities decoded. */
  readonly text: string;
  readonly files: readonly InboundFile[];
  readonly addressing: Addressing;
  readonly sentAtMs: number;
}

/** A person changed a message of theirs, or deleted it. That counts only while the message still waits. */
export type MessageChange =
  | { readonly type: 'edited'; readonly id: string; readonly text: string }
  | { readonly type: 'deleted'; readonly id: string };

export type InboundEvent = InboundMessage | MessageChange;

/** What a platform tells about one of its budgets, taken from the headers of a response. */
export interface BudgetReport {
  readonly key: string;
  /** Calls per window. */
  readonly limit: number;
  readonly remaining: number;
  readonly resetAfterMs: number;
}

/** Where an adapter delivers what it hears. */
export interface ChatSink {
  /**
   * Resolves once the event is committed or known not to matter. The platform is acknowledged only after that.
   * @throws when nothing could be committed: then the platform must not be acknowledged, so that it delivers again.
   */
  accept(event: InboundEvent): Promise<void>;
  budget(report: BudgetReport): void;
}

/** A whole text so far: newer ones replace it. Text before `stableChars` (UTF-16 units) never changes again. */
export interface Snapshot {
  readonly text: string;
  readonly stableChars: number;
}

/** Posts a new segment. */
export interface OpenOperation {
  readonly type: 'open';
  readonly target: ReplyTarget;
  /** At most 25 characters `[A-Za-z0-9_-]`, the same whenever the same segment is posted again. */
  readonly nonce: string;
  /** The first segment of a reply refers to the message that it answers. */
  readonly first: boolean;
  readonly content: Snapshot;
}

/**
 * Replaces a segment's text: `update` while it grows, which may be skipped in favour of a newer one; `finish` with its
 * last words. A segment that already stands as it shall stay gets no `finish`.
 */
export interface EditOperation {
  readonly type: 'update' | 'finish';
  readonly receipt: Receipt;
  readonly surface: string;
  readonly content: Snapshot;
}

/** Sets a sign at a person's message, or takes it away. Setting it twice is the same as once. */
export interface MarkOperation {
  readonly type: 'mark';
  readonly target: ReplyTarget;
  readonly sign: 'waiting' | 'refused';
  readonly on: boolean;
}

/** Shows that Friday works on an answer (typing, status), or ends it. Repeated every {@link ChatLimits.workingRenewMs}. */
export interface WorkingOperation {
  readonly type: 'working';
  readonly target: ReplyTarget;
  readonly on: boolean;
}

/** Uploads a file into the conversation. */
export interface AttachOperation {
  readonly type: 'attach';
  readonly target: ReplyTarget;
  readonly nonce: string;
  readonly name: string;
  readonly mimeType: string;
  readonly bytes: Uint8Array;
}

/** Tells one thing to the author of a message; privately where the platform can. */
export interface NoticeOperation {
  readonly type: 'notice';
  readonly target: ReplyTarget;
  readonly nonce: string;
  readonly markdown: string;
}

/** Deletes a message of ours. Succeeds when it is gone already. */
export interface RemoveOperation {
  readonly type: 'remove';
  readonly receipt: Receipt;
}

export type Operation =
  | OpenOperation
  | EditOperation
  | MarkOperation
  | WorkingOperation
  | AttachOperation
  | NoticeOperation
  | RemoveOperation;

/** What may be asked of a platform, and what comes back. */
export type Query =
  | { readonly type: 'file'; readonly file: InboundFile; readonly maxSize: number }
  /** A post of ours. `alone`: nothing else of ours refers to the target's message, so that may tell it as well. */
  | { readonly type: 'posted'; readonly target: ReplyTarget; readonly nonce: string; readonly alone?: boolean }
  | { readonly type: 'history'; readonly target: ReplyTarget; readonly limit: number };

export type Answer<Q extends Query> = Q extends { type: 'file' }
  ? FetchedFile
  : Q extends { type: 'posted' }
    ? Receipt | undefined
    : readonly InboundMessage[];

export interface FetchedFile {
  readonly bytes: Uint8Array;
  /** As the response declares it. */
  readonly mimeType: string;
}

/** A Markdown text in the platform's own form. `size` is counted as the platform counts it. */
export interface Rendered {
  readonly payload: Json;
  readonly size: number;
}

/** The pace at which a budget starts before the platform has reported anything. */
export interface Floor {
  /** Calls per window. */
  readonly limit: number;
  readonly windowMs: number;
  /** The least time between two live edits of one message. */
  readonly minIntervalMs: number;
}

/** A budget that an operation draws on, and which of {@link ChatLimits.floors} it starts from. */
export interface BudgetKey {
  readonly key: string;
  readonly floor: string;
}

/** A platform's numbers, as data. */
export interface ChatLimits {
  /** `maxSize`: the greatest {@link Rendered.size} that one message holds. */
  readonly surfaces: Readonly<Record<string, { readonly maxSize: number }>>;
  readonly floors: Readonly<Record<string, Floor>>;
  /** How long a sign of work lives before it must be renewed. */
  readonly workingRenewMs: number;
  /** Bytes of one uploaded file. */
  readonly maxFileSize: number;
}

/**
 * One platform. Transport only: it listens, translates in, renders, carries out and translates errors. It does not
 * pace, queue, split or store, and it does not know that there is an agent.
 */
export interface ChatAdapter {
  readonly platform: string;
  readonly limits: ChatLimits;
  /** Connects and listens. Resolves when messages can be heard. @throws ChatError `unauthorized` when it never will. */
  start(sink: ChatSink): Promise<void>;
  /** Hears nothing more; operations still work until the process ends. */
  stop(): Promise<void>;
  /** Pure. */
  render(markdown: string, surface: string): Rendered;
  /** Pure: every budget that the operation draws on. */
  budgetKeys(operation: Operation): readonly BudgetKey[];
  /**
   * Carries one operation out, once, without waiting for a budget and without repeating anything.
   * @returns the message's receipt for `open`, `update`, `finish` and `attach`, else nothing.
   * @throws RateLimitedError | ChatError
   */
  apply(operation: Operation): Promise<Receipt | undefined>;
  /** Asks the platform. @throws RateLimitedError | ChatError */
  read<Q extends Query>(query: Q): Promise<Answer<Q>>;
}

/**
 * Why an operation did not work:
 * `gone` the message, thread or channel is no more · `forbidden` Friday may not do this here · `too-long` the platform
 * counted more than it takes · `unknown` the call may have happened (connection lost, 5xx, time-out) · `unreachable` it
 * surely did not happen · `unauthorized` the token is no longer good · `rejected` the platform refused for another reason.
 */
export type ChatErrorKind = 'gone' | 'forbidden' | 'too-long' | 'unknown' | 'unreachable' | 'unauthorized' | 'rejected';

/** The platform did not do what was asked. */
export class ChatError extends Error {
  override readonly name: string = 'ChatError';
  readonly platform: string;
  readonly kind: ChatErrorKind;
  /** The platform's own code: `channel_not_found`, `10008`. */
  readonly code: string;

  constructor(platform: string, kind: ChatErrorKind, code: string, options?: ErrorOptions) {
    super(`${platform}: ${code} (${kind})`, options);
    this.platform = platform;
    this.kind = kind;
    this.code = code;
  }
}

/** A budget is spent. Nothing happened; the same call may be made after `retryAfterMs`. */
export class RateLimitedError extends ChatError {
  override readonly name = 'RateLimitedError';
  readonly key: string;
  readonly retryAfterMs: number;

  constructor(platform: string, key: string, retryAfterMs: number, options?: ErrorOptions) {
    super(platform, 'rejected', 'rate-limited', options);
    this.key = key;
    this.retryAfterMs = retryAfterMs;
  }
}
