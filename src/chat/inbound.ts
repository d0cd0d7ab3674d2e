// What a platform hears: conversations, people, and what they write, press and change.
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
  /** After this (ms since 1970) nothing can be written here any more, on no surface. */
  readonly untilMs?: number;
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
  /** Chosen from the platform's own menu of commands, so that no words have to be interpreted. */
  readonly command?: CommandName;
  readonly sentAtMs: number;
  /** Set by the core: it was said while Friday could not hear. */
  readonly missed?: true;
}

/** What can be asked of the bridge itself. */
export type CommandName = 'new' | 'stop' | 'retry' | 'help';

/**
 * A person changed a message of theirs, or deleted it. That counts only while the message still waits; a deletion also
 * ends an answer to this message alone.
 */
export type MessageChange =
  | { readonly type: 'edited'; readonly id: string; readonly text: string }
  | { readonly type: 'deleted'; readonly id: string };

/** A person wants the answer under way to end: the platform's own stop button, a sign at a message. */
export interface StopEvent {
  readonly type: 'stop';
  /**
   * Whose answer is meant: the one under way in a thread, or the one to which a message belongs. That message may be a
   * person's or ours, so it is named both ways.
   */
  readonly at: { readonly thread: ThreadId } | { readonly message: string; readonly receipt: Receipt };
  readonly author: Author;
  /** As {@link Addressing.allowed}. */
  readonly allowed: boolean;
  /** Where something is said to this person alone, and where signs of work are taken away. */
  readonly target: ReplyTarget;
}

/** A person pressed one of the {@link Control}s of a message of ours. */
export interface ButtonEvent {
  readonly type: 'button';
  /** {@link Control.id}: what comes from the platform, so it is not to be trusted. */
  readonly control: string;
  readonly author: Author;
  readonly allowed: boolean;
  /** Where something is said to this person alone; see also {@link EditOperation.via}. */
  readonly target: ReplyTarget;
}

/** A person looks at an empty conversation with Friday. */
export interface OpenedEvent {
  readonly type: 'opened';
  readonly author: Author;
  readonly target: ReplyTarget;
}

export type InboundEvent = InboundMessage | MessageChange | StopEvent | ButtonEvent | OpenedEvent;
