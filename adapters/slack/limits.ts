// Slack's numbers as data: sizes of a message, calls per window, ages of signs. Each with its source and the day it was read.
import type { ChatLimits, Floor } from '../../src/chat.ts';

/** A posted message that is edited in place: everybody sees it grow. */
export const messageSurface = 'message';
/** A native stream. In a channel one person alone would see it grow, so it is for conversations of two. */
export const streamSurface = 'stream';

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

/**
 * A table's rows (with its header), columns, and characters in all cells; and one table a message. Documented for the
 * `table` block, into which Slack turns the tables of a `markdown` block. Read on 2026-11-25.
 *
 * @see https://docs.slack.dev/reference/block-kit/blocks/table-block
 */
export const maxTable = { rows: 100, columns: 20, characters: 10_000 } as const;

/**
 * Characters of what people press and read around a message. Read on 2026-11-25.
 *
 * @see https://docs.slack.dev/reference/block-kit/block-elements/button-element (text)
 * @see https://docs.slack.dev/reference/methods/agents.sessions.setStatus (title)
 */
export const maxChars = { button: 75, title: 200, status: 200, prompt: 300, activity: 300 } as const;

/**
 * Cards of work in a stream: the documented length of a title is 256, but they count towards the stream's 12,000
 * characters, of which the text may take {@link maxBlockSize}. What comes later shares the last card. Read on 2026-11-25.
 *
 * @see https://docs.slack.dev/reference/block-kit/blocks/task-card-block
 * @see https://github.com/vercel/chat/issues/617
 */
export const taskCards = { most: 8, titleChars: 110 } as const;

/**
 * A stream fails after about five minutes, which is not documented; some saw it after idleness. Read on 2026-11-25.
 *
 * @see https://github.com/slackapi/python-slack-sdk/issues/1859
 * @see https://github.com/slackapi/node-slack-sdk/issues/2702
 */
const streamAge = { maxAgeMs: 240_000, maxIdleMs: 120_000 } as const;

/** Starts a minute that new answers may take of the 20: the rest is for answers that go on in a next message. */
export const startsForAnswers = { limit: 15, windowMs: 60_000 } as const;

/** What Slack does not say after a refused call: how long to wait. */
export const defaultRetryAfterMs = 30_000;

/** Slack forgets a status after two minutes. @see https://docs.slack.dev/reference/methods/assistant.threads.setStatus */
const workingRenewMs = 90_000;

const perMinute = (limit: number, minIntervalMs = 0): Floor => ({ limit, windowMs: 60_000, minIntervalMs });

/**
 * Calls per method, app and workspace; the documented tiers are floors ("50+"). `chat.postMessage` is one a second and
 * channel, of which short bursts are tolerated: how short is not said, 4 is a guess. `assistant.threads.setStatus` is one
 * a second in the model of the official Java SDK (MethodsRateLimits.java), which says nothing of bursts. People see no
 * more than a change every 80 ms. Read on 2026-11-25.
 *
 * @see https://docs.slack.dev/apis/web-api/rate-limits
 */
export const floors = {
  'chat.postMessage': { limit: 4, windowMs: 4000, minIntervalMs: 0 },
  'chat.update': perMinute(50, 80),
  'chat.startStream': perMinute(20),
  'chat.appendStream': perMinute(100, 80),
  'chat.stopStream': perMinute(20),
  'chat.delete': perMinute(50),
  'chat.postEphemeral': perMinute(100),
  'reactions.add': perMinute(50),
  'reactions.remove': perMinute(20),
  'agents.sessions.setStatus': perMinute(50),
  'assistant.threads.setStatus': { limit: 10, windowMs: 10_000, minIntervalMs: 0 },
  'assistant.threads.setSuggestedPrompts': perMinute(100),
  'files.getUploadURLExternal': perMinute(100),
  'files.completeUploadExternal': perMinute(100),
  'files.delete': perMinute(50),
  'files.info': perMinute(100),
  'conversations.history': perMinute(50),
  'conversations.replies': perMinute(50),
  'users.info': perMinute(100),
} as const satisfies Record<string, Floor>;

export type BudgetedMethod = keyof typeof floors;

export const slackLimits: ChatLimits = {
  surfaces: {
    [messageSurface]: { maxSize: maxBlockSize, overtakes: true },
    [streamSurface]: {
      maxSize: maxBlockSize,
      appendOnly: true,
      closes: true,
      overtakes: true,
      ...streamAge,
      fallback: messageSurface,
    },
  },
  floors,
  workingRenewMs,
  workingShowsText: true,
  workingStops: true,
  // The SDK pings every five seconds; Slack itself does too, more rarely. It gives a connection up after ten.
  silenceMs: 30_000,
  // 1 GB a file. Read on 2026-11-22. @see https://docs.slack.dev/messaging/working-with-files
  maxFileSize: 1_000_000_000,
};
