// What somebody waits to be told, and was not told for certain: kept with what it is about until it is said.
import type { InboundMessage } from '../chat.ts';
import type { Untold } from '../engine.ts';
import type { Commits } from './commits.ts';

export class UntoldTable {
  readonly #commits: Commits;

  constructor(commits: Commits) {
    this.#commits = commits;
  }

  /** Runs within the caller's transaction. */
  add(message: InboundMessage, what: Untold['what'], now: number): void {
    this.#commits
      .sql('INSERT OR IGNORE INTO untold (message, what, body, at) VALUES (?, ?, ?, ?)')
      .run(message.id, what, JSON.stringify(message), now);
  }

  told(messageId: string): Promise<void> {
    return this.#commits.write(() => {
      this.#commits.sql('DELETE FROM untold WHERE message = ?').run(messageId);
    });
  }

  on(platform: string): readonly Untold[] {
    const rows = this.#commits.sql('SELECT what, body FROM untold ORDER BY at').all();
    const all = rows.map(({ what, body }) => ({ what, message: JSON.parse(String(body)) }) as Untold);
    return all.filter(({ message }) => message.target.platform === platform);
  }
}
