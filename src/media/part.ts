// What a fetched file is, judged by its bytes: a file and its content come in, the part that the agent takes goes out.
import type { InputPart } from '../agent.ts';
import type { FetchedFile, InboundFile } from '../chat.ts';

type FilePart = Exclude<InputPart, { readonly type: 'text' }>;

/**
 * Images by their first bytes, under their true type; film and known sounds as declared; everything else is a file.
 * @returns nothing when the content is a web page in place of the file: what a platform sends to whom it does not let in.
 */
export function partOf(file: InboundFile, { bytes, mimeType: received }: FetchedFile): FilePart | undefined {
  const image = imageTypeOf(bytes);
  if (image !== undefined) return { type: 'image', url: dataUrl(image, bytes) };
  if (looksLikePage(bytes) && !mayBePage(file)) return undefined;

  const type = plainType(file.mimeType) ?? plainType(received) ?? 'application/octet-stream';
  const format = audioFormats.get(type);
  if (format !== undefined) return { type: 'audio', url: dataUrl(`audio/${format}`, bytes), format };
  const url = dataUrl(type, bytes);
  if (type.startsWith('video/')) return { type: 'video', url };
  return { type: 'file', url, name: file.name };
}

/** The image formats that models take; every other one travels as a file. */
export function imageTypeOf(bytes: Uint8Array): string | undefined {
  const start = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 12)).toString('latin1');
  if (start.startsWith('\x89PNG\r\n\x1a\n')) return 'image/png';
  if (start.startsWith('\xff\xd8\xff')) return 'image/jpeg';
  if (start.startsWith('GIF87a') || start.startsWith('GIF89a')) return 'image/gif';
  if (start.startsWith('RIFF') && start.startsWith('WEBP', 8)) return 'image/webp';
  return undefined;
}

/** Something to be run, by its first bytes: Windows, Linux, macOS (for one or for several processors). */
export function isProgram(bytes: Uint8Array): boolean {
  const start = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 4)).toString('latin1');
  return /^MZ[^\t\n\r -~]/.test(start) || programs.has(start);
}

const programs = new Set(['\x7fELF', '\xcf\xfa\xed\xfe', '\xce\xfa\xed\xfe', '\xca\xfe\xba\xbe']);

/** A web page, whatever it was declared to be. */
export function looksLikePage(bytes: Uint8Array): boolean {
  const start = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 512)).toString('utf8');
  return /^\uFEFF?\s*(?:<!--[\s\S]*?-->\s*)*(?:<!doctype html|<html)/i.test(start);
}

export function mayBePage({ name, mimeType }: Pick<InboundFile, 'name' | 'mimeType'>): boolean {
  return /^text\/|html|xml/i.test(mimeType) || /\.(?:x?html?|md|txt)$/i.test(name);
}

/** `audio/ogg; codecs=opus` → `audio/ogg`. Nothing that does not look like a type may enter a URL. */
export function plainType(mimeType: string): string | undefined {
  return /^\s*([\w.+-]+\/[\w.+-]+)\s*(?:;|$)/.exec(mimeType)?.[1]?.toLowerCase();
}

/**
 * The sounds that AgentScope's formatters pass on, by the names that they know; any other audio part fails the whole run
 * (seen with agentscope 1.0.21, 22 Nov 2026), so every other sound travels as a file.
 */
const audioFormats: ReadonlyMap<string, 'mp3' | 'wav'> = new Map([
  ['audio/mpeg', 'mp3'],
  ['audio/mp3', 'mp3'],
  ['audio/wav', 'wav'],
  ['audio/x-wav', 'wav'],
  ['audio/wave', 'wav'],
  ['audio/vnd.wave', 'wav'],
]);

function dataUrl(type: string, bytes: Uint8Array): string {
  const base64 = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
  return `data:${type};base64,${base64}`;
}
