// Keyv's storage over Redis or Valkey: never waits for a server that is away, never takes its silence for an answer.
import KeyvRedis, { createClient } from '@keyv/redis';

type RedisClient = ReturnType<typeof createClient>;

const connectMs = 5000;
const commandMs = 5000;
const maxPauseMs = 2000;

/** @param url `redis://` or `rediss://`. @throws when the server cannot be reached or refuses us now. */
export async function connectRedis(url: string): Promise<TimedRedis> {
  let connected = false;
  const client: RedisClient = createClient({
    url,
    // Commands would else wait in memory for as long as the server is away, and the person with them.
    disableOfflineQueue: true,
    socket: {
      connectTimeout: connectMs,
      // Wrong from the start is a mistake to report; lost later is an outage to outlive.
      reconnectStrategy: (retries, cause) => (connected ? Math.min(100 * 2 ** retries, maxPauseMs) : cause),
    },
  });
  const store = new TimedRedis(client);
  // Connecting reports its failure by rejecting; the event that says it again needs somebody to hear it.
  store.on('error', () => undefined);
  await within(connectMs, client.connect(), 'connecting to Redis');
  connected = true;
  return store;
}

/** `@keyv/redis` with an end to waiting: a server that holds the connection and says nothing counts as away. */
class TimedRedis extends KeyvRedis<string> {
  readonly #own: RedisClient;

  constructor(client: RedisClient) {
    super(client, { throwOnErrors: true, keyPrefixSeparator: ':' });
    this.#own = client;
  }

  override get<Value>(key: string): Promise<Value | undefined> {
    return within(commandMs, super.get<Value>(key), 'reading from Redis');
  }

  override set(key: string, value: string, ttlMs?: number): Promise<void> {
    return within(commandMs, super.set(key, value, ttlMs), 'writing to Redis');
  }

  override delete(key: string): Promise<boolean> {
    return within(commandMs, super.delete(key), 'deleting from Redis');
  }

  override has(key: string): Promise<boolean> {
    return within(commandMs, super.has(key), 'reading from Redis');
  }

  /** Valkey calls itself a Redis of an older version beside its own. */
  async version(): Promise<string> {
    const said = String(await within(commandMs, this.#own.info('server'), 'asking Redis'));
    const valkey = /^valkey_version:(\S+)/m.exec(said)?.[1];
    return valkey === undefined ? `Redis ${/^redis_version:(\S+)/m.exec(said)?.[1]}` : `Valkey ${valkey}`;
  }

  /** Everything asked has been answered or has failed; a farewell would only wait for a server that says nothing. */
  override disconnect(): Promise<void> {
    return super.disconnect(true);
  }
}

async function within<T>(limitMs: number, work: Promise<T>, what: string): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`${what} took longer than ${limitMs} ms`)), limitMs);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}
