// Waiting: for work within a limit, and until what an earlier life had on its way has arrived.
import { statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Resolves when the work is done, or the time is over. */
export async function within(limitMs: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, limitMs);
  });
  await Promise.race([work, limit]);
  clearTimeout(timer);
}

/** Who closes the journal in order leaves no log of writes beside it. */
export function lastWriteIn(path: string): number | undefined {
  const found = statSync(path, { throwIfNoEntry: false });
  return found === undefined || found.size === 0 ? undefined : found.mtimeMs;
}

/** A call that a platform has taken is carried out within this time, as a rule. */
const onTheWayMs = 2_500;

/** Resolves when nothing that was sent at that time can be on its way any more. */
export async function settledSince(leftAtMs: number | undefined): Promise<void> {
  if (leftAtMs !== undefined) await sleep(Math.max(0, leftAtMs + onTheWayMs - Date.now()), undefined, { ref: false });
}
