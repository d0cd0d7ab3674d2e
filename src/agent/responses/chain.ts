// What each conversation goes on from, at a server that keeps responses but no conversations: runs and responses' ids come in,
// the id before goes out.
import type { AgentRun } from '../../agent.ts';
import type { Log } from '../../log.ts';

/** Where ids outlive the process. Rejects when it cannot read or write. */
export interface ChainStore {
  get(key: string): Promise<unknown>;
  set(key: string, value: string): Promise<unknown>;
  delete(key: string): Promise<unknown>;
}

const kept = 10_000;

export class Chain {
  readonly #store: ChainStore | undefined;
  readonly #log: Log;
  readonly #ids = new Map<string, string>();

  constructor(store: ChainStore | undefined, log: Log) {
    this.#store = store;
    this.#log = log;
  }

  /** @throws what the store throws: a store that is away must not look like a conversation without a memory. */
  async before(run: AgentRun): Promise<string | undefined> {
    const key = keyOf(run);
    const known = this.#ids.get(key) ?? (await this.#store?.get(key));
    return typeof known === 'string' ? known : undefined;
  }

  completed(run: AgentRun, id: string): void {
    const key = keyOf(run);
    this.#ids.delete(key);
    this.#ids.set(key, id);
    const [oldest] = this.#ids.keys();
    if (this.#ids.size > kept && oldest !== undefined) this.#ids.delete(oldest);
    this.#written(run, this.#store?.set(key, id));
  }

  /** The server does not know the response any more: the conversation begins anew. */
  forget(run: AgentRun): void {
    const key = keyOf(run);
    this.#ids.delete(key);
    this.#written(run, this.#store?.delete(key));
  }

  #written({ id: run, sessionId: session }: AgentRun, writing: Promise<unknown> | undefined): void {
    writing?.catch((error: unknown) =>
      this.#log.warn({ run, session, err: error }, 'its response was not written down'),
    );
  }
}

function keyOf({ sessionId, userId }: AgentRun): string {
  return `response:${userId} ${sessionId}`;
}
