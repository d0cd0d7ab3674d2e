// Messages with files, and a platform's store of files in memory that counts what is asked of it.
import type { ThreadId } from '../../src/chat.ts';
import { ChatError, type FetchedFile, type InboundFile, type InboundMessage } from '../../src/chat.ts';
import { createShelf, type FileSource, type MediaCaps, mediaCaps } from '../../src/media.ts';
import { collectingLog } from '../collecting-log.ts';

export const png = Buffer.from('\x89PNG\r\n\x1a\n0000', 'latin1');

export function file(name: string, mimeType: string, size: number): InboundFile {
  return { name, mimeType, size, address: { url: `https://files.example/${name}` } };
}

export function message(id: string, ...files: InboundFile[]): InboundMessage {
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
export function platformWith(contents: Record<string, Content>) {
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

export function shelfWith(caps: Partial<MediaCaps> = {}) {
  const collected = collectingLog();
  return { shelf: createShelf({ log: collected.log, caps: { ...mediaCaps, ...caps } }), lines: collected.lines };
}

export function dataUrl(type: string, bytes: Buffer): string {
  return `data:${type};base64,${bytes.toString('base64')}`;
}
