// A stored message → what a certain person sees of it now.

import { blockLines, buttonLabels } from './block-text.ts';
import type { BlockJson, Message, Reaction, StreamState } from './model.ts';
import { pingsOf, readable } from './rich-text.ts';
import type { Workspace } from './workspace.ts';

/** A message as a person sees it. */
export interface MessageView {
  readonly channelId: string;
  readonly ts: string;
  readonly threadTs: string | undefined;
  readonly authorId: string;
  readonly authorName: string;
  readonly byApp: boolean;
  readonly subtype: string | undefined;
  /** What is read on the screen: the blocks' text without rows of buttons, else the text; mentions resolved, entities decoded. */
  readonly shown: string;
  /** The labels of what can be pressed, in order. */
  readonly buttons: readonly string[];
  /** The stored `text`: fallback and notification text when there are blocks. */
  readonly text: string;
  readonly blocks: readonly BlockJson[];
  readonly files: readonly FileView[];
  readonly reactions: readonly Reaction[];
  /** The "(edited)" label is shown. */
  readonly edited: boolean;
  readonly broadcast: boolean;
  readonly streaming: StreamState | undefined;
  readonly onlyFor: string | undefined;
  /** Whom the message notified or would notify: member ids, `subteam^S…`, `channel`, `here`, `everyone`. */
  readonly pings: readonly string[];
}

interface FileView {
  readonly id: string;
  readonly name: string;
  readonly mimeType: string;
  readonly size: number;
}

export function viewOf(workspace: Workspace, message: Message, viewer?: string): MessageView {
  const lines = message.blocks ? blockLines(message.blocks) : [];
  const whole = lines.length > 0 ? lines.join('\n') : message.text;
  const hidden = hidesGrowth(message, viewer);
  const stored = hidden ? (message.stream?.firstText ?? '') : whole;
  const files = message.fileIds.flatMap((id) => workspace.files.get(id) ?? []);
  return {
    channelId: message.channelId,
    ts: message.ts,
    threadTs: message.threadTs,
    authorId: message.authorId,
    authorName: message.username ?? workspace.member(message.authorId)?.displayName ?? message.authorId,
    byApp: message.byApp,
    subtype: message.subtype,
    shown: readable(workspace, stored),
    buttons: buttonLabels(message.blocks ?? []),
    text: message.text,
    blocks: hidden ? [] : (message.blocks ?? []),
    files: files.map(({ id, name, mimeType, bytes }) => ({ id, name, mimeType, size: bytes.length })),
    reactions: message.reactions,
    edited: message.edited?.label ?? false,
    broadcast: message.broadcast,
    streaming: message.stream?.state,
    onlyFor: message.onlyFor,
    pings: pingsOf(`${message.text}\n${whole}`),
  };
}

/** While a stream grows in a channel, only its recipient sees more than its first text. */
function hidesGrowth(message: Message, viewer: string | undefined): boolean {
  const { stream } = message;
  return (
    stream?.state === 'in_progress' &&
    stream.recipientId !== undefined &&
    viewer !== undefined &&
    viewer !== stream.recipientId
  );
}

/** The members in front of whose eyes a message stands. */
export function viewersOf(workspace: Workspace, message: Message): string[] {
  if (message.onlyFor !== undefined) return [message.onlyFor];
  const members = workspace.channel(message.channelId)?.memberIds ?? new Set<string>();
  return [...members].filter((id) => id !== workspace.botUserId);
}

/** The messages of a channel, or of one thread with its root, as they look now to a viewer. */
export function messagesOf(
  workspace: Workspace,
  channelId: string,
  options: { readonly threadTs?: string | undefined; readonly viewer?: string | undefined } = {},
): MessageView[] {
  const { threadTs, viewer } = options;
  return workspace
    .messages(channelId)
    .filter((message) => threadTs === undefined || message.ts === threadTs || message.threadTs === threadTs)
    .filter((message) => viewer === undefined || viewersOf(workspace, message).includes(viewer))
    .map((message) => viewOf(workspace, message, viewer));
}
