// Data URLs: the text comes in, what it holds goes out.
import { MediumError } from './error.ts';
import { imageTypeOf } from './part.ts';

export interface Content {
  readonly bytes: Uint8Array;
  readonly mimeType: string;
}

/** @throws MediumError `too-large`, or `unusable` when it is none or holds nothing. */
export function readDataUrl(url: string, maxSize: number): Content {
  const match = /^data:([^,;]*)((?:;[^,;]*)*),/i.exec(url);
  if (match === null) throw new MediumError('unusable', 'not a data URL');
  const [head, mimeType = '', parameters = ''] = match;
  const isBase64 = /;\s*base64\s*$/i.test(parameters);
  // Looked at before anything is decoded: four characters hold three bytes, or one is written as three.
  const leastSize = isBase64 ? Math.floor(((url.length - head.length) * 3) / 4) - 2 : (url.length - head.length) / 3;
  if (leastSize > maxSize) throw new MediumError('too-large', 'a large data URL');
  const bytes = decoded(url.slice(head.length), isBase64);
  if (bytes.byteLength === 0) throw new MediumError('unusable', 'an empty data URL');
  if (bytes.byteLength > maxSize) throw new MediumError('too-large', 'a large data URL');
  return { bytes, mimeType: imageTypeOf(bytes) ?? (mimeType.trim().toLowerCase() || 'text/plain') };
}

/** Empty when it says none, or is no data URL. */
export function typeInDataUrl(url: string): string {
  return /^data:([\w.+-]+\/[\w.+-]+)[;,]/i.exec(url)?.[1]?.toLowerCase() ?? '';
}

function decoded(data: string, isBase64: boolean): Buffer {
  try {
    const text = data.includes('%') ? decodeURIComponent(data) : data;
    return Buffer.from(text, isBase64 ? 'base64' : 'utf8');
  } catch (cause) {
    throw new MediumError('unusable', 'a broken data URL', { cause });
  }
}
