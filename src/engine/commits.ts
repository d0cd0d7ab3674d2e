// Writes to the journal's file come in one by one, commits go out: one for all that arrives within one loop turn.
import type { DatabaseSync, StatementSync } from 'node:sqlite';

type Job = { readonly run: () => void; readonly done: () => void; readonly failed: (reason: unknown) => void };

/** So long a write that may be lost waits for another one, to share its commit: each costs a wait for the disk. */
const soonMs = 250;

export class Commits {
  readonly #db: DatabaseSync;
  readonly #prepared = new Map<string, StatementSync>();
  #jobs: Job[] = [];
  #immediate: NodeJS.Immediate | undefined;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** The statement, prepared once. Its text must be one of a fixed set. */
  sql(text: string): StatementSync {
    const known = this.#prepared.get(text);
    if (known) return known;
    const statement = this.#db.prepare(text);
    this.#prepared.set(text, statement);
    return statement;
  }

  /** Everything written within one turn of the event loop shares one commit, and so one wait for the disk. */
  write<T>(work: () => T): Promise<T> {
    this.#immediate ??= setImmediate(() => this.#flush());
    return this.#add(work);
  }

  /** For what a crash may take: as {@link write}, with the next commit or a little later. */
  writeSoon<T>(work: () => T): Promise<T> {
    this.#timer ??= setTimeout(() => this.#flush(), soonMs);
    return this.#add(work);
  }

  #add<T>(work: () => T): Promise<T> {
    if (this.#closed) return Promise.reject(new Error('the journal is closed'));
    return new Promise<T>((resolve, reject) => {
      let result: T;
      const run = () => {
        result = work();
      };
      this.#jobs.push({ run, done: () => resolve(result), failed: reject });
    });
  }

  /** Commits what is under way. Later writes are refused. */
  close(): void {
    if (this.#closed) return;
    this.#flush();
    this.#closed = true;
  }

  /** All or nothing: a job fails only when the disk does, and then nothing of the batch may count as kept. */
  #flush(): void {
    clearImmediate(this.#immediate);
    clearTimeout(this.#timer);
    this.#immediate = undefined;
    this.#timer = undefined;
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
