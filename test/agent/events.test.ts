import { describe, expect, it } from 'vitest';
import { createEventReader } from '../../src/agent/events.ts';

function eventsIn(pieces: readonly (string | Buffer)[], maxEventSize = 1000): string[] {
  const events: string[] = [];
  const reader = createEventReader({
    maxEventSize,
    onEvent: (data) => events.push(data),
    onTooLarge: () => events.push('TOO LARGE'),
  });
  for (const piece of pieces) reader.read(Buffer.from(piece));
  reader.end();
  return events;
}

describe('the frames of a stream', () => {
  it.each([
    ['10: a line without the space', ['data:{}\n\n'], ['{}']],
    ['10: CRLF', ['data: 1\r\n\r\ndata: 2\r\n\r\n'], ['1', '2']],
    ['10: CRLF cut between its halves', ['data: 1\r', '\n\r', '\ndata: 2\r\n\r\n'], ['1', '2']],
    ['10: several data lines in one block', ['data: {\ndata: }\n\n'], ['{\n}']],
    [
      '10: comments, names, ids and unknown fields',
      [': ping\nevent: x\nid: 1\nfoo: bar\nretry: x\ndata: 1\n\n'],
      ['1'],
    ],
    ['10: an event without data', ['event: x\n\n: ping\n\n'], []],
    ['11: blank data', ['data:\n\ndata: \n\n'], ['', '']],
    ['a byte order mark', ['\uFEFFdata: 1\n\n'], ['1']],
    ['an end without a blank line', ['data: 1\n'], ['1']],
    ['an end within the line', ['data: 1'], ['1']],
    ['an end within a CRLF', ['data: 1\r'], ['1']],
    ['nothing at all', [], []],
    ['many events in one piece', ['data: 1\n\ndata: 2\n\ndata: 3\n\n'], ['1', '2', '3']],
  ])('are read: %s', (_what, pieces, events) => {
    expect(eventsIn(pieces)).toEqual(events);
  });

  it('decodes UTF-8 across pieces, and what is no UTF-8 without dying', () => {
    const bytes = Buffer.from('data: 星期五🚀\n\n');
    expect(eventsIn(Array.from(bytes, (byte) => Buffer.of(byte)))).toEqual(['星期五🚀']);
    expect(eventsIn([Buffer.from([0x64, 0x61, 0x74, 0x61, 0x3a, 0xff, 0x41, 0x0a, 0x0a])])).toEqual(['\uFFFDA']);
  });
});

describe('the cap of an event', () => {
  it('lets an event of just that size through, and none larger', () => {
    const line = (size: number): string[] => ['data: ', 'x'.repeat(size - 6), '\n\n'];
    expect(eventsIn(line(1000))).toEqual(['x'.repeat(994)]);
    expect(eventsIn(line(1001))).toEqual(['TOO LARGE']);
  });

  it('holds for a block of many lines, and says so once', () => {
    const pieces = Array.from({ length: 300 }, () => 'data: xxxxxxxxxx\n');
    expect(eventsIn([...pieces, '\n', 'data: after\n\n'])).toEqual(['TOO LARGE']);
  });

  it('does not hold for the stream: many small events are no large one', () => {
    expect(eventsIn(Array.from({ length: 300 }, () => 'data: xxxxxxxxxx\n\n'))).toHaveLength(300);
  });

  it('keeps nothing of a line that never ends', () => {
    const reader = createEventReader({
      maxEventSize: 2 ** 20,
      onEvent: () => expect.fail(),
      onTooLarge: () => undefined,
    });
    const piece = Buffer.alloc(2 ** 16, 'x');
    reader.read(Buffer.from('data: '));
    const before = process.memoryUsage().heapUsed;
    for (let size = 0; size < 2 ** 29; size += piece.length) reader.read(piece);
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(2 ** 26);
  });
});
