// A limit of time for one call: a call comes in, its result or a `TimeoutError` goes out, and nothing is left behind.

/**
 * As `AbortSignal.timeout` where it strikes. That one's timer lives on long after a call that came back in time, and then
 * makes an error with a stack that nobody reads: too dear for what is called with every edit.
 *
 * @param call must end when its signal does.
 */
export async function withDeadline<T>(limitMs: number, call: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const late = new AbortController();
  const strike = () => late.abort(new DOMException(`not done within ${limitMs} ms`, 'TimeoutError'));
  const timer = setTimeout(strike, limitMs);
  try {
    return await call(late.signal);
  } finally {
    clearTimeout(timer);
  }
}
