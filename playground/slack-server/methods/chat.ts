// chat.postMessage, chat.update, chat.delete, chat.postEphemeral, chat.getPermalink.

import { ApiError } from '../api-error.ts';
import { requireScope } from '../auth.ts';
import { formatTs } from '../ids.ts';
import { sizeLimits } from '../limits.ts';
import { readContent, warningJson } from '../message-content.ts';
import { channelOf, type Method, type MethodCall, messageOf, writableChannel } from '../method.ts';
import type { Channel, JsonObject } from '../model.ts';
import { messageJson } from '../wire.ts';

const write = { token: 'bot', scopes: ['chat:write'] } as const;

const postMessage: Method = {
  ...write,
  name: 'chat.postMessage',
  tier: 't4',
  required: ['channel'],
  run: (call) => {
    const { args, platform } = call;
    const channel = directOrChannel(call);
    const content = readContent(args, {
      markdownTooLong: 'msg_blocks_too_long',
      textTooLong: 'truncate',
      maxText: sizeLimits.postText,
      attachmentsFormat: 'invalid_arguments',
    });
    const { warnings, metadata, ...body } = content;
    const message = platform.workspace.post({
      ...body,
      ...authorship(call),
      metadata: metadata && Object.keys(metadata).length > 0 ? metadata : undefined,
      channelId: channel.id,
      threadTs: threadOf(call, channel),
      broadcast: args.flag('reply_broadcast') && args.has('thread_ts'),
      subtype: args.flag('reply_broadcast') && args.has('thread_ts') ? 'thread_broadcast' : undefined,
    });
    const json = messageJson(platform.workspace, message, platform.baseUrl);
    return { channel: channel.id, ts: message.ts, message: json, ...warningJson(warnings) };
  },
};

/** `chat.postMessage` takes a member's id too and then writes into the direct conversation. */
function directOrChannel(call: MethodCall): Channel {
  const { args, platform } = call;
  const member = platform.workspace.member(args.text('channel') ?? '');
  if (!member) return writableChannel(call);
  if (member.id === platform.workspace.botUserId) throw new ApiError('channel_not_found');
  return platform.workspace.directChannel([member.id, platform.workspace.botUserId]);
}

/** @throws ApiError `missing_scope` for a name or icon without `chat:write.customize` */
export function authorship(call: MethodCall): { authorId: string; byApp: true; username: string | undefined } {
  const custom = ['username', 'icon_emoji', 'icon_url'].some((name) => call.args.has(name));
  if (custom) requireScope(call.auth, 'chat:write.customize');
  return { authorId: call.platform.workspace.botUserId, byApp: true, username: call.args.text('username') };
}

/** The root a message replies to. @throws ApiError `cannot_reply_to_message` unless a thread can hang on it */
export function threadOf(call: MethodCall, channel: Channel): string | undefined {
  const threadTs = call.args.text('thread_ts');
  if (threadTs === undefined) return undefined;
  const root = call.platform.workspace.message(channel.id, threadTs);
  const isReply = root?.threadTs !== undefined && root.threadTs !== root.ts;
  if (!root || isReply || root.subtype === 'tombstone' || root.onlyFor !== undefined) {
    throw new ApiError('cannot_reply_to_message');
  }
  return threadTs;
}

const update: Method = {
  ...write,
  name: 'chat.update',
  tier: 't3',
  required: ['channel', 'ts'],
  run: (call) => {
    const { args, platform } = call;
    const { workspace, baseUrl } = platform;
    const channel = channelOf(call);
    const before = messageOf(call, channel);
    if (channel.archived) throw new ApiError('is_inactive');
    if (!before.byApp || before.subtype === 'tombstone') throw new ApiError('cant_update_message');
    if (before.stream?.state === 'in_progress') throw new ApiError('streaming_state_conflict');
    const content = readContent(args, {
      markdownTooLong: 'msg_too_long',
      textTooLong: 'msg_too_long',
      maxText: sizeLimits.updateText,
      attachmentsFormat: 'invalid_attachments',
    });
    const { metadata, text, blocks, attachments } = content;
    const label = blocks === undefined;
    const message = workspace.revise(before, {
      text,
      blocks,
      attachments,
      metadata: metadata === undefined ? before.metadata : Object.keys(metadata).length > 0 ? metadata : undefined,
      edited: { userId: workspace.botUserId, ts: formatTs(Date.now() * 1000), label },
    });
    return { channel: channel.id, ts: message.ts, text, message: messageJson(workspace, message, baseUrl) };
  },
};

const remove: Method = {
  ...write,
  name: 'chat.delete',
  tier: 't3',
  required: ['channel', 'ts'],
  run: (call) => {
    const channel = channelOf(call);
    const message = messageOf(call, channel);
    if (!message.byApp || message.subtype === 'tombstone') throw new ApiError('cant_delete_message');
    call.platform.workspace.remove(message);
    return { channel: channel.id, ts: message.ts };
  },
};

const postEphemeral: Method = {
  ...write,
  name: 'chat.postEphemeral',
  tier: 't4',
  required: ['channel', 'user'],
  run: (call) => {
    const { args, platform } = call;
    const channel = writableChannel(call);
    const userId = args.text('user') ?? '';
    if (!channel.memberIds.has(userId)) throw new ApiError('user_not_in_channel');
    const content = readContent(args, {
      markdownTooLong: 'msg_too_long',
      textTooLong: 'msg_too_long',
      maxText: sizeLimits.postText,
      attachmentsFormat: 'invalid_attachments',
    });
    const { text, blocks, attachments } = content;
    const message = platform.workspace.post({
      ...authorship(call),
      text,
      blocks,
      attachments,
      channelId: channel.id,
      threadTs: threadOf(call, channel),
      onlyFor: userId,
    });
    return { message_ts: message.ts };
  },
};

const getPermalink: Method = {
  name: 'chat.getPermalink',
  token: 'bot',
  scopes: [],
  tier: 't4',
  required: ['channel', 'message_ts'],
  run: (call) => {
    const channel = channelOf(call);
    const { ts, threadTs } = messageOf(call, channel, 'message_ts');
    const query = threadTs === undefined ? '' : `?thread_ts=${threadTs}&cid=${channel.id}`;
    const link = `${call.platform.baseUrl}/archives/${channel.id}/p${ts.replace('.', '')}${query}`;
    return { channel: channel.id, permalink: link } satisfies JsonObject;
  },
};

export const chatMethods: readonly Method[] = [postMessage, update, remove, postEphemeral, getPermalink];
