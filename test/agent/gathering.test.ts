import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Gathering } from '../../src/agent/gathering.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});

afterEach(() => {
  vi.useRealTimers();
});

function begin() {
  const read: string[] = [];
  const gathering: Gathering = new Gathering(() => {
    const bytes = gathering.take();
    if (bytes !== undefined) read.push(String(bytes));
  });
  const add = async (...pieces: readonly string[]) => {
    for (const piece of pieces) gathering.add(Buffer.from(piece));
    await new Promise<void>((resolve) => process.nextTick(resolve));
  };
  return { gathering, read, add };
}

it('reads at once what one read of the socket brought, together', async () => {
  const { read, add } = begin();
  await add('a', 'b');
  await add('c');
  expect(read).toEqual(['ab', 'c']);
});

it('gathers what nobody has a use for, and reads with the first piece after that time', async () => {
  const { gathering, read, add } = begin();
  gathering.rest(100);
  await add('a');
  vi.advanceTimersByTime(99);
  await add('b');
  expect(read).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(read).toEqual([]);
  await add('c');
  expect(read).toEqual(['abc']);
  vi.advanceTimersByTime(1_000);
  expect(read).toEqual(['abc']);
});

it('gives out at any time what is there', async () => {
  const { gathering, add } = begin();
  gathering.rest(100);
  await add('a', 'b');
  expect(String(gathering.take())).toBe('ab');
  expect(gathering.take()).toBeUndefined();
});

it('reads what is there as soon as somebody has a use for it', async () => {
  const { gathering, read, add } = begin();
  gathering.rest(10_000);
  await add('a');
  gathering.rest(0);
  await new Promise<void>((resolve) => process.nextTick(resolve));
  expect(read).toEqual(['a']);
});

it('keeps nothing for longer than 200 ms: the answer may have come to its end', async () => {
  const { gathering, read, add } = begin();
  gathering.rest(10_000);
  await add('a');
  vi.advanceTimersByTime(199);
  await add('b');
  expect(read).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(read).toEqual(['ab']);
});

it('keeps no more than 64 KiB', async () => {
  const { gathering, read, add } = begin();
  gathering.rest(10_000);
  await add('x'.repeat(65_535));
  expect(read).toHaveLength(0);
  await add('x');
  expect(read.map(({ length }) => length)).toEqual([65_536]);
});
