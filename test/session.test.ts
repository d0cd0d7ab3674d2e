import fc from 'fast-check';
import { Keyv } from 'keyv';
import { describe, expect, it } from 'vitest';
import type { Author, Thread, ThreadId } from '../src/chat.ts';
import { createSessions, type Sessions, safeId, sessionIdOf } from '../src/session.ts';

const slackThread = 'slack-T024-C061-1700000000.000100' as ThreadId;
const shared: Thread = { id: slackThread, kind: 'shared', owner: 'slack-T024-C061' };
const alice: Author = { id: 'U061', userId: 'slack-T024-U061', name: 'Alice' };
const bob: Author = { id: 'U062', userId: 'slack-T024-U062' };

describe('the id of a session', () => {
  it.each([
    ['slack-T024-C061-1700000000.000100', 1, 'slack-T024-C061-1700000000.000100'],
    ['slack-T024-C061-1700000000.123456', 1, 'slack-T024-C061-1700000000.123456'],
    ['slack-T024-C061-1700000000.000100', 2, 'slack-T024-C061-1700000000.000100.2'],
    ['discord-1111111111111111111-2222222222222222222', 12, 'discord-1111111111111111111-2222222222222222222.12'],
  ])('of %s in generation %i is %s', (thread, generation, expected) => {
    expect(sessionIdOf(thread as ThreadId, generation)).toBe(expected);
  });

  it('keeps the readable beginning of what an agent could not take, and is the same on every day', () => {
    const id = sessionIdOf('matrix:!room/with spaces@example.org' as ThreadId, 3);
    expect(id).toBe('matrix-room-with-spaces-example.org-0da6404178e9458b65f47aaa0f742eb1.3');
  });

  it('is short and safe as a file name, whatever the thread is called', () => {
    fc.assert(
      fc.property(anyThread, anyGeneration, (thread, generation) => {
        expect(sessionIdOf(thread, generation)).toMatch(/^[A-Za-z0-9.-]{1,100}$/);
      }),
    );
  });

  it('differs for different threads and generations, however they are meant to be mistaken', () => {
    fc.assert(
      fc.property(anyThread, anyGeneration, anyThread, anyGeneration, (one, m, other, n) => {
        fc.pre(one !== other || m !== n);
        expect(sessionIdOf(one, m)).not.toBe(sessionIdOf(other, n));
      }),
      { numRuns: 2000 },
    );
  });

  it('is not reached by a thread that is called like it', () => {
    const generations = [1, 2, 3, 99_999];
    const idsOf = (threads: Iterable<string>) =>
      [...threads].flatMap((thread) => generations.map((n) => sessionIdOf(thread as ThreadId, n)));
    const threads = ['a', 'a.2', 'a/', 'a'.repeat(200)];
    const impostors = new Set([...threads, ...idsOf(threads)]);
    const ids = idsOf(impostors);
    expect(new Set(ids).size).toBe(impostors.size * generations.length);
  });
});

it.each([0, -1, 1.5, 100_000, Number.NaN])('there is no generation %d', (generation) => {
  expect(() => sessionIdOf(slackThread, generation)).toThrow(RangeError);
});

/** Ordinary names, names made to look like other ids, and anything else. */
const anyThread = fc
  .oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.stringMatching(/^[a-c./]{1,4}(\.[0-9]{1,6})?$/),
    fc.stringMatching(/^[a-c/]{0,2}$/).map((name) => sessionIdOf(name as ThreadId, 1)),
    fc.stringMatching(/^[a-c/]{0,2}$/).map((name) => sessionIdOf(name as ThreadId, 2)),
  )
  .map((name) => name as ThreadId);

const anyGeneration = fc.oneof(fc.constantFrom(1, 2, 3), fc.integer({ min: 1, max: 99_999 }));

/** A store that counts, and that can be away. */
function countingStore() {
  const keyv = new Keyv({ throwOnErrors: true });
  const state = { reads: 0, writes: 0, away: false };
  const check = () => {
    if (state.away) throw new Error('the store is away');
  };
  return {
    state,
    keyv,
    store: {
      get: async (key: string) => {
        state.reads += 1;
        // Long enough for others to come in between, if nothing keeps them out.
        await new Promise(setImmediate);
        check();
        return keyv.get(key);
      },
      set: async (key: string, value: unknown) => {
        state.writes += 1;
        await new Promise(setImmediate);
        check();
        return keyv.set(key, value);
      },
    } as Pick<Keyv, 'get' | 'set'>,
  };
}

describe('the sessions of a bridge', () => {
  it('by default everybody in a channel shares one memory, and a person has one in a DM', async () => {
    const sessions = createSessions({ keyv: new Keyv(), policy: 'auto' });
    const expected = { sessionId: slackThread, userId: 'slack-T024-C061', generation: 1 };
    expect(await sessions.sessionFor(shared, alice)).toEqual(expected);
    expect(await sessions.sessionFor(shared, bob)).toEqual(expected);
    const dm: Thread = { id: 'slack-T024-D1-1.000200' as ThreadId, kind: 'direct', owner: 'slack-T024-U061' };
    expect(await sessions.sessionFor(dm, alice)).toMatchObject({ userId: 'slack-T024-U061' });
  });

  it('by author, each has a memory of their own in the same session', async () => {
    const sessions = createSessions({ keyv: new Keyv(), policy: 'author' });
    expect(await sessions.sessionFor(shared, alice)).toMatchObject({ sessionId: slackThread, userId: alice.userId });
    expect(await sessions.sessionFor(shared, bob)).toMatchObject({ sessionId: slackThread, userId: bob.userId });
  });

  it('by session, the user is the thread, in every generation', async () => {
    const sessions = createSessions({ keyv: new Keyv(), policy: 'session' });
    await sessions.renew(shared);
    expect(await sessions.sessionFor(shared, bob)).toEqual({
      sessionId: `${slackThread}.2`,
      userId: slackThread,
      generation: 2,
    });
  });

  it('the owner stays who it was at first use, when the channel changes its nature, after a restart too', async () => {
    const keyv = new Keyv();
    await createSessions({ keyv, policy: 'auto' }).sessionFor(shared, alice);
    const changed: Thread = { ...shared, kind: 'direct', owner: 'slack-T024-U061' };
    const restarted = createSessions({ keyv, policy: 'auto' });
    expect(await restarted.sessionFor(changed, alice)).toMatchObject({ userId: 'slack-T024-C061' });
    await restarted.renew(changed);
    expect(await restarted.sessionFor(changed, alice)).toMatchObject({ userId: 'slack-T024-C061', generation: 2 });
  });

  it('user ids are made safe by the same rule as session ids', async () => {
    const odd: Author = { id: 'x', userId: 'matrix/@alice:example.org' };
    const sessions = createSessions({ keyv: new Keyv(), policy: 'author' });
    const { userId } = await sessions.sessionFor(shared, odd);
    expect(userId).toBe(safeId(odd.userId));
    expect(userId).toMatch(/^matrix-alice-example\.org-[0-9a-f]{32}$/);
  });

  it('a renewed thread stays renewed after a restart; a lost store returns it to the first generation', async () => {
    const keyv = new Keyv();
    const first = createSessions({ keyv, policy: 'auto' });
    expect(await first.renew(shared)).toEqual({ sessionId: `${slackThread}.2`, generation: 2 });
    const restarted = createSessions({ keyv, policy: 'auto' });
    expect(await restarted.sessionFor(shared, alice)).toMatchObject({ sessionId: `${slackThread}.2`, generation: 2 });
    await keyv.clear();
    const without = createSessions({ keyv, policy: 'auto' });
    expect(await without.sessionFor(shared, alice)).toMatchObject({ sessionId: slackThread, generation: 1 });
  });

  it('renewals and first uses at the same moment do not overwrite each other', async () => {
    const { store } = countingStore();
    const sessions = createSessions({ keyv: store, policy: 'auto' });
    const [before, one, two, after] = await Promise.all([
      sessions.sessionFor(shared, alice),
      sessions.renew(shared),
      sessions.renew(shared),
      sessions.sessionFor(shared, alice),
    ]);
    expect([before, one, two, after].map(({ generation }) => generation)).toEqual([1, 2, 3, 3]);
    const restarted = createSessions({ keyv: store, policy: 'auto' });
    expect(await restarted.sessionFor(shared, bob)).toMatchObject({ generation: 3, userId: 'slack-T024-C061' });
  });

  it.each(['auto', 'author', 'session'] as const)('a busy thread asks the store once (%s)', async (policy) => {
    const { store, state } = countingStore();
    const sessions = createSessions({ keyv: store, policy });
    for (const author of [alice, bob, alice, bob]) await sessions.sessionFor(shared, author);
    expect(state).toMatchObject({ reads: 1, writes: policy === 'auto' ? 1 : 0 });
  });

  it('other threads do not wait for each other', async () => {
    const stuck = new Promise<undefined>(() => undefined);
    const keyv = new Keyv();
    const store = {
      get: (key: string) => (key.includes('stuck') ? stuck : keyv.get(key)),
      set: (key: string, value: unknown) => keyv.set(key, value),
    } as Pick<Keyv, 'get' | 'set'>;
    const sessions = createSessions({ keyv: store, policy: 'auto' });
    void sessions.sessionFor({ ...shared, id: 'stuck' as ThreadId }, alice);
    expect(await sessions.sessionFor(shared, alice)).toMatchObject({ generation: 1 });
  });
});

describe('a store that is away', () => {
  const attempts: readonly [string, (sessions: Sessions) => Promise<unknown>][] = [
    ['reading', (sessions) => sessions.sessionFor(shared, alice)],
    ['renewing', (sessions) => sessions.renew(shared)],
  ];

  it.each(attempts)('is not taken for an empty one: %s fails, and works again later', async (_, attempt) => {
    const { store, state } = countingStore();
    await createSessions({ keyv: store, policy: 'auto' }).renew(shared);
    const sessions = createSessions({ keyv: store, policy: 'auto' });
    state.away = true;
    await expect(attempt(sessions)).rejects.toThrow('the store is away');
    state.away = false;
    expect((await sessions.sessionFor(shared, alice)).generation).toBe(2);
  });

  it('a renewal that could not be written has not happened', async () => {
    const { store, state } = countingStore();
    const sessions = createSessions({ keyv: store, policy: 'auto' });
    await sessions.sessionFor(shared, alice);
    state.away = true;
    await expect(sessions.renew(shared)).rejects.toThrow('the store is away');
    state.away = false;
    expect(await sessions.sessionFor(shared, alice)).toMatchObject({ generation: 1 });
  });

  it('a renewal whose writing failed half-way is looked up, not guessed', async () => {
    const { keyv } = countingStore();
    const breaksAfterWriting = {
      get: (key: string) => keyv.get(key),
      set: async (key: string, value: unknown) => {
        await keyv.set(key, value);
        if (JSON.stringify(value).includes('"generation":2')) throw new Error('the connection broke');
        return true;
      },
    } as Pick<Keyv, 'get' | 'set'>;
    const sessions = createSessions({ keyv: breaksAfterWriting, policy: 'auto' });
    await sessions.sessionFor(shared, alice);
    await expect(sessions.renew(shared)).rejects.toThrow('the connection broke');
    expect(await sessions.sessionFor(shared, alice)).toMatchObject({ generation: 2 });
  });

  it('a store that answers "not written" instead of failing is believed', async () => {
    const store = { get: async () => undefined, set: async () => false } as unknown as Pick<Keyv, 'get' | 'set'>;
    await expect(createSessions({ keyv: store, policy: 'auto' }).renew(shared)).rejects.toThrow(/could not write/);
  });

  it.each([['text'], [{ v: 2, generation: 7 }], [{ v: 1, generation: 0 }]])(
    'an entry that cannot be understood is an error, not a new conversation: %j',
    async (entry) => {
      const { store, keyv } = countingStore();
      await keyv.set(`session:${slackThread}`, entry);
      const sessions = createSessions({ keyv: store, policy: 'auto' });
      await expect(sessions.sessionFor(shared, alice)).rejects.toThrow(/session:slack-T024.* is not a session/);
    },
  );
});
