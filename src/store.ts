// Where sessions are kept: a STATE_URL comes in, a Keyv that fails loudly goes out.
import { Keyv, type KeyvStoreAdapter } from 'keyv';
import type { Log } from './log.ts';
import { publicAddress, sqlitePath, storeForms, storeKindOf } from './store/address.ts';
import { SqliteStore } from './store/sqlite.ts';

export interface Store {
  /**
   * Reads and writes reject when they fail, so that a store that is away never looks like one that is empty. This holds
   * of `get`, `set`, `delete` and `has`.
   */
  readonly keyv: Keyv;
  /** Makes one real read. @throws StoreError */
  ping(): Promise<void>;
  /** The server's kind and version, as people call it: `Redis 7.4.1`. */
  version(): Promise<string>;
  close(): Promise<void>;
}

export interface StoreOptions {
  readonly log: Log;
  /** The journal's file, which may be the store's, too. */
  readonly journalPath?: string;
}

/** The store cannot be opened or does not answer. The message names its address without user, password and parameters. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
}

/** Every key begins with it: `friday:…`, in each kind of store. */
const namespace = 'friday';
const sameComplaintMs = 60_000;

/**
 * @param url `sqlite:///absolute/path`, `sqlite://./relative/path`, `redis://`, `rediss://`, `postgres://` or `postgresql://`.
 * @throws StoreError when nothing usable is there now. Once open, a server that goes away and comes back is found again.
 */
export async function openStore(url: string, { log, journalPath }: StoreOptions): Promise<Store> {
  const address = publicAddress(url);
  let adapter: Adapter;
  try {
    adapter = await connect(url, journalPath);
  } catch (cause) {
    throw new StoreError(`cannot open the store ${address}: ${reasonOf(cause)}`, { cause });
  }
  // `@keyv/redis` writes the namespace in front of the keys itself.
  const keyv = new Keyv({ store: adapter, namespace, throwOnErrors: true, useKeyPrefix: storeKindOf(url) !== 'redis' });
  keyv.on('error', complainTo(log, address));

  const store: Store = {
    keyv,
    async ping() {
      try {
        await keyv.get('ping');
      } catch (cause) {
        throw new StoreError(`the store ${address} does not answer: ${reasonOf(cause)}`, { cause });
      }
    },
    version: () => adapter.version(),
    close: () => keyv.disconnect(),
  };
  try {
    await store.ping();
  } catch (reason) {
    await store.close();
    throw reason;
  }
  return store;
}

type Adapter = KeyvStoreAdapter & { version(): Promise<string> };

async function connect(url: string, journalPath: string | undefined): Promise<Adapter> {
  const path = sqlitePath(url);
  if (path !== undefined) return new SqliteStore(path, { isJournal: path === journalPath });
  const kind = storeKindOf(url);
  if (kind === 'redis') return (await import('./store/redis.ts')).connectRedis(url);
  if (kind === 'postgres') return (await import('./store/postgres.ts')).connectPostgres(url);
  throw new Error(`it is none of ${storeForms}`);
}

/** A server that is away is complained about at every attempt to reach it; once a minute is enough. */
function complainTo(log: Log, address: string): (reason: unknown) => void {
  let last = '';
  let lastAtMs = 0;
  return (reason) => {
    const text = reasonOf(reason);
    if (text === last && Date.now() - lastAtMs < sameComplaintMs) return;
    last = text;
    lastAtMs = Date.now();
    log.warn({ store: address, reason: text }, 'trouble with the store');
  };
}

/** An error's own words, or its code: a refused connection to several addresses comes without words. */
function reasonOf(reason: unknown): string {
  if (!(reason instanceof Error)) return String(reason);
  const code = 'code' in reason ? String(reason.code) : reason.name;
  return reason.message || code;
}
