// Messages and turns on the disk: SQLite, one commit for all that arrives within one loop turn.
import { chmodSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { InboundMessage, Json, ThreadId } from '../chat.ts';
import type { Acceptance, Turn, TurnEnd, TurnState, WrittenSegment } from '../engine.ts';
import { type Hold, holdJournal } from './lock.ts';
import { prune } from './prune.ts';
import { schema } from './schema.ts';

export interface WaitingMessage {
  readonly seq: number;
  readonly message: InboundMessage;
}

type Job = { readonly run: () => void; readonly done: () => void; readonly failed: (reason: unknown) => void };

export class Journal {
  readonly #db: DatabaseSync;
  readonly #hold: Hold;
  #jobs: Job[] = [];
  #closed = false;

  /** @param path the file; its folder is made. @throws when it cannot be used, or another process uses it. */
  constructor(path: string) {
    mkdirSync(dirname(path), { recursive: true });
    this.#hold = holdJournal(path);
    this.#db = new DatabaseSync(path);
    chmodSync(path, 0o600);
    this.#db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000;');
    this.#db.exec(schema);
  }

  /** Keeps a message, unless it is known under any of its identities. A twin may add files to one that still waits. */
  accept(message: InboundMessage, maxWaiting: number): Promise<Acceptance> {
    return this.#write(() => {
      const now = Date.now();
      const ids = [message.id, ...message.otherIds];
      const find = this.#db.prepare('SELECT message FROM identities WHERE id = ?');
      const known = ids.map((id) => find.get(id)?.message).find((id) => typeof id === 'string');
      if (known !== undefined) {
        this.#complete(known, message);
        return 'duplicate';
      }
      const count = this.#db.prepare(`SELECT count(*) AS n FROM messages WHERE thread = ? AND state = 'waiting'`);
      const refused = Number(count.get(message.thread.id)?.n) >= maxWaiting;
      this.#db
        .prepare('INSERT INTO messages (id, thread, state, body, accepted_at) VALUES (?, ?, ?, ?, ?)')
        .run(message.id, message.thread.id, refused ? 'refused' : 'waiting', JSON.stringify(message), now);
      const identify = this.#db.prepare('INSERT OR IGNORE INTO identities (id, message, at) VALUES (?, ?, ?)');
      for (const id of ids) identify.run(id, message.id, now);
      this.#db
        .prepare(
          'INSERT INTO threads (id, seen_at) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at',
        )
        .run(message.thread.id, now);
      return refused ? 'refused' : 'accepted';
    });
  }

  #complete(id: string, twin: InboundMessage): void {
    const held = this.#waitingBody(id);
    if (held === undefined || twin.files.length <= held.files.length) return;
    this.#setBody(id, { ...held, files: twin.files });
  }

  /**
   * Changes the text of a message that still waits. @returns whether it did.
   * @param isTaken asked in the moment of writing: a turn may have begun with the message and not be in the journal yet.
   */
  edit(id: string, text: string, isTaken: (id: string) => boolean): Promise<boolean> {
    return this.#write(() => {
      const held = isTaken(id) ? undefined : this.#waitingBody(id);
      if (held === undefined) return false;
      this.#setBody(id, { ...held, text });
      return true;
    });
  }

  /** Takes back a message that still waits, as {@link edit}. @returns it, or nothing when it waits no more. */
  withdraw(id: string, isTaken: (id: string) => boolean): Promise<InboundMessage | undefined> {
    return this.#write(() => {
      const held = isTaken(id) ? undefined : this.#waitingBody(id);
      if (held !== undefined) this.#db.prepare(`UPDATE messages SET state = 'withdrawn' WHERE id = ?`).run(id);
      return held;
    });
  }

  #waitingBody(id: string): InboundMessage | undefined {
    const row = this.#db.prepare(`SELECT body FROM messages WHERE id = ? AND state = 'waiting'`).get(id);
    return typeof row?.body === 'string' ? JSON.parse(row.body) : undefined;
  }

  #setBody(id: string, message: InboundMessage): void {
    this.#db.prepare('UPDATE messages SET body = ? WHERE id = ?').run(JSON.stringify(message), id);
  }

  /** The thread's waiting messages in the order of their acceptance, as they read now. */
  waitingIn(thread: ThreadId): readonly WaitingMessage[] {
    const rows = this.#db
      .prepare(`SELECT seq, body FROM messages WHERE thread = ? AND state = 'waiting' ORDER BY seq`)
      .all(thread);
    return rows.map((row) => ({ seq: Number(row.seq), message: JSON.parse(String(row.body)) }));
  }

  threadsWaiting(): readonly ThreadId[] {
    const rows = this.#db
      .prepare(`SELECT thread, min(seq) AS first FROM messages WHERE state = 'waiting' GROUP BY thread ORDER BY first`)
      .all();
    return rows.map((row) => row.thread as ThreadId);
  }

  knows(thread: ThreadId): boolean {
    return this.#db.prepare('SELECT 1 FROM threads WHERE id = ?').get(thread) !== undefined;
  }

  /** Binds the messages to their turn, if that is not done, and records its state. @returns them as they read now. */
  dispatched(turn: Turn): Promise<readonly InboundMessage[]> {
    return this.#write(() => {
      this.#db
        .prepare(
          `INSERT INTO turns (id, thread, state, changed_at) VALUES (?, ?, 'dispatched', ?)
           ON CONFLICT (id) DO UPDATE SET state = 'dispatched', changed_at = excluded.changed_at`,
        )
        .run(turn.id, turn.threadId, Date.now());
      const take = this.#db.prepare(`UPDATE messages SET state = 'taken', turn = ? WHERE id = ? AND state = 'waiting'`);
      for (const { id } of turn.messages) take.run(turn.id, id);
      const rows = this.#db.prepare('SELECT body FROM messages WHERE turn = ? ORDER BY seq').all(turn.id);
      return rows.map(({ body }): InboundMessage => JSON.parse(String(body)));
    });
  }

  accepted(turnId: string): Promise<void> {
    return this.#write(() => {
      this.#db.prepare(`UPDATE turns SET state = 'accepted', changed_at = ? WHERE id = ?`).run(Date.now(), turnId);
    });
  }

  /** Keeps what is to be seen. Only a dispatched turn changes its state by that: what is written late changes nothing. */
  wrote(turnId: string, segments: readonly WrittenSegment[]): Promise<void> {
    return this.#write(() => {
      this.#db
        .prepare(
          `UPDATE turns SET state = CASE state WHEN 'dispatched' THEN 'answering' ELSE state END, segments = ?,
             changed_at = ? WHERE id = ?`,
        )
        .run(JSON.stringify(segments), Date.now(), turnId);
    });
  }

  finishing(turnId: string, text: string, end: TurnEnd): Promise<void> {
    return this.#write(() => {
      this.#db
        .prepare(`UPDATE turns SET state = 'finishing', text = ?, ending = ?, changed_at = ? WHERE id = ?`)
        .run(text, end, Date.now(), turnId);
    });
  }

  ended(turnId: string, end: TurnEnd, detail: Json): Promise<void> {
    return this.#write(() => {
      this.#db
        .prepare('UPDATE turns SET state = ?, detail = ?, changed_at = ? WHERE id = ?')
        .run(end, JSON.stringify(detail), Date.now(), turnId);
    });
  }

  /** Turns that have begun and not ended, oldest first. */
  openTurns(): readonly Turn[] {
    const rows = this.#db
      .prepare(`SELECT * FROM turns WHERE state IN ('accepted', 'dispatched', 'answering', 'finishing') ORDER BY seq`)
      .all();
    const bodies = this.#db.prepare('SELECT body FROM messages WHERE turn = ? ORDER BY seq');
    return rows.flatMap((row): Turn[] => {
      const id = String(row.id);
      const [first, ...rest] = bodies.all(id).map(({ body }): InboundMessage => JSON.parse(String(body)));
      if (first === undefined) return [];
      const closing = typeof row.text === 'string' ? { text: row.text, end: String(row.ending) as TurnEnd } : undefined;
      return [
        {
          id,
          threadId: first.thread.id,
          messages: [first, ...rest],
          state: String(row.state) as TurnState,
          restored: true,
          segments: JSON.parse(String(row.segments)),
          closing,
        },
      ];
    });
  }

  /** Erases what is older than the journal needs. */
  prune(nowMs: number): Promise<void> {
    return this.#write(() => prune(this.#db, nowMs));
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Commits what is under way and closes the file. Later writes are refused. */
  close(): void {
    if (this.#closed) return;
    this.#flush();
    this.#closed = true;
    this.#db.close();
    this.#hold.release();
  }

  /** Everything written within one turn of the event loop shares one commit, and so one wait for the disk. */
  #write<T>(work: () => T): Promise<T> {
    if (this.#closed) return Promise.reject(new Error('the journal is closed'));
    return new Promise<T>((resolve, reject) => {
      let result: T;
      const run = () => {
        result = work();
      };
      if (this.#jobs.length === 0) setImmediate(() => this.#flush());
      this.#jobs.push({ run, done: () => resolve(result), failed: reject });
    });
  }

  /** All or nothing: a job fails only when the disk does, and then nothing of the batch may count as kept. */
  #flush(): void {
    const jobs = this.#jobs;
    this.#jobs = [];
    if (jobs.length === 0) return;
    try {
      this.#db.exec('BEGIN IMMEDIATE');
      for (const job of jobs) job.run();
      this.#db.exec('COMMIT');
    } catch (reason) {
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      for (const job of jobs) job.failed(reason);
      return;
    }
    for (const job of jobs) job.done();
  }
}
