// The store of sessions and the journal: whether they are there, take writes, and how quickly. Nothing is left in them.
import { randomUUID } from 'node:crypto';
import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Finding, Section, Visit } from '../check.ts';
import { createLog } from '../log.ts';
import { publicAddress, sqlitePath } from '../store/address.ts';
import { openStore, type Store } from '../store.ts';
import { nearestFolder } from './state/files.ts';
import { checkJournal } from './state/journal.ts';
import {
  notADatabase,
  storeAway,
  storeReadOnly,
  storeRefuses,
  storeSlow,
  storeToBeMade,
  storeWorks,
} from './state-words.ts';

export interface StateTarget {
  readonly stateUrl: string;
  readonly journalPath: string;
}

const rounds = 5;
const slowMs = 100;
/** Counting goes no further: more than that is only "many". */
const mostCounted = 100_000;

export function stateSection(target: StateTarget): Section {
  return {
    name: 'state',
    title: { en: `State  ${publicAddress(target.stateUrl)}`, zh: `状态存储  ${publicAddress(target.stateUrl)}` },
    examine: async (visit) => {
      visit.doing({ en: 'store and journal', zh: '存储和日志' });
      await checkStore(target, visit);
      for (const finding of checkJournal(target.journalPath)) visit.found(finding);
    },
  };
}

async function checkStore({ stateUrl, journalPath }: StateTarget, visit: Visit): Promise<void> {
  const at = publicAddress(stateUrl);
  const path = sqlitePath(stateUrl);
  if (path !== undefined) {
    const finding = fileTrouble(path);
    if (finding !== undefined) return visit.found(finding);
  }
  let store: Store;
  try {
    const log = createLog({ level: 'silent', format: 'json', secrets: [] });
    store = await openStore(stateUrl, { log, journalPath });
  } catch (error) {
    return visit.found(storeTrouble(at, error));
  }
  try {
    const ms = await timeOf(store);
    visit.found(storeWorks(at, await store.version(), ms, await sessionsIn(store)));
    if (ms > slowMs) visit.found(storeSlow(ms));
  } catch (error) {
    visit.found(storeTrouble(at, error));
  } finally {
    await store.close();
  }
}

/** A file that is not there is not made here, only looked whether it could be. */
function fileTrouble(path: string): Finding | undefined {
  try {
    if (!existsSync(path)) {
      accessSync(nearestFolder(path), constants.W_OK);
      return storeToBeMade(path);
    }
    accessSync(path, constants.R_OK | constants.W_OK);
    accessSync(dirname(path), constants.W_OK);
    return statSync(path).isFile() ? undefined : notADatabase(path);
  } catch (error) {
    return storeReadOnly(path, wordsOf(error));
  }
}

/** The middle one of some writes and reads. */
async function timeOf({ keyv }: Store): Promise<number> {
  const key = `doctor-${randomUUID()}`;
  const times: number[] = [];
  try {
    for (let round = 0; round < rounds; round += 1) {
      const startedAtMs = performance.now();
      if ((await keyv.set(key, round, 60_000)) === false) throw new Error('the store takes no writes');
      if ((await keyv.get(key)) !== round) throw new Error('the store does not give back what was written');
      times.push(performance.now() - startedAtMs);
    }
  } finally {
    await keyv.delete(key).catch(() => undefined);
  }
  return times.sort((a, b) => a - b)[Math.floor(rounds / 2)] ?? 0;
}

async function sessionsIn({ keyv }: Store): Promise<string> {
  let count = 0;
  for await (const [key] of keyv.iterator?.(undefined) ?? []) {
    if (String(key).includes('session:')) count += 1;
    if (count >= mostCounted) return `${mostCounted}+`;
  }
  return String(count);
}

function storeTrouble(at: string, error: unknown): Finding {
  const words = wordsOf(error);
  if (/not a database|malformed/i.test(words)) return notADatabase(at);
  if (
    /WRONGPASS|NOAUTH|password|authentication|no pg_hba|role .* does not exist|database .* does not exist/i.test(words)
  ) {
    return storeRefuses(at, words);
  }
  if (/readonly|read-only|READONLY|MISCONF|EACCES|EROFS|ENOSPC|full|permission denied/i.test(words)) {
    return storeReadOnly(at, words);
  }
  return storeAway(at, words);
}

/** The cause says more than "cannot open the store …", which is said already. */
function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.cause instanceof Error) return wordsOf(error.cause);
  const [inner] = error instanceof AggregateError ? error.errors : [];
  const code: unknown = Reflect.get(error, 'code');
  return error.message || (inner instanceof Error ? inner.message : String(code ?? error.name));
}
