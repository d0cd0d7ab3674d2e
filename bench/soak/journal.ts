// The bridge's journal, read from outside while the bridge writes it: what has become of a turn.
import { DatabaseSync } from 'node:sqlite';
import type { Receipt } from '../../src/chat.ts';
import type { TurnEnd, TurnState, WrittenSegment } from '../../src/engine.ts';

export interface JournalTurn {
  readonly id: string;
  readonly thread: string;
  readonly state: TurnState;
  readonly text: string;
  readonly segments: readonly WrittenSegment[];
  readonly detail: string;
  /** Nothing was asked in its thread since. */
  readonly latest: boolean;
}

const ends: ReadonlySet<string> = new Set(['answered', 'failed', 'stopped', 'interrupted'] satisfies TurnEnd[]);

export class JournalReader {
  readonly #db: DatabaseSync;

  constructor(path: string) {
    this.#db = new DatabaseSync(path, { readOnly: true });
    this.#db.exec('PRAGMA busy_timeout = 5000');
  }

  hasEnded(turnId: string): boolean {
    return ends.has(String(this.#db.prepare('SELECT state FROM turns WHERE id = ?').get(turnId)?.state));
  }

  turn(id: string): JournalTurn | undefined {
    const row = this.#db.prepare('SELECT * FROM turns WHERE id = ?').get(id);
    return row && this.#turnOf(row);
  }

  /** Oldest first. */
  turnsIn(thread: string): readonly JournalTurn[] {
    const rows = this.#db.prepare('SELECT * FROM turns WHERE thread = ? ORDER BY seq').all(thread);
    return rows.map((row) => this.#turnOf(row));
  }

  /** Turns that have begun and not ended, and messages that wait for one. */
  unfinished(): readonly string[] {
    const begun = this.#db.prepare('SELECT id, state FROM turns').all();
    const waiting = this.#db.prepare(`SELECT id FROM messages WHERE state = 'waiting'`).all();
    return [
      ...begun.flatMap(({ id, state }) => (ends.has(String(state)) ? [] : [`turn ${id} is ${state}`])),
      ...waiting.map(({ id }) => `message ${String(id)} waits`),
    ];
  }

  close(): void {
    this.#db.close();
  }

  #turnOf({ id, thread, state, text, segments, detail, seq }: Record<string, unknown>): JournalTurn {
    const later = this.#db.prepare('SELECT 1 FROM turns WHERE thread = ? AND seq > ?').get(String(thread), Number(seq));
    return {
      id: String(id),
      thread: String(thread),
      state: String(state) as TurnState,
      text: String(text ?? ''),
      segments: JSON.parse(String(segments)),
      detail: String(detail),
      latest: later === undefined,
    };
  }
}

/** A platform's message by which a receipt can be told. */
export function messageOf({ platform, address }: Receipt): string {
  const { channel, ts, channelId, messageId } = Object(address);
  return platform === 'slack' ? `${channel}:${ts}` : `${channelId}:${messageId}`;
}
