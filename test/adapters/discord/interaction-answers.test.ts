// Commands are answered with their own key: into the waiting answer first, then below it; what was lost is found.
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { InboundMessage } from '../../../src/chat.ts';
import { freshNonce, kept, opening, RecordingSink } from '../../adapter-contract/stage.ts';
import {
  acknowledged,
  alice,
  asked,
  callbacks,
  failure,
  finish,
  notice,
  open,
  patience,
  seenBy,
  sink,
  slash,
  stage,
  started,
} from './interaction-scene.ts';
import { createAdapter } from './stage.ts';

afterEach(() => stage.close());

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
    // Discord's three seconds do not pass, but the next life has as long to be there before.
    const now = Date.now();
    await started({ server: { now: () => now } });
    const callback = 'POST /interactions/:id/:token/callback';
    stage.server.faults.add({ call: callback, fault: { kind: 'delay', delayMs: 3_000 }, times: 1 });
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
