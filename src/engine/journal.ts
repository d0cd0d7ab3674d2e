// The journal's file: messages as they were accepted, and, in a table of their own, the turns that answer them. SQLite.
import { chmodSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { InboundMessage, ThreadId } from '../chat.ts';
import type { Acceptance } from '../engine.ts';
import { Commits } from './commits.ts';
import { ConversationTable } from './conversations.ts';
import { type Hold, holdJournal } from './lock.ts';
import { prune } from './prune.ts';
import { migrate } from './schema.ts';
import { lastWriteIn } from './time.ts';
import { TurnTable } from './turn-table.ts';
import { UntoldTable } from './untold.ts';

export interface WaitingMessage {
  readonly seq: number;
  readonly message: InboundMessage;
}

export interface SignedMessage {
  readonly waiting: boolean;
  readonly message: InboundMessage;
}

export class Journal {
  readonly #db: DatabaseSync;
  readonly #hold: Hold;
  readonly #commits: Commits;
  /** When an earlier life that did not come to its end wrote last. */
  readonly leftAtMs: number | undefined;
  readonly turns: TurnTable;
  readonly conversations: ConversationTable;
  readonly untold: UntoldTable;

  /** @param path the file; its folder is made. @throws when it cannot be used, or another process uses it. */
  constructor(path: string) {
    mkdirSync(dirname(path), { recursive: true });
    this.#hold = holdJournal(path);
    this.leftAtMs = lastWriteIn(`${path}-wal`);
    this.#db = new DatabaseSync(path);
    chmodSync(path, 0o600);
    this.#db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000;');
    migrate(this.#db);
    this.#commits = new Commits(this.#db);
    this.turns = new TurnTable(this.#commits);
    this.conversations = new ConversationTable(this.#commits);
    this.untold = new UntoldTable(this.#commits);
  }

  /** Keeps a message, unless it is known under any of its identities. A twin may add files to one that still waits. */
  accept(message: InboundMessage, maxWaiting: number): Promise<Acceptance> {
    return this.#commits.write(() => {
      const now = Date.now();
      const known = this.#known(message);
      if (known !== undefined) {
        this.#complete(known, message);
        return 'duplicate';
      }
      const count = this.#sql(`SELECT count(*) AS n FROM messages WHERE thread = ? AND state = 'waiting'`);
      const refused = Number(count.get(message.thread.id)?.n) >= maxWaiting;
      this.#sql('INSERT INTO messages (id, thread, author, state, body, accepted_at) VALUES (?, ?, ?, ?, ?, ?)').run(
        message.id,
        message.thread.id,
        message.author.id,
        refused ? 'refused' : 'waiting',
        JSON.stringify(message),
        now,
      );
      this.#identify(message, now);
      this.conversations.seen(message, now);
      if (refused) this.untold.add(message, 'refusal', now);
      return refused ? 'refused' : 'accepted';
    });
  }

  /** Keeps that a message was heard whose meaning is carried out at once. @returns false when it had been heard before. */
  heed(message: InboundMessage): Promise<boolean> {
    return this.#commits.write(() => {
      if (this.#known(message) !== undefined) return false;
      const now = Date.now();
      this.#identify(message, now);
      if (message.command !== undefined) this.untold.add(message, 'answer', now);
      return true;
    });
  }

  #known({ id, otherIds }: InboundMessage): string | undefined {
    const find = this.#sql('SELECT message FROM identities WHERE id = ?');
    return [id, ...otherIds].map((each) => find.get(each)?.message).find((known) => typeof known === 'string');
  }

  #identify({ id, otherIds }: InboundMessage, now: number): void {
    const identify = this.#sql('INSERT OR IGNORE INTO identities (id, message, at) VALUES (?, ?, ?)');
    for (const each of [id, ...otherIds]) identify.run(each, id, now);
  }

  #complete(id: string, twin: InboundMessage): void {
    const held = this.#waitingBody(id);
    if (held === undefined || twin.files.length <= held.files.length) return;
    this.#setBody(id, { ...held, files: twin.files });
  }

  /**
   * Changes the text of a message that still waits. @returns whether the message is known, be it too late to change it.
   * @param isTaken asked in the moment of writing: a turn may have begun with the message and not be in the journal yet.
   */
  edit(id: string, text: string, isTaken: (id: string) => boolean): Promise<boolean> {
    return this.#commits.write(() => {
      const held = isTaken(id) ? undefined : this.#waitingBody(id);
      if (held !== undefined) this.#setBody(id, { ...held, text });
      return held !== undefined || this.#sql('SELECT 1 FROM identities WHERE id = ?').get(id) !== undefined;
    });
  }

  /** Takes back a message that still waits, as {@link edit}. @returns it, or nothing when it waits no more. */
  withdraw(id: string, isTaken: (id: string) => boolean): Promise<InboundMessage | undefined> {
    return this.#commits.write(() => {
      const held = isTaken(id) ? undefined : this.#waitingBody(id);
      if (held !== undefined) this.#sql(`UPDATE messages SET state = 'withdrawn' WHERE id = ?`).run(id);
      return held;
    });
  }

  #waitingBody(id: string): InboundMessage | undefined {
    const row = this.#sql(`SELECT body FROM messages WHERE id = ? AND state = 'waiting'`).get(id);
    return typeof row?.body === 'string' ? JSON.parse(row.body) : undefined;
  }

  #setBody(id: string, message: InboundMessage): void {
    this.#sql('UPDATE messages SET body = ? WHERE id = ?').run(JSON.stringify(message), id);
  }

  /** The thread's waiting messages in the order of their acceptance, as they read now. */
  waitingIn(thread: ThreadId): readonly WaitingMessage[] {
    const rows = this.#sql(`SELECT seq, body FROM messages WHERE thread = ? AND state = 'waiting' ORDER BY seq`).all(
      thread,
    );
    return rows.map((row) => ({ seq: Number(row.seq), message: JSON.parse(String(row.body)) }));
  }

  /** Notes that a sign is about to stand at the message. @returns false when it waits no more. */
  sign(id: string): Promise<boolean> {
    return this.#commits.write(() => {
      return this.#sql(`UPDATE messages SET signed = 1 WHERE id = ? AND state = 'waiting'`).run(id).changes === 1;
    });
  }

  unsign(id: string): Promise<void> {
    return this.#commits.write(() => {
      this.#sql('UPDATE messages SET signed = 0 WHERE id = ?').run(id);
    });
  }

  /** Messages at which a sign may stand. */
  signed(): readonly SignedMessage[] {
    const rows = this.#sql('SELECT state, body FROM messages WHERE signed = 1 AND body IS NOT NULL ORDER BY seq').all();
    return rows.map(({ state, body }) => ({ waiting: state === 'waiting', message: JSON.parse(String(body)) }));
  }

  threadsWaiting(): readonly ThreadId[] {
    const rows = this.#sql(
      `SELECT thread, min(seq) AS first FROM messages WHERE state = 'waiting' GROUP BY thread ORDER BY first`,
    ).all();
    return rows.map((row) => row.thread as ThreadId);
  }

  /** Whether this person has said something to Friday in the thread. */
  hasSpoken(thread: ThreadId, authorId: string): boolean {
    return this.#sql('SELECT 1 FROM messages WHERE thread = ? AND author = ?').get(thread, authorId) !== undefined;
  }

  /** Erases what is older than the journal needs. */
  prune(nowMs: number): Promise<void> {
    return this.#commits.write(() => prune(this.#db, nowMs));
  }

  /** One real write, which leaves the file as it was. @throws when the disk fails. */
  probe(): Promise<void> {
    return this.#commits.write(() => {
      const version = Number(this.#sql('PRAGMA user_version').get()?.user_version);
      this.#sql(`PRAGMA user_version = ${version}`).run();
    });
  }

  get closed(): boolean {
    return this.#commits.closed;
  }

  /** Commits what is under way and closes the file. Later writes are refused. */
  close(): void {
    if (this.closed) return;
    this.#commits.close();
    this.#db.close();
    this.#hold.release();
  }

  #sql(text: string) {
    return this.#commits.sql(text);
  }
}
