// The bridge's journal, as the judge reads it: beside the running bridge, without ever writing.
import { DatabaseSync } from 'node:sqlite';

export interface MessageRow {
  readonly seq: number;
  readonly id: string;
  readonly thread: string;
  readonly state: 'waiting' | 'taken' | 'refused' | 'withdrawn';
  readonly turn: string | null;
  readonly body: string | null;
  readonly accepted_at: number;
}

export interface TurnRow {
  readonly seq: number;
  readonly id: string;
  readonly thread: string;
  readonly state: string;
  readonly segments: string;
  readonly text: string | null;
  readonly ending: string | null;
  readonly detail: string | null;
  readonly retried: number;
  readonly changed_at: number;
}

export interface Count {
  readonly turns: number;
  readonly open: number;
  readonly waiting: number;
  /** All that have ever been accepted. */
  readonly messages: number;
}

const openStates = `('accepted', 'dispatched', 'answering', 'finishing')`;

export class JournalReader {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  count(): Count {
    const [row] = this.#all<Count>(
      `SELECT (SELECT count(*) FROM turns) AS turns, (SELECT count(*) FROM turns WHERE state IN ${openStates}) AS open,
         (SELECT count(*) FROM messages WHERE state = 'waiting') AS waiting,
         (SELECT count(*) FROM messages) AS messages`,
    );
    return row ?? { turns: 0, open: 0, waiting: 0, messages: 0 };
  }

  /** How many turns a crash has cut off just now, by their state. */
  openStates(): readonly string[] {
    return this.#all<{ state: string }>(`SELECT state FROM turns WHERE state IN ${openStates}`).map(
      ({ state }) => state,
    );
  }

  messages(): readonly MessageRow[] {
    return this.#all('SELECT seq, id, thread, state, turn, body, accepted_at FROM messages ORDER BY seq');
  }

  turns(): readonly TurnRow[] {
    return this.#all('SELECT * FROM turns ORDER BY seq');
  }

  identities(): ReadonlySet<string> {
    return new Set(this.#all<{ id: string }>('SELECT id FROM identities').map(({ id }) => id));
  }

  /** `ok`, or what is broken. */
  integrity(): string {
    return this.#all<{ integrity_check: string }>('PRAGMA integrity_check')
      .map((row) => row.integrity_check)
      .join('; ');
  }

  /** Nothing before the first bridge has made the file. */
  #all<T>(sql: string): readonly T[] {
    let db: DatabaseSync;
    try {
      db = new DatabaseSync(this.#path, { readOnly: true, timeout: 5_000 });
    } catch {
      return [];
    }
    try {
      return db.prepare(sql).all() as unknown as T[];
    } catch (error) {
      if (String(error).includes('no such table')) return [];
      throw error;
    } finally {
      db.close();
    }
  }
}
