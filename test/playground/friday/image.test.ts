import { inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { draw, pixelSize } from '../../../playground/friday/image.ts';

/** The head of a JPEG: an application segment, a fill byte, a table, then the frame header of 640 × 480. */
const jpeg = Buffer.from(
  'ffd8' +
    'ffe00010' +
    '4a46494600010100000100010000' +
    'ff' +
    'ffdb0004' +
    '0000' +
    'ffc20011' +
    '08' +
    '01e0' +
    '0280' +
    '03',
  'hex',
);

describe('pictures', () => {
  it('are real PNG files', () => {
    const bytes = Buffer.from(draw('a sunset', { width: 7, height: 5 }).split(',')[1] ?? '', 'base64');
    expect(bytes.toString('latin1', 12, 16)).toBe('IHDR');
    const dataAt = bytes.indexOf('IDAT');
    const rows = inflateSync(bytes.subarray(dataAt + 4, dataAt + 4 + bytes.readUInt32BE(dataAt - 4)));
    expect(rows.length).toBe(5 * (1 + 7 * 3));
    expect(bytes.subarray(-12).toString('hex')).toBe('0000000049454e44ae426082');
  });

  it.each([
    ['PNG', Buffer.from(draw('x', { width: 33, height: 44 }).split(',')[1] ?? '', 'base64'), { width: 33, height: 44 }],
    ['GIF', Buffer.from('474946383961' + '0a00' + '1400' + '80', 'hex'), { width: 10, height: 20 }],
    ['JPEG', jpeg, { width: 640, height: 480 }],
    ['JPEG that is cut off', jpeg.subarray(0, 20), undefined],
    ['text', Buffer.from('hello, I am no picture at all'), undefined],
    ['nothing', Buffer.alloc(0), undefined],
  ])('have a size: %s', (_, bytes, size) => {
    expect(pixelSize(bytes)).toEqual(size);
  });

  it('that are cut anywhere have a size or none, but no error', () => {
    for (let length = 0; length <= jpeg.length; length += 1) {
      expect([undefined, 640]).toContain(pixelSize(jpeg.subarray(0, length))?.width);
    }
  });
});
