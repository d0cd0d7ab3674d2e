// What an address answered: a response comes in, the bytes that it was to have go out, or why not.
import type { Dispatcher } from 'undici';
import type { ReplyMedia } from '../agent.ts';
import type { Content } from './data-url.ts';
import { MediumError } from './error.ts';
import { imageTypeOf, looksLikePage, mayBePage, plainType } from './part.ts';

/** Nothing is unpacked: we ask for bytes as they are, and a small answer cannot grow into a large one. */
export async function collect({ headers, body }: Dispatcher.ResponseData, maxSize: number): Promise<Uint8Array> {
  // Whoever leaves a body unread has it fail later, and nobody listens then.
  body.on('error', () => undefined);
  const encoding = headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity') {
    body.destroy();
    throw new MediumError('not-media', `encoded: ${encoding}`);
  }
  if (Number(headers['content-length'] ?? 0) > maxSize) {
    body.destroy();
    throw new MediumError('too-large', 'declared as too large');
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    const piece = Buffer.from(chunk);
    size += piece.byteLength;
    // Leaving the loop ends the connection: what a server declares is a claim, only what arrives counts.
    if (size > maxSize) throw new MediumError('too-large', 'sent too much');
    chunks.push(piece);
  }
  if (size === 0) throw new MediumError('not-media', 'an empty answer');
  return Buffer.concat(chunks, size);
}

const declaredAs: Readonly<Record<ReplyMedia['type'], RegExp>> = {
  image: /^image\//,
  audio: /^(?:audio|video)\/|^application\/(?:ogg|octet-stream)$/,
  video: /^video\/|^application\/(?:ogg|mp4|octet-stream)$/,
  file: /^/,
};

/** @throws MediumError `not-media` when it is not what it was said to be: above all a page that asks to sign in. */
export function contentOf(
  { type, name: called }: ReplyMedia,
  bytes: Uint8Array,
  header: unknown,
  name: string | undefined,
): Content {
  const declared = (typeof header === 'string' ? plainType(header) : undefined) ?? 'application/octet-stream';
  const mimeType = imageTypeOf(bytes) ?? declared;
  if (!declaredAs[type].test(mimeType)) throw new MediumError('not-media', `${type} wanted, ${mimeType} came`);
  if (looksLikePage(bytes) && !(type === 'file' && mayBePage({ name: called ?? name ?? '', mimeType: '' })))
    throw new MediumError('not-media', 'a web page');
  return { bytes, mimeType };
}
