// The words of the local Slack workspace: members, channels, messages, files, and the changes that happen to them.

export type JsonObject = Readonly<Record<string, unknown>>;

/** A Block Kit block as the app sent it (checked by `blocks.ts`). */
export type BlockJson = JsonObject & { readonly type: string };

/** Slack's four kinds of room; they are also the `channel_type` of a message event. */
export type ChannelKind = 'channel' | 'group' | 'im' | 'mpim';

export interface Member {
  readonly id: string;
  readonly teamId: string;
  /** The handle, as in `users.info` → `name`. */
  readonly name: string;
  readonly displayName: string;
  readonly bot: boolean;
}

export interface Channel {
  readonly id: string;
  readonly kind: ChannelKind;
  readonly name: string;
  readonly creatorId: string;
  readonly createdAtMs: number;
  readonly memberIds: Set<string>;
  archived: boolean;
}

export interface StoredFile {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly mimeType: string;
  readonly bytes: Uint8Array;
  readonly ownerId: string;
  readonly createdAtMs: number;
  readonly altText: string | undefined;
  /** Channels it was shared in; who may not see one of them may not fetch the file. */
  readonly sharedIn: Set<string>;
}

export interface Reaction {
  readonly name: string;
  readonly userIds: readonly string[];
}

export type StreamState = 'in_progress' | 'completed' | 'errored' | 'stopped_by_user';

/** The pieces a streamed message is made of, in the order in which they are shown. */
export interface StreamContent {
  readonly planTitle: string | undefined;
  readonly tasks: readonly JsonObject[];
  readonly text: string;
  readonly blocks: readonly BlockJson[];
}

/** A message that `chat.startStream` opened. Outside a DM only the recipient sees the text grow. */
export interface Stream {
  readonly state: StreamState;
  readonly startedAtMs: number;
  readonly recipientId: string | undefined;
  /** What everybody else sees until the stream stops. */
  readonly firstText: string;
  /** Everything appended so far; the cap is cumulative. */
  readonly content: StreamContent;
}

/** Another app, through which a bot, a webhook or a person posts. */
export interface OtherApp {
  readonly botId: string;
  readonly appId: string;
  readonly name: string;
}

/** One version of a message. Versions are never changed: an edit puts a new one in the old one's place. */
export interface Message {
  readonly channelId: string;
  readonly ts: string;
  readonly authorId: string;
  /** Posted by our app (with its `bot_id` and `app_id` on the wire). */
  readonly byApp: boolean;
  /** Posted through another app: by its bot, or by a person with a user token. */
  readonly via: OtherApp | undefined;
  readonly subtype: string | undefined;
  readonly text: string;
  readonly blocks: readonly BlockJson[] | undefined;
  readonly attachments: readonly JsonObject[] | undefined;
  readonly fileIds: readonly string[];
  readonly threadTs: string | undefined;
  /** A reply that is shown in the channel too. */
  readonly broadcast: boolean;
  readonly clientMsgId: string | undefined;
  readonly metadata: JsonObject | undefined;
  /** A name other than the app's own (`chat:write.customize`). */
  readonly username: string | undefined;
  readonly edited: { readonly userId: string; readonly ts: string; readonly label: boolean } | undefined;
  readonly reactions: readonly Reaction[];
  /** Set on an ephemeral message: the only member who sees it. */
  readonly onlyFor: string | undefined;
  readonly inviterId: string | undefined;
  readonly stream: Stream | undefined;
}

/** What is needed for a new message; everything else starts empty. */
export type Draft = Pick<Message, 'channelId' | 'authorId' | 'text'> &
  Partial<Omit<Message, 'ts' | 'channelId' | 'authorId' | 'text'>>;

/** The one line under a thread: an assistant's status or an agent session's. The last writer wins. */
export interface ThreadStatus {
  readonly channelId: string;
  readonly threadTs: string;
  readonly status: string;
  readonly loadingMessages: readonly string[];
  /** An assistant's status goes when the app posts; a session's stays until the app changes it. */
  readonly owner: 'assistant' | 'session';
}

export type SessionStatus = 'active' | 'processing' | 'suspended' | 'closed';

/** An agent session: what Slack draws the Stop button for while it is processing. */
export interface Session {
  readonly channelId: string;
  readonly threadTs: string;
  readonly status: SessionStatus;
  readonly title: string;
}

/** Something that happened in the workspace and that somebody may see. */
export type Change =
  | { readonly kind: 'posted'; readonly message: Message }
  | { readonly kind: 'edited'; readonly message: Message; readonly before: Message }
  | { readonly kind: 'deleted'; readonly message: Message; readonly tombstone: Message | undefined }
  | {
      readonly kind: 'reaction';
      readonly message: Message;
      readonly userId: string;
      readonly name: string;
      readonly added: boolean;
    }
  | { readonly kind: 'status'; readonly status: ThreadStatus; readonly cause: 'set' | 'posted' | 'timeout' }
  | { readonly kind: 'session'; readonly session: Session; readonly before: Session | undefined }
  | {
      readonly kind: 'membership';
      readonly channel: Channel;
      readonly userId: string;
      readonly joined: boolean;
      readonly inviterId: string | undefined;
    }
  | {
      readonly kind: 'thread-title';
      readonly channelId: string;
      readonly threadTs: string | undefined;
      readonly title: string;
    }
  | {
      readonly kind: 'prompts';
      readonly channelId: string;
      readonly threadTs: string | undefined;
      readonly prompts: readonly JsonObject[];
    };
