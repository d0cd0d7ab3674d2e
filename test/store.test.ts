import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { openStore, type Store, StoreError } from '../src/store.ts';
import { collectingLog } from './collecting-log.ts';
import { announceMissing, available, type Service, startPostgres, startRedis } from './services.ts';

announceMissing('redis', 'postgres');

const opened: Store[] = [];

async function open(url: string, { log } = collectingLog()): Promise<Store> {
  const store = await openStore(url, { log });
  opened.push(store);
  return store;
}

afterEach(async () => {
  for (const store of opened.splice(0)) await store.close();
});

/** What every kind of store does alike. */
function behavesAsAStore(url: () => string): void {
  it('gives back what was written, text of every script included', async () => {
    const { keyv } = await open(url());
    const value = { v: 1, text: 'Grüße, 你好, 👩‍🚀 "quoted" \\ \n', list: [1, null, true] };
    await keyv.set('round-trip', value);
    expect(await keyv.get('round-trip')).toEqual(value);
    await keyv.set('round-trip', 'another');
    expect(await keyv.get('round-trip')).toBe('another');
  });

  it('knows what it does not hold', async () => {
    const { keyv } = await open(url());
    expect(await keyv.get('never-written')).toBeUndefined();
    expect(await keyv.has('never-written')).toBe(false);
    expect(await keyv.delete('never-written')).toBe(false);
  });

  it('deletes', async () => {
    const { keyv } = await open(url());
    await keyv.set('deleted', 1);
    expect(await keyv.has('deleted')).toBe(true);
    expect(await keyv.delete('deleted')).toBe(true);
    expect(await keyv.get('deleted')).toBeUndefined();
  });

  it('still holds it after it was closed and opened again', async () => {
    const first = await openStore(url(), collectingLog());
    await first.keyv.set('kept', { generation: 3 });
    await first.close();
    const { keyv } = await open(url());
    expect(await keyv.get('kept')).toEqual({ generation: 3 });
  });

  it('forgets what has had its time, and only that', async () => {
    const { keyv } = await open(url());
    await keyv.set('brief', 1, 40);
    await keyv.set('lasting', 1, 60_000);
    await vi.waitFor(async () => expect(await keyv.get('brief')).toBeUndefined(), { timeout: 30_000 });
    expect(await keyv.has('brief')).toBe(false);
    expect(await keyv.get('lasting')).toBe(1);
  });

  it('takes writes from two connections at once', async () => {
    const [one, two] = [await open(url()), await open(url())];
    const keys = Array.from({ length: 50 }, (_, index) => `writer-${index}`);
    await Promise.all(keys.flatMap((key) => [one.keyv.set(`${key}-a`, key), two.keyv.set(`${key}-b`, key)]));
    expect(await two.keyv.get(keys.map((key) => `${key}-a`))).toEqual(keys);
    expect(await one.keyv.get(keys.map((key) => `${key}-b`))).toEqual(keys);
  });

  it('lists its entries', async () => {
    const { keyv } = await open(url());
    await keyv.set('listed', 'here');
    const entries = new Map<string, unknown>();
    for await (const [key, value] of keyv.iterator?.(undefined) ?? []) entries.set(key, value);
    expect(entries.get('listed')).toBe('here');
  });

  it('closing one connection leaves another alone', async () => {
    const { keyv } = await open(url());
    const other = await openStore(url(), collectingLog());
    await other.close();
    await keyv.set('after', 1);
    expect(await keyv.get('after')).toBe(1);
  });

  it('answers a ping', async () => {
    await expect((await open(url())).ping()).resolves.toBeUndefined();
  });
}

/** What a store does whose server goes away. */
function survivesItsServer(start: () => Promise<Service>): void {
  let server: Service;
  beforeAll(async () => {
    server = await start();
  });
  afterAll(() => server.stop());

  behavesAsAStore(() => server.url);

  it('fails loudly while its server is away, and works again when it is back', async () => {
    const collected = collectingLog();
    const store = await open(server.url, collected);
    await store.keyv.set('thread', { generation: 2 });

    await server.kill();
    await expect(store.keyv.get('thread')).rejects.toThrow();
    await expect(store.keyv.set('thread', { generation: 1 })).rejects.toThrow();
    await expect(store.keyv.has('thread')).rejects.toThrow();
    await expect(store.keyv.delete('thread')).rejects.toThrow();
    await expect(store.ping()).rejects.toThrow(StoreError);

    await server.restart();
    await vi.waitFor(() => store.ping(), { timeout: 30_000, interval: 50 });
    expect(await store.keyv.get('thread')).toEqual({ generation: 2 });
    expect(collected.lines.join()).toContain('trouble with the store');
    expect(collected.lines.join()).not.toContain(new URL(server.url).password);
  });

  it('closes while its server is away', async () => {
    const store = await openStore(server.url, collectingLog());
    await server.kill();
    await expect(store.ping()).rejects.toThrow(StoreError);
    await expect(store.close()).resolves.toBeUndefined();
    await server.restart();
  });

  it('is not opened with a wrong password, and does not tell either', async () => {
    const url = server.url.replace(new URL(server.url).password, 'not-the-password');
    const reason = await openStore(url, collectingLog()).catch((error: unknown) => error);
    expect(reason).toBeInstanceOf(StoreError);
    expect(String(reason)).toMatch(/password/);
    expect(String(reason)).not.toMatch(/not-the-password|p4ssw0rd/);
  });

  it('is not opened where nobody listens, and says where that is', async () => {
    const address = new URL(server.url);
    address.port = '1';
    await expect(openStore(address.href, collectingLog())).rejects.toThrow(/cannot open|does not answer/);
    await expect(openStore(address.href, collectingLog())).rejects.toThrow(/127\.0\.0\.1:1\b.*ECONNREFUSED/);
  });
}

describe('a store in an SQLite file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'friday-store-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  behavesAsAStore(() => `sqlite://${folder}/deep/er/friday.db`);
});

describe.skipIf(!available.redis)('a store on a Redis server', () => survivesItsServer(startRedis));

describe.skipIf(!available.postgres)('a store on a PostgreSQL server', () => survivesItsServer(startPostgres));

describe('an address that is none', () => {
  it.each(['mysql://localhost/x', 'sqlite://friday.db', 'sqlite://', 'data/friday.db', ''])(
    'is refused: %s',
    async (url) => {
      await expect(openStore(url, collectingLog())).rejects.toThrow(StoreError);
    },
  );

  it('is not repeated in the message, since a password may be in it', async () => {
    await expect(openStore('redis//:hunter22@host', collectingLog())).rejects.toThrow(/^(?!.*hunter22)/s);
  });
});
