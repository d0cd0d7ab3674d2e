// What Friday remembers: in, who speaks in which session; out, what she was told there. In RAM, and in a JSON file if one is named.
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** What she knows of one session of one user id: AgentScope keys its memory by both. */
export interface Recollection {
  /** The names people gave themselves, by speaker (`U061`; empty where no speaker was named). */
  readonly names: Record<string, string>;
  /** How many messages she has heard. */
  heard: number;
  /** The message before this one. */
  last: string;
  /** The language she was last spoken to in: what she answers a message without words in. */
  language: 'en' | 'zh';
}

export class Memory {
  readonly #recollections: Map<string, Recollection>;
  readonly #stateFile: string | undefined;
  #writing: Promise<void> = Promise.resolve();

  private constructor(recollections: Map<string, Recollection>, stateFile: string | undefined) {
    this.#recollections = recollections;
    this.#stateFile = stateFile;
  }

  /** Opens the memory kept in a file; a file that does not exist is an empty memory. */
  static async open(stateFile?: string): Promise<Memory> {
    return new Memory(stateFile === undefined ? new Map() : await stored(stateFile), stateFile);
  }

  of(userId: string, sessionId: string): Recollection {
    const key = JSON.stringify([userId, sessionId]);
    const known = this.#recollections.get(key) ?? { names: {}, heard: 0, last: '', language: 'en' };
    this.#recollections.set(key, known);
    return known;
  }

  /** Resolves when everything remembered so far is on disk. A write never leaves half a file behind. */
  save(): Promise<void> {
    const file = this.#stateFile;
    if (file === undefined) return Promise.resolve();
    const write = async (): Promise<void> => {
      await mkdir(dirname(file), { recursive: true });
      await writeFile(`${file}.new`, `${JSON.stringify(Object.fromEntries(this.#recollections), null, 2)}\n`);
      await rename(`${file}.new`, file);
    };
    // One write at a time, also after one that failed.
    this.#writing = this.#writing.then(write, write);
    return this.#writing;
  }
}

async function stored(file: string): Promise<Map<string, Recollection>> {
  try {
    return new Map(Object.entries(JSON.parse(await readFile(file, 'utf8')) as Record<string, Recollection>));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new Map();
    throw new Error(`Friday cannot read her memory in ${file}`, { cause: error });
  }
}
