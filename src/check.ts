// The seam to the doctor: what is looked at, what was seen, and what a person should do. Every word is there in both languages.

/** The same words in each language. */
export interface Bilingual {
  readonly en: string;
  readonly zh: string;
}

/**
 * `ok` as it should be · `note` worth knowing, nothing to do · `warning` works, but not all of it or not always ·
 * `failure` something that people want will not work.
 */
export type Level = 'ok' | 'note' | 'warning' | 'failure';

/** What was seen, what that means, and the exact next step (none where all is well). */
export type Said = readonly [seen: string, meaning: string, nextStep?: string | undefined];

export interface Finding {
  /** What was looked at: `agent.memory`. */
  readonly check: string;
  /** The diagnosis, unique within its check: `forgets`. */
  readonly code: string;
  readonly level: Level;
  readonly words: { readonly en: Said; readonly zh: Said };
}

/** Makes the finding from its facts. No fact may be a secret. */
type Diagnosis<Facts extends readonly unknown[]> = (...facts: Facts) => Finding;

export function diagnosis<Facts extends readonly unknown[]>(
  check: string,
  code: string,
  level: Level,
  en: (...facts: Facts) => Said,
  zh: (...facts: NoInfer<Facts>) => Said,
): Diagnosis<Facts> {
  return (...facts) => ({ check, code, level, words: { en: en(...facts), zh: zh(...facts) } });
}

/** Where an examination reports to, while it goes on. */
export interface Visit {
  /** Aborts when the person has had enough, or at the section's time limit. */
  readonly signal: AbortSignal;
  found(finding: Finding): void;
  /** What is being looked at now, for people who wait. */
  doing(what: Bilingual): void;
  /** Something that a person is to do now, or should know before it happens. */
  say(what: Bilingual): void;
}

/** One part of the whole: the agent, a platform, the store. */
export interface Section {
  readonly name: string;
  readonly title: Bilingual;
  /** Reports what it finds. What it throws is a mistake of ours. */
  examine(visit: Visit): Promise<void>;
}

/** What the person asked for beyond looking. */
export interface Wishes {
  /** A channel in which Friday is to be able to speak, as the platform names it. Others' channels are passed over. */
  readonly channel?: string | undefined;
  /** How long a real message of a person's is waited for; 0 = not at all. Then a channel may be written to as well. */
  readonly liveMs: number;
}
