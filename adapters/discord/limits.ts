// Discord's numbers, as data: each with the page it comes from and the day it was read.
import type { ChatLimits } from '../../src/chat.ts';
import { maxContent } from './render/size.ts';

/** An ordinary message with plain `content`. */
export const messageSurface = 'message';

/** The same as the answer to a command, written with the command's own key as long as that is good. */
export const interactionSurface = 'interaction';

/** The same where Friday is no member: a person has brought her along. */
export const guestSurface = 'guest';

/**
 * A command or a press must be answered within 3 s; its key is good for 15 min, of which the last one is not relied on.
 * Who brought Friday along without a server's consent gets at most five messages after the first:
 * https://docs.discord.com/developers/interactions/receiving-and-responding (read 2026-11-25)
 */
export const interactionLimits = { answerWithinMs: 3000, lifeMs: 14 * 60_000, maxGuestMessages: 6 };

/**
 * A message older than an hour takes three edits in six seconds (error 30046), and nobody looks there for news any more:
 * https://docs.discord.com/developers/topics/opcodes-and-status-codes#json (read 2026-11-25)
 */
const editableMs = 55 * 60_000;

/**
 * Sizes: https://docs.discord.com/developers/resources/message and /reference#uploading-files (read 2026-11-22);
 * that content is counted in code points: https://github.com/discord/discord-api-docs/issues/1315.
 *
 * Floors: Discord publishes no numbers and asks to follow the headers; these are what bots observe (read 2026-11-22):
 * 5 creates and 5 edits in 5 s and channel (https://github.com/discord/discord-api-docs/issues/20), one reaction in
 * 250 ms and channel, typing refreshed no faster than every 5 s; for reads, of which nobody tells, the same is assumed. Whether creates and edits share a budget is contested;
 * the reports from the headers tell. 50 calls a second in all is official:
 * https://docs.discord.com/developers/topics/rate-limits.
 */
export const discordLimits: ChatLimits = {
  surfaces: {
    [messageSurface]: { maxSize: maxContent, maxAgeMs: editableMs },
    [interactionSurface]: { maxSize: maxContent, maxAgeMs: editableMs, separate: true, fallback: messageSurface },
    [guestSurface]: { maxSize: maxContent, separate: true, maxMessages: interactionLimits.maxGuestMessages },
  },
  floors: {
    create: { limit: 5, windowMs: 5000, kind: 'window', minIntervalMs: 0 },
    edit: { limit: 5, windowMs: 5000, kind: 'window', minIntervalMs: 200 },
    remove: { limit: 5, windowMs: 5000, kind: 'window', minIntervalMs: 0 },
    reaction: { limit: 1, windowMs: 250, kind: 'window', minIntervalMs: 0 },
    // Five per key: https://github.com/bwmarrin/discordgo/issues/1384 (read 2026-11-22).
    interaction: { limit: 5, windowMs: 5000, kind: 'window', minIntervalMs: 200 },
    read: { limit: 5, windowMs: 5000, kind: 'window', minIntervalMs: 0 },
    typing: { limit: 5, windowMs: 25_000, minIntervalMs: 0 },
    global: { limit: 50, windowMs: 1000, kind: 'window', minIntervalMs: 0 },
  },
  // Typing is shown for 10 s: https://docs.discord.com/developers/resources/channel#trigger-typing-indicator (2026-11-22).
  workingRenewMs: 8000,
  workingShowsText: false,
  workingStops: false,
  // Twice the 41.25 s after which Discord wants a heartbeat, which it answers: https://docs.discord.com/developers/events/gateway#heartbeat-interval
  // (read 2026-11-25).
  silenceMs: 90_000,
  // Without boosts: https://docs.discord.com/developers/reference#uploading-files (read 2026-11-22).
  maxFileSize: 10 * 1024 * 1024,
};

/** How long a call may take. Discord names no number; 15 s is discord.js's own, uploads get longer. */
export const callTimeoutMs = 15_000;
export const uploadTimeoutMs = 60_000;
export const downloadTimeoutMs = 60_000;

/** For how long a 429 holds that does not say so itself. */
export const unstatedRetryAfterMs = 5000;

/** Error 30046 without a time of its own: 3 edits in 6 s, https://docs.discord.food/resources/message (read 2026-05). */
export const oldEditRetryAfterMs = 6000;

/**
 * Discord resets the bot's token after 1000 IDENTIFYs in a day. With fewer than this left, Friday does not start:
 * something is restarting her in a loop. https://docs.discord.com/developers/events/gateway#identifying (2026-11-22)
 */
export const minSessionStarts = 10;

/** The most messages that one call of history returns: https://docs.discord.com/developers/resources/message (2026-11-22) */
export const maxHistory = 100;

/**
 * After 10,000 answers with 401, 403 or 429 in ten minutes Discord bans the address for a while; a tenth is worth a
 * warning. https://docs.discord.com/developers/topics/rate-limits#invalid-request-limit-aka-cloudflare-bans (2026-11-22)
 */
export const refusalLimits = { windowMs: 600_000, warnAt: 1000 };

/** How long a call that was refused for want of a permission is not made again: doubled each time. Ours, not Discord's. */
export const closedPausesMs = { firstMs: 2000, longestMs: 600_000 };
