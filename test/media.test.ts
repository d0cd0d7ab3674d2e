import { describe, expect, it } from 'vitest';
import { ChatError, RateLimitedError } from '../src/chat.ts';
import { dataUrl, file, message, platformWith, png, shelfWith } from './media/shelf-scene.ts';
import { waitFor } from './wait-for.ts';

describe('the files of a message', () => {
  it('are fetched at once, and handed out in their order without asking again', async () => {
    const platform = platformWith({ 'a.png': png, 'notes.txt': Buffer.from('hello') });
    const { shelf } = shelfWith();
    const sent = message('m1', file('notes.txt', 'text/plain', 5), file('a.png', 'image/png', png.length));
    shelf.fetch(sent, platform.source);
    await waitFor(() => expect(platform.asked).toHaveLength(2));
    // The address has expired by the time the turn begins.
    platform.contents['a.png'] = new ChatError('acme', 'gone', 'expired');
    platform.contents['notes.txt'] = new ChatError('acme', 'gone', 'expired');
    expect(await shelf.take(sent, platform.source)).toEqual({
      parts: [
        { type: 'file', url: dataUrl('text/plain', Buffer.from('hello')), name: 'notes.txt' },
        { type: 'image', url: dataUrl('image/png', png) },
      ],
      refused: [],
      size: 17,
    });
    expect(platform.asked).toHaveLength(2);
  });

  it('are fetched when they are taken, after a restart', async () => {
    const platform = platformWith({ 'a.png': png });
    const { parts } = await shelfWith().shelf.take(message('m1', file('a.png', 'image/png', 12)), platform.source);
    expect(parts).toHaveLength(1);
  });

  it('of which there are none need nothing', async () => {
    const platform = platformWith({});
    const { shelf } = shelfWith();
    shelf.fetch(message('m1'), platform.source);
    expect(await shelf.take(message('m1'), platform.source)).toEqual({ parts: [], refused: [], size: 0 });
    expect(platform.asked).toEqual([]);
  });

  it('that a second delivery has added are fetched too, and the others not again', async () => {
    const platform = platformWith({ 'a.png': png, 'b.png': png });
    const { shelf } = shelfWith();
    shelf.fetch(message('m1', file('a.png', 'image/png', 12)), platform.source);
    const whole = message('m1', file('a.png', 'image/png', 12), file('b.png', 'image/png', 12));
    expect((await shelf.take(whole, platform.source)).parts).toHaveLength(2);
    expect(platform.asked.map(({ name }) => name)).toEqual(['a.png', 'b.png']);
  });

  it('are fetched a few at a time, all of them in the end', async () => {
    const names = Array.from({ length: 10 }, (_, index) => `${index}.png`);
    const platform = platformWith(Object.fromEntries(names.map((name) => [name, png])));
    platform.gate.closed = true;
    const { shelf } = shelfWith({ fetchesAtOnce: 3 });
    const sent = message('m1', ...names.map((name) => file(name, 'image/png', 12)));
    shelf.fetch(sent, platform.source);
    const taken = shelf.take(sent, platform.source);
    await waitFor(() => expect(platform.asked).toHaveLength(3));
    platform.gate.closed = false;
    platform.gate.open();
    expect((await taken).parts).toHaveLength(10);
    expect(platform.seen.mostAtOnce).toBe(3);
  });

  it('that failed early are tried again when taken; a failure that will last is not', async () => {
    const away = new ChatError('acme', 'unknown', 'ECONNRESET');
    const gone = new ChatError('acme', 'gone', 'file_deleted');
    const platform = platformWith({ 'a.png': away, 'b.png': gone, 'c.png': new RateLimitedError('acme', 'files', 1) });
    const { shelf } = shelfWith();
    const files = ['a.png', 'b.png', 'c.png'].map((name) => file(name, 'image/png', 12));
    const sent = message('m1', ...files);
    shelf.fetch(sent, platform.source);
    await waitFor(() => expect(platform.asked).toHaveLength(3));
    platform.contents['a.png'] = png;
    platform.contents['b.png'] = png;
    platform.contents['c.png'] = png;
    const { parts, refused } = await shelf.take(sent, platform.source);
    expect(parts).toHaveLength(2);
    expect(refused).toEqual([{ name: 'b.png', reason: 'unavailable' }]);
  });

  it('that cannot be had are named, the others go on; nothing rejects', async () => {
    const platform = platformWith({ 'ok.png': png, 'bug.png': new TypeError('a mistake in the adapter') });
    const { shelf, lines } = shelfWith();
    const files = ['missing.png', 'ok.png', 'bug.png'].map((name) => file(name, 'image/png', 12));
    shelf.fetch(message('m1', ...files), platform.source);
    const { parts, refused } = await shelf.take(message('m1', ...files), platform.source);
    expect(parts).toHaveLength(1);
    expect(refused).toEqual([
      { name: 'missing.png', reason: 'unavailable' },
      { name: 'bug.png', reason: 'unavailable' },
    ]);
    expect(lines.join()).toContain('a mistake in the adapter');
  });
});
