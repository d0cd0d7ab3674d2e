// agents.sessions.setStatus and rename: the session of an app that was declared an agent.

import { ApiError } from '../api-error.ts';
import { sizeLimits } from '../limits.ts';
import { warningJson } from '../message-content.ts';
import { channelOf, type Method, type MethodCall } from '../method.ts';
import type { Channel, Session, SessionStatus } from '../model.ts';

const statuses: readonly string[] = ['active', 'processing', 'suspended', 'closed'] satisfies SessionStatus[];

export function isSessionStatus(value: string): value is SessionStatus {
  return statuses.includes(value);
}

const session = { token: 'bot', scopes: ['chat:write'], tier: 't3' } as const;

const setStatus: Method = {
  ...session,
  name: 'agents.sessions.setStatus',
  required: ['channel_id', 'status'],
  run: (call) => {
    const { args, platform } = call;
    const { workspace, settings } = platform;
    const { channel, threadTs } = place(call);
    const status = args.text('status') ?? '';
    if (!isSessionStatus(status)) throw new ApiError('invalid_status');
    const initiator = args.text('initiator_user_id');
    if (initiator !== undefined && !channel.memberIds.has(initiator)) throw new ApiError('user_not_found');
    // Only a new session takes its title from here.
    const before = workspace.signs.session(channel.id, threadTs);
    const title = before?.title ?? (args.text('title') ?? '').slice(0, sizeLimits.sessionTitle);
    workspace.signs.setSession({ channelId: channel.id, threadTs, status, title });
    const warnings = settings.stoppable ? [] : ['missing_agent_session_stopped_event_subscription'];
    return { status, agent_status: status, title, ...warningJson(warnings) };
  },
};

const rename: Method = {
  ...session,
  name: 'agents.sessions.rename',
  required: ['channel_id'],
  run: (call) => {
    const { channel, threadTs } = place(call);
    const title = call.args.text('title') ?? '';
    if (title === '' || title.length > sizeLimits.sessionTitle) throw new ApiError('invalid_name');
    const before = call.platform.workspace.signs.session(channel.id, threadTs);
    if (!before) throw new ApiError('session_not_found');
    if (channel.archived) throw new ApiError('is_archived');
    const renamed: Session = { ...before, title };
    call.platform.workspace.signs.setSession(renamed);
    return { title };
  },
};

/** @throws ApiError `channel_not_found`, `not_authorized` (not declared an agent), `thread_ts_required` */
function place(call: MethodCall): { channel: Channel; threadTs: string } {
  const channel = channelOf(call, 'channel_id');
  if (!channel.memberIds.has(call.platform.workspace.botUserId)) throw new ApiError('channel_not_found');
  if (!call.platform.settings.agent) throw new ApiError('not_authorized');
  const threadTs = call.args.text('thread_ts');
  if (threadTs === undefined) throw new ApiError('thread_ts_required');
  return { channel, threadTs };
}

export const agentMethods: readonly Method[] = [setStatus, rename];
