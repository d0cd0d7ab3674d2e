// The seam to the agent: what one run takes, what can be seen of its reply while it grows, and how it ends.

/** A part of what is said to the agent. URLs are `data:` URLs, so that the agent needs no platform token. */
export type InputPart =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'image'; readonly url: string }
  | { readonly type: 'audio'; readonly url: string; readonly format: string }
  | { readonly type: 'video'; readonly url: string }
  | { readonly type: 'file'; readonly url: string; readonly name: string };

/** One request to the agent. Runs of the same `sessionId` and `userId` must follow one another. */
export interface AgentRun {
  /** Our turn's id, for correlation in both logs. */
  readonly id: string;
  readonly sessionId: string;
  readonly userId: string;
  /** Only what is new: the agent keeps the conversation. */
  readonly input: readonly InputPart[];
}

export interface ToolActivity {
  readonly callId: string;
  readonly name: string;
  /** JSON text as the agent sent it; may be half-finished while `state` is `calling`. */
  readonly arguments: string;
  /** What came back, as text; empty until then. */
  readonly output: string;
  readonly state: 'calling' | 'done';
}

/** Something to see or hear, made by the agent or by one of its tools. `url` is http(s) or `data:`. */
export interface ReplyMedia {
  readonly type: 'image' | 'audio' | 'video' | 'file';
  readonly url: string;
  readonly name?: string;
  /** What is to be seen, for those who cannot see it. */
  readonly description?: string;
}

/** The reply so far, in lanes that never mix. */
export interface ReplySnapshot {
  /** The answer: Markdown. Messages of one answer are joined by a blank line. */
  readonly answer: string;
  /** The first characters of `answer` (UTF-16 units) that no later event is expected to change. */
  readonly stableChars: number;
  /** The agent does something else now, such as using a tool: the last word of `answer` is whole. */
  readonly paused?: boolean;
  readonly reasoning: string;
  readonly tools: readonly ToolActivity[];
  readonly media: readonly ReplyMedia[];
}

/**
 * How a run ended. `interrupted` = the stream broke off without a word about its end; what came stays in the snapshot.
 * `stopped` = nobody wants to see more of it.
 */
export type RunEnd =
  | { readonly outcome: 'completed' }
  | { readonly outcome: 'stopped' }
  | { readonly outcome: 'failed'; readonly error: AgentError }
  | { readonly outcome: 'interrupted'; readonly error: AgentError };

/** A run under way. */
export interface Run {
  /** The reply so far, all that has come until now. Costs nothing when nothing has changed. */
  snapshot(): ReplySnapshot;
  /**
   * Resolves when there is something newer than the last `snapshot()`, or when the run has ended.
   *
   * @param restMs the reader has no use for anything newer before that, unless it asks for a snapshot: what comes meanwhile
   *   is gathered, and read together, which costs far less than word by word. Default: 0.
   */
  changed(restMs?: number): Promise<void>;
  /** Resolves when the reply is final. Never rejects. */
  readonly ended: Promise<RunEnd>;
  /**
   * Resolves when the agent is done with this run, at the end of its stream; the next run of the session waits for it.
   * Later than `ended` when a time limit struck: streams are drained, since breaking one off damages the agent's memory.
   */
  readonly released: Promise<void>;
  /** Ends the run for its reader, at once. The agent is asked to end it too, if it can be ({@link Agent.stops}). */
  stop(): void;
}

export interface Agent {
  /** A stopped run ends at the agent as well. Else it goes on there, unseen, and the session's next run waits for it. */
  readonly stops: boolean;
  run(run: AgentRun): Run;
  /** Resolves when something answers at the agent's address, whatever it says; nothing is asked of it. @throws AgentError */
  reach(): Promise<void>;
  /** Ends idle connections. Running streams are left alone. */
  close(): Promise<void>;
}

/**
 * What went wrong:
 * `unreachable` no connection (refused, DNS, TLS) · `busy` the session already runs elsewhere · `overloaded` 429 or 503 ·
 * `refused` the request was not taken (401, 404, 422, …) · `not-a-stream` something answered, but not an agent ·
 * `failed` the agent said that it failed · `timeout` a time limit struck (`code` names it) · `interrupted` the stream broke off ·
 * `too-large` one event, or the whole reply, exceeded its cap.
 */
export type AgentErrorKind =
  | 'unreachable'
  | 'busy'
  | 'overloaded'
  | 'refused'
  | 'not-a-stream'
  | 'failed'
  | 'timeout'
  | 'interrupted'
  | 'too-large';

/** The agent did not complete its reply. `message` holds its own words: for the log, not for people. */
export class AgentError extends Error {
  override readonly name = 'AgentError';
  readonly kind: AgentErrorKind;
  /** The agent's code, an HTTP status, or the connection's error code: `MODEL_QUOTA_EXCEEDED`, `422`, `ECONNREFUSED`. */
  readonly code: string;
  /** How long the agent asked us to wait, when it did. */
  readonly retryAfterMs: number | undefined;

  constructor(
    kind: AgentErrorKind,
    code: string,
    message: string,
    options?: ErrorOptions & { readonly retryAfterMs?: number | undefined },
  ) {
    super(message, options);
    this.kind = kind;
    this.code = code;
    this.retryAfterMs = options?.retryAfterMs;
  }

  /** The agent surely did nothing with this request, so that it may be sent again. */
  get harmless(): boolean {
    if (this.kind === 'timeout') return this.code === 'connect';
    return this.kind === 'unreachable' || this.kind === 'busy' || this.kind === 'overloaded';
  }
}
