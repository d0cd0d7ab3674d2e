import { afterEach, describe, expect, it } from 'vitest';
import type { ChatAdapter, InboundMessage } from '../../../src/chat.ts';
import { createDelivery } from '../../../src/delivery.ts';
import { createPace } from '../../../src/reply/pace.ts';
import { createReply } from '../../../src/reply.ts';
import { freshNonce, kept, opening } from '../../adapter-contract/stage.ts';
import { waitFor } from '../../wait-for.ts';
import { file, mine, nextLife, open, sink, stage, started } from './outbound-scene.ts';
import { recordingLog } from './stage.ts';

afterEach(() => stage.close());

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
    await waitFor(() => expect(first.segments().map(({ sealed }) => sealed)).toEqual([true, false]));
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
    await waitFor(async () => {
      expect(await stage.adapter.read({ type: 'posted', target, nonce: 'notice' })).toBeDefined();
    });
    expect(await stage.adapter.read({ type: 'posted', target, nonce: 'turn-1', alone: true })).toBeUndefined();
  });
});
