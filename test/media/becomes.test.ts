// What the agent gets for a file, by its bytes rather than by its name.
import { describe, expect, it } from 'vitest';
import type { InputPart } from '../../src/agent.ts';
import type { InboundFile } from '../../src/chat.ts';
import { dataUrl, file, message, platformWith, png, shelfWith } from './shelf-scene.ts';

const page = Buffer.from('<!DOCTYPE html><html><title>Sign in</title></html>');

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
