// The workspace itself, free of any transport: people and the app change it here, and every change is announced.

import { IdCounter, TsClock } from './ids.ts';
import type { Change, Channel, ChannelKind, Draft, Member, Message, StoredFile } from './model.ts';
import { Signs } from './signs.ts';

export interface WorkspaceSettings {
  readonly teamId: string;
  readonly appId: string;
  readonly botId: string;
  readonly botUserId: string;
  /** A status that is not renewed disappears after this long (Slack: two minutes). */
  readonly statusTtlMs: number;
}

export class Workspace {
  readonly teamId: string;
  readonly appId: string;
  readonly botId: string;
  readonly botUserId: string;
  readonly files = new Map<string, StoredFile>();
  readonly signs: Signs;
  readonly ids = new IdCounter();
  readonly clock = new TsClock();
  readonly #members = new Map<string, Member>();
  readonly #channels = new Map<string, Channel>();
  readonly #messages = new Map<string, Map<string, Message>>();
  readonly #listeners = new Set<(change: Change) => void>();

  constructor(settings: WorkspaceSettings) {
    this.teamId = settings.teamId;
    this.appId = settings.appId;
    this.botId = settings.botId;
    this.botUserId = settings.botUserId;
    this.signs = new Signs(settings.statusTtlMs, (change) => this.announce(change));
  }

  /** The name under which the app's bot speaks. */
  get botName(): string {
    return this.member(this.botUserId)?.displayName ?? '';
  }

  /** Calls the listener after every change, in the order in which they happen. Returns the way to stop it. */
  onChange(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  announce(change: Change): void {
    for (const listener of [...this.#listeners]) listener(change);
  }

  addMember(member: Omit<Member, 'teamId'>): Member {
    const added = { ...member, teamId: this.teamId };
    this.#members.set(added.id, added);
    return added;
  }

  member(id: string): Member | undefined {
    return this.#members.get(id);
  }

  members(): Member[] {
    return [...this.#members.values()];
  }

  addChannel(kind: ChannelKind, name: string, memberIds: readonly string[], id?: string): Channel {
    const channel: Channel = {
      id: id ?? this.ids.next(kind === 'im' ? 'D' : 'C'),
      kind,
      name,
      creatorId: memberIds[0] ?? this.botUserId,
      createdAtMs: Date.now(),
      memberIds: new Set(memberIds),
      archived: false,
    };
    this.#channels.set(channel.id, channel);
    this.#messages.set(channel.id, new Map());
    return channel;
  }

  /** A channel by id or by `#name`. */
  channel(idOrName: string): Channel | undefined {
    const byId = this.#channels.get(idOrName);
    if (byId) return byId;
    const name = idOrName.replace(/^#/, '');
    return this.channels().find((channel) => channel.name === name && channel.kind !== 'im');
  }

  channels(): Channel[] {
    return [...this.#channels.values()];
  }

  /** The direct conversation of exactly these members, created on first use. */
  directChannel(memberIds: readonly string[]): Channel {
    const wanted = new Set(memberIds);
    const kind = wanted.size > 2 ? 'mpim' : 'im';
    const existing = this.channels().find(
      ({ kind: has, memberIds: ids }) =>
        has === kind && ids.size === wanted.size && [...ids].every((id) => wanted.has(id)),
    );
    const name = [...wanted].map((id) => this.member(id)?.name ?? id).join('--');
    return existing ?? this.addChannel(kind, kind === 'mpim' ? `mpdm-${name}-1` : '', [...wanted]);
  }

  message(channelId: string, ts: string): Message | undefined {
    return this.#messages.get(channelId)?.get(ts);
  }

  /** Every message of a channel, oldest first, ephemeral ones included. */
  messages(channelId: string): Message[] {
    return [...(this.#messages.get(channelId)?.values() ?? [])];
  }

  /** The replies of a thread, oldest first, without its root. */
  replies(channelId: string, rootTs: string): Message[] {
    return this.messages(channelId).filter(
      (message) => message.threadTs === rootTs && message.ts !== rootTs && message.onlyFor === undefined,
    );
  }

  post(draft: Draft): Message {
    const message: Message = {
      byApp: false,
      via: undefined,
      subtype: undefined,
      blocks: undefined,
      attachments: undefined,
      fileIds: [],
      threadTs: undefined,
      broadcast: false,
      clientMsgId: undefined,
      metadata: undefined,
      username: undefined,
      edited: undefined,
      reactions: [],
      onlyFor: undefined,
      inviterId: undefined,
      stream: undefined,
      ...draft,
      ts: this.clock.next(draft.channelId),
    };
    this.#store(message);
    for (const fileId of message.fileIds) this.files.get(fileId)?.sharedIn.add(message.channelId);
    this.announce({ kind: 'posted', message });
    if (message.byApp && message.onlyFor === undefined) {
      this.signs.posted(message.channelId, message.threadTs ?? message.ts);
    }
    return message;
  }

  /** Puts a new version in a message's place. */
  revise(before: Message, patch: Partial<Omit<Message, 'channelId' | 'ts'>>): Message {
    const message = { ...before, ...patch };
    this.#store(message);
    this.announce({ kind: 'edited', message, before });
    return message;
  }

  /** Deletes a message; the root of a thread that has replies leaves a tombstone, as in Slack. */
  remove(message: Message): void {
    const hasReplies = this.replies(message.channelId, message.ts).length > 0;
    let tombstone: Message | undefined;
    if (hasReplies) {
      const gone = { text: 'This message was deleted.', blocks: undefined, fileIds: [], metadata: undefined };
      tombstone = { ...message, ...gone, subtype: 'tombstone', authorId: 'USLACKBOT', byApp: false };
      this.#store(tombstone);
    } else {
      this.#messages.get(message.channelId)?.delete(message.ts);
    }
    this.announce({ kind: 'deleted', message, tombstone });
  }

  /** Deletes a file; where it was shared its message stays, without it. */
  removeFile(file: StoredFile): void {
    this.files.delete(file.id);
    for (const message of [...file.sharedIn].flatMap((channelId) => this.messages(channelId))) {
      const fileIds = message.fileIds.filter((id) => id !== file.id);
      if (fileIds.length < message.fileIds.length) this.revise(message, { fileIds });
    }
  }

  /** Adds or takes back a reaction. False when there was nothing to do. */
  react(message: Message, userId: string, name: string, added: boolean): boolean {
    const current = message.reactions.find((reaction) => reaction.name === name);
    if ((current?.userIds.includes(userId) ?? false) === added) return false;
    const userIds = added
      ? [...(current?.userIds ?? []), userId]
      : (current?.userIds ?? []).filter((id) => id !== userId);
    const others = message.reactions.filter((reaction) => reaction.name !== name);
    const revised = { ...message, reactions: userIds.length > 0 ? [...others, { name, userIds }] : others };
    this.#store(revised);
    this.announce({ kind: 'reaction', message: revised, userId, name, added });
    return true;
  }

  join(channel: Channel, userId: string, inviterId?: string): void {
    if (channel.memberIds.has(userId)) return;
    channel.memberIds.add(userId);
    this.announce({ kind: 'membership', channel, userId, joined: true, inviterId });
    const text = `<@${userId}> has joined the channel`;
    const subtype = channel.kind === 'group' ? 'group_join' : 'channel_join';
    this.post({ channelId: channel.id, authorId: userId, text, subtype, inviterId });
  }

  leave(channel: Channel, userId: string): void {
    if (!channel.memberIds.delete(userId)) return;
    this.announce({ kind: 'membership', channel, userId, joined: false, inviterId: undefined });
  }

  /** Whether the app may fetch a file: its own, or one shared where the app is. */
  appSeesFile(file: StoredFile): boolean {
    const shared = [...file.sharedIn].some((id) => this.#channels.get(id)?.memberIds.has(this.botUserId));
    return shared || file.ownerId === this.botUserId;
  }

  close(): void {
    this.signs.close();
    this.#listeners.clear();
  }

  #store(message: Message): void {
    this.#messages.get(message.channelId)?.set(message.ts, message);
  }
}
