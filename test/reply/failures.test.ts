// What a reply makes of a platform that fails, and of a process that did.
import { describe, expect, it } from 'vitest';
import type { WrittenSegment } from '../../src/engine.ts';
import { RecordingAdapter } from './recording-adapter.ts';
import { begin, finish, inImaginedTime, pass, soFar } from './scene.ts';

inImaginedTime();

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

  it('is quiet for as long as it is told also when the limit is none that its next call draws on', async () => {
    const { adapter, reply } = begin();
    reply.show(soFar('one '));
    await pass();
    adapter.fail('update', { retryAfterMs: 5_000, key: 'everything' });
    reply.show(soFar('one two '));
    await pass();
    reply.show(soFar('one two three '));
    await pass(4_900);
    expect(adapter.calls).toEqual(['open 0 "one"', 'update 0 "one two" (limited)']);
    await pass(200);
    expect(adapter.calls.at(-1)).toBe('update 0 "one two three"');
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

  it('waits longer with each live edit that fails', async () => {
    const { adapter, reply } = begin();
    reply.show(soFar('one '));
    await pass();
    adapter.fail('update', 'unreachable', 'unreachable');
    reply.show(soFar('one two '));
    await pass(1_100);
    expect(adapter.calls).toHaveLength(3);
    await pass(1_100);
    expect(adapter.calls).toHaveLength(3);
    await pass(1_100);
    expect(adapter.calls.at(-1)).toBe('update 0 "one two"');
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
