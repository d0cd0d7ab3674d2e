// Time as the pace sees it, and waiting that can be given up.

export interface Clock {
  nowMs(): number;
  /** Calls back once, and returns how to take that back. */
  after(delayMs: number, callback: () => void): () => void;
}

export const systemClock: Clock = {
  nowMs: () => performance.now(),
  after: (delayMs, callback) => {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};

/** @throws the signal's reason when given up. */
export function sleep(delayMs: number, signal: AbortSignal | undefined): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  if (signal?.aborted) {
    reject(signal.reason);
    return promise;
  }
  const giveUp = () => {
    clearTimeout(timer);
    reject(signal?.reason);
  };
  const timer = setTimeout(() => {
    signal?.removeEventListener('abort', giveUp);
    resolve();
  }, delayMs);
  signal?.addEventListener('abort', giveUp, { once: true });
  return promise;
}

/** Resolves with the work, or after so long. */
export async function orAfter(delayMs: number, work: Promise<void>): Promise<void> {
  const over = new AbortController();
  await Promise.race([work, sleep(delayMs, over.signal).catch(() => undefined)]);
  over.abort();
}
