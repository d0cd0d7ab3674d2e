// The domain's memory: one guild, its people, channels and messages; every change leaves as an event.

import { RESTJSONErrorCodes as Code } from 'discord-api-types/v10';
import { refusal } from './errors.ts';
import type { Channel, Command, Interaction, Member, Message, Pings, Role, User } from './model.ts';
import { snowflakes } from './snowflake.ts';

export type WorldEvent =
  | { readonly kind: 'posted' | 'edited' | 'deleted'; readonly message: Message; readonly byId: string }
  | {
      readonly kind: 'reaction-added' | 'reaction-removed';
      readonly message: Message;
      readonly byId: string;
      readonly emoji: string;
    }
  | { readonly kind: 'typing'; readonly channel: Channel; readonly byId: string }
  | { readonly kind: 'pinged'; readonly message: Message; readonly pings: Pings; readonly on: 'posted' | 'edited' }
  | {
      readonly kind: 'channel-created' | 'channel-updated' | 'channel-deleted';
      readonly channel: Channel;
      readonly byId: string;
    }
  | {
      readonly kind: 'thread-members';
      readonly channel: Channel;
      readonly added: readonly string[];
      readonly removed: readonly string[];
    }
  | { readonly kind: 'interaction'; readonly interaction: Interaction }
  | { readonly kind: 'interaction-answered'; readonly interaction: Interaction; readonly how: string }
  | { readonly kind: 'guild-lost' | 'guild-back'; readonly reason: 'kicked' | 'outage' };

export interface Guild {
  readonly id: string;
  readonly name: string;
  readonly ownerId: string;
  /** False during an outage: the bot is still a member, but nothing arrives. */
  available: boolean;
}

export interface Portal {
  /** The switch "Message Content Intent" of the developer portal. */
  messageContent: boolean;
  /** The switch "Server Members Intent". */
  guildMembers: boolean;
  /** The switch "Presence Intent". */
  presence: boolean;
  /** In reach of 10,000 users and more the switches need a review; who passed it has the full flags instead of the LIMITED ones. */
  reviewed: boolean;
  /** The switch "User Install" among the installation contexts. */
  userInstall: boolean;
  /** The switch "Requires OAuth2 Code Grant". */
  codeGrant: boolean;
  /** The field "Interactions Endpoint URL": commands and presses go there instead of over the gateway. */
  interactionsUrl: string | null;
}

export interface WorldOptions {
  readonly now: () => number;
  readonly portal: Portal;
  readonly guildName: string;
  readonly botName: string;
  /** How long the token of an interaction is good. */
  readonly interactionTtlMs: number;
}

export class World {
  readonly now: () => number;
  readonly newId: () => string;
  readonly interactionTtlMs: number;
  readonly portal: Portal;
  readonly guild: Guild;
  readonly applicationId: string;
  readonly bot: User;
  readonly users = new Map<string, User>();
  readonly members = new Map<string, Member>();
  readonly roles = new Map<string, Role>();
  readonly channels = new Map<string, Channel>();
  readonly interactions = new Map<string, Interaction>();
  readonly commands = new Map<string, Command>();
  /** What the guild's AutoMod, and Discord's own filter of links, do not let pass, in lower case. */
  readonly blockedWords = new Set<string>();
  readonly harmfulHosts = new Set<string>();
  /** By channel: who is typing, and until when it is shown. */
  readonly typing = new Map<string, Map<string, number>>();
  /** By author and nonce: the last message that was posted so, deleted or not. */
  readonly latestByNonce = new Map<string, Message>();
  readonly #messages = new Map<string, Map<string, Message>>();
  readonly #listeners = new Set<(event: WorldEvent) => void>();
  readonly #untold: WorldEvent[] = [];

  constructor(options: WorldOptions) {
    this.now = options.now;
    this.portal = options.portal;
    this.newId = snowflakes(options.now);
    this.interactionTtlMs = options.interactionTtlMs;
    const botId = this.newId();
    // A bot's user id is its application's id, as for every application made since 2016.
    this.applicationId = botId;
    this.bot = { id: botId, username: options.botName, displayName: options.botName, isBot: true, acceptsDms: true };
    this.users.set(botId, this.bot);
    this.guild = { id: this.newId(), name: options.guildName, ownerId: this.newId(), available: true };
  }

  onEvent(listener: (event: WorldEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Tells every listener; what a listener causes meanwhile is told afterwards, so that all hear the same order. */
  emit(event: WorldEvent): void {
    this.#untold.push(event);
    if (this.#untold.length > 1) return;
    try {
      for (let next: WorldEvent | undefined = event; next !== undefined; next = this.#untold[0]) {
        for (const listener of [...this.#listeners]) listener(next);
        this.#untold.shift();
      }
    } finally {
      this.#untold.length = 0;
    }
  }

  user(id: string): User {
    const user = this.users.get(id);
    if (user === undefined) throw refusal(Code.UnknownUser);
    return user;
  }

  channel(id: string): Channel {
    const channel = this.channels.get(id);
    if (channel === undefined) throw refusal(Code.UnknownChannel);
    return channel;
  }

  message(channelId: string, id: string): Message {
    const message = this.#messages.get(channelId)?.get(id);
    if (message === undefined) throw refusal(Code.UnknownMessage);
    return message;
  }

  findMessage(channelId: string, id: string): Message | undefined {
    return this.#messages.get(channelId)?.get(id);
  }

  /** The messages of a channel that still exist, oldest first. */
  messagesIn(channelId: string): Message[] {
    return [...(this.#messages.get(channelId)?.values() ?? [])];
  }

  keep(message: Message): void {
    let inChannel = this.#messages.get(message.channelId);
    if (inChannel === undefined) {
      inChannel = new Map();
      this.#messages.set(message.channelId, inChannel);
    }
    inChannel.set(message.id, message);
  }

  forget(message: Message): void {
    message.deleted = true;
    this.#messages.get(message.channelId)?.delete(message.id);
  }

  forgetChannel(channel: Channel): void {
    this.channels.delete(channel.id);
    this.#messages.delete(channel.id);
  }

  /** The guild's own role, which everybody has; its id is the guild's. */
  everyone(): Role {
    const role = this.roles.get(this.guild.id);
    if (role === undefined) throw new Error('a guild without @everyone');
    return role;
  }
}
