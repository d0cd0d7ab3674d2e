// How soon things end in a soak: of the order of one answer, so that some reach their end and some do not.

export const ages = {
  /** By the bridge, in good time: what it closes, and how often it renews the sign that Friday works. */
  bridge: { maxAgeMs: 12_000, maxIdleMs: 5_000, workingRenewMs: 4_000 },
  /** By Slack: longer than the bridge relies on, as in life, but not for all. */
  slack: { streamMaxAgeMs: 13_500, streamMaxIdleMs: 6_000, statusTtlMs: 6_000 },
  /** By Discord, of which the bridge knows nothing: the key ends while an answer is being written with it. */
  discord: { interactionTtlMs: 15_000 },
} as const;
