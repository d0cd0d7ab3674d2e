// The address of a store: a STATE_URL or JOURNAL_URL comes in, its kind, its file or its public part goes out.
import { resolve } from 'node:path';

export type StoreKind = 'sqlite' | 'redis' | 'postgres';

export const sqliteForms = 'sqlite:///absolute/path.db, sqlite://./relative/path.db';
export const storeForms = `${sqliteForms}, redis://host:6379, rediss://host:6379, postgres://user:password@host:5432/database`;

/** @returns nothing when it is not the address of a store that we can open. */
export function storeKindOf(url: string): StoreKind | undefined {
  if (sqlitePath(url) !== undefined) return 'sqlite';
  if (!URL.canParse(url) || new URL(url).hostname === '') return undefined;
  if (/^rediss?:\/\//.test(url)) return 'redis';
  return /^postgres(?:ql)?:\/\//.test(url) ? 'postgres' : undefined;
}

/**
 * The file that a `sqlite:` URL names: `sqlite:///var/lib/friday.db` is absolute, `sqlite://./data/friday.db` starts at
 * the working directory. The path is taken literally, without percent decoding.
 * @returns nothing when it is not such a URL.
 */
export function sqlitePath(url: string): string | undefined {
  const path = /^sqlite:\/\/((?:\/|\.\.?\/).*[^/])$/.exec(url)?.[1];
  return path === undefined ? undefined : resolve(path);
}

/** What may be shown of it: host, port and path, or the file; no user, password or parameter. */
export function publicAddress(url: string): string {
  if (sqlitePath(url) !== undefined) return url;
  if (!URL.canParse(url)) return '(not a URL)';
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}
