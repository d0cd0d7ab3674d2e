// Commands: heard, acknowledged in time, answered with their own key, and in the channel once that is good no longer.
import { inspect } from 'node:util';
import { ApplicationIntegrationType, InteractionContextType, PermissionFlagsBits } from 'discord-api-types/v10';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { SlashHow, SlashOptions } from '../../../playground/discord-server/slash.ts';
import type { InboundMessage, NoticeOperation, Operation, Receipt } from '../../../src/chat.ts';
import { freshNonce, kept, opening, RecordingSink, whole } from '../../adapter-contract/stage.ts';
import { createAdapter, type DiscordStage, openStage, type StageOptions } from './stage.ts';

const patience = { timeout: 5000, interval: 5 };
let stage: DiscordStage;
let sink: RecordingSink;
afterEach(() => stage.close());

async function started(options?: StageOptions, heardBy = new RecordingSink()): Promise<void> {
  stage = await openStage(options);
  sink = heardBy;
  await stage.adapter.start(sink);
}

const alice = () => stage.server.person('Alice');
const callbacks = () => stage.server.timeline.calls('POST /interactions/:id/:token/callback');
const acknowledged = (count = 1) => vi.waitFor(() => expect(callbacks()).toHaveLength(count), patience);
const seenBy = (person: string, channel = '#general') =>
  stage.server.messagesOf(channel, { viewer: stage.server.person(person).id });

async function slash(name: string, options?: SlashOptions, how?: SlashHow, channel = '#general') {
  const before = sink.messages().length;
  const interaction = alice().slash(channel, `friday ${name}`, options, how);
  const heard = await vi.waitFor(() => {
    const message = sink.messages()[before];
    if (!message) throw new Error('not heard');
    return message;
  }, patience);
  return { interaction, heard };
}

async function asked(question = 'how are you?', how?: SlashHow): Promise<InboundMessage> {
  const { heard } = await slash('ask', { question }, how);
  return heard;
}

async function open(heard: InboundMessage, text: string, nonce?: string): Promise<Receipt> {
  const receipt = await stage.adapter.apply(opening(heard, text, nonce));
  if (!receipt) throw new Error('open gave no receipt');
  return kept(receipt);
}

const notice = (heard: InboundMessage, markdown: string): NoticeOperation => {
  return { type: 'notice', target: kept(heard.target), nonce: freshNonce(), markdown };
};
const finish = (receipt: Receipt, text: string, surface = 'interaction'): Operation => {
  return { type: 'finish', receipt, surface, content: whole(text) };
};
const failure = (operation: Operation): Promise<unknown> =>
  stage.adapter.apply(operation).catch((error: unknown) => error);
const onChannel = (heard: InboundMessage): InboundMessage => {
  return { ...heard, target: { ...heard.target, surface: 'message' } };
};

describe('the command', () => {
  const writes = () =>
    stage.server.timeline.calls().filter(({ call }) => /^(POST|PUT|PATCH|DELETE) \/applications/.test(call));

  it('is registered with its parts and its languages, and told to Discord once', async () => {
    await started();
    const [command] = stage.server.world.commands.values();
    expect(command).toMatchObject({
      name: 'friday',
      contexts: [InteractionContextType.Guild, InteractionContextType.BotDM],
      integration_types: [ApplicationIntegrationType.GuildInstall],
    });
    expect(command?.options?.map(({ name }) => name)).toEqual(['ask', 'new', 'stop', 'retry', 'help']);
    for (const option of command?.options ?? []) {
      expect(option.name_localizations?.['zh-CN']).toMatch(/\p{sc=Han}/u);
      expect(option.description_localizations?.['zh-CN']).toMatch(/\p{sc=Han}|Friday/u);
    }
    expect(writes().map(({ call }) => call)).toEqual(['POST /applications/:id/commands']);
    const settings = { DISCORD_BOT_TOKEN: stage.server.botToken, DISCORD_API_URL: stage.server.apiUrl };
    const again = await createAdapter(settings);
    await again.start(new RecordingSink());
    await again.stop();
    expect(writes()).toHaveLength(1);
  });

  it('is changed where it differs, and others are left alone', async () => {
    stage = await openStage();
    const register = (body: unknown) =>
      fetch(`${stage.server.apiUrl}/v10/applications/${stage.server.applicationId}/commands`, {
        method: 'POST',
        headers: { authorization: `Bot ${stage.server.botToken}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    await register({ name: 'friday', description: 'Something old' });
    await register({ name: 'dice', description: 'Of another program of the same bot' });
    await stage.adapter.start(new RecordingSink());
    expect(
      writes()
        .map(({ call }) => call)
        .slice(2),
    ).toEqual(['PATCH /applications/:id/commands/:id']);
    const known = [...stage.server.world.commands.values()];
    expect(known.map(({ name, description }) => [name, description])).toEqual([
      ['friday', 'Talk to Friday'],
      ['dice', 'Of another program of the same bot'],
    ]);
    expect(known[0]?.options).toHaveLength(5);
  });

  it('is offered everywhere when the application may be installed by people', async () => {
    await started({ server: { portal: { userInstall: true } } });
    const [command] = stage.server.world.commands.values();
    expect(command).toMatchObject({ contexts: [0, 1, 2], integration_types: [0, 1] });
  });

  it('that cannot be registered is a warning and no end', async () => {
    stage = await openStage();
    stage.server.faults.add({
      call: 'GET /applications/:id/commands',
      fault: { kind: 'status', status: 500, when: 'before' },
    });
    sink = new RecordingSink();
    await stage.adapter.start(sink);
    expect(stage.warnings.filter((line) => line.includes('/friday'))).toHaveLength(1);
    await stage.say('Alice', 'shared', '@Friday still there?');
    await sink.message('still there?');
  });
});

describe('a question', () => {
  it('is heard as a message to Friday, with its file', async () => {
    await started();
    const bytes = new Uint8Array([1, 2, 3]);
    const file = { name: 'a.png', mimeType: 'image/png', bytes };
    const question = `what is <#${stage.server.channel('#random').id}> for?`;
    const { interaction, heard } = await slash('ask', { question, file });
    const { applicationId } = stage.server;
    const general = stage.server.channel('#general').id;
    expect(heard).toMatchObject({
      id: `discord-${applicationId}-${interaction.id}`,
      text: 'what is #random for?',
      thread: { id: `discord-${applicationId}-${general}`, kind: 'shared' },
      author: { name: 'Alice', userId: `discord-${applicationId}-${alice().id}` },
      addressing: { mentioned: true, othersMentioned: false, open: false, inThread: false, allowed: true },
      files: [{ name: 'a.png', mimeType: 'image/png', size: 3 }],
    });
    expect(heard.command).toBeUndefined();
    expect(heard.target.untilMs).toBeUndefined();
    expect(JSON.parse(JSON.stringify(heard))).toEqual(heard);
    const [asFile] = heard.files;
    if (!asFile) throw new Error('no file');
    const fetched = await stage.adapter.read({ type: 'file', file: kept({ ...asFile } as never), maxSize: 3 });
    expect([...fetched.bytes]).toEqual([1, 2, 3]);
  });

  it('shares its conversation with what is said in the same place', async () => {
    await started();
    const heard = await asked();
    await stage.say('Alice', 'shared', '@Friday by mention');
    expect((await sink.message('by mention')).thread).toEqual(heard.thread);
    const dm = alice().dm().id;
    const { heard: inDm } = await slash('ask', { question: 'between us' }, {}, dm);
    await stage.say('Alice', 'direct', 'by message');
    expect((await sink.message('by message')).thread).toEqual(inDm.thread);
    expect(inDm.thread.kind).toBe('direct');
  });

  it('works without the message content intent', async () => {
    await started({ server: { portal: { messageContent: false } } });
    const heard = await asked('can you read this?');
    expect(heard.text).toBe('can you read this?');
    await acknowledged();
    await open(heard, 'I can.');
    expect(seenBy('Bob').map(({ text }) => text)).toEqual(['I can.']);
  });

  it('is acknowledged after it was kept, and not before', async () => {
    const commit = Promise.withResolvers<void>();
    const slow = new RecordingSink();
    const accept = slow.accept.bind(slow);
    slow.accept = async (event) => {
      await accept(event);
      await commit.promise;
    };
    await started({}, slow);
    await asked();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(callbacks()).toEqual([]);
    commit.resolve();
    await acknowledged();
    expect(seenBy('Bob')).toMatchObject([{ loading: true, onlyFor: undefined }]);
  });

  it('that could not be kept is refused to the person alone', async () => {
    const broken = new RecordingSink();
    broken.accept = () => Promise.reject(new Error('disk full'));
    await started({}, broken);
    alice().slash('#general', 'friday ask', { question: 'anybody?' }, { locale: 'zh-CN' });
    await acknowledged();
    await vi.waitFor(
      () => expect(seenBy('Alice')).toMatchObject([{ text: expect.stringContaining('稍后再试') }]),
      patience,
    );
    expect(seenBy('Bob')).toEqual([]);
  });

  it.each([
    ['DISCORD_ALLOWED_USERS', () => stage.server.person('Bob').id, false],
    ['DISCORD_ALLOWED_USERS', () => alice().id, true],
    ['DISCORD_ALLOWED_CHANNELS', () => stage.server.channel('#random').id, false],
    ['DISCORD_ALLOWED_ROLES', () => roleOf('Bob'), false],
    ['DISCORD_ALLOWED_ROLES', () => roleOf('Alice'), true],
  ])('obeys %s (case %#)', async (variable, value, allowed) => {
    stage = await openStage();
    sink = new RecordingSink();
    const settings = { DISCORD_BOT_TOKEN: stage.server.botToken, DISCORD_API_URL: stage.server.apiUrl };
    const adapter = await createAdapter({ ...settings, [variable]: value() });
    await adapter.start(sink);
    alice().slash('#general', 'friday ask', { question: 'may I?' });
    await acknowledged();
    expect(sink.messages()).toHaveLength(allowed ? 1 : 0);
    await vi.waitFor(() => expect(seenBy('Alice')).toMatchObject([{ loading: allowed }]), patience);
    expect(seenBy('Bob')).toHaveLength(allowed ? 1 : 0);
    await adapter.stop();
  });

  function roleOf(name: string): string {
    const { world } = stage.server;
    const id = world.newId();
    world.roles.set(id, { id, name: `of ${name}`, permissions: 0n, mentionable: false });
    world.members.get(stage.server.person(name).id)?.roleIds.push(id);
    return id;
  }
});

describe('an answer', () => {
  it('fills the waiting message, goes on below it, and grows in place', async () => {
    await started();
    const heard = await asked();
    const first = await open(heard, 'One');
    const second = await open(heard, 'Three');
    await stage.adapter.apply(finish(first, 'One two'));
    await stage.adapter.apply(finish(second, 'Three four'));
    expect(seenBy('Bob').map(({ text, loading }) => [text, loading])).toEqual([
      ['One two', false],
      ['Three four', false],
    ]);
    const channelCalls = stage.server.timeline.calls().filter(({ call }) => /^(POST|PATCH) \/channels/.test(call));
    expect(channelCalls).toEqual([]);
    for (const { call, body } of stage.server.timeline.calls()) {
      if (/ \/webhooks/.test(call))
        expect(body).toMatchObject({ allowed_mentions: { parse: [], replied_user: false } });
    }
  });

  it('waits for its own acknowledgement', async () => {
    await started();
    stage.server.faults.add({ call: /callback$/, fault: { kind: 'delay', delayMs: 200 } });
    const heard = await asked();
    await open(heard, 'quick');
    expect(seenBy('Bob').map(({ text }) => text)).toEqual(['quick']);
  });

  it('is acknowledged once more when that got lost', async () => {
    await started();
    stage.server.faults.add({ call: /callback$/, fault: { kind: 'reset', when: 'after' }, times: 1 });
    const heard = await asked();
    await open(heard, 'still here');
    expect(callbacks()).toHaveLength(2);
    expect(seenBy('Bob').map(({ text }) => text)).toEqual(['still here']);
  });

  it('is answered where it waits, also when nobody knows whether it was acknowledged', async () => {
    await started();
    stage.server.faults.add({ call: /callback$/, fault: { kind: 'status', status: 504, when: 'after' }, times: 1 });
    stage.server.faults.add({ call: /callback$/, fault: { kind: 'reset', when: 'before' }, skip: 1 });
    const heard = await asked();
    await open(heard, 'still here');
    expect(seenBy('Bob').map(({ text, loading }) => [text, loading])).toEqual([['still here', false]]);
  });

  it('is acknowledged when a rate limit has passed', async () => {
    await started();
    const fault = { kind: 'rate-limited', retryAfterMs: 1_000 } as const;
    stage.server.faults.add({ call: /callback$/, fault, times: 1 });
    const heard = await asked();
    await open(heard, 'after a while');
    expect(seenBy('Bob').map(({ text, loading }) => [text, loading])).toEqual([['after a while', false]]);
  });

  it('that is told twice is answered once, and keeps what was written', async () => {
    await started();
    stage.server.gateway.duplicate('INTERACTION_CREATE');
    const heard = await asked();
    await open(heard, 'One');
    await acknowledged(2);
    await open(heard, 'Two');
    expect(seenBy('Bob').map(({ text }) => text)).toEqual(['One', 'Two']);
  });

  it('has a budget of its own, outside of the global one, that names no secret', async () => {
    await started({ server: { rateLimits: 'documented' } });
    const { heard, interaction } = await slash('ask', { question: 'x' });
    const receipt = await open(heard, 'One');
    const operations = [opening(heard, ''), finish(receipt, 'x'), notice(heard, 'x')];
    const keys = operations.map((operation) => stage.adapter.budgetKeys(operation));
    // The end of what is opened draws on the same.
    expect(new Set(keys.flat().map(({ key, floor }) => `${floor} ${key}`)).size).toBe(1);
    expect(keys.flat()[0]).toMatchObject({ floor: 'interaction' });
    const [budget] = keys[0] ?? [];
    expect(budget?.key).not.toContain(interaction.token);
    expect(sink.reports.filter(({ key }) => key === budget?.key).length).toBeGreaterThan(0);
    stage.server.rateLimits.limitGlobally(60_000);
    await stage.adapter.apply(finish(receipt, 'Two'));
    for (const text of ['3', '4', '5']) await stage.adapter.apply(finish(receipt, text));
    expect(await failure(finish(receipt, '6'))).toMatchObject({ name: 'RateLimitedError', key: budget?.key });
  });

  it('shows no signs and no typing, and removes what it is told to', async () => {
    await started();
    const heard = await asked();
    const target = kept(heard.target);
    await acknowledged();
    for (const on of [true, false]) {
      await stage.adapter.apply({ type: 'mark', target, sign: 'waiting', on });
      await stage.adapter.apply({ type: 'working', target, on });
    }
    const receipt = await open(heard, 'One');
    await stage.adapter.apply({ type: 'remove', receipt });
    await stage.adapter.apply({ type: 'remove', receipt });
    expect(seenBy('Bob')).toEqual([]);
    expect(stage.server.timeline.calls().filter(({ call }) => /typing|reactions/.test(call))).toEqual([]);
  });

  it('carries a file', async () => {
    await started();
    const heard = await asked();
    await open(heard, 'Here');
    const file = { name: 'a.txt', mimeType: 'text/plain', bytes: new Uint8Array([65]) };
    await stage.adapter.apply({ type: 'attach', target: kept(heard.target), nonce: freshNonce(), ...file });
    expect(seenBy('Bob').map(({ text, files }) => [text, files.length])).toEqual([
      ['Here', 0],
      ['', 1],
    ]);
  });
});

describe('a post with a key whose answer was lost', () => {
  it.each(['original', 'follow-up'] as const)('is found (%s)', async (which) => {
    await started();
    const heard = await asked();
    if (which === 'follow-up') await open(heard, 'First');
    await acknowledged();
    const call = which === 'original' ? /^PATCH \/webhooks/ : /^POST \/webhooks/;
    stage.server.faults.add({ call, fault: { kind: 'reset', when: 'after' }, times: 1 });
    expect(await failure(opening(heard, 'lost?', 'n1'))).toMatchObject({ kind: 'unknown' });
    const found = await vi.waitFor(async () => {
      const receipt = await stage.adapter.read({ type: 'posted', target: kept(heard.target), nonce: 'n1' });
      if (!receipt) throw new Error('not found');
      return receipt;
    }, patience);
    await stage.adapter.apply(finish(kept(found.receipt), 'found'));
    expect(seenBy('Bob').map(({ text }) => text)).toEqual(which === 'original' ? ['found'] : ['First', 'found']);
  });

  it('is not found when it never arrived', async () => {
    await started();
    const heard = await asked();
    await acknowledged();
    stage.server.faults.add({ call: /^PATCH \/webhooks/, fault: { kind: 'reset', when: 'before' }, times: 1 });
    expect(await failure(opening(heard, 'lost', 'n1'))).toMatchObject({ kind: 'unknown' });
    const target = kept(heard.target);
    expect(await stage.adapter.read({ type: 'posted', target, nonce: 'n1', alone: true })).toBeUndefined();
    expect(await stage.adapter.read({ type: 'posted', target, nonce: 'n2' })).toBeUndefined();
  });

  it('waits for an acknowledgement that was on its way when the process died', async () => {
    await started();
    const callback = 'POST /interactions/:id/:token/callback';
    stage.server.faults.add({ call: callback, fault: { kind: 'delay', delayMs: 1_000 }, times: 1 });
    const heard = await asked();
    const settings = { DISCORD_BOT_TOKEN: stage.server.botToken, DISCORD_API_URL: stage.server.apiUrl };
    const next = await createAdapter(settings);
    await next.start(new RecordingSink());
    const answer = opening(heard, 'answered');
    await expect(next.apply(answer)).rejects.toMatchObject({ kind: 'unreachable' });
    await acknowledged();
    await vi.waitFor(() => next.apply(answer), patience);
    expect(seenBy('Bob').map(({ text }) => text)).toEqual(['answered']);
    await next.stop();
  });

  it('is found by its text where the next life of the process has posted and heard it', async () => {
    await started();
    const heard = await asked();
    const receipt = await open(heard, 'First', 'n1');
    await stage.adapter.stop();
    const settings = { DISCORD_BOT_TOKEN: stage.server.botToken, DISCORD_API_URL: stage.server.apiUrl };
    const next = await createAdapter(settings);
    const hearing = new RecordingSink();
    await next.start(hearing);
    stage.server.faults.add({ call: /^POST \/webhooks/, fault: { kind: 'reset', when: 'after' }, times: 1 });
    await expect(next.apply(opening(heard, 'lost?', 'n2'))).rejects.toMatchObject({ kind: 'unknown' });
    // The gateway keeps its order: with this, the echo of the post has been heard, too.
    alice().say('#general', '@Friday are you there?');
    await vi.waitFor(() => expect(hearing.messages()).toHaveLength(1), patience);
    const after = { receipt, text: 'lost?' };
    const found = await next.read({
      type: 'posted',
      target: kept(heard.target),
      nonce: 'n2',
      except: [receipt],
      after,
    });
    expect(found).toMatchObject({ text: 'lost?' });
    await next.stop();
  });

  it('is found, filled in and gone on with by the next life of the process', async () => {
    await started();
    const heard = await asked('one');
    const other = await asked('two');
    await acknowledged(2);
    await open(heard, 'half an', 'n1');
    await stage.adapter.stop();
    const next = await createAdapter({
      DISCORD_BOT_TOKEN: stage.server.botToken,
      DISCORD_API_URL: stage.server.apiUrl,
    });
    await next.start(new RecordingSink());
    const find = ({ target }: InboundMessage) =>
      next.read({ type: 'posted', target: kept(target), nonce: 'n1', alone: true });
    const { receipt } = (await find(heard)) ?? {};
    if (!receipt) throw new Error('not found');
    expect(await find(other)).toBeUndefined();
    await next.apply(finish(receipt, 'half an answer'));
    await next.apply(opening(heard, 'more'));
    await next.apply(opening(other, 'to the other'));
    expect(seenBy('Bob').map(({ text }) => text)).toEqual(['half an answer', 'to the other', 'more']);
    await next.stop();
  });
});

describe('a key that is good no longer', () => {
  const expired = { name: 'ChatError', kind: 'surface' };

  it('sends the answer to the channel, where the same messages can be edited', async () => {
    let now = Date.now();
    await started({ server: { now: () => now } });
    const heard = await asked();
    const receipt = await open(heard, 'One');
    now += 15 * 60_000 + 1;
    expect(await failure(finish(receipt, 'Two'))).toMatchObject({ ...expired, code: '50027' });
    expect(await failure(opening(heard, 'more'))).toMatchObject({ ...expired, code: '50027' });
    const { fallback = '' } = stage.adapter.limits.surfaces[heard.target.surface] ?? {};
    await stage.adapter.apply(finish(receipt, 'Two', fallback));
    await open(onChannel(heard), 'Three');
    expect(seenBy('Bob').map(({ text }) => text)).toEqual(['Two', 'Three']);
    expect(stage.warnings.filter((line) => line.includes('DISCORD_BOT_TOKEN'))).toEqual([]);
  });

  it('is not used in its last minute', async () => {
    await started();
    const heard = await asked();
    const receipt = await open(heard, 'One');
    vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 14 * 60_000);
    expect(await failure(finish(receipt, 'Two'))).toMatchObject({ ...expired, code: 'key-ended' });
    expect(await failure(opening(heard, 'Two'))).toMatchObject({ ...expired, code: 'key-ended' });
    vi.restoreAllMocks();
  });

  it('was never good when the acknowledgement came too late', async () => {
    let now = Date.now();
    const slow = new RecordingSink();
    slow.accept = async (event) => {
      slow.events.push(event);
      now += 3001;
    };
    await started({ server: { now: () => now } }, slow);
    const heard = await asked();
    expect(await failure(opening(heard, 'x'))).toMatchObject({ ...expired, code: 'not-acknowledged' });
    await open(onChannel(heard), 'late');
    expect(seenBy('Bob').map(({ text }) => text)).toEqual(['late']);
  });

  it('is all there is where Friday may not write, and that is told in time', async () => {
    let now = Date.now();
    await started({ server: { now: () => now } });
    const overwrites = [
      { id: stage.server.botUserId, of: 'member', allow: 0n, deny: PermissionFlagsBits.SendMessages } as const,
    ];
    const closed = stage.server.addChannel({ name: 'closed', overwrites });
    const { heard } = await slash('ask', { question: 'here?' }, {}, closed.id);
    expect(Number(heard.target.untilMs) - Date.now()).toBeGreaterThan(13 * 60_000);
    const receipt = await open(heard, 'Yes');
    expect(seenBy('Alice', closed.id).map(({ text }) => text)).toEqual(['Yes']);
    now += 15 * 60_000 + 1;
    expect(await failure(finish(receipt, 'Yes.'))).toMatchObject({ kind: 'forbidden' });
    expect(await failure(opening(heard, 'more'))).toMatchObject({ kind: 'forbidden' });
  });

  it('of somebody who brought Friday along holds five messages after the first', async () => {
    await started({ server: { portal: { userInstall: true } } });
    const heard = await asked('without the server', { byUserInstall: true });
    expect(heard.thread).toMatchObject({ kind: 'direct', owner: heard.author.userId });
    expect(heard.thread.id).toMatch(/^discord-\d+-u\d+-\d+$/);
    expect(heard.target.untilMs).toBeDefined();
    for (let count = 0; count < 6; count += 1) await open(heard, `${count}`);
    expect(await failure(opening(heard, 'too many'))).toMatchObject({ kind: 'forbidden' });
  });

  it('appears in no error and no log', async () => {
    await started();
    const { heard, interaction } = await slash('ask', { question: 'x' });
    await open(heard, 'One');
    const errors: unknown[] = [];
    for (const fault of [
      { kind: 'error', code: '50013' },
      { kind: 'status', status: 502, when: 'before', html: true },
      { kind: 'status', status: 500, when: 'before' },
      { kind: 'reset', when: 'before' },
      { kind: 'rate-limited', retryAfterMs: 1 },
    ] as const) {
      stage.server.faults.add({ call: /^POST \/webhooks/, fault, times: 1 });
      errors.push(await failure(opening(heard, 'Two')));
    }
    const second = alice().slash('#general', 'friday ask', { question: 'y' });
    stage.server.faults.add({ call: /callback$/, fault: { kind: 'error', code: '10062' } });
    alice().slash('#general', 'friday ask', { question: 'z' });
    await acknowledged(3);
    await vi.waitFor(() => expect(stage.warnings.join()).toContain('acknowledged'), patience);
    expect(errors.every((error) => error instanceof Error)).toBe(true);
    const told = inspect([errors, stage.warnings], { depth: 9, showHidden: true });
    expect(told).not.toContain(interaction.token);
    expect(told).not.toContain(second.token);
    for (const { token } of stage.server.world.interactions.values()) expect(told).not.toContain(token);
  });
});

describe('the other commands', () => {
  it.each([
    ['new', 'en-US', 'new', false],
    ['stop', 'en-GB', 'stop', true],
    ['retry', 'zh-CN', '重试', true],
    ['help', 'fr', 'help', true],
  ] as const)('%s is heard as such (%s)', async (name, locale, text, isPrivate) => {
    await started();
    const { heard } = await slash(name, {}, { locale });
    expect(heard).toMatchObject({ command: name, text, addressing: { mentioned: true } });
    await acknowledged();
    expect(seenBy('Alice')).toMatchObject([{ loading: true }]);
    expect(seenBy('Bob')).toHaveLength(isPrivate ? 0 : 1);
  });

  it('are told the person alone, in what still waits and then below it', async () => {
    await started();
    const { heard } = await slash('help');
    await stage.adapter.apply(notice(heard, '**Help**'));
    await stage.adapter.apply(notice(heard, 'More help'));
    expect(seenBy('Alice').map(({ text, loading }) => [text, loading])).toEqual([
      ['**Help**', false],
      ['More help', false],
    ]);
    expect(seenBy('Bob')).toEqual([]);
  });

  it('that this bot does not know are left to whoever does', async () => {
    await started();
    stage.server.world.commands.set('1', { id: '1', name: 'dice', type: 1 } as never);
    alice().slash('#general', 'dice');
    await asked();
    await acknowledged();
    expect(sink.events).toHaveLength(1);
  });
});
