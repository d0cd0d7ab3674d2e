// The switchboard of injected faults: both local platforms ask it, before they answer a call, what should go wrong.

/** What goes wrong with one call. `after` = the platform has carried the call out, only the answer is lost or wrong. */
export type Fault =
  | { readonly kind: 'delay'; readonly delayMs: number }
  | { readonly kind: 'rate-limited'; readonly retryAfterMs: number; readonly html?: boolean }
  | { readonly kind: 'status'; readonly status: number; readonly html?: boolean; readonly when: 'before' | 'after' }
  | { readonly kind: 'error'; readonly code: string }
  /** Half of the answer, then the connection is gone. */
  | { readonly kind: 'partial'; readonly when: 'after' }
  | { readonly kind: 'reset'; readonly when: 'before' | 'after' }
  | { readonly kind: 'hang'; readonly when: 'before' | 'after' };

export interface FaultRule {
  /** The call's name: a Slack method (`chat.update`), a Discord route (`PATCH /channels/:id/messages/:id`), or a socket event. */
  readonly call: string | RegExp;
  readonly fault: Fault;
  /** How many calls it strikes before it switches itself off; default: until removed. */
  readonly times?: number;
  /** How many matching calls pass unharmed first; default 0. */
  readonly skip?: number;
  /** Strikes only this share of the calls that it would strike otherwise; `random` gives numbers from 0 up to 1. */
  readonly chance?: { readonly share: number; readonly random: () => number };
}

interface ActiveRule {
  readonly rule: FaultRule;
  struck: number;
  passed: number;
}

export class Faults {
  readonly #rules = new Set<ActiveRule>();

  /** Switches a fault on. The returned function switches it off again; `struck()` counts the calls it has hit. */
  add(rule: FaultRule): { remove: () => void; struck: () => number } {
    const active: ActiveRule = { rule, struck: 0, passed: 0 };
    this.#rules.add(active);
    return { remove: () => this.#rules.delete(active), struck: () => active.struck };
  }

  /** Every fault that strikes this call, in the order in which they were added. */
  strike(call: string): Fault[] {
    const faults: Fault[] = [];
    for (const active of this.#rules) {
      const { call: pattern, fault, times = Number.POSITIVE_INFINITY, skip = 0, chance } = active.rule;
      const matches = typeof pattern === 'string' ? pattern === call : pattern.test(call);
      if (!matches || active.struck >= times) continue;
      if (active.passed < skip) {
        active.passed += 1;
        continue;
      }
      if (chance !== undefined && chance.random() >= chance.share) continue;
      active.struck += 1;
      faults.push(fault);
    }
    return faults;
  }

  clear(): void {
    this.#rules.clear();
  }
}
