// The conversations that Friday is in, and until when each platform was heard: what it takes to ask what was missed.
import type { InboundMessage, ReplyTarget, ThreadId } from '../chat.ts';
import type { Conversations, KnownConversation } from '../engine.ts';
import type { Commits } from './commits.ts';

export class ConversationTable implements Conversations {
  readonly #commits: Commits;

  constructor(commits: Commits) {
    this.#commits = commits;
  }

  /** Runs within the caller's transaction. */
  seen({ thread, target, sentAtMs }: InboundMessage, now: number): void {
    this.#sql(
      `INSERT INTO threads (id, seen_at, platform, owner, target, known_from) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE
         SET seen_at = excluded.seen_at, platform = excluded.platform, owner = excluded.owner, target = excluded.target`,
    ).run(thread.id, now, target.platform, thread.owner, JSON.stringify(target), sentAtMs);
  }

  knows(thread: ThreadId): boolean {
    return this.#sql('SELECT 1 FROM threads WHERE id = ?').get(thread) !== undefined;
  }

  recent(platform: string, limit: number): readonly KnownConversation[] {
    const rows = this.#sql(
      `SELECT owner, target, known_from FROM threads WHERE platform = ? AND target IS NOT NULL
       ORDER BY seen_at DESC LIMIT ?`,
    ).all(platform, limit);
    return rows.map(({ owner, target, known_from: knownFrom }) => ({
      owner: String(owner),
      target: JSON.parse(String(target)) as ReplyTarget,
      knownFromMs: Number(knownFrom),
    }));
  }

  heardUntil(platform: string): number | undefined {
    const until = this.#sql('SELECT until FROM heard WHERE platform = ?').get(platform)?.until;
    return until === undefined ? undefined : Number(until);
  }

  heard(platform: string, untilMs: number): Promise<void> {
    return this.#commits.write(() => {
      this.#sql(
        'INSERT INTO heard (platform, until) VALUES (?, ?) ON CONFLICT (platform) DO UPDATE SET until = excluded.until',
      ).run(platform, untilMs);
    });
  }

  #sql(text: string) {
    return this.#commits.sql(text);
  }
}
