// Turns on the disk: how far each has come, what was written of its answer, what people made of it.
import type { InboundMessage, Json, Receipt, ReplyTarget, ThreadId } from '../chat.ts';
import type { RecordedTurn, Turn, TurnEnd, TurnState, Verdict, WrittenSegment } from '../engine.ts';
import type { Commits } from './commits.ts';

/** A turn as the journal has it. */
export type KeptTurn = Omit<Turn, 'stopping' | 'departure' | 'superseded' | 'inherited'>;

/** Ends that leave something to be asked again. */
const wanting: ReadonlySet<unknown> = new Set<TurnEnd>(['failed', 'stopped', 'interrupted']);

export class TurnTable {
  readonly #commits: Commits;

  constructor(commits: Commits) {
    this.#commits = commits;
  }

  /** Binds the messages to their turn, if that is not done, and records its state. @returns them as they read now. */
  dispatched({ id, threadId, messages }: KeptTurn, sessionId = ''): Promise<readonly InboundMessage[]> {
    return this.#commits.write(() => {
      this.#sql(
        `INSERT INTO turns (id, thread, state, session, changed_at) VALUES (?, ?, 'dispatched', ?, ?)
         ON CONFLICT (id) DO UPDATE
           SET state = 'dispatched', session = excluded.session, changed_at = excluded.changed_at`,
      ).run(id, threadId, sessionId, Date.now());
      const take = this.#sql(`UPDATE messages SET state = 'taken', turn = ? WHERE id = ? AND state = 'waiting'`);
      for (const message of messages) take.run(id, message.id);
      return this.#messagesOf(id);
    });
  }

  accepted(id: string): Promise<void> {
    return this.#commits.write(() => {
      this.#sql(`UPDATE turns SET state = 'accepted', changed_at = ? WHERE id = ?`).run(Date.now(), id);
    });
  }

  /** Keeps what is to be seen. Only a dispatched turn changes its state by that: what is written late changes nothing. */
  wrote(id: string, segments: readonly WrittenSegment[], growing = false): Promise<void> {
    const write = () => {
      this.#sql(
        `UPDATE turns SET state = CASE state WHEN 'dispatched' THEN 'answering' ELSE state END, segments = ?,
           changed_at = ? WHERE id = ?`,
      ).run(JSON.stringify(segments), Date.now(), id);
    };
    return growing ? this.#commits.writeSoon(write) : this.#commits.write(write);
  }

  finishing(id: string, text: string, end: TurnEnd): Promise<void> {
    return this.#commits.write(() => {
      this.#sql(`UPDATE turns SET state = 'finishing', text = ?, ending = ?, changed_at = ? WHERE id = ?`).run(
        text,
        end,
        Date.now(),
        id,
      );
    });
  }

  ended(id: string, end: TurnEnd, detail: Json, signLeft = false): Promise<void> {
    return this.#commits.write(() => {
      this.#sql('UPDATE turns SET state = ?, detail = ?, sign_left = ?, changed_at = ? WHERE id = ?').run(
        end,
        JSON.stringify(detail),
        Number(signLeft),
        Date.now(),
        id,
      );
    });
  }

  signGone(id: string): Promise<void> {
    return this.#commits.write(() => {
      this.#sql('UPDATE turns SET sign_left = 0 WHERE id = ?').run(id);
    });
  }

  /** Turns that have ended, and whose sign of work may still stand there. */
  signsLeft(): readonly { readonly id: string; readonly target: ReplyTarget }[] {
    const rows = this.#sql('SELECT id FROM turns WHERE sign_left = 1 ORDER BY seq').all();
    return rows.flatMap(({ id }) =>
      this.#messagesOf(String(id))
        .slice(-1)
        .map(({ target }) => ({ id: String(id), target })),
    );
  }

  /** Turns that have begun and not ended, oldest first. */
  open(): readonly KeptTurn[] {
    const rows = this.#sql(
      `SELECT * FROM turns WHERE state IN ('accepted', 'dispatched', 'answering', 'finishing') ORDER BY seq`,
    ).all();
    return rows.flatMap((row): KeptTurn[] => {
      const id = String(row.id);
      const [first, ...rest] = this.#messagesOf(id);
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

  find(id: string): RecordedTurn | undefined {
    return this.#recorded(this.#sql('SELECT * FROM turns WHERE id = ?').get(id));
  }

  /** The thread's last turn, if it could be asked again. */
  lastRetryable(thread: ThreadId): RecordedTurn | undefined {
    const last = this.#recorded(
      this.#sql('SELECT * FROM turns WHERE thread = ? ORDER BY seq DESC LIMIT 1').get(thread),
    );
    return last?.retryable ? last : undefined;
  }

  before(id: string): { readonly end: string; readonly detail: Json } | undefined {
    const row = this.#sql(
      `SELECT earlier.state, earlier.detail FROM turns AS earlier JOIN turns AS own
         ON earlier.thread = own.thread AND earlier.session = own.session AND earlier.seq < own.seq
       WHERE own.id = ? ORDER BY earlier.seq DESC LIMIT 1`,
    ).get(id);
    return row && { end: String(row.state), detail: JSON.parse(String(row.detail ?? null)) };
  }

  /** What was written of the thread's turns that were asked again. */
  askedAgainIn(thread: ThreadId): readonly Receipt[] {
    const rows = this.#sql('SELECT segments FROM turns WHERE thread = ? AND retried = 1').all(thread);
    return rows.flatMap(({ segments }) =>
      (JSON.parse(String(segments)) as WrittenSegment[]).map((each) => each.receipt),
    );
  }

  #recorded(row: Record<string, unknown> | undefined): RecordedTurn | undefined {
    if (row === undefined) return undefined;
    const { id, thread, state, segments, seq } = row;
    const later = this.#sql('SELECT 1 FROM turns WHERE thread = ? AND seq > ?').get(String(thread), Number(seq));
    const messages = this.#messagesOf(String(id));
    const offered = wanting.has(state) && later === undefined;
    return {
      id: String(id),
      threadId: thread as ThreadId,
      messages,
      segments: JSON.parse(String(segments)),
      // One that was asked again has none: they belong to the turn that did so.
      retryable: offered && messages.length > 0,
    };
  }

  /** The turn's messages wait again, as if they had just been accepted. @returns whether that could still be done. */
  retry(id: string): Promise<boolean> {
    return this.#commits.write(() => {
      if (!this.find(id)?.retryable) return false;
      this.#sql('UPDATE turns SET retried = 1 WHERE id = ?').run(id);
      this.#sql(`UPDATE messages SET state = 'waiting', turn = NULL WHERE turn = ?`).run(id);
      return true;
    });
  }

  /** What somebody thinks of an answer; their last word counts. */
  judged(id: string, userId: string, verdict: Verdict): Promise<void> {
    return this.#commits.write(() => {
      this.#sql(
        `INSERT INTO feedback (turn, session, user, verdict, at)
           SELECT id, session, ?, ?, ? FROM turns WHERE id = ?
         ON CONFLICT (turn, user) DO UPDATE SET verdict = excluded.verdict, at = excluded.at`,
      ).run(userId, verdict, Date.now(), id);
    });
  }

  #messagesOf(id: string): InboundMessage[] {
    const rows = this.#sql('SELECT body FROM messages WHERE turn = ? AND body IS NOT NULL ORDER BY seq').all(id);
    return rows.map(({ body }): InboundMessage => JSON.parse(String(body)));
  }

  #sql(text: string) {
    return this.#commits.sql(text);
  }
}
