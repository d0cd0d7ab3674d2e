// Which memory a thread speaks to: a thread and an author come in, the agent's session_id and user_id go out.
import { createHash } from 'node:crypto';
import type { Keyv } from 'keyv';
import { z } from 'zod';
import type { Author, Thread, ThreadId } from './chat.ts';

interface Session {
  readonly sessionId: string;
  readonly userId: string;
  /** Counts from 1; every renewal begins an empty memory. */
  readonly generation: number;
}

/**
 * To whom the agent's memory belongs: `auto` the thread's owner (the person in a DM, the channel in a channel), fixed at
 * first use · `author` whoever writes, so that everybody has a memory of their own in the same thread · `session` the
 * thread itself.
 */
type UserIdPolicy = 'auto' | 'author' | 'session';

export interface Sessions {
  /** @throws what the store throws: a store that is away must not look like a thread without a memory. */
  sessionFor(thread: Thread, author: Author): Promise<Session>;
  /** Begins a new generation; the old memory stays with the agent, unused. @throws what the store throws. */
  renew(thread: Thread): Promise<Pick<Session, 'sessionId' | 'generation'>>;
  /** Resolves when the store has taken a write. @throws what the store throws. */
  probe(): Promise<void>;
}

export interface SessionsOptions {
  /** Must reject when it cannot read or write, as `openStore` makes it. */
  readonly keyv: Pick<Keyv, 'get' | 'set'>;
  readonly policy: UserIdPolicy;
}

const maxIdLength = 100;
/** A generation takes at most six characters, `.99999`. */
const maxBaseLength = maxIdLength - 6;
const maxGeneration = 99_999;
const hashLength = 32;
const cachedThreads = 10_000;

const recordSchema = z.object({
  v: z.literal(1),
  generation: z.int().min(1).max(maxGeneration),
  userId: z.string().optional(),
});

/** What the store keeps of a thread. Without it a thread is at generation 1 and belongs to its owner. */
type Record = z.infer<typeof recordSchema>;

/**
 * Pure, and the only place where session ids are made: `slack-T024-C061-1700000000.000100`, from the second generation
 * on with `.2`. At most 100 characters of `[A-Za-z0-9.-]`, because agents use ids as file names. Different threads and
 * generations never share an id: what would be ambiguous is hashed.
 * @throws RangeError unless the generation is between 1 and 99,999.
 */
export function sessionIdOf(thread: ThreadId, generation: number): string {
  if (!Number.isInteger(generation) || generation < 1 || generation > maxGeneration)
    throw new RangeError(`no such generation: ${generation}`);
  return generation === 1 ? safeId(thread) : `${safeId(thread)}.${generation}`;
}

/**
 * The text itself when an agent can take it as an id, else a readable beginning and 128 bits of its SHA-256. Texts that
 * look like a hashed id, or like another id's generation, are hashed too. (Slack's `.000100` and `.123456` do not: a
 * generation has at most five digits and no zero in front.)
 */
export function safeId(text: string): string {
  const plain = /^[A-Za-z0-9.-]+$/.test(text) && text.length <= maxBaseLength;
  const ambiguous = /\.[1-9]\d{0,4}$/.test(text) || /-[0-9a-f]{32}$/.test(text);
  if (plain && !ambiguous) return text;
  const readable = text.replaceAll(/[^A-Za-z0-9.-]+/g, '-').slice(0, maxBaseLength - hashLength - 1);
  const hash = createHash('sha256').update(text).digest('hex').slice(0, hashLength);
  return `${readable}-${hash}`;
}

/**
 * Keeps generations and owners in `keyv`, and the threads in use in memory, so that a busy thread does not ask the store
 * at every message. One process per store: what another process writes is seen only after a restart.
 */
export function createSessions({ keyv, policy }: SessionsOptions): Sessions {
  const cache = new Map<ThreadId, Record>();
  const queues = new Map<ThreadId, Promise<unknown>>();

  async function load(thread: Thread): Promise<Record | undefined> {
    const held = cache.get(thread.id);
    if (held !== undefined) return held;
    const stored = await keyv.get<unknown>(keyOf(thread));
    if (stored === undefined || stored === null) return undefined;
    const record = recordSchema.safeParse(stored);
    // To guess here would be to forget a conversation that a newer version of this program has written down.
    if (!record.success)
      throw new Error(`the store's entry ${keyOf(thread)} is not a session`, { cause: record.error });
    remember(thread.id, record.data);
    return record.data;
  }

  async function save(thread: Thread, record: Record): Promise<void> {
    cache.delete(thread.id);
    // Some storage adapters answer `false` where others throw.
    if ((await keyv.set(keyOf(thread), record)) === false) throw new Error(`could not write ${keyOf(thread)}`);
    remember(thread.id, record);
  }

  function remember(thread: ThreadId, record: Record): void {
    cache.delete(thread);
    cache.set(thread, record);
    const [oldest] = cache.keys();
    if (cache.size > cachedThreads && oldest !== undefined) cache.delete(oldest);
  }

  /** One reading or writing at a time per thread: a first use and a renewal must not overwrite each other. */
  function inOrder<T>(thread: ThreadId, work: () => Promise<T>): Promise<T> {
    const before = queues.get(thread) ?? Promise.resolve();
    const result = before.then(work, work);
    queues.set(thread, result);
    const leave = () => {
      if (queues.get(thread) === result) queues.delete(thread);
    };
    result.then(leave, leave);
    return result;
  }

  async function find(thread: Thread): Promise<Record> {
    const known = await load(thread);
    if (policy !== 'auto') {
      const record = known ?? { v: 1, generation: 1 };
      remember(thread.id, record);
      return record;
    }
    if (known?.userId !== undefined) return known;
    const pinned: Record = { v: 1, generation: known?.generation ?? 1, userId: thread.owner };
    await save(thread, pinned);
    return pinned;
  }

  function userIdOf(thread: Thread, author: Author, record: Record): string {
    if (policy === 'session') return sessionIdOf(thread.id, 1);
    return safeId(policy === 'author' ? author.userId : (record.userId ?? thread.owner));
  }

  return {
    async probe() {
      if ((await keyv.set('probe', Date.now())) === false) throw new Error('the store takes no writes');
    },
    async sessionFor(thread, author) {
      const record = await inOrder(thread.id, () => find(thread));
      const { generation } = record;
      return { sessionId: sessionIdOf(thread.id, generation), userId: userIdOf(thread, author, record), generation };
    },
    renew: (thread) =>
      inOrder(thread.id, async () => {
        const known = await load(thread);
        const generation = (known?.generation ?? 1) + 1;
        await save(thread, { v: 1, ...known, generation });
        return { sessionId: sessionIdOf(thread.id, generation), generation };
      }),
  };
}

function keyOf(thread: Thread): string {
  return `session:${sessionIdOf(thread.id, 1)}`;
}
