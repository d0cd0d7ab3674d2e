// A reply on a platform in memory and in imagined time, for tests that follow it call by call.
import { afterEach, beforeEach, vi } from 'vitest';
import type { Snapshot } from '../../src/chat.ts';
import { createDelivery } from '../../src/delivery.ts';
import type { WrittenSegment } from '../../src/engine.ts';
import { createLog } from '../../src/log.ts';
import { createPace } from '../../src/reply/pace.ts';
import { createReply, type Reply, type ReplyOptions } from '../../src/reply.ts';
import { RecordingAdapter, type RecordingOptions } from './recording-adapter.ts';

const log = createLog({ level: 'silent', format: 'json', secrets: [] });

/** Every test of the file has its own clock, which stands until it is told to go on. */
export function inImaginedTime(): void {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });
}

interface Scene {
  readonly adapter: RecordingAdapter;
  readonly reply: Reply;
  /** What the journal was told, each time. */
  readonly journal: (readonly WrittenSegment[])[];
}

export function begin(platform: RecordingOptions | RecordingAdapter = {}, more: Partial<ReplyOptions> = {}): Scene {
  const adapter = platform instanceof RecordingAdapter ? platform : new RecordingAdapter(platform);
  const delivery = createDelivery({ adapter, pace: createPace(adapter.limits), log });
  const journal: (readonly WrittenSegment[])[] = [];
  const onWritten = (segments: readonly WrittenSegment[]) => {
    journal.push(segments);
    return Promise.resolve();
  };
  const target = { platform: 'test', surface: 'chat', address: null };
  const reply = createReply({ delivery, adapter, target, nonceBase: 'turn-1', onWritten, holdMs: 0, log, ...more });
  return { adapter, reply, journal };
}

export function soFar(text: string): Snapshot {
  return { text, stableChars: text.length };
}

/** Lets everything happen that needs no time, then so many milliseconds. */
export async function pass(ms = 0): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms);
}

export async function finish(reply: Reply, text: string, ending?: Parameters<Reply['finish']>[1]) {
  const outcome = reply.finish(text, ending);
  await vi.runAllTimersAsync();
  return await outcome;
}
