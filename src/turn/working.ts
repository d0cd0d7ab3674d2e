// The sign that Friday works on an answer: set and renewed while nothing is to be seen, taken away on every way out.
import type { ReplyTarget } from '../chat.ts';
import type { Log } from '../log.ts';
import { sleep } from '../reply/pace/clock.ts';
import type { Place } from '../turn.ts';

export interface Working {
  start(): void;
  /** What Friday does now; where the sign shows it, it is renewed at once. */
  says(text: string): void;
  /** Something new is to be seen: the sign is not needed for a while. */
  seen(): void;
  /** The whole answer is known: there is nothing to be stopped any more. */
  known(): void;
  /** Takes the sign away, also one that was set before a restart. */
  clear(): void;
  /** Takes the sign away if it was set here. Resolves when that is done, or takes long: then it goes on by itself. */
  stop(): Promise<void>;
  /** After {@link stop}: the sign may still stand there. Resolves when it is gone, or given up. */
  readonly left: Promise<void> | undefined;
}

/** An answer that comes sooner is sign enough, and is spared two calls. */
const unneededMs = 300;

/** Made once: an abort without a reason makes an error with a stack each time, several times a turn. */
const unneeded = new Error('not needed any more');

/** A platform that does not take the sign away must not hold up the thread's next turn. */
const longestStopMs = 2_000;

/** What a sign of work says where it says anything. */
interface WorkingWords {
  readonly text: string;
  readonly title: string;
}

export function createWorking(
  { adapter, delivery }: Place,
  target: ReplyTarget,
  log: Log,
  { text: usual, title }: WorkingWords,
): Working {
  const renewMs = adapter.limits.workingRenewMs;
  /** What must be closed shows by itself that Friday works, and still does when the platform has ended it. */
  const showsItself = adapter.limits.surfaces[target.surface]?.closes === true;
  let text = usual;
  let timer: NodeJS.Timeout | undefined;
  let begun = false;
  let stops = adapter.limits.workingStops;
  let seenAtMs: number | undefined;
  /** Also one of which we do not know whether it was set. */
  let shown = false;
  /** An "on" that still waits for its turn: a second one would say the same, and an "off" need not wait for it. */
  let waiting: AbortController | undefined;
  let last: Promise<void> = Promise.resolve();
  let left: Promise<void> | undefined;
  // A sign is set only when a call is set aside that takes it away.
  const claim = delivery.claim();

  // One after the other: a late "on" must not overtake the "off".
  function after(act: () => Promise<unknown>): void {
    last = last.then(act).then(
      () => undefined,
      (error: unknown) => log.debug({ err: error }, 'the sign of work could not be set or taken away'),
    );
  }

  function on(): void {
    if (waiting !== undefined) return;
    const mine = new AbortController();
    const { signal } = mine;
    waiting = mine;
    after(async () => {
      const setting = delivery.send(
        { type: 'working', target, on: true, text, title },
        { urgency: 'activity', claim, signal },
      );
      await setting.catch((error: unknown) => {
        if (!signal.aborted || error !== signal.reason) shown = true;
        throw error;
      });
      shown = true;
    });
    void last.then(() => {
      if (waiting === mine) waiting = undefined;
    });
  }

  function off(always: boolean): void {
    waiting?.abort(unneeded);
    after(async () => {
      if (!shown && !always) return;
      shown = false;
      await delivery.send({ type: 'working', target, on: false }, { urgency: 'control', claim });
    });
  }

  function begin(): void {
    begun = true;
    if (seenAtMs === undefined || stops) on();
    timer = setInterval(() => {
      if (seenAtMs === undefined || Date.now() - seenAtMs >= renewMs) on();
    }, renewMs);
  }

  return {
    start() {
      timer ??= setTimeout(begin, unneededMs);
    },
    says(words) {
      if (words === text) return;
      text = words;
      if (begun && adapter.limits.workingShowsText) on();
    },
    seen() {
      seenAtMs = Date.now();
      // A sign that still waits for its turn would say less than what is to be seen.
      waiting?.abort(unneeded);
    },
    known() {
      stops = false;
    },
    clear: () => off(true),
    get left() {
      return left;
    },
    async stop() {
      clearInterval(timer);
      off(showsItself && begun && seenAtMs !== undefined);
      begun = false;
      void last.then(() => claim.release());
      const done = new AbortController();
      const late = sleep(longestStopMs, done.signal).then(
        () => true,
        () => false,
      );
      const isLate = await Promise.race([last.then(() => false), late]);
      left = isLate ? last : undefined;
      done.abort(unneeded);
    },
  };
}

/** Of a turn that has ended in an earlier life of the process. */
export async function takeSignAway({ delivery }: Place, target: ReplyTarget, log: Log): Promise<void> {
  await delivery
    .send({ type: 'working', target, on: false }, { urgency: 'control' })
    .catch((error: unknown) => log.debug({ err: error }, 'a sign of work that was left could not be taken away'));
}
