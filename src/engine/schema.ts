// The journal's tables: messages, the identities under which they are known, the threads Friday is in, turns.

export const schema = `
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
`;
