// Pure: a sign that a person sets at a message comes in, the wish that the answer ends goes out.
import type { GatewayMessageReactionAddDispatchData } from 'discord-api-types/v10';
import type { Receipt, StopEvent } from '../../src/chat.ts';
import { isAllowed } from './allowed.ts';
import type { Self, Surroundings } from './inbound.ts';
import { signs } from './message-body.ts';
import { identity, targetOf } from './thread.ts';

export type Reaction = GatewayMessageReactionAddDispatchData;

/** Whether it means anything at all: most reactions do not. */
export function isStop({ emoji, user_id, member }: Reaction, { botUserId }: Self): boolean {
  return emoji.id === null && emoji.name === signs.stopped && user_id !== botUserId && member?.user.bot !== true;
}

/** @param receipt of the message, should it be Friday's. */
export function toStop(reaction: Reaction, receipt: Receipt, { self, place, names, config }: Surroundings): StopEvent {
  const { user_id: userId, channel_id: channelId, message_id: messageId, guild_id: guildId, member } = reaction;
  const name = names.user(userId);
  const channelIds = [channelId, ...(place.parentId === undefined ? [] : [place.parentId])];
  return {
    type: 'stop',
    at: { message: identity(self.applicationId, messageId), receipt },
    author: {
      id: userId,
      userId: identity(self.applicationId, userId),
      ...(name === undefined ? {} : { name }),
    },
    allowed: isAllowed({ guildId, userId, roleIds: member?.roles ?? [], channelIds }, config),
    target: targetOf({ channelId, messageId, guildId, userId }),
  };
}
