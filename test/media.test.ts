import { describe, expect, it, vi } from 'vitest';
import type { InputPart } from '../src/agent.ts';
import type { ThreadId } from '../src/chat.ts';
import { ChatError, type FetchedFile, type InboundFile, type InboundMessage, RateLimitedError } from '../src/chat.ts';
import { createShelf, type FileSource, type MediaCaps, mediaCaps } from '../src/media.ts';
import { collectingLog } from './collecting-log.ts';
import { waitFor } from './wait-for.ts';

const png = Buffer.from('\x89PNG\r\n\x1a\n0000', 'latin1');
const page = Buffer.from('<!DOCTYPE html><html><title>Sign in</title></html>');

function file(name: string, mimeType: string, size: number): InboundFile {
  return { name, mimeType, size, address: { url: `https://files.example/${name}` } };
}

function message(id: string, ...files: InboundFile[]): InboundMessage {
  return {
    type: 'message',
    id,
    otherIds: [],
    thread: { id: 't' as ThreadId, kind: 'direct', owner: 'o' },
    target: { platform: 'acme', surface: 'text', address: null },
    author: { id: 'U1', userId: 'acme-U1' },
    text: '',
    files,
    addressing: { mentioned: true, othersMentioned: false, open: true, inThread: false, allowed: true },
    sentAtMs: 0,
  };
}

type Content = Buffer | Error | (() => Promise<FetchedFile>);

/** A platform's file store: by name, what is there now. It counts what was asked of it, and can be slow. */
function platformWith(contents: Record<string, Content>) {
  const asked: { name: string; maxSize: number }[] = [];
  let busy = 0;
  const seen = { mostAtOnce: 0 };
  const gates: (() => void)[] = [];
  const gate = {
    closed: false,
    open() {
      for (const pass of gates.splice(0)) pass();
    },
  };
  async function fetched(name: string, maxSize: number): Promise<FetchedFile> {
    asked.push({ name, maxSize });
    busy += 1;
    seen.mostAtOnce = Math.max(seen.mostAtOnce, busy);
    try {
      if (gate.closed) await new Promise<void>((resolve) => gates.push(resolve));
      const content = contents[name] ?? new ChatError('acme', 'gone', 'file_not_found');
      if (content instanceof Error) throw content;
      if (typeof content === 'function') return await content();
      if (content.byteLength > maxSize) throw new ChatError('acme', 'too-long', 'file_too_large');
      return { bytes: content, mimeType: 'application/octet-stream' };
    } finally {
      busy -= 1;
    }
  }
  const source = {
    read: (query: { type: string; file: InboundFile; maxSize: number }) => fetched(query.file.name, query.maxSize),
  } as unknown as FileSource;
  return { source, asked, seen, gate, contents };
}

function shelfWith(caps: Partial<MediaCaps> = {}) {
  const collected = collectingLog();
  return { shelf: createShelf({ log: collected.log, caps: { ...mediaCaps, ...caps } }), lines: collected.lines };
}

function dataUrl(type: string, bytes: Buffer): string {
  return `data:${type};base64,${bytes.toString('base64')}`;
}

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

describe('a program', () => {
  it.each([
    ['setup.exe', 'MZ\x90\x00\x03'],
    ['run', '\x7fELF\x02'],
    ['tool', '\xcf\xfa\xed\xfe'],
    ['photo.png', 'MZ\x90\x00\x03'],
  ])('is not passed on, whatever it is called: %s', async (name, start) => {
    const platform = platformWith({ [name]: Buffer.from(start, 'latin1') });
    const taken = await shelfWith().shelf.take(message('m', file(name, 'image/png', 5)), platform.source);
    expect(taken).toMatchObject({ parts: [], refused: [{ name, reason: 'program' }] });
  });
});

describe('what a file becomes', () => {
  async function partOf(sent: InboundFile, bytes: Buffer, received = ''): Promise<InputPart | string | undefined> {
    const platform = platformWith({ [sent.name]: async () => ({ bytes, mimeType: received }) });
    const { parts, refused } = await shelfWith().shelf.take(message('m', sent), platform.source);
    return parts[0] ?? refused[0]?.reason;
  }

  it.each([
    ['image/png', png],
    ['image/jpeg', Buffer.from('\xff\xd8\xff\xe0 JFIF', 'latin1')],
    ['image/gif', Buffer.from('GIF89a....')],
    ['image/gif', Buffer.from('GIF87a....')],
    ['image/webp', Buffer.from('RIFF1234WEBPVP8 ')],
  ])('an image by its bytes, under its true type: %s', async (type, bytes) => {
    for (const declared of ['image/tiff', 'application/octet-stream', ''])
      expect(await partOf(file('picture', declared, 9), bytes)).toEqual({ type: 'image', url: dataUrl(type, bytes) });
  });

  it.each([
    ['photo.heic', 'image/heic', Buffer.from('ftypheic')],
    ['drawing.svg', 'image/svg+xml', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')],
    ['wave.webp', 'image/webp', Buffer.from('RIFF1234WAVE')],
    ['empty.png', 'image/png', Buffer.alloc(0)],
    ['manual.txt', 'text/plain', Buffer.from('MZ-80: a manual')],
  ])('a file, when it is no image that models take: %s', async (name, type, bytes) => {
    expect(await partOf(file(name, type, 9), bytes)).toEqual({ type: 'file', url: dataUrl(type, bytes), name });
  });

  it.each([
    ['audio/mpeg', 'mp3'],
    ['Audio/X-WAV', 'wav'],
    ['audio/wav; rate=8000', 'wav'],
  ])('sound under the name that the agent knows: %s is %s', async (type, format) => {
    const bytes = Buffer.from('sound');
    const url = dataUrl(`audio/${format}`, bytes);
    expect(await partOf(file('s', type, 5), bytes)).toEqual({ type: 'audio', url, format });
  });

  it.each(['audio/ogg', 'audio/mp4', 'audio/constructor'])(
    'a file, when the agent would fail at it: %s',
    async (type) => {
      const bytes = Buffer.from('sound');
      expect(await partOf(file('s', type, 5), bytes)).toEqual({ type: 'file', url: dataUrl(type, bytes), name: 's' });
    },
  );

  it('film', async () => {
    const bytes = Buffer.from('film');
    expect(await partOf(file('f.mp4', 'video/mp4', 4), bytes)).toEqual({
      type: 'video',
      url: dataUrl('video/mp4', bytes),
    });
  });

  it('takes its type from the response when none is declared, and nothing odd into the URL', async () => {
    const bytes = Buffer.from('%PDF-');
    const url = dataUrl('application/pdf', bytes);
    expect(await partOf(file('a.pdf', '', 5), bytes, 'application/pdf')).toMatchObject({ type: 'file', url });
    expect(await partOf(file('a.pdf', 'x/y,<script>', 5), bytes)).toMatchObject({
      url: dataUrl('application/octet-stream', bytes),
    });
  });

  it.each([
    ['a.png', 'image/png', 'unavailable'],
    ['a.pdf', 'application/pdf', 'unavailable'],
    ['a.mp3', 'audio/mpeg', 'unavailable'],
    ['a.bin', '', 'unavailable'],
    ['page.html', 'text/html', undefined],
    ['page.html', '', undefined],
    ['notes.txt', 'text/plain', undefined],
  ])('a sign-in page in place of %s (%s) is not the file', async (name, type, reason) => {
    for (const bytes of [page, Buffer.from('\uFEFF \n<!-- x --><HTML lang="en">')]) {
      const part = await partOf(file(name, type, 9), bytes, 'text/html');
      if (reason === undefined) expect(part).toMatchObject({ type: 'file', name });
      else expect(part).toBe(reason);
    }
  });
});
