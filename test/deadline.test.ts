import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { withDeadline } from '../src/deadline.ts';

/** Ends when it is told to, and not before. */
const endless = (signal: AbortSignal) =>
  new Promise<never>((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));

const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;

describe('a limit of time for one call', () => {
  it('gives the result of a call that comes in time, and leaves no timer behind', async () => {
    const before = timers();
    await expect(withDeadline(60_000, async () => 'done')).resolves.toBe('done');
    await expect(withDeadline(60_000, () => Promise.reject(new Error('refused')))).rejects.toThrow('refused');
    expect(timers()).toBe(before);
  });

  it('ends a call that takes too long, with an error that says so', async () => {
    await expect(withDeadline(5, endless)).rejects.toMatchObject({
      name: 'TimeoutError',
      message: 'not done within 5 ms',
    });
  });

  it('does not strike after the call has ended', async () => {
    let kept: AbortSignal | undefined;
    await withDeadline(5, async (signal) => {
      kept = signal;
    });
    await sleep(20);
    expect(kept?.aborted).toBe(false);
  });
});
