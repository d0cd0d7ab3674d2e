// Files that people send: fetched when their message is accepted, held in bounded memory, handed out when its turn begins.
import type { InputPart } from './agent.ts';
import { type ChatAdapter, ChatError, type FetchedFile, type InboundFile, type InboundMessage } from './chat.ts';
import type { Log } from './log.ts';
import { Gate } from './media/gate.ts';
import { imageTypeOf, isProgram, partOf } from './media/part.ts';

/** A file that does not reach the agent. `too-large` also when it is one too many, or too much together with the others. */
export interface RefusedFile {
  readonly name: string;
  readonly reason: 'too-large' | 'program' | 'unavailable';
}

interface TakenFiles {
  readonly parts: readonly InputPart[];
  readonly refused: readonly RefusedFile[];
  /** Bytes of what was taken. */
  readonly size: number;
}

/** Bytes, but for the counts. */
export interface MediaCaps {
  readonly imageSize: number;
  readonly fileSize: number;
  readonly filesPerMessage: number;
  /** Of all messages that are answered together: they travel to the agent in one request. */
  readonly sizePerTurn: number;
  /** Held in memory for all waiting messages together; what does not fit is fetched when its turn begins. */
  readonly sizeHeld: number;
  readonly fetchesAtOnce: number;
  /** A file that nobody has taken by then is let go; it can be fetched again. */
  readonly heldMs: number;
}

const mebibyte = 1024 * 1024;

export const mediaCaps: MediaCaps = {
  imageSize: 10 * mebibyte,
  fileSize: 20 * mebibyte,
  filesPerMessage: 10,
  sizePerTurn: 40 * mebibyte,
  sizeHeld: 256 * mebibyte,
  fetchesAtOnce: 4,
  heldMs: 30 * 60_000,
};

/** The part of an adapter that fetches files. */
export type FileSource = Pick<ChatAdapter, 'read'>;

export interface Shelf {
  /** Begins to fetch a message's files: platforms' addresses expire. Never throws; what fails is tried again by `take`. */
  fetch(message: InboundMessage, adapter: FileSource): void;
  /**
   * A message's files as parts, in their order, and those that could not be taken. Never rejects.
   * @param taken bytes that the turn's earlier messages have brought.
   */
  take(message: InboundMessage, adapter: FileSource, taken?: number): Promise<TakenFiles>;
  /** The message was withdrawn: its files are not needed. */
  drop(message: Pick<InboundMessage, 'id'>): void;
}

export interface ShelfOptions {
  readonly log: Log;
  readonly caps?: MediaCaps;
}

export function createShelf({ log, caps = mediaCaps }: ShelfOptions): Shelf {
  return new MemoryShelf(log, caps);
}

type Fetched = { readonly content: FetchedFile } | { readonly failed: unknown };

interface HeldFile {
  readonly address: string;
  readonly result: Promise<Fetched>;
  /** Bytes that count against {@link MediaCaps.sizeHeld}: as declared until it is known. */
  size: number;
}

interface HeldMessage {
  readonly sinceMs: number;
  readonly files: readonly HeldFile[];
}

class MemoryShelf implements Shelf {
  readonly #log: Log;
  readonly #caps: MediaCaps;
  readonly #held = new Map<string, HeldMessage>();
  readonly #gate: Gate;

  constructor(log: Log, caps: MediaCaps) {
    this.#log = log;
    this.#caps = caps;
    this.#gate = new Gate(caps.fetchesAtOnce);
  }

  fetch(message: InboundMessage, adapter: FileSource): void {
    this.#letGo();
    if (message.files.length === 0 || this.#held.has(message.id)) return;
    let free = this.#caps.sizeHeld - this.#sizeHeld();
    const files: HeldFile[] = [];
    for (const file of this.#admit(message.files).admitted) {
      const size = file.size > 0 ? file.size : this.#capOf(file);
      if (size > free) continue;
      free -= size;
      const held: HeldFile = { address: keyOf(file), size, result: this.#read(file, adapter) };
      held.result
        .then((fetched) => {
          held.size = 'content' in fetched ? fetched.content.bytes.byteLength : 0;
        })
        .catch((reason: unknown) => this.#log.error({ err: reason }, 'a file could not be counted'));
      files.push(held);
    }
    if (files.length > 0) this.#held.set(message.id, { sinceMs: Date.now(), files });
  }

  async take(message: InboundMessage, adapter: FileSource, before = 0): Promise<TakenFiles> {
    const held = this.#held.get(message.id)?.files ?? [];
    const room = this.#caps.sizePerTurn - before;
    const { admitted, refused } = this.#admit(message.files, room);
    const taken = await Promise.all(
      admitted.map(async (file) => ({ file, fetched: await this.#fetched(file, held, adapter) })),
    );
    this.#held.delete(message.id);

    const parts: InputPart[] = [];
    let left = room;
    for (const { file, fetched } of taken) {
      const judged = this.#judge(file, fetched, left);
      if ('part' in judged) parts.push(judged.part);
      else refused.push({ name: file.name, reason: judged.reason });
      if ('part' in judged && 'content' in fetched) left -= fetched.content.bytes.byteLength;
    }
    for (const { name, reason } of refused)
      this.#log.warn({ message: message.id, file: name, reason }, 'file not taken');
    return { parts, refused, size: room - left };
  }

  drop({ id }: Pick<InboundMessage, 'id'>): void {
    this.#held.delete(id);
  }

  /** Sorts out, by what the platform declares, what need not even be fetched. */
  #admit(
    files: readonly InboundFile[],
    room = this.#caps.sizePerTurn,
  ): { admitted: InboundFile[]; refused: RefusedFile[] } {
    const admitted: InboundFile[] = [];
    const refused: RefusedFile[] = [];
    let left = room;
    for (const file of files) {
      const tooMany = admitted.length >= this.#caps.filesPerMessage;
      if (tooMany || file.size > Math.min(this.#capOf(file), left)) {
        refused.push({ name: file.name, reason: 'too-large' });
        continue;
      }
      left -= file.size;
      admitted.push(file);
    }
    return { admitted, refused };
  }

  /** What is on the shelf; else, after a restart or a failure that may pass, the file itself once more. */
  async #fetched(file: InboundFile, held: readonly HeldFile[], adapter: FileSource): Promise<Fetched> {
    const early = await held.find(({ address }) => address === keyOf(file))?.result;
    if (early !== undefined && ('content' in early || isFinal(early.failed))) return early;
    return this.#read(file, adapter);
  }

  #judge(
    file: InboundFile,
    fetched: Fetched,
    left: number,
  ): { readonly part: InputPart } | { readonly reason: RefusedFile['reason'] } {
    if ('failed' in fetched) {
      const tooLong = fetched.failed instanceof ChatError && fetched.failed.kind === 'too-long';
      if (!tooLong) this.#log.warn({ err: fetched.failed, file: file.name }, 'a file could not be fetched');
      return { reason: tooLong ? 'too-large' : 'unavailable' };
    }
    const { bytes } = fetched.content;
    if (isProgram(bytes)) return { reason: 'program' };
    const cap = imageTypeOf(bytes) === undefined ? this.#caps.fileSize : this.#caps.imageSize;
    if (bytes.byteLength > Math.min(cap, left)) return { reason: 'too-large' };
    const part = partOf(file, fetched.content);
    return part === undefined ? { reason: 'unavailable' } : { part };
  }

  async #read(file: InboundFile, adapter: FileSource): Promise<Fetched> {
    try {
      const query = { type: 'file', file, maxSize: this.#capOf(file) } as const;
      return { content: await this.#gate.through(() => adapter.read(query)) };
    } catch (failed) {
      return { failed };
    }
  }

  #capOf(file: InboundFile): number {
    return file.mimeType.startsWith('image/') ? this.#caps.imageSize : this.#caps.fileSize;
  }

  #sizeHeld(): number {
    let size = 0;
    for (const { files } of this.#held.values()) for (const file of files) size += file.size;
    return size;
  }

  #letGo(): void {
    const before = Date.now() - this.#caps.heldMs;
    for (const [id, { sinceMs }] of this.#held) if (sinceMs < before) this.#held.delete(id);
  }
}

function keyOf(file: InboundFile): string {
  return JSON.stringify(file.address);
}

function isFinal(failed: unknown): boolean {
  return (
    failed instanceof ChatError && (failed.kind === 'too-long' || failed.kind === 'gone' || failed.kind === 'forbidden')
  );
}
