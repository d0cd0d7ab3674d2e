// A pace on a clock of its own: who went when is noted.
import { vi } from 'vitest';
import type { BudgetKey, ChatLimits, Floor } from '../../../src/chat.ts';
import type { Urgency } from '../../../src/reply/pace/budget.ts';
import type { Claim } from '../../../src/reply/pace/claim.ts';
import { createPace, type Pace } from '../../../src/reply/pace.ts';

export interface Ask {
  /** `channel1+global, later channel2`: the floor is the name without digits. */
  readonly keys: string;
  readonly urgency: Urgency;
  readonly name?: string;
  readonly signal?: AbortSignal;
  readonly claim?: Claim;
}

export interface Stage {
  readonly pace: Pace;
  /** Who went when: `edit at 0`. */
  readonly gone: string[];
  ask(ask: Ask): void;
  ask(keys: string, urgency: Urgency, name?: string, claim?: Claim): void;
  nowMs(): number;
}

export function begin(floors: Record<string, Floor>): Stage {
  const signs = { workingRenewMs: 0, workingShowsText: false, workingStops: false, silenceMs: 1000 };
  const limits: ChatLimits = { surfaces: {}, floors, ...signs, maxFileSize: 0 };
  const pace = createPace(limits);
  const startedAtMs = performance.now();
  const nowMs = () => performance.now() - startedAtMs;
  const gone: string[] = [];
  return {
    pace,
    gone,
    nowMs,
    ask(what: Ask | string, urgency: Urgency = 'edit', name?: string, claim?: Claim) {
      const ask = typeof what === 'string' ? { keys: what, urgency, name, claim } : what;
      const called = ask.name ?? ask.urgency;
      const { signal } = typeof what === 'string' ? {} : what;
      const options = { urgency: ask.urgency, ...(ask.claim && { claim: ask.claim }), ...(signal && { signal }) };
      pace.turnFor(keysIn(ask.keys), options).then(
        (answered) => {
          gone.push(`${called} at ${Math.round(nowMs())}`);
          answered();
        },
        (reason: unknown) => gone.push(`${called} gave up: ${String(reason)}`),
      );
    },
  };
}

function keysIn(names: string): readonly BudgetKey[] {
  return names.split('+').map((name) => {
    const key = name.replace(/^later /, '');
    return { key, floor: key.replace(/\d/g, ''), ...(key === name ? {} : { later: true as const }) };
  });
}

export const bucketOf = (limit: number, windowMs: number, minIntervalMs = 0): Floor => ({
  limit,
  windowMs,
  minIntervalMs,
});
export const windowOf = (limit: number, windowMs: number): Floor => ({ ...bucketOf(limit, windowMs), kind: 'window' });

export const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
