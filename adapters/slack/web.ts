// One Web API call: method and arguments in, the checked answer or a ChatError out; a spent budget is reported.
import type { webApi } from '@slack/bolt';
import { type BudgetReport, ChatError, RateLimitedError } from '../../src/chat.ts';
import { toChatError } from './errors.ts';
import { type BudgetedMethod, floors } from './limits.ts';
import { platform } from './thread.ts';

/** Structurally a zod schema. */
interface Schema<T> {
  safeParse(value: unknown): { readonly data?: T | undefined };
}

export type Arguments = Readonly<Record<string, unknown>>;

/** The budget of a method: per workspace, and for what is written into channels per channel. */
export function budgetKey(tenant: string, method: BudgetedMethod, channel: string): string {
  const perChannel = method === 'chat.postMessage' || method === 'assistant.threads.setStatus';
  return `slack:${tenant}:${method}${perChannel ? `:${channel}` : ''}`;
}

export class Web {
  readonly #client: webApi.WebClient;
  #report: (report: BudgetReport) => void = () => undefined;

  constructor(client: webApi.WebClient) {
    this.#client = client;
  }

  /** Slack tells about its budgets only when one is spent. */
  reportTo(report: (report: BudgetReport) => void): void {
    this.#report = report;
  }

  /** @throws RateLimitedError | ChatError */
  async call(method: BudgetedMethod | 'auth.test', args: Arguments, key: string): Promise<unknown> {
    try {
      return await this.#client.apiCall(method, { ...args });
    } catch (error) {
      const failure = toChatError(error, key);
      if (failure instanceof RateLimitedError && method !== 'auth.test') {
        const { limit } = floors[method];
        this.#report({ key, limit, remaining: 0, resetAfterMs: failure.retryAfterMs });
      }
      throw failure;
    }
  }

  /** A call whose answer is needed. An answer that is not as documented may still mean that it happened. */
  async ask<T>(method: BudgetedMethod | 'auth.test', args: Arguments, key: string, schema: Schema<T>): Promise<T> {
    const { data } = schema.safeParse(await this.call(method, args, key));
    if (data === undefined) throw new ChatError(platform, 'unknown', 'unreadable_answer');
    return data;
  }
}
