// The connection to Discord under way: lost, resumed, begun anew, and never deaf for long.
import { ChannelType } from 'discord-api-types/v10';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { startThread } from '../../../playground/discord-server/channels.ts';
import { opening, RecordingSink } from '../../adapter-contract/stage.ts';
import {
  identified,
  listensWith,
  patience,
  prepared,
  question,
  resumed,
  sink,
  stage,
  started,
} from './gateway-scene.ts';
import { createAdapter } from './stage.ts';

afterEach(() => stage.close());

describe('hearing', () => {
  it('follows threads as sessions of their own, also those that were asleep when it began', async () => {
    await prepared();
    const { server } = stage;
    const alice = server.person('Alice');
    const asleep = alice.startThread(alice.say('#general', 'an old matter'), 'Old matter');
    if (asleep.thread) asleep.thread.archived = true;
    listensWith(new RecordingSink());
    await stage.adapter.start(sink);
    const awake = alice.startThread(alice.say('#general', 'a new matter'), 'New matter');
    for (const thread of [asleep, awake]) {
      alice.say(thread, `in ${thread.name}`);
      const heard = await sink.message(`in ${thread.name}`);
      expect(heard.thread.id).toBe(`discord-${server.applicationId}-${thread.id}`);
      expect(heard.addressing).toMatchObject({ inThread: true, mentioned: false });
    }
    const general = sink.messages().find(({ text }) => text === 'a new matter');
    expect(general?.addressing.inThread).toBe(false);
  });

  it('takes a post of a forum for a thread, and answers below it', async () => {
    await prepared();
    const { server } = stage;
    const forum = server.addChannel({ name: 'help', type: ChannelType.GuildForum });
    const adapter = await createAdapter({
      DISCORD_TOKEN: server.botToken,
      DISCORD_API_URL: server.apiUrl,
      DISCORD_FREE_RESPONSE_CHANNELS: forum.id,
    });
    listensWith(new RecordingSink());
    await adapter.start(sink);
    const post = server.person('Alice').post(forum, 'Lost', 'Where am I?');
    const heard = await sink.message('Where am I?');
    expect(heard).toMatchObject({
      thread: { id: `discord-${server.applicationId}-${post.id}`, kind: 'shared' },
      addressing: { inThread: true, open: true, mentioned: false },
    });
    await adapter.apply(opening(heard, 'Here.'));
    expect(server.messagesOf(post.id).at(-1)).toMatchObject({ text: 'Here.', byBot: true, replyTo: post.id });
    await adapter.stop();
  });

  it('hears in a private thread once it is called there', async () => {
    await started();
    const { server } = stage;
    const admin = server.person('Admin');
    const thread = startThread(server.world, admin.id, server.channel('#general').id, { name: 'Secret' });
    admin.say(thread, 'between us');
    admin.say(thread, '@Friday join us');
    const heard = await sink.message('join us');
    expect(heard.addressing).toMatchObject({ inThread: true, mentioned: true });
    admin.say(thread, 'and stay');
    expect((await sink.message('and stay')).thread).toEqual(heard.thread);
    expect(sink.messages()).toHaveLength(2);
  });

  it('takes the role that came with the invitation for her name', async () => {
    await started();
    const role = [...stage.server.world.roles.values()].find(({ managedBy }) => managedBy === stage.server.botUserId);
    stage.server.person('Admin').say('#general', `<@&${role?.id}> by role`);
    expect(await sink.message('by role')).toMatchObject({ text: 'by role', addressing: { mentioned: true } });
  });

  it('finds out whose words a reply answers when Discord does not say', async () => {
    await started();
    const { server } = stage;
    const heard = await question();
    const receipt = await stage.adapter.apply(opening(heard, 'an answer'));
    const { messageId: id = '' } = Object(receipt?.address) as Record<string, string>;
    const [alice, bob] = [server.person('Alice'), server.person('Bob')];
    const thought = bob.say('#general', 'a thought');
    const slip = bob.say('#general', 'a slip');
    server.gateway.fetchesReferences = false;
    for (const [text, replyTo] of Object.entries({ 'to her': { id }, 'to Bob': thought, 'to nobody': slip })) {
      alice.say('#general', text, { replyTo, ping: false });
    }
    bob.delete(slip);
    await sink.message('to nobody');
    const [toHer, toBob, toNobody] = sink.messages().slice(-3);
    expect(toHer).toMatchObject({ text: 'to her', addressing: { mentioned: true, othersMentioned: false } });
    expect(toBob).toMatchObject({
      text: '> Bob: a thought\nto Bob',
      addressing: { mentioned: false, othersMentioned: true },
    });
    expect(toNobody).toMatchObject({ text: 'to nobody', addressing: { mentioned: false, othersMentioned: false } });
  });

  it('knows free-response channels and allow-lists by their ids', async () => {
    await prepared();
    const [general, random] = ['#general', '#random'].map((name) => stage.server.channel(name).id);
    const adapter = await createAdapter({
      DISCORD_TOKEN: stage.server.botToken,
      DISCORD_API_URL: stage.server.apiUrl,
      DISCORD_FREE_RESPONSE_CHANNELS: `${general}`,
      DISCORD_ALLOWED_CHANNELS: `${random}`,
    });
    listensWith(new RecordingSink());
    await adapter.start(sink);
    stage.server.person('Alice').say('#general', 'in general');
    stage.server.person('Alice').say('#random', 'at random');
    expect((await sink.message('in general')).addressing).toMatchObject({ open: true, allowed: false });
    expect((await sink.message('at random')).addressing).toMatchObject({ open: false, allowed: true });
    await adapter.stop();
  });

  it('knows the roles of those whose words it reads later', async () => {
    await prepared();
    const { world, botToken, apiUrl } = stage.server;
    const [alice, bob] = [stage.server.person('Alice'), stage.server.person('Bob')];
    const roleId = world.newId();
    world.roles.set(roleId, { id: roleId, name: 'colleagues', permissions: 0n, mentionable: false });
    world.members.get(alice.id)?.roleIds.push(roleId);
    const settings = { DISCORD_TOKEN: botToken, DISCORD_API_URL: apiUrl, DISCORD_ALLOWED_ROLES: roleId };
    const adapter = await createAdapter(settings);
    listensWith(new RecordingSink());
    await adapter.start(sink);
    alice.say('#general', '@Friday from Alice');
    bob.say('#general', '@Friday from Bob');
    const live = await sink.message('from Bob');
    const query = { type: 'history', where: 'within', target: live.target, sinceMs: live.sentAtMs - 60_000 } as const;
    const { messages: read } = await adapter.read(query);
    expect(read.map(({ text, addressing }) => [text, addressing.allowed])).toEqual([
      ['from Alice', true],
      ['from Bob', false],
    ]);
    expect(read.map(({ id }) => id)).toEqual(sink.messages().map(({ id }) => id));
    await adapter.stop();
  });

  it('gives a replayed message the identity that it had', async () => {
    await started();
    stage.server.gateway.duplicate('MESSAGE_CREATE');
    await stage.say('Alice', 'direct', 'said once');
    await vi.waitFor(() => expect(sink.messages()).toHaveLength(2), patience);
    const [first, again] = sink.messages();
    expect(again).toEqual(first);
  });

  it('misses nothing while the connection is renewed', async () => {
    await started();
    await stage.say('Alice', 'direct', 'before');
    await sink.message('before');
    stage.server.gateway.dropAll();
    await stage.say('Alice', 'direct', 'meanwhile');
    await sink.message('meanwhile');
    stage.server.gateway.askToReconnect();
    await stage.say('Alice', 'direct', 'afterwards');
    await sink.message('afterwards');
    expect(identified()).toHaveLength(1);
    expect(new Set(sink.messages().map(({ id }) => id)).size).toBe(3);
  });

  it('leaves a connection that only seems to live', async () => {
    await started({ server: { heartbeatIntervalMs: 600 } });
    stage.server.gateway.acknowledges = false;
    await vi.waitFor(() => expect(resumed()).toBe(1), patience);
    stage.server.gateway.acknowledges = true;
    await stage.say('Alice', 'direct', 'still there?');
    await sink.message('still there?');
    expect(identified()).toHaveLength(1);
  });

  it('begins a new session when Discord has forgotten the old one', async () => {
    await started();
    stage.server.gateway.invalidateSessions({ resumable: false });
    await vi.waitFor(() => expect(identified()).toHaveLength(2), patience);
    await stage.say('Alice', 'direct', 'do you know me?');
    await sink.message('do you know me?');
  });

  it('shows that it lives while nothing is said', async () => {
    await started({ server: { heartbeatIntervalMs: 1_000 } });
    sink.states.length = 0;
    await vi.waitFor(() => expect(sink.states.length).toBeGreaterThan(1), patience);
    expect(new Set(sink.states.map(({ state }) => state))).toEqual(new Set(['hearing']));
    // A zombie: it is open, and answers no heartbeat.
    stage.server.gateway.acknowledges = false;
    await vi.waitFor(() => expect(sink.states.at(-1)).toMatchObject({ state: 'lost' }), patience);
  });

  it.each([4000, 4001, 4002, 4009])('goes on with its session after a close that allows it: %i', async (code) => {
    await started();
    stage.server.gateway.closeAll(code);
    await stage.say('Alice', 'direct', 'meanwhile');
    await sink.message('meanwhile');
    expect([resumed(), identified().length, sink.gapsMs.length]).toEqual([1, 1, 0]);
  });

  it.each([4003, 4005, 4007, 4008])(
    'begins a new session after a close that ends it, and tells so: %i',
    async (code) => {
      await started();
      const beforeMs = Date.now();
      stage.server.gateway.closeAll(code);
      await vi.waitFor(() => expect(sink.gapsMs).toHaveLength(1), patience);
      expect(sink.gapsMs[0]).toBeGreaterThanOrEqual(beforeMs);
      await stage.say('Alice', 'direct', 'afterwards');
      await sink.message('afterwards');
      expect([resumed(), identified().length]).toEqual([0, 2]);
    },
  );

  it.each([4010, 4011, 4012, 4013])('says that only a person can help after a close for good: %i', async (code) => {
    await started();
    stage.server.gateway.closeAll(code);
    await vi.waitFor(() => expect(sink.states.at(-1)).toMatchObject({ state: 'dead' }), patience);
    expect(stage.server.gateway.connected).toBe(0);
    expect(sink.gapsMs).toEqual([]);
  });

  it('resumes when Discord says that it may', async () => {
    await started();
    stage.server.gateway.invalidateSessions({ resumable: true });
    await vi.waitFor(() => expect(resumed()).toBe(1), patience);
    await stage.say('Alice', 'direct', 'still you');
    await sink.message('still you');
    expect([identified().length, sink.gapsMs.length]).toEqual([1, 0]);
  });

  it('waits, loudly, rather than to spend the last logins', async () => {
    await started();
    stage.server.gateway.identifiesLeft = 9;
    stage.server.gateway.forgetSessions();
    stage.server.gateway.dropAll();
    await vi.waitFor(() => expect(stage.warnings.join()).toContain('too many logins'), patience);
    expect(identified()).toHaveLength(1);
    await stage.adapter.stop();
    expect(stage.server.gateway.identifiesLeft).toBe(9);
  });

  it('says what to do when the token is refused, and spends no login as long as it is', async () => {
    await started();
    stage.server.faults.add({ call: 'GET /gateway/bot', fault: { kind: 'status', status: 401, when: 'before' } });
    stage.server.gateway.closeAll(4004);
    const nextStep = expect.stringContaining('DISCORD_BOT_TOKEN');
    await vi.waitFor(() => expect(sink.states.at(-1)).toMatchObject({ state: 'dead', nextStep }), patience);
    await vi.waitFor(() => expect(stage.warnings.join()).toContain('cannot be heard'), patience);
    expect([stage.server.gateway.connected, identified().length]).toEqual([0, 1]);
  });

  it('is heard again when a token was refused that is good', async () => {
    await started();
    stage.server.faults.add({
      call: 'GET /gateway/bot',
      fault: { kind: 'status', status: 401, when: 'before' },
      times: 1,
    });
    stage.server.gateway.closeAll(4004);
    await vi.waitFor(() => expect(sink.gapsMs).toHaveLength(1), patience);
    await stage.say('Alice', 'direct', 'afterwards');
    await sink.message('afterwards');
    expect(sink.states.at(-1)).toMatchObject({ state: 'hearing' });
  });

  it('comes back after refusals, and asks no faster than it may', async () => {
    await started();
    stage.server.gateway.closeBeforeHello(2);
    stage.server.gateway.dropAll();
    await stage.say('Alice', 'direct', 'anybody there?');
    await sink.message('anybody there?');
    expect(stage.warnings.filter((line) => line.includes('waiting before the next attempt'))).toHaveLength(2);
  });

  it('never hears its own edits', async () => {
    await started();
    await stage.say('Alice', 'direct', 'question');
    const heard = await sink.message('question');
    const receipt = await stage.adapter.apply(opening(heard, 'an'));
    if (receipt === undefined) throw new Error('no receipt');
    const content = { text: 'an answer', stableChars: 0 };
    await stage.adapter.apply({ type: 'finish', receipt, surface: heard.target.surface, content });
    await stage.say('Alice', 'direct', 'next');
    await sink.message('next');
    expect(stage.server.timeline.frames('MESSAGE_UPDATE')).toHaveLength(1);
    expect(sink.events.map((event) => event.type)).toEqual(['message', 'message']);
  });

  it('tells a message again that could not be kept, and keeps the order of its channel', async () => {
    await started();
    const accept = sink.accept.bind(sink);
    let failures = 1;
    sink.accept = (event) => (failures-- > 0 ? Promise.reject(new Error('disk full')) : accept(event));
    const first = await stage.say('Alice', 'direct', 'first');
    await stage.change(first, 'first, corrected');
    await stage.say('Alice', 'direct', 'second');
    await sink.message('second');
    expect(sink.events.map((event) => ('text' in event ? event.text : event.type))).toEqual([
      'first',
      'first, corrected',
      'second',
    ]);
    expect(stage.warnings.join()).toContain('disk full');
  });
});
