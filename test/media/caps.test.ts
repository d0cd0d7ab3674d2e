// How much of what people send is taken: in a message, in a turn, and in memory for all together.
import { describe, expect, it, vi } from 'vitest';
import type { InboundFile } from '../../src/chat.ts';
import { mediaCaps } from '../../src/media.ts';
import { waitFor } from '../wait-for.ts';
import { file, message, platformWith, png, shelfWith } from './shelf-scene.ts';

describe('caps', () => {
  const small = { imageSize: 20, fileSize: 30, sizePerTurn: 60, filesPerMessage: 3 };

  it('are ten files a message and 40 MiB a turn, 10 MiB an image, 20 MiB a file, 256 MiB in memory', () => {
    const mebibyte = 1024 ** 2;
    expect(mediaCaps).toMatchObject({
      imageSize: 10 * mebibyte,
      fileSize: 20 * mebibyte,
      filesPerMessage: 10,
      sizePerTurn: 40 * mebibyte,
      sizeHeld: 256 * mebibyte,
    });
  });

  it('count what the earlier messages of the turn have brought, fetched early or not', async () => {
    const platform = platformWith({
      a: Buffer.alloc(25),
      b: Buffer.alloc(25),
      c: Buffer.alloc(15),
      d: Buffer.alloc(5),
    });
    const { shelf } = shelfWith(small);
    const [one, two] = [
      message('m1', file('a', '', 25), file('c', '', 15)),
      message('m2', file('b', '', 25), file('d', '', 5)),
    ];
    for (const sent of [one, two]) shelf.fetch(sent, platform.source);
    const first = await shelf.take(one, platform.source);
    expect([first.parts.length, first.size]).toEqual([2, 40]);
    const second = await shelf.take(two, platform.source, first.size);
    expect([second.parts.length, second.size]).toEqual([1, 5]);
    expect(second.refused).toEqual([{ name: 'b', reason: 'too-large' }]);
  });

  it('refuse by the declared size without fetching', async () => {
    const platform = platformWith({ 'ok.bin': Buffer.alloc(30) });
    const { shelf } = shelfWith(small);
    const sent = message('m1', file('big.png', 'image/png', 21), file('ok.bin', '', 30), file('big.bin', '', 31));
    shelf.fetch(sent, platform.source);
    const { parts, refused } = await shelf.take(sent, platform.source);
    expect(parts).toHaveLength(1);
    expect(refused).toEqual([
      { name: 'big.png', reason: 'too-large' },
      { name: 'big.bin', reason: 'too-large' },
    ]);
    expect(platform.asked).toEqual([{ name: 'ok.bin', maxSize: 30 }]);
  });

  it('hold against what is really sent: an undeclared size, an image declared as a file', async () => {
    const platform = platformWith({ 'lie.bin': Buffer.alloc(31), 'image.bin': Buffer.concat([png, Buffer.alloc(10)]) });
    const { shelf } = shelfWith(small);
    const sent = message('m1', file('lie.bin', 'image/png', 0), file('image.bin', '', 22));
    const { parts, refused } = await shelf.take(sent, platform.source);
    expect(parts).toEqual([]);
    expect(refused.map(({ reason }) => reason)).toEqual(['too-large', 'too-large']);
    expect(platform.asked[0]?.maxSize).toBe(20);
  });

  it('hold for a message as a whole: in number, declared size and real size', async () => {
    const platform = platformWith({ a: Buffer.alloc(30), b: Buffer.alloc(30), c: Buffer.alloc(1), d: Buffer.alloc(1) });
    const { shelf } = shelfWith(small);
    const namesOf = async (...files: InboundFile[]) =>
      (await shelf.take(message('m', ...files), platform.source)).refused.map(({ name }) => name);
    expect(await namesOf(file('a', '', 1), file('b', '', 1), file('c', '', 1), file('d', '', 1))).toEqual(['d', 'c']);
    expect(await namesOf(file('a', '', 30), file('b', '', 30), file('c', '', 1))).toEqual(['c']);
    expect(await namesOf(file('a', '', 0), file('b', '', 0), file('c', '', 0))).toEqual(['c']);
  });

  it('hold in memory for all together: what does not fit waits for its turn', async () => {
    const platform = platformWith({ a: Buffer.alloc(30), b: Buffer.alloc(30), c: Buffer.alloc(30) });
    const { shelf } = shelfWith({ sizeHeld: 60 });
    const [one, two, three] = ['a', 'b', 'c'].map((name) => message(name, file(name, '', 30)));
    for (const sent of [one, two, three]) if (sent !== undefined) shelf.fetch(sent, platform.source);
    await waitFor(() => expect(platform.asked.map(({ name }) => name)).toEqual(['a', 'b']));
    if (one === undefined || two === undefined || three === undefined) throw new Error('unreachable');
    expect((await shelf.take(three, platform.source)).parts).toHaveLength(1);
    // Room again: taken, and withdrawn.
    await shelf.take(one, platform.source);
    shelf.drop(two);
    shelf.fetch(three, platform.source);
    shelf.fetch(message('d', file('a', '', 30)), platform.source);
    await waitFor(() => expect(platform.asked.map(({ name }) => name)).toEqual(['a', 'b', 'c', 'c', 'a']));
  });

  it('memory is given back by what nobody comes for', async () => {
    const platform = platformWith({ a: Buffer.alloc(30), b: Buffer.alloc(30) });
    const { shelf } = shelfWith({ sizeHeld: 30, heldMs: 1000 });
    vi.useFakeTimers({ toFake: ['Date'] });
    try {
      shelf.fetch(message('m1', file('a', '', 30)), platform.source);
      vi.setSystemTime(Date.now() + 1001);
      shelf.fetch(message('m2', file('b', '', 30)), platform.source);
    } finally {
      vi.useRealTimers();
    }
    await waitFor(() => expect(platform.asked.map(({ name }) => name)).toEqual(['a', 'b']));
  });
});
