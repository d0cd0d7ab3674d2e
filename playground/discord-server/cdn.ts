// Files: attachments come in from messages, signed URLs that expire go out and are served again.
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { ATTACHMENT_URL_TTL_MS } from './limits.ts';
import type { Attachment } from './model.ts';
import type { World } from './world.ts';

export interface ServedFile {
  readonly status: number;
  readonly mimeType: string;
  readonly bytes: Uint8Array;
}

const GONE: ServedFile = {
  status: 404,
  mimeType: 'text/plain;charset=UTF-8',
  bytes: Buffer.from('This content is no longer available.'),
};

/** @see https://docs.discord.com/developers/reference#signed-attachment-cdn-urls */
export class Cdn {
  readonly #world: World;
  readonly #key = randomBytes(32);
  /** The host that serves the files, known once the server listens. */
  baseUrl = '';

  constructor(world: World) {
    this.#world = world;
  }

  /** A URL that works for a day: expiry `ex`, issue `is` (both hexadecimal seconds) and signature `hm`. */
  urlOf(channelId: string, attachment: Attachment): string {
    const now = this.#world.now();
    const issued = Math.floor(now / 1000).toString(16);
    const expires = Math.floor((now + ATTACHMENT_URL_TTL_MS) / 1000).toString(16);
    const path = `/attachments/${channelId}/${attachment.id}/${encodeURIComponent(attachment.name)}`;
    return `${this.baseUrl}${path}?ex=${expires}&is=${issued}&hm=${this.#sign(path, expires, issued)}&`;
  }

  serve(url: URL): ServedFile {
    const expires = url.searchParams.get('ex') ?? '';
    const issued = url.searchParams.get('is') ?? '';
    const given = Buffer.from(url.searchParams.get('hm') ?? '');
    const expected = Buffer.from(this.#sign(url.pathname, expires, issued));
    const isGenuine = given.length === expected.length && timingSafeEqual(given, expected);
    if (!isGenuine || Number.parseInt(expires, 16) * 1000 < this.#world.now()) return GONE;
    const [, , channelId = '', attachmentId = ''] = url.pathname.split('/');
    const holders = [...this.#world.messagesIn(channelId), ...this.#world.interactions.values()];
    for (const { attachments } of holders) {
      const found = attachments.find(({ id }) => id === attachmentId);
      if (found === undefined) continue;
      return { status: 200, mimeType: found.mimeType ?? 'application/octet-stream', bytes: found.bytes };
    }
    return GONE;
  }

  #sign(path: string, expires: string, issued: string): string {
    return createHmac('sha256', this.#key).update(`${path}?${expires}&${issued}`).digest('hex');
  }
}

const TYPES_BY_ENDING: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  mp3: 'audio/mpeg',
  ogg: 'audio/ogg',
  wav: 'audio/x-wav',
  mp4: 'video/mp4',
  pdf: 'application/pdf',
  json: 'application/json; charset=utf-8',
  txt: 'text/plain; charset=utf-8',
  md: 'text/markdown; charset=utf-8',
  csv: 'text/csv; charset=utf-8',
};

/** Discord goes by the file's ending first, then by what the client says. */
export function mimeTypeOf(name: string, claimed: string): string | undefined {
  const ending = name.slice(name.lastIndexOf('.') + 1).toLowerCase();
  if (TYPES_BY_ENDING[ending] !== undefined) return TYPES_BY_ENDING[ending];
  return claimed === '' || claimed === 'application/octet-stream' ? undefined : claimed;
}
