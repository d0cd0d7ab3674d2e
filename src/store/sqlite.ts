// Keyv's storage over node:sqlite: keys and serialised values in, rows of one table out.
import { EventEmitter } from 'node:events';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { KeyvStoreAdapter, StoredData } from 'keyv';

/** The table, in SQLite and in PostgreSQL. */
export const tableName = 'friday_state';

const schema = `
  CREATE TABLE IF NOT EXISTS ${tableName} (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL,
    expires_at INTEGER
  ) STRICT, WITHOUT ROWID;
`;

const live = '(expires_at IS NULL OR expires_at > ?)';
const pageSize = 100;

/**
 * One process and one connection. Reads and writes are synchronous inside SQLite, microseconds long; they fail by
 * rejecting and never emit `error`. Another writer of the file is waited for at most five seconds.
 */
export class SqliteStore extends EventEmitter implements KeyvStoreAdapter {
  readonly opts: { readonly dialect: 'sqlite'; readonly url: string };
  namespace?: string | undefined;
  readonly #db: DatabaseSync;
  readonly #prepared = new Map<string, StatementSync>();

  /**
   * @param path the file. It is made when missing, for its owner only, and so is its folder.
   * @param isJournal the journal is in the same file. Then a write does not wait for the disk itself: the next commit of
   *   the journal, which comes before anything is said to the agent, brings it there as well (one log, one `fsync`).
   */
  constructor(path: string, { isJournal = false }: { readonly isJournal?: boolean } = {}) {
    super();
    this.opts = { dialect: 'sqlite', url: `sqlite://${path}` };
    mkdirSync(dirname(path), { recursive: true });
    // SQLite would make it readable by everybody; the side files of the write-ahead log take their mode from this one.
    closeSync(openSync(path, 'a', 0o600));
    this.#db = new DatabaseSync(path, { timeout: 5000 });
    this.#db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = ${isJournal ? 'NORMAL' : 'FULL'};`);
    this.#db.exec(schema);
    this.#db.prepare(`DELETE FROM ${tableName} WHERE NOT ${live}`).run(Date.now());
  }

  async get<Value>(key: string): Promise<StoredData<Value> | undefined> {
    const row = this.#sql(`SELECT value FROM ${tableName} WHERE key = ? AND ${live}`).get(key, Date.now());
    return stored<Value>(row?.value);
  }

  async getMany<Value>(keys: string[]): Promise<StoredData<Value | undefined>[]> {
    const rows = this.#sql(
      `SELECT key, value FROM ${tableName} WHERE key IN (SELECT value FROM json_each(?)) AND ${live}`,
    ).all(JSON.stringify(keys), Date.now());
    const found = new Map(rows.map((row) => [row.key, row.value]));
    return keys.map((key) => stored<Value>(found.get(key)));
  }

  /** @param ttlMs how long the value lives; for ever without it. */
  async set(key: string, value: string, ttlMs?: number): Promise<void> {
    this.#sql(
      `INSERT INTO ${tableName} (key, value, expires_at) VALUES (?, ?, ?)
         ON CONFLICT (key) DO UPDATE SET value = excluded.value, expires_at = excluded.expires_at`,
    ).run(key, value, ttlMs ? Date.now() + Math.ceil(ttlMs) : null);
  }

  async delete(key: string): Promise<boolean> {
    const { changes } = this.#sql(`DELETE FROM ${tableName} WHERE key = ? AND ${live}`).run(key, Date.now());
    return Number(changes) > 0;
  }

  async has(key: string): Promise<boolean> {
    const row = this.#sql(`SELECT 1 FROM ${tableName} WHERE key = ? AND ${live}`).get(key, Date.now());
    return row !== undefined;
  }

  async clear(): Promise<void> {
    const prefix = prefixOf(this.namespace);
    this.#sql(`DELETE FROM ${tableName} WHERE substr(key, 1, length(?)) = ?`).run(prefix, prefix);
  }

  /** Every live entry of the namespace in the order of the keys; what is written meanwhile may or may not be seen. */
  async *iterator<Value>(namespace?: string): AsyncGenerator<(string | Awaited<Value> | undefined)[], void> {
    const prefix = prefixOf(namespace);
    const page = this.#sql(
      `SELECT key, value FROM ${tableName} WHERE key > ? AND substr(key, 1, length(?)) = ? AND ${live}
       ORDER BY key LIMIT ${pageSize}`,
    );
    let last = '';
    for (;;) {
      const rows = page.all(last, prefix, prefix, Date.now());
      for (const row of rows) {
        last = String(row.key);
        yield [last, stored<Awaited<Value>>(row.value) as Awaited<Value>];
      }
      if (rows.length < pageSize) return;
    }
  }

  async version(): Promise<string> {
    return `SQLite ${String(this.#sql('SELECT sqlite_version() AS version').get()?.version)}`;
  }

  /** The statement, prepared once. */
  #sql(text: string): StatementSync {
    const statement = this.#prepared.get(text) ?? this.#db.prepare(text);
    this.#prepared.set(text, statement);
    return statement;
  }

  async disconnect(): Promise<void> {
    if (this.#db.isOpen) this.#db.close();
  }
}

// Keyv promises its caller's type for what it serialised itself; at this border the value is text.
function stored<Value>(value: unknown): StoredData<Value> | undefined {
  return value === undefined ? undefined : (value as StoredData<Value>);
}

function prefixOf(namespace: string | undefined): string {
  return namespace === undefined ? '' : `${namespace}:`;
}
