// Waits for what must come to hold, and says what did not.
import { setTimeout as sleep } from 'node:timers/promises';

const patienceMs = 240_000;

/** @throws when it does not hold in time. */
export async function until(holds: () => boolean, what: string): Promise<void> {
  const endAtMs = performance.now() + patienceMs;
  while (!holds()) {
    if (performance.now() > endAtMs) throw new Error(`not after ${patienceMs / 1000} s: ${what}`);
    await sleep(20);
  }
}
