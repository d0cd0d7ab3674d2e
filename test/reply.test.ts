import { describe, expect, it } from 'vitest';
import { begin, finish, inImaginedTime, pass, soFar } from './reply/scene.ts';

inImaginedTime();

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
