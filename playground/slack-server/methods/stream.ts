// chat.startStream, appendStream, stopStream: a message that grows, live only in front of its recipient.

import { ApiError } from '../api-error.ts';
import { readBlocks, readMetadata } from '../blocks.ts';
import { sizeLimits } from '../limits.ts';
import { channelOf, type Method, type MethodCall, messageOf, writableChannel } from '../method.ts';
import type { Channel, Message, Stream } from '../model.ts';
import { emptyStream, extend, streamBlocks } from '../stream-content.ts';
import { messageJson } from '../wire.ts';
import { isSessionStatus } from './agents.ts';
import { authorship, threadOf } from './chat.ts';

const write = { token: 'bot', scopes: ['chat:write'] } as const;

const start: Method = {
  ...write,
  name: 'chat.startStream',
  tier: 't2',
  required: ['channel'],
  run: (call) => {
    const { args, platform } = call;
    const { workspace, settings } = platform;
    const channel = writableChannel(call);
    const threadTs = streamThread(call, channel);
    const recipientId = recipientOf(call, channel);
    if ((args.text('markdown_text')?.length ?? 0) > sizeLimits.markdownText) throw new ApiError('msg_too_long');
    const content = extend(emptyStream, args) ?? emptyStream;
    const message = workspace.post({
      ...authorship(call),
      channelId: channel.id,
      text: content.text,
      blocks: streamBlocks(content),
      threadTs,
      stream: { state: 'in_progress', startedAtMs: Date.now(), recipientId, firstText: content.text, content },
    });
    const place = { channelId: channel.id, threadTs: threadTs ?? message.ts };
    const title = workspace.signs.session(place.channelId, place.threadTs)?.title ?? '';
    if (settings.agent) workspace.signs.setSession({ ...place, status: 'processing', title });
    setTimeout(() => expire(call, message), settings.streamMaxAgeMs).unref();
    expireIdle(call, message);
    return { channel: channel.id, ts: message.ts };
  },
};

/** A stream may stand outside a thread in channels only. */
function streamThread(call: MethodCall, channel: Channel): string | undefined {
  if (!call.args.has('thread_ts')) {
    if (channel.kind === 'im' || channel.kind === 'mpim') throw new ApiError('channel_type_not_supported');
    return undefined;
  }
  try {
    return threadOf(call, channel);
  } catch (error) {
    throw new ApiError('restricted_action_non_threadable_channel', {}, { cause: error });
  }
}

/** Who sees the stream live; a direct conversation needs none. @throws ApiError `missing_recipient_…`, `…_not_found` */
function recipientOf({ args, platform }: MethodCall, channel: Channel): string | undefined {
  const userId = args.text('recipient_user_id');
  const teamId = args.text('recipient_team_id');
  if (channel.kind === 'im') return undefined;
  if (userId === undefined) throw new ApiError('missing_recipient_user_id');
  if (teamId === undefined) throw new ApiError('missing_recipient_team_id');
  if (teamId !== platform.workspace.teamId) throw new ApiError('team_not_found');
  if (!platform.workspace.member(userId)) throw new ApiError('user_not_found');
  return userId;
}

/** Ends a stream that has become too old; the message then shows that it failed. */
function expire({ platform }: MethodCall, { channelId, ts }: Message): void {
  const message = platform.workspace.message(channelId, ts);
  if (message?.stream?.state !== 'in_progress') return;
  platform.workspace.revise(message, { stream: { ...message.stream, state: 'errored' } });
}

/** Fails a stream that has the same version when the time is over. */
function expireIdle(call: MethodCall, version: Message): void {
  const { workspace, settings } = call.platform;
  const ifIdle = (): void => {
    if (workspace.message(version.channelId, version.ts)?.stream?.content === version.stream?.content)
      expire(call, version);
  };
  setTimeout(ifIdle, settings.streamMaxIdleMs).unref();
}

const append: Method = {
  ...write,
  name: 'chat.appendStream',
  tier: 't4',
  required: ['channel', 'ts'],
  run: (call) => {
    const { message, stream } = streamed(call);
    if (stream.state === 'stopped_by_user') throw new ApiError('stopped_by_user');
    if (stream.state !== 'in_progress') throw new ApiError('message_not_in_streaming_state');
    const content = extend(stream.content, call.args);
    if (!content) throw new ApiError('no_text');
    const body = { text: content.text, blocks: streamBlocks(content), stream: { ...stream, content } };
    expireIdle(call, call.platform.workspace.revise(message, body));
    return { channel: message.channelId, ts: message.ts };
  },
};

/** @throws ApiError `channel_not_found`, `message_not_found`, `message_not_owned_by_app`, `message_not_in_streaming_state` */
function streamed(call: MethodCall): { message: Message; stream: Stream } {
  const message = messageOf(call, channelOf(call));
  if (!message.byApp) throw new ApiError('message_not_owned_by_app');
  if (!message.stream) throw new ApiError('message_not_in_streaming_state');
  return { message, stream: message.stream };
}

const stop: Method = {
  ...write,
  name: 'chat.stopStream',
  tier: 't2',
  required: ['channel', 'ts'],
  run: (call) => {
    const { args, platform } = call;
    const { workspace, baseUrl, settings } = platform;
    const { message: before, stream } = streamed(call);
    const stoppable = stream.state === 'in_progress' || stream.state === 'stopped_by_user';
    if (!stoppable) throw new ApiError('message_not_in_streaming_state');
    const added = extend(stream.content, args) ?? stream.content;
    const bottom = readBlocks(args, 'invalid_blocks') ?? [];
    const content = { ...added, blocks: [...added.blocks, ...bottom] };
    const message = workspace.revise(before, {
      text: content.text,
      blocks: streamBlocks(content),
      metadata: readMetadata(args) ?? before.metadata,
      stream: { ...stream, content, state: 'completed' },
    });
    const session = workspace.signs.session(message.channelId, message.threadTs ?? message.ts);
    const wanted = args.text('session_status') ?? 'active';
    const status = isSessionStatus(wanted) ? wanted : 'active';
    if (settings.agent && session) workspace.signs.setSession({ ...session, status });
    return { channel: message.channelId, ts: message.ts, message: messageJson(workspace, message, baseUrl) };
  },
};

export const streamMethods: readonly Method[] = [start, append, stop];
