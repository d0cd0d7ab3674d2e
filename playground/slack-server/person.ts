// One person of the workspace, as a test, a terminal or a page plays them: says, edits, reacts, presses, reads.

import type { AgentSessionStoppedEvent, AppHomeOpenedEvent } from '@slack/types';
import { Refused } from '../refusal.ts';
import { isObject } from './arguments.ts';
import { findControl } from './block-text.ts';
import { formatTs, newUuid } from './ids.ts';
import { blockActions, slashCommand } from './interaction.ts';
import type { Channel, JsonObject, Member, Message, OtherApp } from './model.ts';
import type { ResponseTarget } from './response-urls.ts';
import { typed } from './rich-text.ts';
import { type MessageView, messagesOf, viewOf } from './view.ts';
import { messageJson } from './wire.ts';
import type { Workspace } from './workspace.ts';

/** The way from people to the app for what is no message. */
export interface AppLink {
  readonly baseUrl: string;
  /** A `response_url` for an interaction or command. */
  responseUrl(target: ResponseTarget): string;
  /** Sends an Events API event, if the app is subscribed to it. */
  event(event: JsonObject): void;
  /** Sends an interaction; resolves with what the acknowledgement carried. */
  interactive(payload: JsonObject): Promise<unknown>;
  command(payload: JsonObject): Promise<unknown>;
}

export interface SayOptions {
  /** The root of the thread to answer in. */
  readonly threadTs?: string | undefined;
  readonly files?: readonly { readonly name: string; readonly mimeType: string; readonly bytes: Uint8Array }[];
  /** "Also send to channel". */
  readonly broadcast?: boolean;
  /** Sent with a user token through another app: the person's message then carries that app's `bot_id`. */
  readonly via?: OtherApp;
}

/** A message by its place; every MessageView is one. */
export interface MessageRef {
  readonly channelId: string;
  readonly ts: string;
}

export class Person {
  readonly id: string;
  readonly name: string;
  readonly #workspace: Workspace;
  readonly #app: AppLink;

  constructor(member: Member, workspace: Workspace, app: AppLink) {
    this.id = member.id;
    this.name = member.displayName;
    this.#workspace = workspace;
    this.#app = app;
  }

  /** The direct conversation with the app. */
  dm(): Channel {
    return this.#workspace.directChannel([this.id, this.#workspace.botUserId]);
  }

  /** A group conversation with others and the app. */
  groupDm(...others: readonly Person[]): Channel {
    return this.#workspace.directChannel([this.id, ...others.map((other) => other.id), this.#workspace.botUserId]);
  }

  /** Writes as typed into Slack's message box: `@Friday`, `@Alice`, `@channel`, `#general` and URLs are resolved. */
  say(channel: Channel | string, text: string, options: SayOptions = {}): MessageView {
    const room = this.#room(channel);
    const { files = [], threadTs, broadcast = false, via } = options;
    if (threadTs !== undefined && !this.#workspace.message(room.id, threadTs))
      throw new Refused('message-gone', `No thread ${threadTs}`);
    const fileIds = files.map((file) => this.#upload(file));
    const message = this.#workspace.post({
      ...(text === '' ? { text } : typed(this.#workspace, text)),
      channelId: room.id,
      authorId: this.id,
      threadTs,
      broadcast,
      via,
      fileIds,
      subtype: broadcast ? 'thread_broadcast' : fileIds.length > 0 ? 'file_share' : undefined,
      clientMsgId: newUuid(),
    });
    return viewOf(this.#workspace, message, this.id);
  }

  edit(ref: MessageRef, text: string): MessageView {
    const before = this.#own(ref);
    const edited = { userId: this.id, ts: formatTs(Date.now() * 1000), label: true };
    const message = this.#workspace.revise(before, { ...typed(this.#workspace, text), edited });
    return viewOf(this.#workspace, message, this.id);
  }

  delete(ref: MessageRef): void {
    this.#workspace.remove(this.#own(ref));
  }

  react(ref: MessageRef, name: string): void {
    this.#workspace.react(this.#message(ref), this.id, name, true);
  }

  unreact(ref: MessageRef, name: string): void {
    this.#workspace.react(this.#message(ref), this.id, name, false);
  }

  /** Presses a button or another control of a message; resolves with the app's acknowledgement. */
  press(ref: MessageRef, actionId: string, value?: string): Promise<unknown> {
    const message = this.#message(ref);
    const control = findControl(message.blocks ?? [], actionId);
    if (!control) throw new Refused('control-gone', `No control "${actionId}" in message ${ref.ts}`);
    const { channelId, ts, threadTs } = message;
    const responseUrl = this.#app.responseUrl({ channelId, userId: this.id, messageTs: ts, threadTs });
    const pressed = { control, value, responseUrl, message: messageJson(this.#workspace, message, this.#app.baseUrl) };
    return this.#app.interactive(blockActions(this.#workspace, this.#room(channelId), message, this.#actor(), pressed));
  }

  /** A slash command (Slack has none in threads); a text in the acknowledgement is shown to the person. */
  async command(channel: Channel | string, command: string, text = ''): Promise<unknown> {
    const room = this.#room(channel);
    const target = { channelId: room.id, userId: this.id, messageTs: undefined, threadTs: undefined };
    const responseUrl = this.#app.responseUrl(target);
    const said = { command, text, responseUrl };
    const ack = await this.#app.command(slashCommand(this.#workspace, room, this.#actor(), said));
    if (isObject(ack) && typeof ack.text === 'string' && ack.text !== '') {
      const rest = { authorId: this.#workspace.botUserId, byApp: true, text: ack.text };
      const onlyFor = ack.response_type === 'in_channel' ? undefined : this.id;
      this.#workspace.post({ ...rest, channelId: room.id, onlyFor });
    }
    return ack;
  }

  /** Opens the app's home on a tab. */
  openHome(tab: 'home' | 'messages' = 'messages'): void {
    const eventTs = formatTs(Date.now() * 1000);
    this.#app.event({
      type: 'app_home_opened',
      user: this.id,
      channel: this.dm().id,
      tab,
      event_ts: eventTs,
    } satisfies AppHomeOpenedEvent);
  }

  /** Presses the Stop button that Slack draws while a stream runs or a session is processing. @throws Error without one */
  stop(channel: Channel | string, threadTs: string): void {
    const room = this.#room(channel);
    const streams = this.#workspace
      .replies(room.id, threadTs)
      .filter((message) => message.stream?.state === 'in_progress');
    const processing = this.#workspace.signs.session(room.id, threadTs)?.status === 'processing';
    if (streams.length === 0 && !processing)
      throw new Refused('nothing-to-stop', `No Stop button in thread ${threadTs}`);
    for (const message of streams) {
      const { stream } = message;
      if (stream) this.#workspace.revise(message, { stream: { ...stream, state: 'stopped_by_user' } });
    }
    this.#app.event({
      type: 'agent_session_stopped',
      channel: room.id,
      user: this.id,
      thread_ts: threadTs,
      streaming_message_ts: streams.map((message) => message.ts),
      event_ts: formatTs(Date.now() * 1000),
    } satisfies AgentSessionStoppedEvent);
  }

  join(channel: Channel | string): void {
    this.#workspace.join(this.#find(channel), this.id);
  }

  leave(channel: Channel | string): void {
    this.#workspace.leave(this.#room(channel), this.id);
  }

  /** Brings somebody into a channel; default: the app. */
  invite(channel: Channel | string, memberId = this.#workspace.botUserId): void {
    this.#workspace.join(this.#room(channel), memberId, this.id);
  }

  /** What this person sees now in a channel or a thread. */
  reads(channel: Channel | string, threadTs?: string): MessageView[] {
    return messagesOf(this.#workspace, this.#room(channel).id, { threadTs, viewer: this.id });
  }

  #actor(): { id: string; name: string } {
    return { id: this.id, name: this.#workspace.member(this.id)?.name ?? this.name };
  }

  #find(channel: Channel | string): Channel {
    const found = this.#workspace.channel(typeof channel === 'string' ? channel : channel.id);
    if (!found) throw new Refused('room-gone', `No channel ${String(channel)}`);
    return found;
  }

  #room(channel: Channel | string): Channel {
    const room = this.#find(channel);
    if (!room.memberIds.has(this.id))
      throw new Refused('not-allowed', `${this.name} is not in ${room.name || room.id}`);
    return room;
  }

  #message(ref: MessageRef): Message {
    const message = this.#workspace.message(this.#room(ref.channelId).id, ref.ts);
    if (!message) throw new Refused('message-gone', `No message ${ref.ts} in ${ref.channelId}`);
    return message;
  }

  #own(ref: MessageRef): Message {
    const message = this.#message(ref);
    if (message.authorId !== this.id) throw new Refused('not-yours', `Message ${ref.ts} is not ${this.name}'s`);
    return message;
  }

  #upload(file: { name: string; mimeType: string; bytes: Uint8Array }): string {
    const id = this.#workspace.ids.next('F');
    const rest = { title: file.name, ownerId: this.id, createdAtMs: Date.now(), altText: undefined };
    this.#workspace.files.set(id, { ...file, ...rest, id, sharedIn: new Set() });
    return id;
  }
}
