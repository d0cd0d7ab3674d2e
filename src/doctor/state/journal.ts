// The journal's file: whether it can be written to, whether a friday holds it, and what is under way in it. Read only.
import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Finding } from '../../check.ts';
import { holdJournal } from '../../engine/lock.ts';
import { journalVersion } from '../../engine/schema.ts';
import { journalBad, journalInUse, journalNewer, journalOpen, journalToBeMade, journalWorks } from '../state-words.ts';
import { nearestFolder } from './files.ts';

/** Group and others. */
const foreignBits = 0o077;

export function checkJournal(path: string): readonly Finding[] {
  try {
    if (!existsSync(path)) {
      accessSync(nearestFolder(path), constants.W_OK);
      return [journalToBeMade(path)];
    }
    accessSync(path, constants.R_OK | constants.W_OK);
    accessSync(dirname(path), constants.W_OK);
    const held = isHeld(path) ? [journalInUse(path)] : [];
    const mode = statSync(path).mode & 0o777;
    const open = (mode & foreignBits) === 0 ? [] : [journalOpen(path, mode.toString(8))];
    return [lookInside(path), ...held, ...open];
  } catch (error) {
    return [journalBad(path, error instanceof Error ? error.message : String(error))];
  }
}

/** The lock beside it is only made by a friday. */
function isHeld(path: string): boolean {
  if (!existsSync(`${path}.lock`)) return false;
  try {
    holdJournal(path).release();
    return false;
  } catch {
    return true;
  }
}

function lookInside(path: string): Finding {
  const db = new DatabaseSync(path, { readOnly: true, timeout: 2000 });
  try {
    const version = Number(db.prepare('PRAGMA user_version').get()?.user_version);
    if (version > journalVersion) return journalNewer(path);
    if (version === 0) return journalWorks(path, 0, 0);
    const count = (sql: string) => Number(db.prepare(sql).get()?.n);
    const open = count("SELECT count(*) AS n FROM turns WHERE state IN ('dispatched', 'answering', 'finishing')");
    const waiting = count("SELECT count(*) AS n FROM messages WHERE state = 'waiting'");
    return journalWorks(path, open, waiting);
  } finally {
    db.close();
  }
}
