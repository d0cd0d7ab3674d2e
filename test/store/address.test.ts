import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { publicAddress, sqlitePath, storeKindOf } from '../../src/store/address.ts';

describe('the path of an SQLite address', () => {
  it.each([
    ['sqlite:///var/lib/friday.db', '/var/lib/friday.db'],
    ['sqlite://./data/friday.db', resolve('data/friday.db')],
    ['sqlite://../friday.db', resolve('../friday.db')],
    ['sqlite:///with space/100%.db', '/with space/100%.db'],
  ])('%s is %s', (url, path) => {
    expect(sqlitePath(url)).toBe(path);
  });

  it.each([
    'sqlite://data/friday.db',
    'sqlite:/var/lib/friday.db',
    'sqlite:///folder/',
    'sqlite://',
    'redis://./x',
    'x',
  ])('%s names no file', (url) => {
    expect(sqlitePath(url)).toBeUndefined();
  });
});

describe('the kind of a store', () => {
  it.each([
    ['sqlite:///a.db', 'sqlite'],
    ['redis://localhost', 'redis'],
    ['rediss://:secret@host:6380/2', 'redis'],
    ['postgres://host/db', 'postgres'],
    ['postgresql://user:secret@host/db?sslmode=require', 'postgres'],
    ['redis://', undefined],
    ['redis:localhost', undefined],
    ['mysql://host/db', undefined],
    ['', undefined],
  ])('of %s is %s', (url, kind) => {
    expect(storeKindOf(url)).toBe(kind);
  });
});

describe('what is shown of an address', () => {
  it('is neither user nor password nor parameters', () => {
    const shown = publicAddress('postgres://friday:hunter2@db.example:5432/chat?password=hunter3#hunter4');
    expect(shown).toBe('postgres://db.example:5432/chat');
  });

  it('is the file of an SQLite store, and nothing of what is no address', () => {
    expect(publicAddress('sqlite:///var/a b.db')).toBe('sqlite:///var/a b.db');
    expect(publicAddress('redis//:hunter2@host')).not.toContain('hunter2');
  });
});
