// What a Discord server is made of: the plain records that the domain keeps and every layer above reads.
import type {
  APIApplicationCommand,
  APIEmbed,
  APIMessageTopLevelComponent,
  ChannelType,
  InteractionType,
  MessageType,
} from 'discord-api-types/v10';

export interface User {
  readonly id: string;
  readonly username: string;
  readonly displayName: string;
  readonly isBot: boolean;
  /** A webhook's name instead of an account. */
  readonly isWebhook?: boolean;
  /** False = "Allow direct messages from server members" is off: error 50007 for the bot. */
  acceptsDms: boolean;
}

export interface Role {
  readonly id: string;
  readonly name: string;
  permissions: bigint;
  readonly mentionable: boolean;
  /** The bot this role was made for when it was invited. */
  readonly managedBy?: string;
}

export interface Member {
  readonly userId: string;
  readonly roleIds: string[];
  readonly joinedAtMs: number;
}

export interface Overwrite {
  readonly id: string;
  readonly of: 'role' | 'member';
  readonly allow: bigint;
  readonly deny: bigint;
}

export interface ThreadState {
  readonly ownerId: string;
  readonly memberIds: Set<string>;
  archived: boolean;
  locked: boolean;
  archivedAtMs: number;
  autoArchiveMinutes: 60 | 1440 | 4320 | 10080;
  messageCount: number;
}

export interface Channel {
  readonly id: string;
  readonly type: ChannelType;
  name: string;
  /** Absent in a direct conversation. */
  readonly guildId?: string;
  /** A thread's channel. */
  readonly parentId?: string;
  /** The person on the other side of a direct conversation with the bot. */
  readonly recipientId?: string;
  readonly thread?: ThreadState;
  overwrites: Overwrite[];
  readonly position: number;
  lastMessageId?: string;
}

export interface Attachment {
  readonly id: string;
  readonly name: string;
  readonly mimeType?: string;
  readonly description?: string;
  readonly bytes: Uint8Array;
}

/** Whom a message notified, after `allowed_mentions` and permissions. */
export interface Pings {
  readonly users: readonly string[];
  readonly roles: readonly string[];
  readonly everyone: boolean;
}

export interface MessageReference {
  readonly messageId: string;
  readonly channelId: string;
  readonly guildId?: string;
}

export interface Message {
  readonly id: string;
  readonly channelId: string;
  readonly authorId: string;
  readonly type: MessageType;
  readonly createdAtMs: number;
  readonly reference?: MessageReference;
  readonly nonce?: string | number;
  /** The interaction this message answers. */
  readonly interactionId?: string;
  /** Only this person (and the bot) sees it. */
  readonly ephemeralFor?: string;
  content: string;
  editedAtMs?: number;
  flags: number;
  embeds: APIEmbed[];
  components: APIMessageTopLevelComponent[];
  attachments: Attachment[];
  pings: Pings;
  /** Links for which people would see a preview. */
  unfurled: string[];
  /** By emoji: a character, or `name:id` of a custom one. */
  readonly reactions: Map<string, Set<string>>;
  deleted: boolean;
}

export interface Interaction {
  readonly id: string;
  readonly token: string;
  readonly type: InteractionType;
  readonly userId: string;
  readonly channelId: string;
  readonly createdAtMs: number;
  readonly data: unknown;
  /** The message whose component was pressed. */
  readonly messageId?: string;
  readonly name: string;
  /** Of the person's Discord: `en-US`, `zh-CN`. */
  readonly locale: string;
  /** Files that came with a command: nobody sees them, and they are served as long as the interaction lives. */
  readonly attachments: readonly Attachment[];
  /** The person brought the application along; the server has not installed it. */
  readonly byUserInstall: boolean;
  followUps: number;
  state: 'waiting' | 'deferred' | 'deferred-update' | 'answered';
  /** The message `@original` means. */
  originalId?: string;
}

export type Command = APIApplicationCommand;
