import { expect, it } from 'vitest';
import { readDataUrl, typeInDataUrl } from '../../src/media/data-url.ts';

const png = Buffer.from('89504e470d0a1a0a', 'hex');

it.each([
  ['data:text/csv;charset=utf-8;base64,YSxi', 'text/csv', 'a,b'],
  ['data:,hello%20there', 'text/plain', 'hello there'],
  ['DATA:Text/HTML;Base64,YQ==', 'text/html', 'a'],
  ['data:text/plain;base64,YSxi%0AYw%3D%3D', 'text/plain', 'a,bc'],
  ['data:image/svg+xml;utf8,<svg/>', 'image/svg+xml', '<svg/>'],
])('holds what it holds: %s', (url, mimeType, text) => {
  const content = readDataUrl(url, 1000);
  expect(content.mimeType).toBe(mimeType);
  expect(String(Buffer.from(content.bytes))).toBe(text);
});

it('an image is what its bytes are', () => {
  expect(readDataUrl(`data:application/octet-stream;base64,${png.toString('base64')}`, 1000).mimeType).toBe(
    'image/png',
  );
});

it('is no larger than allowed, to the byte', () => {
  const url = (size: number) => `data:;base64,${Buffer.alloc(size).toString('base64')}`;
  for (const size of [10, 11, 12]) {
    expect(readDataUrl(url(size), size).bytes).toHaveLength(size);
    expect(() => readDataUrl(url(size + 1), size)).toThrow(expect.objectContaining({ reason: 'too-large' }));
  }
  expect(readDataUrl('data:,%20%20', 2).bytes).toHaveLength(2);
  expect(() => readDataUrl('data:,%20%20%20', 2)).toThrow(expect.objectContaining({ reason: 'too-large' }));
});

it.each(['data:text/plain;base64', 'data:text/plain;base64,', 'data:,%zz', 'https://x.test/'])(
  'cannot be used: %s',
  (url) => expect(() => readDataUrl(url, 1000)).toThrow(expect.objectContaining({ reason: 'unusable' })),
);

it.each([
  ['data:Image/PNG;base64,AA', 'image/png'],
  ['data:,x', ''],
  ['https://x.test/', ''],
])('the type in %s is %j', (url, type) => expect(typeInDataUrl(url)).toBe(type));
