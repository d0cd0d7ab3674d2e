// One channel: whether she is in it, and, when it may be tried, whether a message can be written there.
import { z } from 'zod';
import type { Finding } from '../../../src/check.ts';
import { toChatError } from '../errors.ts';
import type { SlackVisit } from './trouble.ts';
import {
  channelUnseen,
  inChannel,
  muteInChannel,
  noSuchChannel,
  notInChannel,
  postsInChannel,
  shutChannel,
} from './words-app.ts';

const posted = z.object({ ts: z.string() });
const info = z.object({
  channel: z.object({
    name: z.string().optional(),
    is_member: z.boolean().optional(),
    is_archived: z.boolean().optional(),
  }),
});

const probeText = 'friday doctor: this message shows that I can post here, and is removed at once.';

/** @param mayWrite the person has asked for a real try. */
export async function checkChannel(slack: SlackVisit, channel: string, mayWrite: boolean): Promise<void> {
  slack.visit.doing({ en: `the channel ${channel}`, zh: `频道 ${channel}` });
  const isMute = slack.granted?.has('chat:write') === false;
  slack.visit.found(isMute ? muteInChannel(channel) : await (mayWrite ? write : look)(slack, channel));
}

async function write({ bot }: SlackVisit, channel: string): Promise<Finding> {
  try {
    const { ts } = posted.parse((await bot('chat.postMessage', { channel, text: probeText })).body);
    await bot('chat.delete', { channel, ts });
    return postsInChannel(channel);
  } catch (error) {
    const { code } = toChatError(error, '');
    return code === 'missing_scope' ? muteInChannel(channel) : refusalOf(code, channel);
  }
}

/** With the scope to see it; else by reading one message, which only members may. */
async function look({ bot, granted }: SlackVisit, channel: string): Promise<Finding> {
  const canSee = granted?.has('channels:read') || granted?.has('groups:read');
  try {
    if (!canSee) {
      await bot('conversations.history', { channel, limit: 1 });
      return inChannel(channel);
    }
    const { channel: it } = info.parse((await bot('conversations.info', { channel })).body);
    const name = it.name === undefined ? channel : `#${it.name}`;
    if (it.is_archived === true) return shutChannel(name, 'is_archived');
    return it.is_member === false ? notInChannel(name) : inChannel(name);
  } catch (error) {
    return refusalOf(toChatError(error, '').code, channel);
  }
}

function refusalOf(code: string, channel: string): Finding {
  if (code === 'not_in_channel') return notInChannel(channel);
  if (code === 'channel_not_found') return noSuchChannel(channel);
  return code === 'missing_scope' ? channelUnseen(channel) : shutChannel(channel, code);
}
