// What the journal no longer needs is erased: a database and the time come in.
import type { DatabaseSync } from 'node:sqlite';

const hourMs = 3_600_000;
/** What people and Friday wrote is erased this long after the turn; a Retry needs it that long. */
const textKeptMs = 24 * hourMs;
/** Identities outlive every redelivery (Slack: 24 h with delayed events) by far. */
const identitiesKeptMs = 30 * 24 * hourMs;

/** Runs within the caller's transaction. Whatever still waits, or is being answered, stays whole. */
export function prune(db: DatabaseSync, nowMs: number): void {
  const ended = `state IN ('answered', 'failed', 'stopped', 'interrupted') AND changed_at < ?`;
  const textBefore = nowMs - textKeptMs;
  db.prepare(
    `UPDATE messages SET body = NULL WHERE body IS NOT NULL AND state <> 'waiting' AND accepted_at < ?
       AND (turn IS NULL OR turn IN (SELECT id FROM turns WHERE ${ended}))`,
  ).run(textBefore, textBefore);
  // Only what has not been erased yet: an hour's work must not grow with the age of the journal.
  db.prepare(
    `UPDATE turns SET text = NULL, segments = '[]' WHERE (text IS NOT NULL OR segments <> '[]') AND ${ended}`,
  ).run(textBefore);
  db.prepare('DELETE FROM untold WHERE at < ?').run(textBefore);
  const before = nowMs - identitiesKeptMs;
  db.prepare('DELETE FROM messages WHERE body IS NULL AND accepted_at < ?').run(before);
  db.prepare('DELETE FROM identities WHERE at < ? AND NOT EXISTS (SELECT 1 FROM messages WHERE id = message)').run(
    before,
  );
  db.prepare(`DELETE FROM turns WHERE ${ended}`).run(before);
  db.prepare('UPDATE threads SET target = NULL WHERE target IS NOT NULL AND seen_at < ?').run(before);
}
