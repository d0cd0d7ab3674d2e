// What comes to hold by itself, waited for as long as a busy machine may need.
import { vi } from 'vitest';

/** Resolves with what the callback gives, once it does not throw. Vitest's own waits for a second. */
export function waitFor<T>(callback: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(callback, { timeout: 30_000, interval: 5 });
}

/** Resolves with what the callback gives, once that is truthy. */
export function waitUntil<T>(callback: () => T | Promise<T>) {
  return vi.waitUntil(callback, { timeout: 30_000, interval: 5 });
}
