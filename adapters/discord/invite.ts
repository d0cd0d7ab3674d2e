// The link that brings Friday into a server: the application's id and what is missing come in, a link goes out.
import { PermissionFlagsBits as Permission } from 'discord-api-types/v10';

/** What she needs where she speaks, as Discord's own settings call it. */
export const neededPermissions = [
  { name: 'View Channels', zh: '查看频道', bit: Permission.ViewChannel, vital: true },
  { name: 'Send Messages', zh: '发送消息', bit: Permission.SendMessages, vital: true },
  { name: 'Send Messages in Threads', zh: '在子区内发送消息', bit: Permission.SendMessagesInThreads, vital: true },
  { name: 'Read Message History', zh: '读取消息历史记录', bit: Permission.ReadMessageHistory, vital: true },
  { name: 'Attach Files', zh: '附加文件', bit: Permission.AttachFiles, vital: false },
  { name: 'Add Reactions', zh: '添加反应', bit: Permission.AddReactions, vital: false },
] as const;

export type NeededPermission = (typeof neededPermissions)[number];

const allBits = neededPermissions.reduce((bits, { bit }) => bits | bit, 0n);

/** Opening it again for a server in which she is already grants what was missing. */
export function inviteLink(applicationId: string, guildId?: string): string {
  const query = new URLSearchParams({ client_id: applicationId, permissions: String(allBits) });
  if (guildId !== undefined) query.set('guild_id', guildId);
  return `https://discord.com/oauth2/authorize?scope=bot+applications.commands&${query}`;
}

/** A bot's token begins with its application's id. @returns nothing when it is no such token. */
export function applicationIdIn(token: string): string | undefined {
  const [first = ''] = token.split('.');
  const id = Buffer.from(first, 'base64url').toString('utf8');
  return /^\d{15,20}$/.test(id) && token.split('.').length === 3 ? id : undefined;
}
