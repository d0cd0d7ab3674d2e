// assistant.threads.setStatus, setTitle, setSuggestedPrompts: the assistant's signs around a thread.

import { ApiError } from '../api-error.ts';
import { invalidArguments, isObject } from '../arguments.ts';
import { sizeLimits } from '../limits.ts';
import { channelOf, type Method, type MethodCall } from '../method.ts';
import type { Channel } from '../model.ts';

const setStatus: Method = {
  name: 'assistant.threads.setStatus',
  token: 'bot',
  scopes: ['chat:write'],
  tier: 't4',
  // `status` is required too, but an empty one is a value: it clears.
  required: ['channel_id', 'thread_ts'],
  run: (call) => {
    const channel = assistedChannel(call);
    const threadTs = existingThread(call, channel);
    const loadingMessages = call.args.json('loading_messages', 'invalid_arguments') ?? [];
    if (!Array.isArray(loadingMessages)) throw invalidArguments('loading_messages must be a list');
    const texts = loadingMessages.map(String);
    const tooLong = texts.some((text) => text.length > sizeLimits.loadingMessage);
    if (texts.length > sizeLimits.loadingMessages || tooLong) throw invalidArguments('loading_messages too long');
    const status = call.args.text('status') ?? '';
    const next = { channelId: channel.id, threadTs, status, loadingMessages: texts, owner: 'assistant' } as const;
    call.platform.workspace.signs.setStatus(next, 'set');
    return {};
  },
};

function assistedChannel(call: MethodCall): Channel {
  const channel = channelOf(call, 'channel_id');
  if (!channel.memberIds.has(call.platform.workspace.botUserId)) throw new ApiError('channel_not_found');
  return channel;
}

function existingThread(call: MethodCall, channel: Channel): string {
  const threadTs = call.args.text('thread_ts') ?? '';
  if (!call.platform.workspace.message(channel.id, threadTs)) throw new ApiError('invalid_thread_ts');
  return threadTs;
}

const setTitle: Method = {
  name: 'assistant.threads.setTitle',
  token: 'bot',
  scopes: ['assistant:write'],
  tier: 't4',
  required: ['channel_id', 'thread_ts', 'title'],
  run: (call) => {
    const channel = assistedChannel(call);
    const threadTs = existingThread(call, channel);
    const title = call.args.text('title') ?? '';
    call.platform.workspace.announce({ kind: 'thread-title', channelId: channel.id, threadTs, title });
    return {};
  },
};

const setSuggestedPrompts: Method = {
  name: 'assistant.threads.setSuggestedPrompts',
  token: 'bot',
  scopes: ['assistant:write'],
  tier: 't4',
  required: ['channel_id', 'prompts'],
  run: (call) => {
    if (!call.platform.settings.agent) throw new ApiError('not_agent_app');
    const channel = assistedChannel(call);
    const threadTs = call.args.has('thread_ts') ? existingThread(call, channel) : undefined;
    const prompts = call.args.json('prompts', 'invalid_arguments');
    if (!Array.isArray(prompts) || !prompts.every(isPrompt)) throw invalidArguments('prompts must have title, message');
    if (prompts.length > sizeLimits.suggestedPrompts) throw invalidArguments('no more than 4 prompts allowed');
    call.platform.workspace.announce({ kind: 'prompts', channelId: channel.id, threadTs, prompts });
    return {};
  },
};

const isPrompt = (value: unknown): boolean =>
  isObject(value) && typeof value.title === 'string' && typeof value.message === 'string';

export const assistantMethods: readonly Method[] = [setStatus, setTitle, setSuggestedPrompts];
