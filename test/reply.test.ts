import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Snapshot } from '../src/chat.ts';
import { createDelivery } from '../src/delivery.ts';
import type { WrittenSegment } from '../src/engine.ts';
import { createLog } from '../src/log.ts';
import { createPace } from '../src/reply/pace.ts';
import { createReply, type Reply, type ReplyOptions } from '../src/reply.ts';
import { RecordingAdapter, type RecordingOptions } from './reply/recording-adapter.ts';

const log = createLog({ level: 'silent', format: 'json', secrets: [] });

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

interface Scene {
  readonly adapter: RecordingAdapter;
  readonly reply: Reply;
  /** What the journal was told, each time. */
  readonly journal: (readonly WrittenSegment[])[];
}

function begin(platform: RecordingOptions | RecordingAdapter = {}, more: Partial<ReplyOptions> = {}): Scene {
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

function soFar(text: string): Snapshot {
  return { text, stableChars: text.length };
}

/** Lets everything happen that needs no time, then so many milliseconds. */
async function pass(ms = 0): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms);
}

async function finish(reply: Reply, text: string) {
  const outcome = reply.finish(text);
  await vi.runAllTimersAsync();
  return await outcome;
}

describe('a reply while it grows', () => {
  it('opens with the first whole word, at once, and shows what follows', async () => {
    const { adapter, reply } = begin();
    reply.show(soFar('Hel'));
    await pass();
    expect(adapter.calls).toEqual([]);
    reply.show(soFar('Hello, w'));
    await pass();
    expect(adapter.calls).toEqual(['open 0 "Hello,"']);
    reply.show(soFar('Hello, world, ho'));
    await pass();
    expect(await finish(reply, 'Hello, world, how are you?')).toEqual({ delivered: true });
    expect(adapter.calls).toEqual([
      'open 0 "Hello,"',
      'update 0 "Hello, world,"',
      'finish 0 "Hello, world, how are you?"',
    ]);
  });

  it('makes no second call when the first said everything', async () => {
    const { adapter, reply, journal } = begin();
    reply.show(soFar('Done. '));
    await pass();
    expect(await finish(reply, 'Done.')).toEqual({ delivered: true });
    expect(adapter.calls).toEqual(['open 0 "Done."']);
    expect(journal.at(-1)).toMatchObject([{ text: 'Done.', sealed: true }]);
  });

  it('never sends what is there already', async () => {
    const { adapter, reply } = begin();
    for (const text of ['Hello, you', 'Hello, you ', 'Hello, you **', 'Hello, you [the', 'Hello, you ']) {
      reply.show(soFar(text));
      await pass(10);
    }
    expect(adapter.calls).toEqual(['open 0 "Hello,"', 'update 0 "Hello, you"']);
  });

  it('is one message with one call at a time on a slow platform, and skips to the newest text', async () => {
    const { adapter, reply } = begin({ latencyMs: 1_000 });
    let text = '';
    for (let word = 1; word <= 100; word += 1) {
      text += `word${word} `;
      reply.show(soFar(text));
      await pass(100);
    }
    expect(await finish(reply, text)).toEqual({ delivered: true });
    expect(adapter.busiest).toBe(1);
    expect(adapter.calls.length).toBeLessThanOrEqual(12);
    expect(adapter.texts()).toEqual([text.trim()]);
  });

  it('asks for the newest text when its turn comes, not when it began to wait', async () => {
    const { adapter, reply } = begin({ minIntervalMs: 1_000 });
    reply.show(soFar('one '));
    await pass();
    reply.show(soFar('one two '));
    await pass();
    reply.show(soFar('one two three '));
    await pass(500);
    reply.show(soFar('one two three four '));
    await pass(600);
    expect(adapter.calls).toEqual(['open 0 "one"', 'update 0 "one two three four"']);
  });

  it('holds the first text until it is as long as asked for', async () => {
    const { adapter, reply } = begin({}, { firstChars: 12 });
    reply.show(soFar('Hello, you '));
    await pass(1_000);
    expect(adapter.calls).toEqual([]);
    reply.show(soFar('Hello, you there '));
    await pass();
    expect(adapter.calls).toEqual(['open 0 "Hello, you there"']);
  });

  it('lets the last text go ahead of a live edit that waits', async () => {
    const { adapter, reply } = begin({ minIntervalMs: 60_000 });
    reply.show(soFar('one '));
    await pass();
    reply.show(soFar('one two '));
    await pass();
    reply.show(soFar('one two three '));
    await pass(100);
    const outcome = reply.finish('one two three four');
    await pass();
    expect(await outcome).toEqual({ delivered: true });
    expect(adapter.calls.at(-1)).toBe('finish 0 "one two three four"');
    expect(adapter.calls).toHaveLength(2);
  });
});

describe('a reply that is longer than a message', () => {
  const sentences = Array.from({ length: 12 }, (_, index) => `This is sentence number ${index}.`);
  const text = sentences.join(' ');

  it('goes on in the next message only when the full one has its last words', async () => {
    const { adapter, reply, journal } = begin({ maxSize: 120, latencyMs: 50 });
    for (let end = 1; end <= text.length; end += 3) {
      reply.show(soFar(text.slice(0, end)));
      await pass(20);
    }
    expect(await finish(reply, text)).toEqual({ delivered: true });
    expect(adapter.texts().join(' ')).toBe(text);
    expect(adapter.room.length).toBeGreaterThan(2);
    const opened = adapter.calls.filter((call) => call.startsWith('open'));
    expect(opened.map((call) => call.split(' ')[1])).toEqual(adapter.room.map((_, index) => String(index)));
    for (const [index, message] of adapter.room.entries()) {
      const own = adapter.calls.filter((call) => call.split(' ')[1] === String(index));
      // Nothing is written to a message after the next one was opened.
      const next = adapter.calls.findIndex((call) => call.startsWith(`open ${index + 1}`));
      if (next >= 0) expect(adapter.calls.lastIndexOf(own.at(-1) ?? '')).toBeLessThan(next);
      expect(own.at(-1)).toContain(JSON.stringify(message.text));
      expect(message.text.length).toBeLessThanOrEqual(120);
    }
    // What was sealed in the journal never changes there.
    for (const [index, segments] of journal.entries()) {
      const later = journal[index + 1] ?? segments;
      expect(later.slice(0, segments.length - 1)).toEqual(segments.slice(0, -1));
    }
    expect(journal.at(-1)?.every(({ sealed }) => sealed)).toBe(true);
  });

  it('is written in order when it comes all at once', async () => {
    const { adapter, reply } = begin({ maxSize: 120 });
    expect(await finish(reply, text)).toEqual({ delivered: true });
    expect(adapter.calls.every((call) => call.startsWith('open'))).toBe(true);
    expect(adapter.texts().join(' ')).toBe(text);
  });

  it('waits for the journal before it writes on', async () => {
    let note = Promise.withResolvers<void>();
    const onWritten = () => {
      note = Promise.withResolvers();
      return note.promise;
    };
    const { adapter, reply } = begin({ maxSize: 120 }, { onWritten });
    const outcome = reply.finish(text);
    await pass();
    expect(adapter.calls).toHaveLength(1);
    note.resolve();
    await pass();
    expect(adapter.calls).toHaveLength(2);
    for (let round = 0; round < 10; round += 1) {
      note.resolve();
      await pass();
    }
    expect(await outcome).toEqual({ delivered: true });
  });

  it('is cut smaller when the platform takes less than its adapter says', async () => {
    const { adapter, reply } = begin({ maxSize: 120 });
    adapter.fail('open', 'too-long');
    adapter.fail('finish', 'too-long');
    for (let end = 1; end <= text.length; end += 30) {
      reply.show(soFar(text.slice(0, end)));
      await pass();
    }
    expect(await finish(reply, text)).toEqual({ delivered: true });
    expect(adapter.texts().join(' ')).toBe(text);
  });

  it('says the text that was rewritten behind what is sealed, from where the two part', async () => {
    const { adapter, reply } = begin({ maxSize: 120 });
    reply.show(soFar(text.slice(0, 300)));
    await pass();
    const sealed = adapter.texts().slice(0, 2);
    const changed = `${text.slice(0, 130)}Something else now. ${text.slice(150)}`;
    expect(await finish(reply, changed)).toEqual({ delivered: true });
    expect(adapter.texts().slice(0, 2)).toEqual(sealed);
    // The first message is the beginning of both texts; the second one stays, and the new text follows whole.
    expect([sealed[0], ...adapter.texts().slice(2)].join(' ')).toBe(changed);
  });
});

describe('a reply on a platform that fails', () => {
  it('is quiet after a refusal for too many calls, and whole in the end', async () => {
    const { adapter, reply } = begin();
    reply.show(soFar('one '));
    await pass();
    adapter.fail('update', { retryAfterMs: 5_000 });
    reply.show(soFar('one two '));
    await pass();
    reply.show(soFar('one two three '));
    await pass(4_900);
    expect(adapter.calls).toEqual(['open 0 "one"', 'update 0 "one two" (limited)']);
    await pass(200);
    expect(adapter.calls.at(-1)).toBe('update 0 "one two three"');
    expect(await finish(reply, 'one two three four')).toEqual({ delivered: true });
    expect(adapter.texts()).toEqual(['one two three four']);
  });

  it('waits as long as it is told before it writes the last text', async () => {
    const { adapter, reply } = begin();
    adapter.fail('open', { retryAfterMs: 30_000 }, { retryAfterMs: 7_000 });
    expect(await finish(reply, 'All of it.')).toEqual({ delivered: true });
    expect(adapter.calls).toEqual([
      'open 0 "All of it." (limited)',
      'open 0 "All of it." (limited)',
      'open 0 "All of it."',
    ]);
  });

  it('is not posted twice when nobody knows whether it was posted', async () => {
    const { adapter, reply } = begin();
    adapter.fail('open', 'lost');
    reply.show(soFar('one two '));
    await pass(20_000);
    expect(adapter.calls).toEqual(['open 0 "one two" (lost)', 'look for turn-1-0']);
    expect(await finish(reply, 'one two three')).toEqual({ delivered: true });
    expect(adapter.texts()).toEqual(['one two three']);
  });

  it('is posted again when it is found that it was not', async () => {
    const { adapter, reply } = begin();
    adapter.fail('open', 'unknown');
    expect(await finish(reply, 'one two')).toEqual({ delivered: true });
    expect(adapter.calls).toEqual(['open 0 "one two" (unknown)', 'look for turn-1-0', 'open 0 "one two"']);
  });

  it('is looked for when the answer ends while that is in doubt', async () => {
    const { adapter, reply } = begin();
    adapter.fail('open', 'lost');
    reply.show(soFar('one two '));
    await pass();
    expect(await finish(reply, 'one two three')).toEqual({ delivered: true });
    expect(adapter.texts()).toEqual(['one two three']);
  });

  it('repeats the last text until it is there', async () => {
    const { adapter, reply } = begin();
    reply.show(soFar('one '));
    await pass();
    adapter.fail('finish', 'unknown', 'unreachable', 'lost', { retryAfterMs: 2_000 });
    expect(await finish(reply, 'one two')).toEqual({ delivered: true });
    expect(adapter.calls.filter((call) => call.startsWith('finish'))).toHaveLength(5);
    expect(adapter.texts()).toEqual(['one two']);
  });

  it('writes the last text again when it is not sure that a live edit did not come later', async () => {
    const { adapter, reply } = begin();
    reply.show(soFar('one '));
    await pass();
    adapter.fail('update', 'unknown');
    reply.show(soFar('one two '));
    await pass();
    expect(await finish(reply, 'one')).toEqual({ delivered: true });
    expect(adapter.calls.at(-1)).toBe('finish 0 "one"');
  });

  it('gives a live edit up that fails, and tries the next one later', async () => {
    const { adapter, reply } = begin();
    reply.show(soFar('one '));
    await pass();
    adapter.fail('update', 'unreachable');
    reply.show(soFar('one two '));
    await pass();
    reply.show(soFar('one two three '));
    await pass();
    expect(adapter.calls).toHaveLength(2);
    await pass(5_000);
    expect(adapter.calls).toEqual(['open 0 "one"', 'update 0 "one two" (unreachable)', 'update 0 "one two three"']);
  });

  it('is posted anew when its message can be changed no more, which goes once the new one stands', async () => {
    const { adapter, reply } = begin();
    reply.show(soFar('one '));
    await pass();
    adapter.fail('finish', 'rejected');
    expect(await finish(reply, 'one two')).toEqual({ delivered: true });
    await pass();
    expect(adapter.calls).toEqual(['open 0 "one"', 'finish 0 "one two" (rejected)', 'open 1 "one two"', 'remove 0']);
    expect(adapter.texts()).toEqual(['one two']);
  });

  it('is posted anew, once and whole, when its message was deleted', async () => {
    const { adapter, reply } = begin();
    reply.show(soFar('one '));
    await pass();
    const [message] = adapter.room;
    if (message) message.deleted = true;
    for (const text of ['one two ', 'one two three ', 'one two three four ']) {
      reply.show(soFar(text));
      await pass(10_000);
    }
    expect(adapter.calls).toHaveLength(2);
    expect(await finish(reply, 'one two three four.')).toEqual({ delivered: true });
    expect(adapter.texts()).toEqual(['one two three four.']);
    expect(adapter.room[1]?.nonce).toBe('turn-1-0r');
  });

  it('says that it cannot be delivered when the place is gone or closed', async () => {
    for (const kind of ['gone', 'forbidden', 'unauthorized', 'rejected'] as const) {
      const { adapter, reply } = begin();
      adapter.fail('open', kind, kind);
      reply.show(soFar('one two '));
      await pass(60_000);
      expect(adapter.calls.length).toBeLessThanOrEqual(2);
      expect(await finish(reply, 'one two three')).toMatchObject({ delivered: false, error: { kind } });
    }
  });

  it('gives up in the end when the platform stays away', async () => {
    const { adapter, reply } = begin();
    adapter.fail('open', ...Array.from({ length: 1_000 }, () => 'unreachable' as const));
    const outcome = reply.finish('one two');
    await pass(600_000);
    expect(await outcome).toMatchObject({ delivered: false, error: { kind: 'unreachable' } });
    expect(adapter.calls.length).toBeLessThan(200);
  });

  it('goes on when the journal fails', async () => {
    const { adapter, reply } = begin({}, { onWritten: () => Promise.reject(new Error('disk full')) });
    reply.show(soFar('one '));
    await pass();
    expect(await finish(reply, 'one two')).toEqual({ delivered: true });
    expect(adapter.texts()).toEqual(['one two']);
  });
});

describe('a reply taken up after a crash', () => {
  const text = Array.from({ length: 12 }, (_, index) => `This is sentence number ${index}.`).join(' ');

  /** Runs until the journal was written so often, and leaves everything as a crash at that moment would. */
  async function crash(adapter: RecordingAdapter, afterNotes: number): Promise<readonly WrittenSegment[]> {
    let noted: readonly WrittenSegment[] = [];
    let notes = 0;
    const onWritten = (segments: readonly WrittenSegment[]) => {
      notes += 1;
      if (notes > afterNotes) return Promise.withResolvers<void>().promise;
      noted = segments;
      return Promise.resolve();
    };
    const { reply } = begin(adapter, { onWritten });
    void reply.finish(text);
    await pass(1_000);
    return noted;
  }

  it('writes exactly what is missing, wherever the crash was', async () => {
    const wholeAdapter = new RecordingAdapter({ maxSize: 120 });
    await finish(begin(wholeAdapter).reply, text);
    for (let notes = 0; notes < 8; notes += 1) {
      const adapter = new RecordingAdapter({ maxSize: 120 });
      const written = await crash(adapter, notes);
      const { reply } = begin(adapter, { written });
      expect(await finish(reply, text)).toEqual({ delivered: true });
      expect(adapter.texts()).toEqual(wholeAdapter.texts());
    }
  });

  it('completes an open message', async () => {
    const adapter = new RecordingAdapter({ maxSize: 120 });
    const first = begin(adapter);
    first.reply.show(soFar(text.slice(0, 150)));
    await pass();
    const written = first.reply.segments();
    expect(written.map(({ sealed }) => sealed)).toEqual([true, false]);
    const { reply } = begin(adapter, { written });
    expect(await finish(reply, text)).toEqual({ delivered: true });
    expect(adapter.texts().join(' ')).toBe(text);
  });

  it('writes nothing when everything is there', async () => {
    const adapter = new RecordingAdapter({ maxSize: 120 });
    const first = begin(adapter);
    await finish(first.reply, text);
    const before = adapter.calls.length;
    const { reply } = begin(adapter, { written: first.reply.segments() });
    expect(await finish(reply, text)).toEqual({ delivered: true });
    expect(adapter.calls).toHaveLength(before);
  });
});
