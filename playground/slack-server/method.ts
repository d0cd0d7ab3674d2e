// The form of a Web API method: its data (token kind, scopes, tier, required arguments) and what it does.

import { ApiError } from './api-error.ts';
import type { Arguments } from './arguments.ts';
import type { Auth, TokenKind } from './auth.ts';
import type { Tier } from './limits.ts';
import type { Channel, JsonObject, Message } from './model.ts';
import type { Sockets } from './sockets.ts';
import type { Workspace } from './workspace.ts';

/** What a method may use of the server. */
export interface Platform {
  readonly workspace: Workspace;
  readonly sockets: Sockets;
  /** `http://host:port`, without a slash at the end. */
  readonly baseUrl: string;
  readonly uploads: Map<string, PendingUpload>;
  readonly settings: MethodSettings;
}

interface MethodSettings {
  /** The app was declared an agent in its manifest (`agent_view`). */
  readonly agent: boolean;
  /** A stream that is older fails (Slack: about five minutes, not documented). */
  readonly streamMaxAgeMs: number;
  /** So does one that nothing was added to for so long, as some have seen it. */
  readonly streamMaxIdleMs: number;
  /** Fifteen messages a call, as for apps sold outside the marketplace. */
  readonly restrictedHistory: boolean;
  readonly stoppable: boolean;
  /** The app's settings, as `apps.manifest.export` tells them. */
  readonly manifest: JsonObject;
}

export interface PendingUpload {
  readonly fileId: string;
  readonly name: string;
  readonly length: number;
  readonly altText: string | undefined;
  bytes: Uint8Array | undefined;
  mimeType: string;
}

export interface MethodCall {
  readonly args: Arguments;
  readonly auth: Auth;
  readonly platform: Platform;
}

export interface Method {
  readonly name: string;
  /** Whose token it takes; undefined: none is needed. */
  readonly token: TokenKind | undefined;
  /** One of these is needed; some methods ask for more once they know the channel. */
  readonly scopes: readonly string[];
  readonly tier: Tier;
  readonly required: readonly string[];
  /** The keys of the answer beside `ok`. Throws ApiError for an official error. */
  readonly run: (call: MethodCall) => JsonObject;
}

/** @throws ApiError `channel_not_found` also for a private room the app is not in */
export function channelOf({ args, platform }: MethodCall, argument = 'channel'): Channel {
  const { workspace } = platform;
  const id = args.text(argument) ?? '';
  const channel = workspace.channels().find((candidate) => candidate.id === id);
  const hidden = channel?.kind !== 'channel' && !channel?.memberIds.has(workspace.botUserId);
  if (!channel || hidden) throw new ApiError('channel_not_found');
  return channel;
}

/** The channel a method writes to. @throws ApiError `channel_not_found`, `not_in_channel`, `is_archived` */
export function writableChannel(call: MethodCall, errors = { archived: 'is_archived' }): Channel {
  const channel = channelOf(call);
  if (!channel.memberIds.has(call.platform.workspace.botUserId)) throw new ApiError('not_in_channel');
  if (channel.archived) throw new ApiError(errors.archived);
  return channel;
}

/** @throws ApiError `message_not_found`; ephemeral messages cannot be reached either */
export function messageOf(call: MethodCall, channel: Channel, argument = 'ts'): Message {
  const message = call.platform.workspace.message(channel.id, call.args.text(argument) ?? '');
  if (!message || message.onlyFor !== undefined) throw new ApiError('message_not_found');
  return message;
}
