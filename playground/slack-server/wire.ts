// The workspace's objects → the JSON that Slack shows of them, in method responses and in events.

import type {
  ConversationsHistoryResponse,
  ConversationsListResponse,
  FilesInfoResponse,
  UsersInfoResponse,
} from '@slack/web-api';
import type { Channel, JsonObject, Member, Message, OtherApp, StoredFile } from './model.ts';
import type { Workspace } from './workspace.ts';

/** An official type whose absent keys may be written as undefined, and dropped by `compact`. */
type Loose<T> = { readonly [Key in keyof T]?: T[Key] | undefined };

type MessageElement = NonNullable<ConversationsHistoryResponse['messages']>[number];
type ChannelElement = NonNullable<ConversationsListResponse['channels']>[number];

/** Drops what is undefined, so that an absent thing has no key, as on the wire. */
export function compact(object: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
}

function botProfileJson(workspace: Workspace, app: OtherApp, baseUrl: string): JsonObject {
  return {
    id: app.botId,
    app_id: app.appId,
    name: app.name,
    icons: iconsJson(baseUrl),
    deleted: false,
    updated: 1_700_000_000,
    team_id: workspace.teamId,
  };
}

export function iconsJson(baseUrl: string): JsonObject {
  const icon = `${baseUrl}/icon.png`;
  return { image_36: icon, image_48: icon, image_72: icon };
}

/** A message without `channel`, `channel_type` and `event_ts`, as in `conversations.history`. */
export function messageJson(workspace: Workspace, message: Message, baseUrl: string): JsonObject {
  const { username, subtype } = message;
  const own = { botId: workspace.botId, appId: workspace.appId, name: workspace.botName };
  const app = message.byApp ? own : message.via;
  const named = app !== undefined && username !== undefined;
  const streaming = message.stream?.state;
  return compact({
    type: 'message',
    subtype: named ? 'bot_message' : subtype,
    user: named ? undefined : message.authorId,
    username,
    team: named || subtype === 'tombstone' ? undefined : workspace.teamId,
    bot_id: app?.botId,
    app_id: app?.appId,
    bot_profile: app && !named ? botProfileJson(workspace, app, baseUrl) : undefined,
    client_msg_id: message.clientMsgId,
    text: message.text,
    blocks: message.blocks,
    attachments: message.attachments,
    ...filesJson(workspace, message, baseUrl),
    ts: message.ts,
    ...threadJson(workspace, message),
    edited: message.edited ? { user: message.edited.userId, ts: message.edited.ts } : undefined,
    inviter: message.inviterId,
    hidden: subtype === 'tombstone' ? true : undefined,
    streaming_state: streaming === 'stopped_by_user' ? 'completed' : streaming,
    reactions:
      message.reactions.length > 0
        ? message.reactions.map(({ name, userIds }) => ({ name, users: [...userIds], count: userIds.length }))
        : undefined,
  } satisfies Loose<Omit<MessageElement, 'blocks' | 'attachments' | 'bot_profile'>> & JsonObject);
}

function filesJson(workspace: Workspace, message: Message, baseUrl: string): JsonObject {
  if (message.fileIds.length === 0) return {};
  const files = message.fileIds.flatMap((id) => workspace.files.get(id) ?? []);
  return { files: files.map((file) => fileJson(workspace, file, baseUrl)), upload: false, display_as_bot: false };
}

/** A root tells of its replies, a reply of its root. */
function threadJson(workspace: Workspace, message: Message): JsonObject {
  const { channelId, ts, threadTs } = message;
  if (threadTs !== undefined && threadTs !== ts) {
    const parent = workspace.message(channelId, threadTs);
    return { thread_ts: threadTs, parent_user_id: parent?.authorId };
  }
  const replies = workspace.replies(channelId, ts);
  if (replies.length === 0) return {};
  const users = [...new Set(replies.map((reply) => reply.authorId))];
  return {
    thread_ts: ts,
    reply_count: replies.length,
    reply_users_count: users.length,
    latest_reply: replies.at(-1)?.ts,
    reply_users: users,
    is_locked: false,
    subscribed: replies.some((reply) => reply.byApp),
  };
}

export function channelJson(workspace: Workspace, channel: Channel): JsonObject {
  const { id, kind, name, creatorId, createdAtMs, memberIds } = channel;
  const common = {
    id,
    created: Math.floor(createdAtMs / 1000),
    is_archived: channel.archived,
    is_im: kind === 'im',
    is_org_shared: false,
    context_team_id: workspace.teamId,
    updated: createdAtMs,
  };
  if (kind === 'im') {
    const user = [...memberIds].find((memberId) => memberId !== workspace.botUserId) ?? '';
    return {
      ...common,
      user,
      is_user_deleted: false,
      priority: 0,
      is_open: true,
      last_read: '0000000000.000000',
    } satisfies Loose<ChannelElement> & JsonObject;
  }
  const empty = { value: '', creator: '', last_set: 0 };
  return {
    ...common,
    name,
    name_normalized: name,
    is_channel: kind === 'channel',
    is_group: kind === 'group',
    is_mpim: kind === 'mpim',
    is_private: kind !== 'channel',
    is_general: name === 'general',
    unlinked: 0,
    is_shared: false,
    is_ext_shared: false,
    shared_team_ids: [workspace.teamId],
    pending_shared: [],
    pending_connected_team_ids: [],
    is_pending_ext_shared: false,
    creator: creatorId,
    is_member: memberIds.has(workspace.botUserId),
    topic: empty,
    purpose: empty,
    previous_names: [],
  } satisfies Loose<ChannelElement> & JsonObject;
}

export function memberJson(member: Member, workspace: Workspace, baseUrl: string): JsonObject {
  const icon = `${baseUrl}/icon.png`;
  const name = member.displayName;
  return {
    id: member.id,
    team_id: member.teamId,
    name: member.name,
    deleted: false,
    color: '9f69e7',
    real_name: name,
    tz: 'Etc/UTC',
    tz_label: 'Coordinated Universal Time',
    tz_offset: 0,
    profile: compact({
      title: '',
      phone: '',
      skype: '',
      real_name: name,
      real_name_normalized: name,
      display_name: name,
      display_name_normalized: name,
      status_text: '',
      status_emoji: '',
      status_expiration: 0,
      avatar_hash: 'playground',
      api_app_id: member.bot ? workspace.appId : undefined,
      bot_id: member.bot ? workspace.botId : undefined,
      image_24: icon,
      image_48: icon,
      image_72: icon,
      image_192: icon,
      image_512: icon,
      first_name: name,
      last_name: '',
      team: member.teamId,
    }),
    is_admin: false,
    is_owner: false,
    is_primary_owner: false,
    is_restricted: false,
    is_ultra_restricted: false,
    is_bot: member.bot,
    is_app_user: false,
    updated: 1_700_000_000,
    is_email_confirmed: !member.bot,
    who_can_share_contact_card: 'EVERYONE',
  } satisfies Loose<Omit<NonNullable<UsersInfoResponse['user']>, 'profile'>> & JsonObject;
}

export function fileJson(workspace: Workspace, file: StoredFile, baseUrl: string): JsonObject {
  const { id, name, title, mimeType, ownerId, createdAtMs } = file;
  const created = Math.floor(createdAtMs / 1000);
  const path = `${workspace.teamId}-${id}`;
  const slug = encodeURIComponent(name.toLowerCase().replaceAll(' ', '_'));
  const kinds = { channels: ['channel'], groups: ['group', 'mpim'], ims: ['im'] } as const;
  const sharedAs = (wanted: readonly string[]): string[] =>
    [...file.sharedIn].filter((channelId) => wanted.includes(workspace.channel(channelId)?.kind ?? ''));
  return compact({
    id,
    created,
    timestamp: created,
    name,
    title,
    mimetype: mimeType,
    filetype: name.includes('.') ? name.split('.').at(-1) : 'binary',
    pretty_type: mimeType,
    user: ownerId,
    user_team: workspace.teamId,
    editable: false,
    size: file.bytes.length,
    mode: 'hosted',
    is_external: false,
    external_type: '',
    is_public: sharedAs(kinds.channels).length > 0,
    public_url_shared: false,
    display_as_bot: false,
    username: '',
    url_private: `${baseUrl}/files-pri/${path}/${slug}`,
    url_private_download: `${baseUrl}/files-pri/${path}/download/${slug}`,
    media_display_type: mimeType.startsWith('image/') ? 'unknown' : undefined,
    permalink: `${baseUrl}/files/${ownerId}/${id}/${slug}`,
    permalink_public: `${baseUrl}/${path}`,
    alt_txt: file.altText,
    channels: sharedAs(kinds.channels),
    groups: sharedAs(kinds.groups),
    ims: sharedAs(kinds.ims),
    comments_count: 0,
    is_starred: false,
    has_rich_preview: false,
    file_access: 'visible',
  } satisfies Loose<NonNullable<FilesInfoResponse['file']>> & JsonObject);
}
