import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Keyv } from 'keyv';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SqliteStore } from '../../src/store/sqlite.ts';
import { waitFor } from '../wait-for.ts';

let folder: string;
let path: string;
const opened: SqliteStore[] = [];

function open(): SqliteStore {
  const store = new SqliteStore(path);
  opened.push(store);
  return store;
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'friday-sqlite-'));
  path = join(folder, 'data', 'friday.db');
});

afterEach(async () => {
  for (const store of opened.splice(0)) await store.disconnect();
  rmSync(folder, { recursive: true, force: true });
});

describe('the SQLite storage for Keyv', () => {
  it('makes the folder and a file that only its owner reads, its side files too', async () => {
    await open().set('key', 'value');
    for (const file of [path, `${path}-wal`, `${path}-shm`]) expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('writes ahead, so that readers and the writer do not wait for each other', async () => {
    await open().set('key', 'value');
    const db = new DatabaseSync(path);
    expect(db.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' });
    db.close();
  });

  it('gives many values in the order of the keys, whatever is in them', async () => {
    const store = open();
    await store.set('a', '1');
    await store.set(`b'"\\`, '2');
    expect(await store.getMany([`b'"\\`, 'missing', 'a'])).toEqual(['2', undefined, '1']);
  });

  it('clears and lists one namespace and leaves the others, though their names begin alike', async () => {
    const store = open();
    const keyvs = ['a', 'a:b', 'ab', '%'].map((namespace) => ({ namespace, keyv: new Keyv({ store, namespace }) }));
    for (const { namespace, keyv } of keyvs) await keyv.set('key', namespace);
    store.namespace = 'ab';
    await store.clear();
    expect(await store.has('ab:key')).toBe(false);
    store.namespace = '%';
    await store.clear();
    expect(await store.getMany(['a:key', 'a:b:key', '%:key'])).toEqual(['{"value":"a"}', '{"value":"a:b"}', undefined]);
    const keys: unknown[] = [];
    for await (const [key] of store.iterator('a:b')) keys.push(key);
    expect(keys).toEqual(['a:b:key']);
  });

  it('lists more than one page, each entry once', async () => {
    const store = open();
    const keys = Array.from({ length: 250 }, (_, index) => `n:${String(index).padStart(3, '0')}`);
    for (const key of keys) await store.set(key, 'x');
    await store.set('expired', 'x', 1);
    await waitFor(async () => expect(await store.has('expired')).toBe(false));
    const listed: unknown[] = [];
    for await (const [key] of store.iterator()) listed.push(key);
    expect(listed).toEqual(keys);
  });

  it('removes what has had its time from the file when it is opened', async () => {
    const first = open();
    await first.set('brief', 'x', 1);
    await first.set('lasting', 'x');
    await waitFor(async () => expect(await first.has('brief')).toBe(false));
    await first.disconnect();
    await open().disconnect();
    const db = new DatabaseSync(path);
    expect(db.prepare('SELECT key FROM friday_state').all()).toEqual([{ key: 'lasting' }]);
    db.close();
  });

  it('a value written again without a time lives on', async () => {
    const store = open();
    await store.set('key', 'brief', 1);
    await store.set('key', 'lasting');
    const db = new DatabaseSync(path);
    expect(db.prepare('SELECT expires_at FROM friday_state').get()).toEqual({ expires_at: null });
    db.close();
  });

  it('rejects once it is closed, also through Keyv; closing twice does no harm', async () => {
    const store = open();
    const keyv = new Keyv({ store, throwOnErrors: true });
    await store.disconnect();
    await store.disconnect();
    await expect(keyv.get('key')).rejects.toThrow(/not open/);
    await expect(keyv.set('key', 1)).rejects.toThrow(/not open/);
  });

  it('refuses a file that is no database', () => {
    path = join(folder, 'notes.txt');
    writeFileSync(path, 'this is not a database, though it is long enough to be one: '.repeat(10));
    expect(() => new SqliteStore(path)).toThrow(/not a database/);
  });
});
