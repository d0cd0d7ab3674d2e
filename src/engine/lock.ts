// One process a journal: the journal's path comes in, a hold on it goes out that ends with its holder, kill -9 included.
import { closeSync, openSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

export interface Hold {
  release(): void;
}

/**
 * A second process on the same journal would take up turns that the first one is still answering, and answer them twice.
 * The hold is a lock of the operating system's on a file beside the journal, as SQLite takes it.
 * @throws when another process has it.
 */
export function holdJournal(path: string): Hold {
  const file = `${path}.lock`;
  closeSync(openSync(file, 'a', 0o600));
  const db = new DatabaseSync(file);
  try {
    db.exec('BEGIN EXCLUSIVE');
  } catch (cause) {
    db.close();
    throw new Error('another friday is using it', { cause });
  }
  return { release: () => db.close() };
}
