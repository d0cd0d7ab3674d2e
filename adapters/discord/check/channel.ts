// One channel: whether she sees it, and what of what she needs she may not do there.
import { ChannelType, Routes } from 'discord-api-types/v10';
import { z } from 'zod';
import { ChatError } from '../../../src/chat.ts';
import type { Finding, Visit } from '../../../src/check.ts';
import type { Application } from '../application.ts';
import { inviteLink } from '../invite.ts';
import type { DiscordRest } from '../rest.ts';
import { missingIn, permissionsOf } from './permissions.ts';
import { channelFewer, channelHidden, channelLacks, channelRight, noSuchChannel } from './words-places.ts';

const overwrites = z.array(z.object({ id: z.string(), allow: z.string(), deny: z.string() })).default([]);
const channelSchema = z.object({
  type: z.number(),
  name: z.string().nullish(),
  guild_id: z.string().optional(),
  parent_id: z.string().nullish(),
  permission_overwrites: overwrites,
});
const guildSchema = z.object({
  owner_id: z.string(),
  roles: z.array(z.object({ id: z.string(), permissions: z.string() })),
});
const memberSchema = z.object({ roles: z.array(z.string()) });

const threads: ReadonlySet<number> = new Set([
  ChannelType.PublicThread,
  ChannelType.PrivateThread,
  ChannelType.AnnouncementThread,
]);

export interface ChannelQuestion {
  readonly application: Application;
  readonly channel: string;
  readonly visit: Visit;
  readonly rest: DiscordRest;
}

/** @throws ChatError when Discord could not be asked. */
export async function checkChannel(question: ChannelQuestion): Promise<void> {
  const { channel, visit, application } = question;
  visit.doing({ en: `the channel ${channel}`, zh: `频道 ${channel}` });
  try {
    visit.found(await look(question));
  } catch (error) {
    if (!(error instanceof ChatError) || !['forbidden', 'gone'].includes(error.kind)) throw error;
    const isGone = error.kind === 'gone';
    visit.found(isGone ? noSuchChannel(channel) : channelHidden(channel, inviteLink(application.id)));
  }
}

async function look({ application, channel, rest }: ChannelQuestion): Promise<Finding> {
  const it = channelSchema.parse(await rest.call('GET', Routes.channel(channel)));
  const { guild_id: guildId, parent_id: parentId } = it;
  const name = it.name ? `#${it.name}` : channel;
  if (guildId === undefined) return channelRight(name);
  const ruled = threads.has(it.type) && parentId ? await rest.call('GET', Routes.channel(parentId)) : it;
  const [guild, member] = await Promise.all([
    rest.call('GET', Routes.guild(guildId)).then((answer) => guildSchema.parse(answer)),
    rest.call('GET', Routes.guildMember(guildId, application.botUserId)).then((answer) => memberSchema.parse(answer)),
  ]);
  const bits = permissionsOf({
    guildId,
    ownerId: guild.owner_id,
    userId: application.botUserId,
    roles: guild.roles,
    roleIds: member.roles,
    overwrites: channelSchema.parse(ruled).permission_overwrites,
  });
  const missing = missingIn(bits);
  if (missing.length === 0) return channelRight(name);
  const link = inviteLink(application.id, guildId);
  const lacks = missing.some(({ vital }) => vital) ? channelLacks : channelFewer;
  return lacks(name, missing, link);
}
