// Slack's numbers as data: sizes of a message, calls per window, ages of signs. Each with its source and the day it was read.
import type { ChatLimits, Floor } from '../../src/chat.ts';

/** The one surface so far: a posted message that is edited in place. */
export const messageSurface = 'message';

/**
 * Characters of one `markdown` block after escaping. Documented are 12,000 a block, and in the field all blocks together
 * fail above about 13,200; the rest is kept for controls. Read on 2026-11-22.
 *
 * @see https://docs.slack.dev/reference/block-kit/blocks/markdown-block
 * @see https://github.com/slackapi/bolt-js/issues/2509
 */
export const maxBlockSize = 11_000;

/**
 * The fallback `text`: `chat.update` refuses more than 4,000 characters, and reports exist of 4,000 bytes.
 * Read on 2026-11-22.
 *
 * @see https://docs.slack.dev/reference/methods/chat.update
 */
export const fallbackLimits = { characters: 3900, bytes: 4000 } as const;

/** What Slack does not say after a refused call: how long to wait. */
export const defaultRetryAfterMs = 30_000;

/** Slack forgets a status after two minutes. @see https://docs.slack.dev/reference/methods/assistant.threads.setStatus */
const workingRenewMs = 90_000;

const perMinute = (limit: number, minIntervalMs = 0): Floor => ({ limit, windowMs: 60_000, minIntervalMs });

/**
 * Calls per method, app and workspace; the documented tiers are floors ("50+"). `chat.postMessage` is one a second and
 * channel, `assistant.threads.setStatus` as modelled by the official Java SDK (MethodsRateLimits.java). An edit every
 * 1.2 s is what one reply may take of `chat.update`. Read on 2026-11-22.
 *
 * @see https://docs.slack.dev/apis/web-api/rate-limits
 */
export const floors = {
  'chat.postMessage': { limit: 1, windowMs: 1000, minIntervalMs: 0 },
  'chat.update': perMinute(50, 1200),
  'chat.delete': perMinute(50),
  'chat.postEphemeral': perMinute(100),
  'reactions.add': perMinute(50),
  'reactions.remove': perMinute(20),
  'assistant.threads.setStatus': perMinute(60),
  'assistant.threads.setSuggestedPrompts': perMinute(100),
  'files.getUploadURLExternal': perMinute(100),
  'files.completeUploadExternal': perMinute(100),
  'files.delete': perMinute(50),
  'files.info': perMinute(100),
  'conversations.replies': perMinute(50),
  'users.info': perMinute(100),
} as const satisfies Record<string, Floor>;

export type BudgetedMethod = keyof typeof floors;

export const slackLimits: ChatLimits = {
  surfaces: { [messageSurface]: { maxSize: maxBlockSize } },
  floors,
  workingRenewMs,
  workingShowsText: true,
  // 1 GB a file. Read on 2026-11-22. @see https://docs.slack.dev/messaging/working-with-files
  maxFileSize: 1_000_000_000,
};
