// The numbers Discord enforces, as data: each with the page it comes from and the day it was read.

/** @see https://docs.discord.com/developers/resources/message (read 2026-11-22) */
export const MESSAGE_LIMITS = {
  /** Counted in code points: https://github.com/discord/discord-api-docs/issues/1315. Bots never get the 4000 of Nitro users. */
  maxContentCodePoints: 2000,
  maxEmbeds: 10,
  /** Sum over all embeds of one message. */
  maxEmbedCharacters: 6000,
  maxAttachments: 10,
  maxNonceLength: 25,
  maxActionRows: 5,
} as const;

/** @see https://docs.discord.com/developers/components/reference (40 components); 4000 in all is community knowledge (read 2026-11-22) */
export const COMPONENTS_V2_LIMITS = { maxComponents: 40, maxTextCharacters: 4000 } as const;

/** @see https://docs.discord.com/developers/reference#uploading-files (read 2026-11-22) */
export const UPLOAD_LIMITS = {
  maxFileBytes: 10 * 1024 * 1024,
  maxRequestBytes: 25 * 1024 * 1024,
} as const;

/** How long a signed attachment URL is good for: a day, as seen in `ex` and `is` of real URLs (read 2026-11-22). */
export const ATTACHMENT_URL_TTL_MS = 24 * 60 * 60 * 1000;

/** `enforce_nonce` is "unique in the past few minutes"; few = 5 here. @see https://docs.discord.com/developers/resources/message#create-message */
export const NONCE_WINDOW_MS = 5 * 60 * 1000;

/** @see https://docs.discord.com/developers/interactions/receiving-and-responding (read 2026-11-22) */
export const INTERACTION_LIMITS = {
  answerWithinMs: 3_000,
  tokenTtlMs: 15 * 60 * 1000,
  /** Where the server has not installed the application itself. */
  maxFollowUpsByUserInstall: 5,
} as const;

/** @see https://docs.discord.com/developers/resources/channel#trigger-typing-indicator (read 2026-11-22) */
export const TYPING_SHOWN_MS = 10_000;

/** Error 30046. The code is official; the window is https://docs.discord.food/resources/message (read 2026-05). */
export const OLD_MESSAGE_EDITS = { olderThanMs: 60 * 60 * 1000, limit: 3, windowMs: 6_000 } as const;

/** @see https://docs.discord.com/developers/events/gateway (read 2026-11-22) */
export const GATEWAY_LIMITS = {
  heartbeatIntervalMs: 41_250,
  maxPayloadBytes: 4096,
  maxEventsPerMinute: 120,
  identifiesPerDay: 1000,
  /** Guesses: Discord only says that a session can be resumed for a short while. */
  resumeWithinMs: 5 * 60 * 1000,
  maxReplayEvents: 5000,
} as const;

/** @see https://docs.discord.com/developers/topics/rate-limits (read 2026-11-22) */
export const GLOBAL_LIMITS = {
  requestsPerSecond: 50,
  invalidRequests: 10_000,
  invalidWindowMs: 10 * 60 * 1000,
} as const;

/** One rate limit of a route: so many calls in a window, counted per major parameter. */
export interface BucketLimit {
  readonly limit: number;
  readonly windowMs: number;
  /** Counts in another bucket instead of its own. */
  readonly sharesWith?: BucketName;
}

export type BucketName =
  | 'default'
  | 'message-create'
  | 'message-edit'
  | 'message-delete'
  | 'message-read'
  | 'reaction'
  | 'typing'
  | 'thread-create'
  | 'webhook'
  | 'interaction-callback';

/**
 * Discord publishes no numbers and asks to follow the headers; these were observed.
 * Create and edit: https://github.com/discord/discord-api-docs/issues/20 and Discord.Net#2375, typing: OpenACP#240,
 * webhook: discordgo#1384 (read 2026-11-22). The rest are plausible fillers.
 */
export const BUCKET_LIMITS: Readonly<Record<BucketName, BucketLimit>> = {
  default: { limit: 50, windowMs: 1_000 },
  'message-create': { limit: 5, windowMs: 5_000 },
  'message-edit': { limit: 5, windowMs: 5_000 },
  'message-delete': { limit: 5, windowMs: 1_000 },
  'message-read': { limit: 50, windowMs: 10_000 },
  reaction: { limit: 1, windowMs: 250 },
  typing: { limit: 5, windowMs: 5_000 },
  'thread-create': { limit: 5, windowMs: 10_000 },
  webhook: { limit: 5, windowMs: 5_000 },
  'interaction-callback': { limit: 50, windowMs: 1_000 },
};
