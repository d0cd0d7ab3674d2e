// Records of the domain come in, the JSON objects of Discord's API go out: users, members, roles, guilds and channels.
import type {
  APIChannel,
  APIDMChannel,
  APIGuild,
  APIGuildMember,
  APIRole,
  APITextChannel,
  APIThreadChannel,
  APIThreadMember,
  APIUser,
  ChannelFlags,
  GuildMemberFlags,
  RoleFlags,
  ThreadMemberFlags,
  UserFlags,
} from 'discord-api-types/v10';
import { ChannelType, OverwriteType, type ThreadChannelType } from 'discord-api-types/v10';
import type { Channel, Member, Role, ThreadState, User } from './model.ts';
import { snowflakeTimeMs } from './snowflake.ts';
import type { World } from './world.ts';

/** Discord writes `+00:00` and microseconds; both forms are ISO 8601, this one also passes strict checkers. */
export function timestamp(atMs: number): string {
  return new Date(atMs).toISOString();
}

export function userPayload(user: User): APIUser {
  return {
    id: user.id,
    username: user.username,
    discriminator: discriminatorOf(user),
    global_name: user.isBot ? null : user.displayName,
    avatar: null,
    banner: null,
    accent_color: null,
    primary_guild: null,
    public_flags: 0 as UserFlags,
    flags: 0 as UserFlags,
    ...(user.isBot ? { bot: true } : {}),
  } satisfies APIUser;
}

/** Bots still have four digits; webhooks have none of their own. */
function discriminatorOf({ isBot, isWebhook }: User): string {
  if (isWebhook === true) return '0000';
  return isBot ? '0001' : '0';
}

/** A member without its user, as it stands beside a message's author. */
export function bareMemberPayload(member: Member): Omit<APIGuildMember, 'user'> {
  return {
    roles: [...member.roleIds],
    joined_at: timestamp(member.joinedAtMs),
    nick: null,
    avatar: null,
    banner: null,
    premium_since: null,
    communication_disabled_until: null,
    pending: false,
    flags: 0 as GuildMemberFlags,
    deaf: false,
    mute: false,
  };
}

export function memberPayload(world: World, member: Member): APIGuildMember {
  return { ...bareMemberPayload(member), user: userPayload(world.user(member.userId)) };
}

function rolePayload(role: Role, position: number): APIRole {
  return {
    id: role.id,
    name: role.name,
    permissions: role.permissions.toString(),
    position,
    color: 0,
    colors: { primary_color: 0, secondary_color: null, tertiary_color: null },
    hoist: false,
    managed: role.managedBy !== undefined,
    mentionable: role.mentionable,
    icon: null,
    unicode_emoji: null,
    flags: 0 as RoleFlags,
    ...(role.managedBy === undefined ? {} : { tags: { bot_id: role.managedBy } }),
  } satisfies APIRole;
}

export function rolePayloads(world: World): APIRole[] {
  return [...world.roles.values()].map(rolePayload);
}

export function guildPayload(world: World): APIGuild {
  return {
    ...guildNumbers,
    id: world.guild.id,
    name: world.guild.name,
    owner_id: world.guild.ownerId,
    roles: rolePayloads(world),
    emojis: [],
    stickers: [],
    features: [],
  } as unknown as APIGuild;
}

/** What a small guild without any extras says about itself. */
const guildNumbers = {
  icon: null,
  description: null,
  home_header: null,
  splash: null,
  discovery_splash: null,
  banner: null,
  application_id: null,
  region: 'deprecated',
  afk_channel_id: null,
  afk_timeout: 300,
  system_channel_id: null,
  system_channel_flags: 0,
  widget_enabled: false,
  widget_channel_id: null,
  verification_level: 0,
  default_message_notifications: 0,
  mfa_level: 0,
  explicit_content_filter: 0,
  max_presences: null,
  max_members: 500_000,
  max_stage_video_channel_users: 50,
  max_video_channel_users: 25,
  vanity_url_code: null,
  premium_tier: 0,
  premium_subscription_count: 0,
  preferred_locale: 'en-US',
  rules_channel_id: null,
  safety_alerts_channel_id: null,
  public_updates_channel_id: null,
  premium_progress_bar_enabled: false,
  nsfw: false,
  nsfw_level: 0,
  incidents_data: null,
} as const;

export function channelPayload(world: World, channel: Channel): APIChannel {
  if (channel.recipientId !== undefined) return directChannelPayload(world, channel, channel.recipientId);
  if (channel.thread !== undefined) return threadPayload(world, channel, channel.thread);
  return {
    id: channel.id,
    type: channel.type as ChannelType.GuildText,
    guild_id: world.guild.id,
    name: channel.name,
    topic: null,
    position: channel.position,
    parent_id: null,
    nsfw: false,
    rate_limit_per_user: 0,
    last_message_id: channel.lastMessageId ?? null,
    flags: 0 as ChannelFlags,
    permission_overwrites: channel.overwrites.map(({ id, of, allow, deny }) => ({
      id,
      type: of === 'role' ? OverwriteType.Role : OverwriteType.Member,
      allow: allow.toString(),
      deny: deny.toString(),
    })),
  } as APITextChannel;
}

function directChannelPayload(world: World, channel: Channel, recipientId: string): APIDMChannel {
  return {
    id: channel.id,
    type: ChannelType.DM,
    last_message_id: channel.lastMessageId ?? null,
    flags: 0 as ChannelFlags,
    recipients: [userPayload(world.user(recipientId))],
  } as APIDMChannel;
}

function threadPayload(world: World, channel: Channel, thread: ThreadState): APIThreadChannel {
  const isMember = thread.memberIds.has(world.bot.id);
  return {
    id: channel.id,
    type: channel.type as ThreadChannelType,
    guild_id: world.guild.id,
    parent_id: channel.parentId ?? null,
    owner_id: thread.ownerId,
    name: channel.name,
    last_message_id: channel.lastMessageId ?? null,
    message_count: thread.messageCount,
    total_message_sent: thread.messageCount,
    member_count: thread.memberIds.size,
    rate_limit_per_user: 0,
    flags: 0 as ChannelFlags,
    thread_metadata: {
      archived: thread.archived,
      locked: thread.locked,
      auto_archive_duration: thread.autoArchiveMinutes,
      archive_timestamp: timestamp(thread.archivedAtMs),
      create_timestamp: timestamp(snowflakeTimeMs(channel.id)),
      ...(channel.type === ChannelType.PrivateThread ? { invitable: true } : {}),
    },
    ...(isMember ? { member: threadMemberPayload(channel, world.bot.id) } : {}),
  } as unknown as APIThreadChannel;
}

export function threadMemberPayload(thread: Channel, userId: string): APIThreadMember {
  return {
    id: thread.id,
    user_id: userId,
    join_timestamp: timestamp(snowflakeTimeMs(thread.id)),
    flags: 0 as ThreadMemberFlags,
  } as APIThreadMember;
}
