// The gateway of the local Discord: sessions and their replay, and what is told of a guild that is lost.
import { GatewayOpcodes as Op } from 'discord-api-types/v10';
import { describe, expect, test } from 'vitest';
import { BareClient, heard } from './gateway/bare-client.ts';
import { login, newClient, newRest, startDiscord } from './start.ts';

describe('sessions', () => {
  test('a resume replays exactly what was missed', async () => {
    const discord = await startDiscord();
    const client = await login(discord);
    const texts = heard(client);
    const alice = discord.person('Alice');
    alice.say('#general', 'before');
    await expect.poll(() => texts).toEqual(['before']);
    discord.gateway.dropAll();
    for (const text of ['one', 'two', 'three']) alice.say('#general', text);
    await discord.until(() => discord.timeline.frames('RESUMED')[0]);
    alice.say('#general', 'after');
    await expect.poll(() => texts).toEqual(['before', 'one', 'two', 'three', 'after']);
    expect(discord.timeline.frames('READY')).toHaveLength(1);
    expect(discord.gateway.identifiesLeft).toBe(999);
  });

  test('a client asked to reconnect resumes', async () => {
    const discord = await startDiscord();
    await login(discord);
    discord.gateway.askToReconnect();
    await discord.until(() => discord.timeline.frames('RESUMED')[0]);
    expect(discord.timeline.sockets().map(({ what }) => what)).toEqual(['opened', 'closed', 'opened']);
  });

  test('a client whose heartbeats are not acknowledged leaves the zombie and resumes', async () => {
    const discord = await startDiscord({ heartbeatIntervalMs: 100 });
    discord.gateway.acknowledges = false;
    const client = newClient(discord);
    await client.login(discord.botToken);
    await discord.until(() => discord.timeline.sockets().find(({ closedBy }) => closedBy === 'client'));
    discord.gateway.acknowledges = true;
    await discord.until(() => discord.timeline.frames('RESUMED')[0]);
    await discord.until(() => discord.timeline.frames().find(({ op }) => op === Op.HeartbeatAck));
  });

  test('an invalid session is resumable or not, as switched', async () => {
    const discord = await startDiscord();
    const client = new BareClient(discord);
    await client.identify();
    discord.gateway.invalidateSessions({ resumable: true });
    discord.gateway.invalidateSessions({ resumable: false });
    await client.until(() => client.frames.filter(({ op }) => op === Op.InvalidSession).length === 2);
    expect(client.frames.filter(({ op }) => op === Op.InvalidSession).map(({ d }) => d)).toEqual([true, false]);
  });

  test('a client resumes an invalidated session on the same socket, and is told what it has missed', async () => {
    const discord = await startDiscord();
    const client = await login(discord);
    discord.gateway.invalidateSessions({ resumable: true });
    discord.person('Alice').say('#general', 'meanwhile');
    await discord.until(() => discord.timeline.frames('RESUMED')[0]);
    expect(discord.timeline.frames('MESSAGE_CREATE')).toHaveLength(1);
    expect(discord.timeline.sockets().map(({ what }) => what)).toEqual(['opened']);
    expect(client.ws.ping).toBeDefined();
  });

  test.each([
    ['a code of its own', 4900, 'RESUMED'],
    ['1000', 1000, undefined],
  ])('a client that closes with %s finds its session accordingly', async (_name, code, expected) => {
    const discord = await startDiscord();
    const first = new BareClient(discord);
    const sessionId = await first.identify();
    first.close(code);
    await discord.until(() => discord.gateway.connected === 0 && discord.timeline.sockets().length === 2);
    const second = await new BareClient(discord).hello();
    second.send(Op.Resume, { token: discord.botToken, session_id: sessionId, seq: 2 });
    await second.until(() => second.frames.length > 1);
    expect(second.frames[1]?.t ?? undefined).toBe(expected);
    if (expected === undefined) expect(second.frames[1]).toMatchObject({ op: Op.InvalidSession, d: false });
  });

  test('a session waits some minutes for its client, not longer', async () => {
    let now = Date.now();
    const discord = await startDiscord({ now: () => now });
    const first = new BareClient(discord);
    const sessionId = await first.identify();
    discord.gateway.dropAll();
    await discord.until(() => discord.gateway.connected === 0);
    now += 5 * 60 * 1000 + 1;
    const second = await new BareClient(discord).hello();
    second.send(Op.Resume, { token: discord.botToken, session_id: sessionId, seq: 2 });
    await second.until(() => second.frames.length > 1);
    expect(second.frames[1]).toMatchObject({ op: Op.InvalidSession, d: false });
  });

  test('events carry growing sequence numbers, and are doubled on demand', async () => {
    const discord = await startDiscord();
    const client = new BareClient(discord);
    await client.identify();
    discord.gateway.duplicate('MESSAGE_CREATE');
    discord.person('Alice').say('#general', 'twice');
    discord.person('Alice').say('#general', 'once');
    await client.until(() => client.events().length === 5);
    expect(client.frames.flatMap(({ s, t }) => (s === null ? [] : [[s, t]]))).toEqual([
      [1, 'READY'],
      [2, 'GUILD_CREATE'],
      [3, 'MESSAGE_CREATE'],
      [3, 'MESSAGE_CREATE'],
      [4, 'MESSAGE_CREATE'],
    ]);
  });
});

test('losing the guild and losing sight of it are told apart', async () => {
  const discord = await startDiscord();
  const client = new BareClient(discord);
  await client.identify();
  discord.setAvailable(false);
  discord.setAvailable(true);
  discord.kickBot();
  discord.person('Alice').say('#general', 'gone?');
  await client.until(() => client.events().filter((event) => event === 'GUILD_DELETE').length === 2);
  expect(client.events()).toEqual(['READY', 'GUILD_CREATE', 'GUILD_DELETE', 'GUILD_CREATE', 'GUILD_DELETE']);
  const lost = client.frames.filter(({ t }) => t === 'GUILD_DELETE').map(({ d }) => d);
  expect(lost).toEqual([{ id: discord.guild.id, unavailable: true }, { id: discord.guild.id }]);
  await expect(newRest(discord).get(`/channels/${discord.channel('#general').id}`)).rejects.toMatchObject({
    code: 50001,
  });
});

test('a gateway that cannot be reached is tried again', async () => {
  const discord = await startDiscord();
  const client = await login(discord);
  const texts = heard(client);
  discord.gateway.reachable = false;
  discord.gateway.dropAll();
  discord.person('Alice').say('#general', 'are you there?');
  discord.gateway.reachable = true;
  await expect.poll(() => texts).toEqual(['are you there?']);
});
