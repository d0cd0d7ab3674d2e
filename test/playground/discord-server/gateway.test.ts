// The gateway of the local Discord: sessions and their replay, close codes, intents and blanked content.
import { type Client, Events } from 'discord.js';
import {
  ApplicationFlags,
  GatewayCloseCodes as Close,
  GatewayIntentBits as Intent,
  GatewayOpcodes as Op,
} from 'discord-api-types/v10';
import { describe, expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import type { DiscordServer } from '../../../playground/discord-server/index.ts';
import { INTENTS, login, newClient, newRest, startDiscord } from './start.ts';

interface Frame {
  readonly op: number;
  readonly t: string | null;
  readonly s: number | null;
  readonly d: unknown;
}

/** A gateway client that does nothing by itself. */
class BareClient {
  readonly frames: Frame[] = [];
  readonly #socket: WebSocket;
  readonly #discord: DiscordServer;
  closeCode: number | undefined;

  constructor(discord: DiscordServer) {
    this.#discord = discord;
    this.#socket = new WebSocket(`${discord.gateway.url}?v=10&encoding=json`);
    this.#socket.on('message', (data) => this.frames.push(JSON.parse(data.toString())));
    this.#socket.on('close', (code) => {
      this.closeCode = code;
    });
    onTestFinished(() => this.#socket.terminate());
  }

  send(op: number, d: unknown): void {
    this.#socket.send(typeof d === 'string' ? d : JSON.stringify({ op, d }));
  }

  close(code: number): void {
    this.#socket.close(code);
  }

  events(): string[] {
    return this.frames.flatMap(({ t }) => t ?? []);
  }

  async until<T>(ask: () => T): Promise<NonNullable<T>> {
    return expect
      .poll(ask, { interval: 5 })
      .toBeTruthy()
      .then(() => ask() as NonNullable<T>);
  }

  async hello(): Promise<this> {
    await this.until(() => this.frames.some(({ op }) => op === Op.Hello));
    return this;
  }

  async identify(data: Record<string, unknown> = {}): Promise<string> {
    await this.hello();
    this.send(Op.Identify, {
      token: this.#discord.botToken,
      intents: Intent.Guilds | Intent.GuildMessages,
      properties: {},
      ...data,
    });
    await this.until(() => this.events().includes('READY') || this.closeCode !== undefined);
    const ready = this.frames.find(({ t }) => t === 'READY');
    return (ready?.d as { session_id: string } | undefined)?.session_id ?? '';
  }
}

function heard(client: Client): string[] {
  const texts: string[] = [];
  client.on(Events.MessageCreate, ({ content }) => texts.push(content));
  return texts;
}

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

describe('intents', () => {
  test.each([
    [{ messageContent: true }, ApplicationFlags.GatewayMessageContentLimited],
    [{ messageContent: true, reviewed: true }, ApplicationFlags.GatewayMessageContent],
    [{ messageContent: false }, 0],
  ])('the switches of the portal %o are seen in the flags of the application', async (portal, flags) => {
    const discord = await startDiscord({ portal });
    expect(await newRest(discord).get('/applications/@me')).toMatchObject({ id: discord.applicationId, flags });
    const client = new BareClient(discord);
    await client.identify();
    expect(client.frames.find(({ t }) => t === 'READY')?.d).toMatchObject({ application: { flags } });
  });

  test('a privileged intent that is off in the portal ends the login with 4014', async () => {
    const discord = await startDiscord({ portal: { messageContent: false } });
    await expect(newClient(discord).login(discord.botToken)).rejects.toThrow('disallowed intents');
    const closed = await discord.until(() => discord.timeline.sockets().find(({ what }) => what === 'closed'));
    expect(closed.code).toBe(Close.DisallowedIntents);
    expect(discord.messagesOf('#general')).toEqual([]);
  });

  test('without MESSAGE_CONTENT only what is addressed to the bot can be read', async () => {
    const discord = await startDiscord({ portal: { messageContent: false } });
    const client = await login(discord, { intents: INTENTS });
    const texts = heard(client);
    const alice = discord.person('Alice');
    const general = await client.channels.fetch(discord.channel('#general').id);
    if (!general?.isSendable()) throw new Error('no #general');
    const own = await general.send('my own');
    const file = { name: 'a.txt', mimeType: 'text/plain', bytes: Buffer.from('a') };
    const blank = alice.say('#general', 'among us @everyone', { files: [file] });
    alice.say('#general', '@Friday to you');
    alice.say('#general', 'a reply', { replyTo: own });
    alice.say('#general', 'a silent reply', { replyTo: own, ping: false });
    alice.say(alice.dm(), 'in private');
    const mention = `<@${discord.botUserId}>`;
    await expect.poll(() => texts).toEqual(['my own', '', `${mention} to you`, 'a reply', '', 'in private']);
    expect(await general.messages.fetch({ message: blank.id, force: true })).toMatchObject({ content: '' });
    expect((await general.messages.fetch(blank.id)).attachments.size).toBe(0);
    expect(alice.reads('#general').some(({ shown }) => shown.includes('among us'))).toBe(true);
  });

  test('REST shows content to whom the portal allows it, whatever the gateway intents', async () => {
    const discord = await startDiscord();
    const client = await login(discord, { intents: INTENTS });
    const texts = heard(client);
    const said = discord.person('Alice').say('#general', 'among us');
    await expect.poll(() => texts).toEqual(['']);
    const channelId = discord.channel('#general').id;
    expect(await newRest(discord).get(`/channels/${channelId}/messages/${said.id}`)).toMatchObject({
      content: 'among us',
    });
  });

  test('events without their intent do not arrive', async () => {
    const discord = await startDiscord();
    const client = new BareClient(discord);
    await client.identify({ intents: Intent.DirectMessages });
    const alice = discord.person('Alice');
    alice.say('#general', 'unheard');
    alice.type(alice.dm());
    alice.say(alice.dm(), 'heard');
    await client.until(() => client.events().includes('MESSAGE_CREATE'));
    expect(client.events()).toEqual(['READY', 'MESSAGE_CREATE']);
  });

  test('each shard gets its guilds, the first the direct messages', async () => {
    const discord = await startDiscord();
    const owner = Number((BigInt(discord.guild.id) >> 22n) % 2n);
    const clients = [new BareClient(discord), new BareClient(discord)] as const;
    const intents = Intent.GuildMessages | Intent.DirectMessages;
    await clients[0].identify({ intents, shard: [0, 2] });
    await clients[1].identify({ intents, shard: [1, 2] });
    const alice = discord.person('Alice');
    alice.say('#general', 'guild');
    alice.say(alice.dm(), 'direct');
    alice.say('#general', 'guild');
    const texts = (index: 0 | 1) =>
      clients[index].frames
        .filter(({ t }) => t === 'MESSAGE_CREATE')
        .map(({ d }) => (d as { content: string }).content);
    await clients[0].until(() => texts(0).length + texts(1).length === 3);
    expect(texts(owner as 0 | 1).filter((text) => text !== 'direct')).toEqual(['', '']);
    expect(texts(0)).toContain('direct');
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
