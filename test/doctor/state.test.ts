// The store's and the journal's set-ups: files that cannot be used, servers that are away, locked or of another kind.
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createClient } from '@keyv/redis';
import { describe, expect, it, onTestFinished } from 'vitest';
import { holdJournal } from '../../src/engine/lock.ts';
import { createLog } from '../../src/log.ts';
import { openStore } from '../../src/store.ts';
import { freePort } from '../free-port.ts';
import { announceMissing, available, type Service, startPostgres, startRedis } from '../services.ts';
import { talker } from './broken-agents.ts';
import { examination } from './examination.ts';
import { type Row, table } from './table.ts';

announceMissing('redis', 'postgres');

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'friday-doctor-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

async function service(start: () => Promise<Service>): Promise<Service> {
  const started = await start();
  onTestFinished(() => started.stop());
  return started;
}

const at = (STATE_URL: string, more: Readonly<Record<string, string>> = {}) => ({ settings: { STATE_URL, ...more } });
const journalIn = () => ({ JOURNAL_URL: `sqlite://${join(folder(), 'journal.db')}` });

/** A database of friday's own, by its owner alone to be read. */
function database(version = 0): string {
  const path = join(folder(), 'friday.db');
  writeFileSync(path, '', { mode: 0o600 });
  const db = new DatabaseSync(path);
  db.exec(`CREATE TABLE other (a); PRAGMA user_version = ${version}`);
  db.close();
  return path;
}

const files: readonly Row[] = [
  {
    setUp: 'a store that is no database',
    diagnosis: ['state.store not-a-database', 'state.journal unusable'],
    make: () => {
      const path = join(folder(), 'friday.db');
      writeFileSync(path, 'these are notes, and no database at all\n'.repeat(50), { mode: 0o600 });
      return at(`sqlite://${path}`);
    },
  },
  {
    setUp: 'a store that is a folder',
    diagnosis: ['state.store not-a-database', 'state.journal unusable'],
    make: () => {
      const path = join(folder(), 'friday.db');
      mkdirSync(path);
      return at(`sqlite://${path}`);
    },
  },
  {
    setUp: 'an address that is none',
    diagnosis: ['configuration wrong'],
    make: () => at('mysql://localhost/friday'),
  },
  {
    setUp: 'a journal of a later version',
    diagnosis: ['state.journal later-version'],
    make: () => at(`sqlite://${database(99)}`),
  },
  {
    setUp: 'a journal that others can read',
    diagnosis: ['state.journal readable-by-others'],
    make: () => {
      const path = database();
      chmodSync(path, 0o644);
      return at(`sqlite://${path}`);
    },
  },
];

const servers: readonly Row[] = [
  {
    setUp: 'a Redis that is away',
    diagnosis: ['state.store unreachable'],
    make: async () => at(`redis://:p4ss@127.0.0.1:${await freePort()}`, journalIn()),
    hidden: ['p4ss'],
  },
  {
    setUp: 'a PostgreSQL that is away',
    diagnosis: ['state.store unreachable'],
    make: async () => at(`postgres://friday:p4ss@127.0.0.1:${await freePort()}/friday`, journalIn()),
    hidden: ['p4ss'],
  },
  {
    setUp: 'another program at the address of Redis',
    diagnosis: ['state.store unreachable'],
    make: async () =>
      at((await talker('SSH-2.0-OpenSSH_9.9\r\n')).replace('http:', 'redis:').replace('/process', ''), journalIn()),
  },
];

describe('a store or a journal that cannot be used', () => {
  table('Broken stores', 'state', [...files, ...servers]);
});

describe.skipIf(!available.redis)('Redis', () => {
  table('Redis', 'state', [
    {
      setUp: 'well',
      diagnosis: [],
      make: async () => at((await service(startRedis)).url, journalIn()),
      also: ['state.store works'],
      words: /(?:Redis|Valkey) \d+\.\d+\S*, .*, 0 sessions/,
    },
    {
      setUp: 'a replica, which takes no writes',
      diagnosis: ['state.store read-only'],
      make: async () => {
        const { url } = await service(startRedis);
        const client = createClient({ url });
        await client.connect();
        await client.sendCommand(['REPLICAOF', '127.0.0.1', '9']);
        client.destroy();
        return at(url, journalIn());
      },
    },
    {
      setUp: 'a wrong password',
      diagnosis: ['state.store refuses'],
      make: async () => at((await service(startRedis)).url.replace(/:[^:@]*@/, ':wrong-4711@'), journalIn()),
      hidden: ['wrong-4711'],
    },
  ]);
});

describe.skipIf(!available.postgres)('PostgreSQL', () => {
  table('PostgreSQL', 'state', [
    {
      setUp: 'well',
      diagnosis: [],
      make: async () => at((await service(startPostgres)).url, journalIn()),
      also: ['state.store works'],
      words: /PostgreSQL \d+\S*.*, 0 sessions/,
    },
    {
      setUp: 'a wrong password',
      diagnosis: ['state.store refuses'],
      make: async () => at((await service(startPostgres)).url.replace(/:[^:@]*@/, ':wrong-4711@'), journalIn()),
      hidden: ['wrong-4711'],
    },
    {
      setUp: 'a database that is not there',
      diagnosis: ['state.store refuses'],
      make: async () => at((await service(startPostgres)).url.replace(/[^/]*$/, 'nowhere'), journalIn()),
    },
  ]);
});

describe('SQLite', () => {
  table('SQLite', 'state', [
    {
      setUp: 'well',
      diagnosis: [],
      make: () => at(`sqlite://${database()}`),
      also: ['state.store works', 'state.journal works'],
    },
    {
      setUp: 'not there yet',
      diagnosis: [],
      make: () => at(`sqlite://${join(folder(), 'deep', 'friday.db')}`),
      also: ['state.store to-be-made', 'state.journal to-be-made'],
    },
    {
      setUp: 'a friday is running on it',
      diagnosis: [],
      make: () => {
        const path = database();
        const hold = holdJournal(path);
        onTestFinished(() => hold.release());
        return at(`sqlite://${path}`);
      },
      also: ['state.journal in-use'],
    },
  ]);

  it('says its version, and how many sessions are in it', async () => {
    const path = database();
    const log = createLog({ level: 'silent', format: 'json', secrets: [] });
    const store = await openStore(`sqlite://${path}`, { log, journalPath: join(folder(), 'journal.db') });
    for (const key of ['session:a', 'session:b', 'other:c']) await store.keyv.set(key, {});
    await store.close();
    const { words } = await examination({ STATE_URL: `sqlite://${path}` }, { only: ['state'] });
    expect(words).toMatch(/SQLite 3\.\d+\.\d+, .* for a write and a read, 2 sessions/);
  });

  it('makes no file, and leaves nothing behind in one that is there', async () => {
    const empty = folder();
    await examination({ STATE_URL: `sqlite://${join(empty, 'friday.db')}` }, { only: ['state'] });
    expect(readdirSync(empty)).toEqual([]);
    const path = database();
    await examination({ STATE_URL: `sqlite://${path}` }, { only: ['state'] });
    const db = new DatabaseSync(path);
    expect(db.prepare('SELECT count(*) AS n FROM friday_state').get()).toEqual({ n: 0 });
    db.close();
  });
});
