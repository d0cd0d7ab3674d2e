// reactions.add and reactions.remove.

import { ApiError } from '../api-error.ts';
import { isTs } from '../ids.ts';
import { sizeLimits } from '../limits.ts';
import { channelOf, type Method, type MethodCall, messageOf } from '../method.ts';
import type { Message } from '../model.ts';

const reacting = { token: 'bot', scopes: ['reactions:write'] } as const;

const add: Method = {
  ...reacting,
  name: 'reactions.add',
  tier: 't3',
  required: ['name', 'channel', 'timestamp'],
  run: (call) => {
    const { message, name } = target(call);
    const { workspace } = call.platform;
    if (workspace.channel(message.channelId)?.archived) throw new ApiError('is_archived');
    const known = message.reactions.some((reaction) => reaction.name === name);
    if (!known && message.reactions.length >= sizeLimits.reactionsPerMessage) throw new ApiError('too_many_emoji');
    if (!workspace.react(message, workspace.botUserId, name, true)) throw new ApiError('already_reacted');
    return {};
  },
};

const remove: Method = {
  ...reacting,
  name: 'reactions.remove',
  tier: 't2',
  required: ['name'],
  run: (call) => {
    const { message, name } = target(call);
    const { workspace } = call.platform;
    if (!workspace.react(message, workspace.botUserId, name, false)) throw new ApiError('no_reaction');
    return {};
  },
};

/** @throws ApiError `invalid_name`, `no_item_specified`, `bad_timestamp`, `channel_not_found`, `no_access`, `message_not_found` */
function target(call: MethodCall): { message: Message; name: string } {
  const name = (call.args.text('name') ?? '').replaceAll(':', '');
  if (!/^[a-z0-9_+'-]+$/.test(name)) throw new ApiError('invalid_name');
  const timestamp = call.args.text('timestamp');
  if (timestamp === undefined || !call.args.has('channel')) throw new ApiError('no_item_specified');
  if (!isTs(timestamp)) throw new ApiError('bad_timestamp');
  const channel = channelOf(call);
  if (!channel.memberIds.has(call.platform.workspace.botUserId)) throw new ApiError('no_access');
  return { message: messageOf(call, channel, 'timestamp'), name };
}

export const reactionMethods: readonly Method[] = [add, remove];
