// What the core asks of a platform: one thing at a time, as plain data.
import type { InboundFile, InboundMessage, Json, Receipt, ReplyTarget } from './inbound.ts';

/** A whole text so far: newer ones replace it. Text before `stableChars` (UTF-16 units) never changes again. */
export interface Snapshot {
  readonly text: string;
  readonly stableChars: number;
  /** What Friday does besides writing, oldest first: shown in short below the text, where there is room for it. */
  readonly activity?: readonly Activity[];
}

/** Friday at work: a tool that she calls. */
export interface Activity {
  /** The same as long as it is the same work. */
  readonly id: string;
  /** One line for people: `search_web`, or with its arguments. */
  readonly title: string;
  readonly state: 'running' | 'done' | 'failed';
}

/** Something to press below a message. Where the platform has its own way for one of them, it is not drawn. */
export interface Control {
  /** At most 40 characters `[A-Za-z0-9_.-]`: comes back in {@link ButtonEvent.control}. */
  readonly id: string;
  readonly action: 'stop' | 'retry' | 'good' | 'bad';
  /** In the reader's language: `Stop`. */
  readonly label: string;
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
  /** It will not be changed any more: on a surface that grows it is closed at once. */
  readonly last?: boolean;
  readonly controls?: readonly Control[];
}

/**
 * Replaces a segment's text: `update` while it grows, which may be skipped in favour of a newer one; `finish` with its
 * last words. A segment that already stands as it shall stay gets no `finish`, unless its surface must be closed
 * ({@link SurfaceLimits.closes}).
 */
export interface EditOperation {
  readonly type: 'update' | 'finish';
  readonly receipt: Receipt;
  readonly surface: string;
  readonly content: Snapshot;
  /** The text that the message shows, as far as is known: where text can only be added, `content.text` goes on from it. */
  readonly before?: string;
  /** All that is to be below the message from now on. */
  readonly controls?: readonly Control[];
  /** Whoever pressed a control of this very message: to answer that press, with this change, may cost no shared budget. */
  readonly via?: ReplyTarget;
}

/** Sets a sign at a person's message, or takes it away. Setting it twice is the same as once. */
export interface MarkOperation {
  readonly type: 'mark';
  readonly target: ReplyTarget;
  readonly sign: 'waiting' | 'refused' | 'stopped';
  readonly on: boolean;
}

/** Shows that Friday works on an answer (typing, status), or ends it. Repeated every {@link ChatLimits.workingRenewMs}. */
export interface WorkingOperation {
  readonly type: 'working';
  readonly target: ReplyTarget;
  readonly on: boolean;
  /** What she does, as the end of a sentence that begins with her name: `is thinking…`. */
  readonly text?: string;
  /** What the conversation is about, in at most 200 characters: for platforms that give it a title. */
  readonly title?: string;
}

/** Offers things to say to somebody who looks at an empty conversation. For platforms that tell {@link OpenedEvent}. */
export interface SuggestOperation {
  readonly type: 'suggest';
  readonly target: ReplyTarget;
  readonly heading: string;
  /** At most four. */
  readonly prompts: readonly { readonly title: string; readonly message: string }[];
}

/** Uploads a file into the conversation. */
export interface AttachOperation {
  readonly type: 'attach';
  readonly target: ReplyTarget;
  readonly nonce: string;
  readonly name: string;
  readonly mimeType: string;
  readonly bytes: Uint8Array;
  /** What is to be seen, for those who cannot see it. Any length: the platform's own limit cuts it. */
  readonly description?: string;
}

/** Tells one thing to the author of a message, or to whoever pressed something; privately where the platform can. */
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
  | RemoveOperation
  | SuggestOperation;

/** What may be asked of a platform, and what comes back. */
export type Query =
  | { readonly type: 'file'; readonly file: InboundFile; readonly maxSize: number }
  | PostedQuery
  | HistoryQuery;

/** A post of ours, where its nonce is kept; else by what else tells it. */
export interface PostedQuery {
  readonly type: 'posted';
  readonly target: ReplyTarget;
  readonly nonce: string;
  /** Nothing else of ours refers to the target's message, but for `except`: so that tells it as well. */
  readonly alone?: boolean;
  readonly except?: readonly Receipt[];
  /** Ids of {@link Control}s: one of them stands below it, and below nothing else of ours that is meant by this. */
  readonly controls?: readonly string[];
  /** It says this, as Markdown, and follows this message of ours, which nothing else of ours that says so does. */
  readonly after?: { readonly receipt: Receipt; readonly text: string };
}

/** A message of ours that was found. */
export interface FoundPost {
  readonly receipt: Receipt;
  /** What is to be read in it, as Markdown that is shown so again; none where only its place is known. */
  readonly text?: string;
}

/**
 * What people wrote after a time, as far as one call tells: `within` the target's conversation, or `beside` it, where each
 * message begins a conversation of its own. Nothing where there is no such place.
 */
export interface HistoryQuery {
  readonly type: 'history';
  readonly target: ReplyTarget;
  readonly where: 'within' | 'beside';
  readonly sinceMs: number;
  /** {@link HistoryPage.next} of the page before. */
  readonly from?: Json;
}

export interface HistoryPage {
  /** Oldest first. Which page comes first is the platform's matter. */
  readonly messages: readonly InboundMessage[];
  /** There is more. */
  readonly next?: Json;
}

export type Answer<Q extends Query> = Q extends { type: 'file' }
  ? FetchedFile
  : Q extends { type: 'posted' }
    ? FoundPost | undefined
    : HistoryPage;

export interface FetchedFile {
  readonly bytes: Uint8Array;
  /** As the response declares it. */
  readonly mimeType: string;
}
