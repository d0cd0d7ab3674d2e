// The signs around threads: the status line, which assistants and agent sessions share, and the sessions themselves.

import type { Change, Session, ThreadStatus } from './model.ts';

/** A session left processing is cleared after about an hour. @see https://github.com/NousResearch/hermes-agent/issues/90978 */
const sessionTtlMs = 3_600_000;

export class Signs {
  readonly #statusTtlMs: number;
  readonly #announce: (change: Change) => void;
  readonly #statuses = new Map<string, { status: ThreadStatus; timer: NodeJS.Timeout }>();
  readonly #sessions = new Map<string, Session>();

  /** A status that is not renewed disappears after `statusTtlMs`. */
  constructor(statusTtlMs: number, announce: (change: Change) => void) {
    this.#statusTtlMs = statusTtlMs;
    this.#announce = announce;
  }

  /** What the line under a thread says now; an empty status when it says nothing. */
  status(channelId: string, threadTs: string): ThreadStatus {
    return this.#statuses.get(`${channelId}:${threadTs}`)?.status ?? emptyStatus(channelId, threadTs);
  }

  setStatus(status: ThreadStatus, cause: 'set' | 'posted' | 'timeout'): void {
    const key = `${status.channelId}:${status.threadTs}`;
    const current = this.#statuses.get(key);
    clearTimeout(current?.timer);
    this.#statuses.delete(key);
    if (status.status !== '') {
      const ttlMs = status.owner === 'assistant' ? this.#statusTtlMs : sessionTtlMs;
      const cleared = emptyStatus(status.channelId, status.threadTs);
      const timer = setTimeout(() => this.setStatus(cleared, 'timeout'), ttlMs).unref();
      this.#statuses.set(key, { status, timer });
    } else if (!current) {
      return;
    }
    this.#announce({ kind: 'status', status, cause });
  }

  /** The app posted in a thread: an assistant's status goes, a session's stays. */
  posted(channelId: string, threadTs: string): void {
    const current = this.status(channelId, threadTs);
    if (current.owner === 'assistant') this.setStatus(emptyStatus(channelId, threadTs), 'posted');
  }

  session(channelId: string, threadTs: string): Session | undefined {
    return this.#sessions.get(`${channelId}:${threadTs}`);
  }

  /** Sets an agent session; its `processing` fills the same one line as an assistant's status. */
  setSession(session: Session): void {
    const { channelId, threadTs } = session;
    const before = this.session(channelId, threadTs);
    this.#sessions.set(`${channelId}:${threadTs}`, session);
    this.#announce({ kind: 'session', session, before });
    const status = session.status === 'processing' || session.status === 'suspended' ? session.status : '';
    this.setStatus({ channelId, threadTs, status, loadingMessages: [], owner: 'session' }, 'set');
  }

  close(): void {
    for (const { timer } of this.#statuses.values()) clearTimeout(timer);
  }
}

function emptyStatus(channelId: string, threadTs: string): ThreadStatus {
  return { channelId, threadTs, status: '', loadingMessages: [], owner: 'assistant' };
}
