// Keyv's storage over PostgreSQL: one pool of our own per store, whose broken idle connections end nobody's process.
import type { EventEmitter } from 'node:events';
import KeyvPostgres from '@keyv/postgres';
import { tableName } from './sqlite.ts';

interface Pool extends EventEmitter {
  end(): Promise<void>;
}

const connectMs = 5000;
const queryMs = 5000;
/** Keys are ids of at most 100 characters behind a short prefix. */
const keySize = 255;

let stores = 0;

/** @param url `postgres://` or `postgresql://`. The table is made when missing. */
export function connectPostgres(url: string): PostgresStore {
  return new PostgresStore(url);
}

class PostgresStore extends KeyvPostgres {
  readonly #held: { pool: Pool | undefined };

  constructor(url: string) {
    const held: { pool: Pool | undefined } = { pool: undefined };
    super({
      // `@keyv/postgres` shares one pool among equal `uri`s and ends whichever is the newest; a label that nobody else
      // has keeps ours apart, and the address itself goes to the pool as `connectionString`, which wins.
      uri: `store-${++stores}`,
      connectionString: url,
      table: tableName,
      keySize,
      max: 4,
      connectionTimeoutMillis: connectMs,
      query_timeout: queryMs,
      keepAlive: true,
      application_name: 'friday-chat',
      // The pool is made out of reach. It calls `log` as its own method before its first connection: the one moment to
      // listen for `error`, which it emits when the server drops an idle connection and which, unheard, ends the process.
      log(this: Pool) {
        if (held.pool === this) return;
        held.pool = this;
        this.on('error', (reason) => connectionLost(reason));
      },
    });
    const connectionLost = (reason: unknown) => this.emit('error', reason);
    this.#held = held;
  }

  async version(): Promise<string> {
    const [row] = await this.query('SHOW server_version');
    return `PostgreSQL ${String(Reflect.get(Object(row), 'server_version'))}`;
  }

  override async disconnect(): Promise<void> {
    await this.#held.pool?.end();
  }
}
