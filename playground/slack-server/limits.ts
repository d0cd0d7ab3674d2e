// The numbers Slack enforces, as data: sizes of messages and blocks, scopes of events, and the tiers of the methods.

/**
 * Sizes in UTF-16 characters as sent, counts in pieces. Read on 2026-11-22.
 *
 * @see https://docs.slack.dev/reference/methods/chat.update (text, markdown_text)
 * @see https://docs.slack.dev/reference/methods/chat.postMessage (40,000: truncated)
 * @see https://docs.slack.dev/reference/block-kit/blocks (blocks)
 * @see https://github.com/slackapi/bolt-js/issues/2509 (all block text together: 13,172–13,297 in the field)
 * @see https://github.com/CopilotKit/CopilotKit/issues/6063 (a stream's cumulative size)
 */
export const sizeLimits = {
  updateText: 4000,
  postText: 40_000,
  markdownText: 12_000,
  streamText: 12_000,
  markdownBlock: 12_000,
  allBlockText: 13_200,
  blocks: 50,
  sectionText: 3000,
  sectionFields: 10,
  sectionField: 2000,
  headerText: 150,
  contextElements: 10,
  actionElements: 25,
  contextActionElements: 5,
  altText: 2000,
  id: 255,
  buttonText: 75,
  buttonValue: 2000,
  tableRows: 100,
  tableColumns: 20,
  tableCharacters: 10_000,
  attachments: 100,
  metadataBytes: 4096,
  loadingMessages: 10,
  loadingMessage: 50,
  suggestedPrompts: 4,
  sessionTitle: 200,
  reactionsPerMessage: 23,
} as const;

/** Calls a minute of each tier; a floor ("N+") that is enforced here as the limit. @see https://docs.slack.dev/apis/web-api/rate-limits */
export const tierPerMinute = { t1: 1, t2: 20, t3: 50, t4: 100 } as const;

export type Tier = keyof typeof tierPerMinute;

/**
 * Methods outside the tiers, and how many calls of each may come at once.
 *
 * `chat.postMessage` is documented as one message a second a channel with short bursts allowed; the burst's size is not
 * documented and is a guess on the strict side. The others are the numbers of the official Java SDK's model.
 *
 * @see https://docs.slack.dev/reference/methods/chat.postMessage#rate_limiting
 * @see https://github.com/slackapi/java-slack-sdk (MethodsRateLimits.java)
 */
export const specialPerMinute: Readonly<Record<string, { perMinute: number; burst: number; perChannel: boolean }>> = {
  'chat.postMessage': { perMinute: 60, burst: 4, perChannel: true },
  'assistant.threads.setStatus': { perMinute: 60, burst: 10, perChannel: true },
  'auth.test': { perMinute: 600, burst: 600, perChannel: false },
  'chat.getPermalink': { perMinute: 600, burst: 600, perChannel: false },
};

/** Calls a minute and messages a call for apps sold outside the marketplace. @see https://docs.slack.dev/changelog/2025/05/29/rate-limit-changes-for-non-marketplace-apps */
export const restrictedHistory = { perMinute: 1, messages: 15 } as const;

/** Socket Mode: open connections per app. @see https://docs.slack.dev/apis/events-api/using-socket-mode */
export const maxSockets = 10;

/** Events that an app is sent of one workspace in an hour. @see https://docs.slack.dev/apis/web-api/rate-limits#events */
export const maxEventsPerHour = 30_000;
