// The journal's tables: messages, the identities under which they are known, the threads Friday is in, turns, feedback.
import type { DatabaseSync } from 'node:sqlite';

/** Each brings a journal one version further. A published one is never changed, only followed by the next. */
const migrations: readonly string[] = [
  `
  CREATE TABLE IF NOT EXISTS messages (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    thread TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'taken', 'refused', 'withdrawn')),
    turn TEXT,
    body TEXT,
    accepted_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS messages_waiting ON messages (thread, seq) WHERE state = 'waiting';
  CREATE INDEX IF NOT EXISTS messages_of_turn ON messages (turn) WHERE turn IS NOT NULL;
  CREATE TABLE IF NOT EXISTS identities (id TEXT PRIMARY KEY, message TEXT NOT NULL, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS threads (id TEXT PRIMARY KEY, seen_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS turns (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    thread TEXT NOT NULL,
    state TEXT NOT NULL,
    segments TEXT NOT NULL DEFAULT '[]',
    text TEXT,
    ending TEXT,
    detail TEXT,
    changed_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS turns_open ON turns (seq)
    WHERE state IN ('accepted', 'dispatched', 'answering', 'finishing');
  `,
  `
  ALTER TABLE messages ADD COLUMN author TEXT;
  CREATE INDEX messages_by_author ON messages (thread, author);
  ALTER TABLE turns ADD COLUMN session TEXT NOT NULL DEFAULT '';
  ALTER TABLE turns ADD COLUMN retried INTEGER NOT NULL DEFAULT 0;
  CREATE INDEX turns_of_thread ON turns (thread, seq);
  CREATE TABLE feedback (
    turn TEXT NOT NULL,
    session TEXT NOT NULL,
    user TEXT NOT NULL,
    verdict TEXT NOT NULL CHECK (verdict IN ('good', 'bad')),
    at INTEGER NOT NULL,
    PRIMARY KEY (turn, user)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  ALTER TABLE threads ADD COLUMN platform TEXT;
  ALTER TABLE threads ADD COLUMN owner TEXT;
  ALTER TABLE threads ADD COLUMN target TEXT;
  ALTER TABLE threads ADD COLUMN known_from INTEGER NOT NULL DEFAULT 0;
  CREATE INDEX threads_by_use ON threads (platform, seen_at) WHERE target IS NOT NULL;
  CREATE TABLE heard (platform TEXT PRIMARY KEY, until INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  `,
  `
  ALTER TABLE messages ADD COLUMN signed INTEGER NOT NULL DEFAULT 0;
  CREATE INDEX messages_signed ON messages (seq) WHERE signed = 1;
  `,
  `
  CREATE TABLE untold (
    message TEXT PRIMARY KEY,
    what TEXT NOT NULL CHECK (what IN ('refusal', 'answer')),
    body TEXT NOT NULL,
    at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  `,
  `
  ALTER TABLE turns ADD COLUMN sign_left INTEGER NOT NULL DEFAULT 0;
  CREATE INDEX turns_sign_left ON turns (seq) WHERE sign_left = 1;
  `,
];

/** Today's form. */
export const journalVersion = migrations.length;

/** Brings the file to today's form. @throws when it was written by a later version, whose form is not known here. */
export function migrate(db: DatabaseSync): void {
  const version = Number(db.prepare('PRAGMA user_version').get()?.user_version);
  if (version > migrations.length) throw new Error('it was written by a later version of friday-chat');
  if (version === migrations.length) return;
  db.exec('BEGIN IMMEDIATE');
  for (const migration of migrations.slice(version)) db.exec(migration);
  db.exec(`PRAGMA user_version = ${migrations.length}; COMMIT`);
}
