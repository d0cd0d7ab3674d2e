// Loaded first on purpose: with a second undici in the process, uploads of an unprepared discord.js fail.
import 'undici';
import { PermissionFlagsBits } from 'discord-api-types/v10';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { BudgetReport, ChatAdapter, InboundMessage, Operation, Receipt, ReplyTarget } from '../../../src/chat.ts';
import { createDelivery } from '../../../src/delivery.ts';
import { createPace } from '../../../src/reply/pace.ts';
import { createReply } from '../../../src/reply.ts';
import { freshNonce, kept, opening, RecordingSink, whole } from '../../adapter-contract/stage.ts';
import { createAdapter, type DiscordStage, openStage, pingsOf, recordingLog, type StageOptions } from './stage.ts';

let stage: DiscordStage;
let sink: RecordingSink;
afterEach(() => stage.close());

async function started(options?: StageOptions): Promise<InboundMessage> {
  stage = await openStage(options);
  sink = new RecordingSink();
  await stage.adapter.start(sink);
  await stage.say('Alice', 'shared', '@Friday hello');
  return sink.message('hello');
}

async function open(heard: InboundMessage, text: string, nonce?: string): Promise<Receipt> {
  const receipt = await stage.adapter.apply(opening(heard, text, nonce));
  if (!receipt) throw new Error('open gave no receipt');
  return kept(receipt);
}

/** An adapter that begins without having heard of anything before. */
async function nextLife(): Promise<ChatAdapter> {
  const { botToken, apiUrl } = stage.server;
  const adapter = await createAdapter({ DISCORD_BOT_TOKEN: botToken, DISCORD_API_URL: apiUrl });
  await adapter.start(new RecordingSink());
  return adapter;
}

const failure = (operation: Operation): Promise<unknown> =>
  stage.adapter.apply(operation).catch((error: unknown) => error);
const change = (type: 'update' | 'finish', receipt: Receipt, text: string): Operation => {
  return { type, receipt, surface: 'message', content: whole(text) };
};
const file = (name: string, bytes: Uint8Array) => ({ name, mimeType: 'text/plain', bytes });
const mine = () => stage.server.messagesOf('#general').filter(({ byBot }) => byBot);

describe('every text that is written', () => {
  const hostile = '@everyone @here <@ALICE> <@&FRIDAY> https://example.org/link';

  async function writeEverywhere(heard: InboundMessage): Promise<void> {
    const role = [...stage.server.world.roles.values()].find(({ managedBy }) => managedBy !== undefined)?.id ?? '';
    const text = hostile.replace('ALICE', stage.server.person('Alice').id).replace('FRIDAY', role);
    const receipt = await open(heard, `one ${text}`);
    const later = { ...opening(heard, `two ${text}`), first: false };
    await stage.adapter.apply(later);
    await stage.adapter.apply(change('update', receipt, `three ${text}`));
    await stage.adapter.apply(change('finish', receipt, `four ${text}`));
    await stage.adapter.apply({ type: 'notice', target: heard.target, nonce: freshNonce(), markdown: text });
    const upload = file(`${text}.txt`.replaceAll('/', ''), new Uint8Array([65]));
    await stage.adapter.apply({ type: 'attach', target: heard.target, nonce: freshNonce(), ...upload });
  }

  it('forbids every ping and every preview, on each create and each edit', async () => {
    await writeEverywhere(await started());
    const writes = stage.server.timeline.calls().filter(({ call }) => /^(POST|PATCH) .*\/messages/.test(call));
    expect(writes).toHaveLength(6);
    for (const { body } of writes) {
      expect(body).toMatchObject({ allowed_mentions: { parse: [], replied_user: false }, flags: 4 });
    }
    expect(pingsOf(stage.server)).toEqual([]);
    expect(mine().flatMap(({ unfurled }) => unfurled)).toEqual([]);
  });

  it('is not undone by the preview of a link that comes late', async () => {
    const heard = await started({ server: { linkLookUpMs: 1_000 } });
    const receipt = await open(heard, 'see https://example.org/a and');
    await stage.adapter.apply(change('finish', receipt, 'see https://example.org/a and more'));
    // Hers is looked up after ours would have been.
    const { id } = stage.server.person('Alice').say('#general', 'https://example.org/b');
    await stage.server.until(() => stage.server.messagesOf('#general').find((one) => one.id === id)?.embeds.length);
    expect(mine().map(({ shown }) => shown)).toEqual(['see https://example.org/a and more']);
  });

  it('is created under its nonce, and refers to the question only at first', async () => {
    const heard = await started();
    await writeEverywhere(heard);
    const bodies = stage.server.timeline.calls('POST /channels/:id/messages').map(({ body }) => body);
    for (const body of bodies) expect(body).toMatchObject({ nonce: expect.any(String), enforce_nonce: true });
    const references = bodies.map((body) => Reflect.get(Object(body), 'message_reference'));
    const { messageId, channelId } = heard.target.address as Record<string, string>;
    const reference = { message_id: messageId, channel_id: channelId, fail_if_not_exists: false };
    expect(references).toEqual([reference, undefined, reference, undefined]);
  });

  it('is answered without a reference where the history is closed to her', async () => {
    await started();
    const deny = PermissionFlagsBits.ReadMessageHistory;
    const overwrites = [{ id: stage.server.botUserId, of: 'member', allow: 0n, deny } as const];
    const closed = stage.server.addChannel({ name: 'closed', overwrites });
    stage.server.person('Alice').say(closed, '@Friday anybody?');
    const heard = await sink.message('anybody?');
    await open(heard, 'an answer');
    await stage.adapter.apply({ type: 'notice', target: heard.target, nonce: freshNonce(), markdown: 'a notice' });
    const answers = stage.server.messagesOf(closed.id).filter(({ byBot }) => byBot);
    expect(answers.map(({ text, replyTo }) => [text, replyTo])).toEqual([
      ['an answer', undefined],
      ['a notice', undefined],
    ]);
  });

  it('is answered also when the question is gone', async () => {
    const heard = await started();
    stage.server
      .person('Alice')
      .delete({ channelId: stage.server.channel('#general').id, id: String(idOf(heard.target)) });
    await open(heard, 'an answer to nothing');
    expect(mine().map(({ text, replyTo }) => [text, replyTo])).toEqual([['an answer to nothing', undefined]]);
  });
});

describe('size', () => {
  it('is counted in code points up to 2000, whatever they are', async () => {
    const heard = await started();
    for (const letter of ['x', '语', '🎉']) {
      for (const count of [1999, 2000]) {
        const text = letter.repeat(count);
        expect(stage.adapter.render(text, 'message').size).toBe(count);
        await open(heard, text);
        expect(mine().at(-1)?.text).toBe(text);
      }
      const tooMuch = opening(heard, letter.repeat(2001));
      expect(await failure(tooMuch)).toMatchObject({ kind: 'too-long', code: '50035' });
      const receipt = await open(heard, 'short');
      expect(await failure(change('update', receipt, letter.repeat(2001)))).toMatchObject({ kind: 'too-long' });
    }
  });
});

describe('a repeated post', () => {
  it('with the same nonce is the same message', async () => {
    const heard = await started();
    const receipt = await open(heard, 'once', 'turn-1');
    expect(await open(heard, 'once', 'turn-1')).toEqual(receipt);
    expect(mine()).toHaveLength(1);
    expect(await open(heard, 'once', 'turn-2')).not.toEqual(receipt);
  });

  it('is found by what it answers also by a process that did not hear of it', async () => {
    const heard = await started();
    const bytes = new Uint8Array([65]);
    await stage.adapter.apply({ type: 'attach', target: heard.target, nonce: freshNonce(), ...file('a.txt', bytes) });
    stage.server.person('Bob').say('#general', 'in between');
    const receipt = await open(heard, 'once', 'turn-1');
    await stage.adapter.apply({ ...opening(heard, 'more', 'turn-2'), first: false });
    const controls = [{ id: 'turn.stop', action: 'stop', label: 'Stop' }] as const;
    await stage.adapter.apply({ ...opening(heard, 'and more', 'turn-3'), first: false, controls });
    await stage.say('Alice', 'shared', '@Friday another question');
    const other = await sink.message('another question');
    await stage.adapter.stop();
    const second = await nextLife();
    const find = ({ target }: InboundMessage, nonce: string, alone: boolean) =>
      second.read({ type: 'posted', target: kept(target), nonce, alone });
    expect(await find(heard, 'turn-1', true)).toEqual({ receipt, text: 'once' });
    const target = kept(heard.target);
    const except = [receipt];
    expect(await second.read({ type: 'posted', target, nonce: 'turn-1', alone: true, except })).toBeUndefined();
    expect(await second.read({ type: 'posted', target, nonce: 'turn-3', controls: ['turn.stop'] })).toMatchObject({
      text: 'and more',
    });
    expect(await find(heard, 'turn-2', false)).toBeUndefined();
    const says = (text: string) => second.read({ type: 'posted', target, nonce: 'turn-2', after: { receipt, text } });
    expect(await says('more')).toMatchObject({ text: 'more' });
    expect(await says('once')).toBeUndefined();
    expect(await says('mo')).toBeUndefined();
    expect(await find(other, 'turn-3', true)).toBeUndefined();
    await second.stop();
  });

  it('is not made by the reply of a later life, however much later that is', async () => {
    let now = Date.now();
    const heard = await started({ server: { now: () => now } });
    await open(heard, 'half an', 'turn-0');
    await stage.adapter.stop();
    now += 60 * 60 * 1000;
    const adapter = await nextLife();
    const log = recordingLog([]);
    const delivery = createDelivery({ adapter, pace: createPace(adapter.limits), log });
    const life = { delivery, adapter, target: kept(heard.target), nonceBase: 'turn', written: [], log };
    const reply = createReply({ ...life, onWritten: () => Promise.resolve() });
    expect(await reply.finish('half an answer, and the rest')).toEqual({ delivered: true });
    expect(mine().map(({ text }) => text)).toEqual(['half an answer, and the rest']);
    await adapter.stop();
  });

  it('is not made either where the message that is looked for has grown only half in its first life', async () => {
    let now = Date.now();
    const heard = await started({ server: { now: () => now } });
    const log = recordingLog([]);
    const controls = [{ id: 'turn.stop', action: 'stop', label: 'Stop' }] as const;
    const lifeOn = (adapter: ChatAdapter) => {
      const delivery = createDelivery({ adapter, pace: createPace(adapter.limits), log });
      const onWritten = () => Promise.resolve();
      return { delivery, adapter, target: kept(heard.target), nonceBase: 'turn', controls, onWritten, log };
    };
    const text = `${'One. '.repeat(360)}\n\n${'Two. '.repeat(300)}`;
    const first = createReply(lifeOn(stage.adapter));
    first.show({ text: text.slice(0, 2500), stableChars: 2500 });
    await vi.waitFor(() => expect(first.segments().map(({ sealed }) => sealed)).toEqual([true, false]), {
      timeout: 10_000,
    });
    first.leave();
    await stage.adapter.stop();
    // Discord has forgotten the nonce by then.
    now += 60 * 60 * 1000;
    const adapter = await nextLife();
    const second = createReply({ ...lifeOn(adapter), written: first.segments().slice(0, 1) });
    expect(await second.finish(text)).toEqual({ delivered: true });
    expect(mine().map((message) => message.text.trim())).toEqual(text.split('\n\n').map((part) => part.trim()));
    await adapter.stop();
  });

  it('is not taken for another one that answers the same message', async () => {
    const heard = await started();
    await stage.adapter.apply({ type: 'notice', target: heard.target, nonce: 'notice', markdown: 'No.' });
    const target = kept(heard.target);
    await vi.waitFor(async () => {
      expect(await stage.adapter.read({ type: 'posted', target, nonce: 'notice' })).toBeDefined();
    });
    expect(await stage.adapter.read({ type: 'posted', target, nonce: 'turn-1', alone: true })).toBeUndefined();
  });
});

describe('an upload', () => {
  it('arrives whole beside another undici', async () => {
    const heard = await started();
    const bytes = Uint8Array.from({ length: 1_000_000 }, (_, index) => (index * 31) % 256);
    const file = { name: 'größe-语言.png', mimeType: 'image/png', bytes };
    const nonce = freshNonce();
    const receipt = await stage.adapter.apply({ type: 'attach', target: heard.target, nonce, ...file });
    const { messageId = '', channelId = '' } = Object(receipt?.address) as Record<string, string>;
    const stored = stage.server.world.message(channelId, messageId).attachments;
    expect(stored).toHaveLength(1);
    expect(Buffer.from(stored[0]?.bytes ?? []).equals(Buffer.from(bytes))).toBe(true);
    expect(stored[0]).toMatchObject({ name: file.name, mimeType: 'image/png' });
  });

  it('that is too big says so', async () => {
    const heard = await started();
    const bytes = new Uint8Array(stage.adapter.limits.maxFileSize + 1);
    const file = { name: 'big.bin', mimeType: 'application/octet-stream', bytes };
    const operation = { type: 'attach', target: heard.target, nonce: freshNonce(), ...file } as const;
    expect(await failure(operation)).toMatchObject({ kind: 'too-long' });
  });
});

describe('budgets', () => {
  const limited: StageOptions = { server: { rateLimits: 'documented' } };
  const reportsOf = (key: string): BudgetReport[] => sink.reports.filter((report) => report.key === key);

  it('are reported from the headers under the keys that the operation draws on', async () => {
    const heard = await started(limited);
    const receipt = await open(heard, 'one');
    await stage.adapter.apply(change('update', receipt, 'two'));
    await stage.adapter.apply({ type: 'mark', target: heard.target, sign: 'waiting', on: true });
    await stage.adapter.apply({ type: 'working', target: heard.target, on: true });
    const operations: Operation[] = [
      opening(heard, ''),
      change('finish', receipt, ''),
      { type: 'mark', target: heard.target, sign: 'refused', on: true },
      { type: 'working', target: heard.target, on: true },
    ];
    for (const operation of operations) {
      const [budget] = stage.adapter.budgetKeys(operation);
      const reports = reportsOf(budget?.key ?? '');
      expect(reports.length, operation.type).toBeGreaterThan(0);
      for (const { limit, remaining, resetAfterMs } of reports) {
        expect(limit).toBeGreaterThan(remaining);
        expect(resetAfterMs).toBeGreaterThan(0);
      }
    }
  });

  it('that two routes share are reported for both', async () => {
    const edits = { limit: 5, windowMs: 5000, sharesWith: 'message-create' } as const;
    const heard = await started({ server: { rateLimits: 'documented', buckets: { 'message-edit': edits } } });
    const receipt = await open(heard, 'one');
    await stage.adapter.apply(change('update', receipt, 'two'));
    const [create] = stage.adapter.budgetKeys(opening(heard, ''));
    expect(reportsOf(create?.key ?? '').map(({ remaining }) => remaining)).toEqual([4, 3]);
  });

  it('that are spent are an error at once, and nothing waits inside', async () => {
    const heard = await started(limited);
    for (const text of ['1', '2', '3', '4', '5']) await open(heard, text);
    const error = await failure(opening(heard, '6'));
    const [budget] = stage.adapter.budgetKeys(opening(heard, ''));
    expect(error).toMatchObject({ name: 'RateLimitedError', key: budget?.key });
    expect(Reflect.get(Object(error), 'retryAfterMs')).toBeGreaterThan(0);
    expect(mine()).toHaveLength(5);
    expect(stage.server.timeline.calls().filter(({ status }) => status === 429)).toEqual([]);
  });

  it('of the whole bot are told apart from those of a channel', async () => {
    const heard = await started();
    stage.strike('update', { kind: 'rate-limited', retryAfterMs: 1000, html: true });
    const receipt = await open(heard, 'y');
    expect(await failure(change('update', receipt, 'x'))).toMatchObject({ key: 'discord:global', retryAfterMs: 1000 });
    await stage.adapter.apply(change('finish', receipt, 'z'));
    expect(mine().map(({ text }) => text)).toEqual(['z']);
    const [create] = stage.adapter.budgetKeys(opening(heard, ''));
    stage.server.rateLimits.limitShared(stage.server.channel('#general').id, 700);
    expect(await failure(opening(heard, 'x'))).toMatchObject({ name: 'RateLimitedError', key: create?.key });
    stage.server.rateLimits.limitGlobally(60_000);
    const error = await failure(change('finish', receipt, 'x'));
    expect(error).toMatchObject({ name: 'RateLimitedError', key: 'discord:global' });
    expect(Math.round(Number(Reflect.get(Object(error), 'retryAfterMs')) / 10_000)).toBe(6);
  });
});

describe('failures', () => {
  it.each([
    ['10003', 'gone'],
    ['10004', 'gone'],
    ['10008', 'gone'],
    ['50083', 'gone'],
    ['10015', 'surface'],
    ['10062', 'surface'],
    ['40094', 'surface'],
    ['50027', 'surface'],
    ['50001', 'forbidden'],
    ['50007', 'forbidden'],
    ['50013', 'forbidden'],
    ['160005', 'forbidden'],
    ['40005', 'too-long'],
    ['50045', 'too-long'],
    ['50006', 'rejected'],
    ['200000', 'blocked'],
    ['240000', 'blocked'],
  ])('code %s means %s', async (code, kind) => {
    const heard = await started();
    stage.strike('open', { kind: 'error', code });
    expect(await failure(opening(heard, 'x'))).toMatchObject({ name: 'ChatError', kind, code });
  });

  it.each([
    [413, 'too-long'],
    [403, 'forbidden'],
    [400, 'rejected'],
    [500, 'unknown'],
    [502, 'unknown'],
  ])('HTTP %i from a proxy on the way means %s', async (status, kind) => {
    const heard = await started();
    stage.strike('open', { kind: 'status', status, when: 'before', html: true });
    expect(await failure(opening(heard, 'x'))).toMatchObject({ name: 'ChatError', kind, code: `http-${status}` });
  });

  it('of the network tell whether the call may have happened', async () => {
    const heard = await started();
    stage.strike('open', { kind: 'reset', when: 'after' });
    expect(await failure(opening(heard, 'once', 'n1'))).toMatchObject({ kind: 'unknown' });
    expect(mine()).toHaveLength(1);
    await open(heard, 'once', 'n1');
    expect(mine()).toHaveLength(1);
    await stage.adapter.stop();
    await stage.server.stop();
    expect(await failure(opening(heard, 'x'))).toMatchObject({ kind: 'unreachable', code: 'ECONNREFUSED' });
  });

  it('do not carry what people wrote', async () => {
    const heard = await started();
    stage.strike('open', { kind: 'status', status: 502, when: 'before', html: true });
    stage.strike('update', { kind: 'error', code: '50013' });
    const receipt = { platform: 'discord', address: heard.target.address };
    for (const operation of [opening(heard, 'very secret'), change('update', receipt, 'very secret')]) {
      const error = Object(await failure(operation));
      const seen = JSON.stringify([error, error.stack, error.cause, String(error.cause), error.cause?.stack]);
      expect(seen).not.toContain('very secret');
    }
  });

  it('of the token are told each time, alarm once, and end when the token is good again', async () => {
    const heard = await started();
    const fault = stage.server.faults.add({ call: /.*/, fault: { kind: 'status', status: 401, when: 'before' } });
    for (const text of ['a', 'b']) {
      expect(await failure(opening(heard, text))).toMatchObject({ kind: 'unauthorized' });
    }
    fault.remove();
    await open(heard, 'c');
    expect(mine().map(({ text }) => text)).toEqual(['c']);
    expect(stage.warnings.filter((line) => line.includes('DISCORD_BOT_TOKEN'))).toHaveLength(1);
  });

  it('of an address that nobody knows are no crash', async () => {
    const heard = await started();
    const target: ReplyTarget = { ...heard.target, address: { foreign: true } };
    expect(await failure({ type: 'working', target, on: true })).toMatchObject({ code: 'unknown-address' });
  });
});

function idOf({ address }: ReplyTarget): unknown {
  return Reflect.get(Object(address), 'messageId');
}
