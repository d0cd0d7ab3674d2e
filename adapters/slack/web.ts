// Calls that draw on budgets: method and arguments in, the checked answer or a ChatError out; a spent budget is reported.
import { type BudgetReport, ChatError, RateLimitedError } from '../../src/chat.ts';
import type { Arguments, Call } from './call.ts';
import { type BudgetedMethod, floors } from './limits.ts';
import { platform } from './thread.ts';

/** Structurally a zod schema. */
interface Schema<T> {
  safeParse(value: unknown): { readonly data?: T | undefined };
}

/** The budget of a method: per workspace, and for what is written into channels per channel. */
export function budgetKey(tenant: string, method: BudgetedMethod, channel: string): string {
  const perChannel = method === 'chat.postMessage' || method === 'assistant.threads.setStatus';
  return `slack:${tenant}:${method}${perChannel ? `:${channel}` : ''}`;
}

export class Web {
  readonly #call: Call;
  #report: (report: BudgetReport) => void = () => undefined;

  constructor(call: Call) {
    this.#call = call;
  }

  /** Slack tells about its budgets only when one is spent. */
  reportTo(report: (report: BudgetReport) => void): void {
    this.#report = report;
  }

  /** @throws RateLimitedError | ChatError */
  async call(method: BudgetedMethod | 'auth.test', args: Arguments, key: string): Promise<unknown> {
    try {
      return (await this.#call(method, args, key)).body;
    } catch (error) {
      if (error instanceof RateLimitedError && method !== 'auth.test') {
        const { limit } = floors[method];
        this.#report({ key, limit, remaining: 0, resetAfterMs: error.retryAfterMs });
      }
      throw error;
    }
  }

  /** A call whose answer is needed. An answer that is not as documented may still mean that it happened. */
  async ask<T>(method: BudgetedMethod | 'auth.test', args: Arguments, key: string, schema: Schema<T>): Promise<T> {
    const { data } = schema.safeParse(await this.call(method, args, key));
    if (data === undefined) throw new ChatError(platform, 'unknown', 'unreadable_answer');
    return data;
  }
}
