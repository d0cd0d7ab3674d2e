// The seam to the platforms: what a chat adapter takes in, carries out and reports. Core and adapters share only this.
import type { HealthReport } from './chat/health.ts';
import type { InboundEvent, Receipt } from './chat/inbound.ts';
import type { BudgetKey, BudgetReport, ChatLimits, Rendered } from './chat/limits.ts';
import type { Answer, HistoryQuery, Operation, Query } from './chat/operations.ts';

export * from './chat/errors.ts';
export * from './chat/health.ts';
export * from './chat/inbound.ts';
export * from './chat/limits.ts';
export * from './chat/operations.ts';

/** Where an adapter delivers what it hears. */
export interface ChatSink {
  /**
   * Resolves once the event is committed or known not to matter. The platform is acknowledged only after that.
   * @throws when nothing could be committed: then the platform must not be acknowledged, so that it delivers again.
   */
  accept(event: InboundEvent): Promise<void>;
  budget(report: BudgetReport): void;
  /** How well the platform's events reach us: at each sign of life, and whenever that ends. */
  health(report: HealthReport): void;
  /** A new connection was made, and what was said since then has not been told. */
  missed(sinceMs: number): void;
}

/**
 * One platform. Transport only: it listens, translates in, renders, carries out and translates errors. It does not
 * pace, queue, split or store, and it does not know that there is an agent.
 */
export interface ChatAdapter {
  readonly platform: string;
  readonly limits: ChatLimits;
  /** Connects and listens. Resolves when messages can be heard. @throws ChatError `unauthorized` when it never will. */
  start(sink: ChatSink): Promise<void>;
  /** Hears nothing more; operations still work until the process ends. */
  stop(): Promise<void>;
  /** Pure. */
  render(markdown: string, surface: string): Rendered;
  /** Pure: every budget that the operation or the question draws on. */
  budgetKeys(operation: Operation | HistoryQuery): readonly BudgetKey[];
  /**
   * Carries one operation out, once, without waiting for a budget and without repeating anything.
   * @returns the message's receipt for `open`, `update`, `finish` and `attach`, else nothing.
   * @throws RateLimitedError | ChatError
   */
  apply(operation: Operation): Promise<Receipt | undefined>;
  /** Asks the platform. @throws RateLimitedError | ChatError */
  read<Q extends Query>(query: Q): Promise<Answer<Q>>;
}
