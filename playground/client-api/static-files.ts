// The files of the built page, and those that people and Friday have sent: addresses come in, safe answers go out.
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import mime from 'mime';
import type { SentFile } from './platform-client.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

const everywhere = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
};

/** Nothing but what this server sends: whatever an agent writes, the page fetches nothing from elsewhere. */
const pagePolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "media-src 'self' blob:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

export const notFound: Answer = plain(404, 'Not found');
export const refused: Answer = plain(403, 'This is only for the page that was opened from here.');

function plain(status: number, body: string): Answer {
  return { status, headers: { ...everywhere, 'content-type': 'text/plain; charset=utf-8' }, body };
}

/** Everything in the folder, read at once, so that no address can lead out of it. */
export function pageFiles(folder: string): ReadonlyMap<string, Answer> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const answers = files.map(({ parentPath, name }) => {
    const path = join(parentPath, name);
    const address = `/${relative(folder, path).split(sep).join('/')}`;
    const type = mime.getType(name) ?? 'application/octet-stream';
    const kept = address.startsWith('/assets/') ? 'private, max-age=31536000, immutable' : 'no-store';
    const headers = {
      ...everywhere,
      'content-type': type.startsWith('text/') ? `${type}; charset=utf-8` : type,
      'cache-control': kept,
      'content-security-policy': pagePolicy,
    };
    return [address, { status: 200, headers, body: readFileSync(path) }] as const;
  });
  const all = new Map<string, Answer>(answers);
  const index = all.get('/index.html');
  return index === undefined ? all : all.set('/', index);
}

/** What a browser shows without running anything of it. */
const shownInPlace = /^(?:image\/(?:png|jpeg|gif|webp|avif|bmp)|audio\/[\w.+-]+|video\/[\w.+-]+)$/;

/** A file that somebody has sent could be a page with a script in it: only pictures, sound and film are shown in place. */
export function sentFile({ name, mimeType, bytes }: SentFile): Answer {
  const type = mimeType.split(';')[0]?.trim() ?? '';
  const inPlace = shownInPlace.test(type);
  const headers = {
    ...everywhere,
    'content-type': inPlace ? type : 'application/octet-stream',
    'content-length': String(bytes.byteLength),
    'content-disposition': `${inPlace ? 'inline' : 'attachment'}; filename*=UTF-8''${encodeURIComponent(name)}`,
    'content-security-policy': "default-src 'none'; sandbox",
    'cache-control': 'no-store',
  };
  return { status: 200, headers, body: bytes };
}
