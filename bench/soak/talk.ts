// A conversation with Friday as people have it, in the same words for both platforms.

/** One of Friday's messages as it looks now. */
export interface Seen {
  /** As {@link messageOf} names it. */
  readonly message: string;
  /** The answer as it was sent: Slack's Markdown, Discord's content. */
  readonly text: string;
  /** What is shown besides it: work, cards. */
  readonly beside: string;
  /** What can be pressed: `stop`, `retry`, `good`, `bad`. */
  readonly actions: readonly string[];
  /** It shows by itself that more will come: a stream that is open, an answer that loads. */
  readonly open: boolean;
  /** For one person's eyes. */
  readonly isPrivate: boolean;
}

/** Everything that somebody does with an answer besides waiting for it; each returns false where it cannot be done now. */
export interface Talk {
  /** For people who read of it in a report. */
  readonly name: string;
  readonly platform: 'slack' | 'discord';
  readonly surface: string;
  /** The first one opens the conversation. */
  ask(text: string): void;
  /** The ways to stop an answer here. */
  readonly stops: readonly ((answer: Seen | undefined) => boolean)[];
  retry(answer: Seen): boolean;
  judge(answer: Seen): boolean;
  /** Sets a sign that means nothing. */
  react(answer: Seen): boolean;
  /** Friday's messages, oldest first. */
  messages(): readonly Seen[];
  /** What still says that she is at work, or that somebody waits, besides her messages. */
  signsOfWork(): readonly string[];
}

/** People cannot do everything at any time: a button may be gone in the moment in which it is pressed. */
export function tried(act: () => unknown): boolean {
  try {
    act();
    return true;
  } catch {
    return false;
  }
}
