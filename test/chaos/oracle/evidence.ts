// All that is known of a run once it is quiet: what people did, what the agent was asked, what the journal and the platforms hold.

import type { MessageRow, TurnRow } from '../journal.ts';
import type { Death } from '../life.ts';
import type { Question } from '../people.ts';
import type { AgentRequest } from '../request.ts';
import type { Shown } from '../stage.ts';

export interface Evidence {
  readonly questions: readonly Question[];
  readonly requests: readonly AgentRequest[];
  readonly messages: readonly MessageRow[];
  readonly turns: readonly TurnRow[];
  readonly shown: readonly Shown[];
  /** When a platform gave each message to the bridge, where that counts. */
  readonly deliveries: ReadonlyMap<string, readonly number[]>;
  readonly deaths: readonly Death[];
  readonly leftOpen: readonly string[];
  readonly integrity: string;
  readonly log: readonly string[];
}

/** `violation`: the guarantee does not hold. `exception`: one that the guarantee names itself. */
export interface Finding {
  readonly kind: 'violation' | 'exception';
  readonly rule: string;
  readonly detail: string;
  readonly turnId?: string;
}

export function violation(rule: string, detail: string, turnId?: string): Finding {
  return { kind: 'violation', rule, detail, ...(turnId === undefined ? {} : { turnId }) };
}

export function exception(rule: string, detail: string, turnId?: string): Finding {
  return { kind: 'exception', rule, detail, ...(turnId === undefined ? {} : { turnId }) };
}

/** What may be under way when a process dies: heard and not yet kept, sent and not yet shown. */
const graceMs = 5_000;

/** Whether the bridge died in this time, or so soon after it that the rest of it was lost. */
export function diedBetween({ deaths }: Evidence, fromMs: number, toMs: number): boolean {
  return deaths.some(({ atMs, untilMs }) => atMs <= toMs + graceMs && untilMs >= fromMs);
}

export const ended: ReadonlySet<string> = new Set(['answered', 'failed', 'stopped', 'interrupted']);
