// conversations.info, open, list, members, join and users.conversations: which rooms there are and who is in them.

import { ApiError } from '../api-error.ts';
import type { Arguments } from '../arguments.ts';
import { type Auth, requireScope } from '../auth.ts';
import { warningJson } from '../message-content.ts';
import { channelOf, type Method, type MethodCall } from '../method.ts';
import type { Channel, ChannelKind, JsonObject } from '../model.ts';
import { pageOf } from '../pages.ts';
import { channelJson } from '../wire.ts';

const readScopes = {
  channel: 'channels:read',
  group: 'groups:read',
  im: 'im:read',
  mpim: 'mpim:read',
} as const satisfies Record<ChannelKind, string>;

const anyRead = { token: 'bot', scopes: Object.values(readScopes) } as const;

const info: Method = {
  ...anyRead,
  name: 'conversations.info',
  tier: 't3',
  required: ['channel'],
  run: (call) => {
    const channel = channelOf(call);
    requireScope(call.auth, readScopes[channel.kind]);
    const json = channelJson(call.platform.workspace, channel);
    const counted = { ...json, num_members: channel.memberIds.size };
    return { channel: call.args.flag('include_num_members') ? counted : json };
  },
};

const open: Method = {
  name: 'conversations.open',
  token: 'bot',
  scopes: ['im:write', 'mpim:write'],
  tier: 't3',
  required: [],
  run: (call) => {
    const { args, platform, auth } = call;
    const { workspace } = platform;
    const users = args
      .text('users')
      ?.split(',')
      .map((id) => id.trim());
    if (!users && !args.has('channel')) throw new ApiError('users_list_not_supplied');
    const known = users ? directOf(call, users) : { channel: channelOf(call), existed: true };
    requireScope(auth, known.channel.kind === 'mpim' ? 'mpim:write' : 'im:write');
    const json = channelJson(workspace, known.channel);
    const already = known.existed ? { no_op: true, already_open: true } : {};
    return { ...already, channel: args.flag('return_im') ? json : { id: known.channel.id } };
  },
};

function directOf({ platform }: MethodCall, users: readonly string[]): { channel: Channel; existed: boolean } {
  const { workspace } = platform;
  if (users.length > 8) throw new ApiError('too_many_users');
  if (users.some((id) => !workspace.member(id))) throw new ApiError('user_not_found');
  const before = workspace.channels().length;
  const channel = workspace.directChannel([...users, workspace.botUserId]);
  if (channel.memberIds.size < 2) throw new ApiError('not_enough_users');
  return { channel, existed: workspace.channels().length === before };
}

const kindsOfType: Readonly<Record<string, ChannelKind>> = {
  public_channel: 'channel',
  private_channel: 'group',
  mpim: 'mpim',
  im: 'im',
};

/** The rooms a listing asks for. @throws ApiError `invalid_types`, `missing_scope` */
function listed(args: Arguments, auth: Auth, channels: readonly Channel[]): Channel[] {
  const types = (args.text('types') ?? 'public_channel').split(',').map((type) => type.trim());
  const kinds = types.map((type) => {
    const kind = kindsOfType[type];
    if (!kind) throw new ApiError('invalid_types');
    requireScope(auth, readScopes[kind]);
    return kind;
  });
  const wanted = channels.filter((channel) => kinds.includes(channel.kind));
  return wanted.filter((channel) => !args.flag('exclude_archived') || !channel.archived);
}

const list: Method = {
  ...anyRead,
  name: 'conversations.list',
  tier: 't2',
  required: [],
  run: ({ args, auth, platform }) => {
    const { workspace } = platform;
    const visible = workspace
      .channels()
      .filter(({ kind, memberIds }) => kind === 'channel' || memberIds.has(workspace.botUserId));
    return listing(args, listed(args, auth, visible), (channel) => {
      return { ...channelJson(workspace, channel), num_members: channel.memberIds.size };
    });
  },
};

const userConversations: Method = {
  ...anyRead,
  name: 'users.conversations',
  tier: 't3',
  required: [],
  run: ({ args, auth, platform }) => {
    const { workspace } = platform;
    const userId = args.text('user') ?? workspace.botUserId;
    const visible = workspace
      .channels()
      .filter(({ kind, memberIds }) => kind === 'channel' || memberIds.has(workspace.botUserId));
    const joined = visible.filter((channel) => channel.memberIds.has(userId));
    return listing(args, listed(args, auth, joined), (channel) => {
      const { is_member: _member, ...json } = channelJson(workspace, channel);
      return json;
    });
  },
};

function listing(args: Arguments, channels: Channel[], json: (channel: Channel) => JsonObject): JsonObject {
  const page = pageOf(args, channels, { standard: 100, max: 1000 });
  return { channels: page.items.map(json), response_metadata: page.metadata };
}

const members: Method = {
  ...anyRead,
  name: 'conversations.members',
  tier: 't4',
  required: ['channel'],
  run: (call) => {
    const channel = channelOf(call);
    requireScope(call.auth, readScopes[channel.kind]);
    const page = pageOf(call.args, [...channel.memberIds], { standard: 100, max: 1000 });
    return { members: page.items, response_metadata: page.metadata };
  },
};

const join: Method = {
  name: 'conversations.join',
  token: 'bot',
  scopes: ['channels:join'],
  tier: 't3',
  required: ['channel'],
  run: (call) => {
    const channel = channelOf(call);
    const { workspace } = call.platform;
    if (channel.kind !== 'channel') throw new ApiError('method_not_supported_for_channel_type');
    if (channel.archived) throw new ApiError('is_archived');
    const already = channel.memberIds.has(workspace.botUserId);
    workspace.join(channel, workspace.botUserId);
    return { channel: channelJson(workspace, channel), ...warningJson(already ? ['already_in_channel'] : []) };
  },
};

export const conversationMethods: readonly Method[] = [info, open, list, userConversations, members, join];
