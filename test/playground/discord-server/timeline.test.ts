// The timeline: what it tells, to whom and in which order, and how one waits for it.
import { describe, expect, test } from 'vitest';
import { call, startDiscord } from './start.ts';

describe('waiting', () => {
  test('ends with what the predicate found, as soon as something happens', async () => {
    const discord = await startDiscord();
    const alice = discord.person('Alice');
    const waiting = discord.until(() => alice.reads('#general').find(({ text }) => text === 'now'));
    alice.say('#general', 'not yet');
    const said = alice.say('#general', 'now');
    expect(await waiting).toEqual(said);
    expect(await discord.until(() => alice.reads('#general').length)).toBe(2);
  });

  test('fails after its time with what happened last, or with the error of the predicate', async () => {
    const discord = await startDiscord();
    discord.person('Alice').say('#general', 'the last word');
    await expect(discord.until(() => false, { timeoutMs: 20 })).rejects.toThrow('the last word');
    const broken = (): boolean => {
      throw new Error('broken predicate');
    };
    await expect(discord.until(broken)).rejects.toThrow('broken predicate');
  });
});

test('calls are told of when they come and when they are answered, with body and code but no token', async () => {
  const discord = await startDiscord();
  const seen: (string | undefined)[] = [];
  const forget = discord.onChange((entry) => seen.push(entry.kind === 'call' ? entry.outcome : entry.kind));
  const path = `/channels/${discord.channel('#general').id}/messages`;
  await call(discord, 'POST', path, { content: '' });
  await discord.until(() => discord.timeline.calls()[0]?.status);
  expect(seen).toEqual(['pending', 'answered']);
  expect(discord.timeline.calls('POST /channels/:id/messages')).toMatchObject([
    {
      path,
      body: { content: '' },
      status: 400,
      errorCode: 50006,
      atMs: expect.any(Number),
      durationMs: expect.any(Number),
    },
  ]);
  forget();
  discord.person('Alice').say('#general', 'unheard');
  expect(seen).toHaveLength(2);
});

test('what a listener causes is heard by all in the order in which it happened', async () => {
  const discord = await startDiscord();
  const [alice, bob] = [discord.person('Alice'), discord.person('Bob')];
  const forget = discord.onChange((entry) => {
    if (entry.kind !== 'change' || entry.change.byId !== alice.id) return;
    forget();
    bob.say('#general', 'second');
  });
  alice.say('#general', 'first');
  expect(discord.timeline.changes('posted').map(({ message }) => message?.text)).toEqual(['first', 'second']);
});

test('a timeline of limited size forgets the oldest', async () => {
  const discord = await startDiscord({ maxTimelineEntries: 10 });
  for (let count = 0; count < 25; count += 1) discord.person('Alice').say('#general', `${count}`);
  const kept = discord.timeline.changes('posted').map(({ message }) => message?.text);
  expect(kept.length).toBeLessThanOrEqual(10);
  expect(kept.at(-1)).toBe('24');
  expect(discord.timeline.entries.at(-1)?.seq).toBe(24);
});

test('everybody sees what is before their eyes, and no more', async () => {
  const discord = await startDiscord();
  const bob = discord.person('Bob');
  bob.say(bob.dm(), 'private');
  bob.say('#general', 'public');
  const [inPrivate, inPublic] = discord.timeline.changes('posted');
  expect(inPrivate?.viewers).toEqual([bob.id]);
  expect(inPublic?.viewers).toContain(discord.person('Alice').id);
  expect(inPublic?.viewers).not.toContain(discord.botUserId);
});
