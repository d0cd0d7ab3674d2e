// With which code the gateway sends a client away, and for what.
import { GatewayCloseCodes as Close, GatewayOpcodes as Op } from 'discord-api-types/v10';
import { describe, expect, test } from 'vitest';
import { newRest, startDiscord } from '../start.ts';
import { BareClient } from './bare-client.ts';

describe('close codes', () => {
  test.each([
    ['a wrong token', Op.Identify, { token: 'wrong', intents: 1, properties: {} }, Close.AuthenticationFailed],
    ['an event before IDENTIFY', Op.PresenceUpdate, {}, Close.NotAuthenticated],
    ['what is not JSON', 0, '{', Close.DecodeError],
    ['more than 4096 bytes', Op.Heartbeat, 'x'.repeat(4097), Close.DecodeError],
    ['a shard that does not exist', Op.Identify, { token: '', intents: 1, shard: [1, 1] }, Close.InvalidShard],
    ['intents that do not exist', Op.Identify, { token: '', intents: 2 ** 28 }, Close.InvalidIntents],
  ])('%s', async (_name, op, data, code) => {
    const discord = await startDiscord();
    const client = await new BareClient(discord).hello();
    const withToken =
      typeof data === 'object' && 'token' in data && data.token === '' ? { token: discord.botToken } : {};
    client.send(op, typeof data === 'string' ? data : { ...data, ...withToken });
    await client.until(() => client.closeCode);
    expect(client.closeCode).toBe(code);
  });

  test('a second IDENTIFY, an unknown opcode and a sequence from the future', async () => {
    const discord = await startDiscord();
    const [twice, unknown] = [new BareClient(discord), new BareClient(discord)];
    const sessionId = await twice.identify();
    await unknown.identify();
    twice.send(Op.Identify, { token: discord.botToken, intents: 1, properties: {} });
    unknown.send(99, null);
    await twice.until(() => twice.closeCode);
    await unknown.until(() => unknown.closeCode);
    expect([twice.closeCode, unknown.closeCode]).toEqual([Close.AlreadyAuthenticated, Close.UnknownOpcode]);
    const late = await new BareClient(discord).hello();
    late.send(Op.Resume, { token: discord.botToken, session_id: sessionId, seq: 1000 });
    await late.until(() => late.closeCode);
    expect(late.closeCode).toBe(Close.InvalidSeq);
  });

  test('every IDENTIFY is taken from the budget, and without one nobody gets in', async () => {
    const discord = await startDiscord();
    discord.gateway.identifiesLeft = 1;
    await new BareClient(discord).identify();
    expect(await newRest(discord).get('/gateway/bot')).toMatchObject({
      session_start_limit: { remaining: 0, total: 1000 },
    });
    const second = new BareClient(discord);
    await second.identify();
    expect(second.closeCode).toBe(Close.AuthenticationFailed);
  });

  test('sockets are closed before HELLO, or with any code, on demand', async () => {
    const discord = await startDiscord();
    discord.gateway.closeBeforeHello(1, Close.UnknownError);
    const early = new BareClient(discord);
    await early.until(() => early.closeCode);
    expect([early.closeCode, early.frames]).toEqual([Close.UnknownError, []]);
    const late = await new BareClient(discord).hello();
    discord.gateway.closeAll(Close.SessionTimedOut);
    await late.until(() => late.closeCode);
    expect(late.closeCode).toBe(Close.SessionTimedOut);
  });

  test('more than 120 events a minute are too many', async () => {
    const discord = await startDiscord();
    const client = await new BareClient(discord).hello();
    for (let beats = 0; beats < 121; beats += 1) client.send(Op.Heartbeat, null);
    await client.until(() => client.closeCode);
    expect(client.closeCode).toBe(Close.RateLimited);
    expect(client.frames.filter(({ op }) => op === Op.HeartbeatAck)).toHaveLength(120);
  });
});
