// A memory that may be broken: how a run failed, and how the one before it ended, tell whether a new one is worth offering.
import type { RunEnd } from '../agent.ts';
import type { TurnJournal } from '../engine.ts';

/** Why a turn was interrupted: with us the agent's stream broke off, which may have damaged what she remembers. */
export const restart = 'restart';

/** What a new memory might mend, named so that two of a kind can be told. */
export function failureIn(end: RunEnd): string | undefined {
  if (!('error' in end) || end.error.harmless) return undefined;
  const { kind, code } = end.error;
  return kind === 'failed' || kind === 'interrupted' || kind === 'timeout' ? `${kind} ${code}` : undefined;
}

/** The same failure twice in a row, or one right after we had cut her off: what follows will hardly fare better. */
export function isPoisoned(failure: string | undefined, journal: Pick<TurnJournal, 'before'>): boolean {
  if (failure === undefined) return false;
  const { failure: earlier, reason } = Object(journal.before()?.detail);
  return earlier === failure || reason === restart;
}
