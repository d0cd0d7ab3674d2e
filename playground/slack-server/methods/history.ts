// conversations.history and conversations.replies: what was said in a room and in a thread.

import { ApiError } from '../api-error.ts';
import type { Arguments } from '../arguments.ts';
import { requireScope } from '../auth.ts';
import { isTs } from '../ids.ts';
import { restrictedHistory } from '../limits.ts';
import { channelOf, type Method, type MethodCall } from '../method.ts';
import type { Channel, ChannelKind, JsonObject, Message } from '../model.ts';
import { pageOf } from '../pages.ts';
import { messageJson } from '../wire.ts';

const historyScopes = {
  channel: 'channels:history',
  group: 'groups:history',
  im: 'im:history',
  mpim: 'mpim:history',
} as const satisfies Record<ChannelKind, string>;

const reading = { token: 'bot', scopes: Object.values(historyScopes), tier: 't3' } as const;

const history: Method = {
  ...reading,
  name: 'conversations.history',
  required: ['channel'],
  run: (call) => {
    const channel = readableChannel(call, 'not_in_channel');
    const inChannel = call.platform.workspace
      .messages(channel.id)
      .filter((message) => message.onlyFor === undefined && (!isReply(message) || message.broadcast));
    const wanted = inChannel.filter(inWindow(call.args)).reverse();
    const page = pageOf(call.args, wanted, pageLimits(call, { standard: 100, max: 999 }));
    return {
      messages: page.items.map((message) => withMetadata(call, message)),
      has_more: page.hasMore,
      pin_count: 0,
      channel_actions_ts: null,
      channel_actions_count: 0,
      response_metadata: page.metadata,
    };
  },
};

const replies: Method = {
  ...reading,
  name: 'conversations.replies',
  required: ['channel', 'ts'],
  run: (call) => {
    // The reference lists no `not_in_channel` for this method.
    const channel = readableChannel(call, 'channel_not_found');
    const { workspace } = call.platform;
    const named = workspace.message(channel.id, call.args.text('ts') ?? '');
    const root = named && isReply(named) ? workspace.message(channel.id, named.threadTs ?? '') : named;
    if (!root || root.onlyFor !== undefined) throw new ApiError('thread_not_found');
    const thread = workspace.replies(channel.id, root.ts).filter(inWindow(call.args));
    const page = pageOf(call.args, [root, ...thread], pageLimits(call, { standard: 1000, max: 1000 }));
    return {
      messages: page.items.map((message) => withMetadata(call, message)),
      has_more: page.hasMore,
      response_metadata: page.metadata,
    };
  },
};

function readableChannel(call: MethodCall, refusal: string): Channel {
  const channel = channelOf(call);
  requireScope(call.auth, historyScopes[channel.kind]);
  if (!channel.memberIds.has(call.platform.workspace.botUserId)) throw new ApiError(refusal);
  return channel;
}

const isReply = ({ ts, threadTs }: Message): boolean => threadTs !== undefined && threadTs !== ts;

function pageLimits(call: MethodCall, limits: { standard: number; max: number }): { standard: number; max: number } {
  if (!call.platform.settings.restrictedHistory) return limits;
  return { standard: restrictedHistory.messages, max: restrictedHistory.messages };
}

/** @throws ApiError `invalid_ts_oldest`, `invalid_ts_latest` */
function inWindow(args: Arguments): (message: Message) => boolean {
  const bounds = (['oldest', 'latest'] as const).map((name) => {
    const text = args.text(name);
    if (text !== undefined && text !== '0' && !isTs(text) && !/^\d+$/.test(text))
      throw new ApiError(`invalid_ts_${name}`);
    return text === undefined ? undefined : Number(text);
  });
  const [oldest, latest] = bounds;
  const inclusive = args.flag('inclusive');
  return ({ ts }) => {
    const at = Number(ts);
    const afterOldest = oldest === undefined || at > oldest || (inclusive && at === oldest);
    return afterOldest && (latest === undefined || at < latest || (inclusive && at === latest));
  };
}

function withMetadata(call: MethodCall, message: Message): JsonObject {
  const { workspace, baseUrl } = call.platform;
  const json = messageJson(workspace, message, baseUrl);
  const wanted = call.args.flag('include_all_metadata') && message.metadata !== undefined;
  return wanted ? { ...json, metadata: message.metadata } : json;
}

export const historyMethods: readonly Method[] = [history, replies];
