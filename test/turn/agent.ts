// An agent that says what a test has written down for it, or what a test lets it say.
import {
  type Agent,
  AgentError,
  type AgentErrorKind,
  type AgentRun,
  type ReplySnapshot,
  type Run,
  type RunEnd,
} from '../../src/agent.ts';

export const nothing: ReplySnapshot = { answer: '', stableChars: 0, reasoning: '', tools: [], media: [] };

export const picture = { type: 'image', url: 'data:image/png;base64,AAAA' } as const;

interface Bad {
  readonly outcome?: 'failed' | 'interrupted';
  readonly retryAfterMs?: number;
}

/** An end that is none of an answer. */
export function bad(
  kind: AgentErrorKind,
  { outcome = 'failed', retryAfterMs }: Bad = {},
): Extract<RunEnd, { error: AgentError }> {
  return { outcome, error: new AgentError(kind, 'CODE', 'the words of the agent', { retryAfterMs }) };
}

/** A run in the hands of a test. */
export class ScriptedRun implements Run {
  readonly request: AgentRun;
  readonly ended: Promise<RunEnd>;
  readonly released: Promise<void>;
  #snapshot: ReplySnapshot = nothing;
  readonly #end = Promise.withResolvers<RunEnd>();
  readonly #release = Promise.withResolvers<void>();
  #stale = false;
  #waiter = Promise.withResolvers<void>();

  constructor(request: AgentRun) {
    this.request = request;
    this.ended = this.#end.promise;
    this.released = this.#release.promise;
  }

  snapshot(): ReplySnapshot {
    this.#stale = false;
    return this.#snapshot;
  }

  changed(): Promise<void> {
    if (this.#stale) return Promise.resolve();
    return Promise.race([this.#waiter.promise, this.ended.then(() => undefined)]);
  }

  stop(): void {
    this.ends({ outcome: 'stopped' });
  }

  says(answer: string, more: Partial<ReplySnapshot> = {}): this {
    this.#snapshot = { ...this.#snapshot, stableChars: answer.length, ...more, answer };
    this.#stale = true;
    this.#waiter.resolve();
    this.#waiter = Promise.withResolvers();
    return this;
  }

  ends(end: RunEnd = { outcome: 'completed' }): this {
    this.#end.resolve(end);
    return this;
  }

  releases(): this {
    this.#release.resolve();
    return this;
  }
}

/** What a run does: as a rule all at once, at its beginning. */
export type Script = (run: ScriptedRun) => void;

export class ScriptedAgent implements Agent {
  readonly stops = true;
  readonly runs: ScriptedRun[] = [];
  readonly #scripts: Script[];

  /** One script a run; runs beyond them answer nothing until the test lets them. */
  constructor(...scripts: readonly Script[]) {
    this.#scripts = [...scripts];
  }

  run(request: AgentRun): Run {
    const run = new ScriptedRun(request);
    this.runs.push(run);
    this.#scripts.shift()?.(run);
    return run;
  }

  async reach(): Promise<void> {
    return undefined;
  }

  async close(): Promise<void> {
    return undefined;
  }
}

/** Says the whole answer and ends well. */
export function answers(answer: string, more: Partial<ReplySnapshot> = {}): Script {
  return (run) => run.says(answer, more).ends().releases();
}

/** Ends badly, after what it may have said before. */
export function breaks(end: RunEnd, answer = '', more: Partial<ReplySnapshot> = {}): Script {
  return (run) => run.says(answer, more).ends(end).releases();
}
