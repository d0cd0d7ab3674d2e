// Stopping an answer: by a button, a sign or a word.
import { describe, expect, it } from 'vitest';
import { AgentError } from '../../src/agent.ts';
import type { InboundMessage, Receipt, StopEvent, ThreadId } from '../../src/chat.ts';
import { inbound } from '../engine/inbound.ts';
import { breaks, ScriptedAgent } from '../turn/agent.ts';
import type { Stage } from '../turn/stage.ts';
import { waitFor } from '../wait-for.ts';
import { alice, answering, control, controls, notices, open, press, stopAt, stranger, texts } from './scene.ts';

describe('stop', () => {
  it('ends the answer at once, keeps what was said, and lets the stream run out unseen', async () => {
    const { stage, orders, run } = await answering();
    await orders.press(press(control(stage, 'stop')));
    await stage.ended('stopped');
    expect(stage.chat.texts()).toEqual([`One two\n\n${texts.stopped} ${texts.retryHint}`]);
    expect(controls(stage).map(({ action }) => action)).toEqual(['retry']);
    run.says('One two three four');
    await stage.say('next', { id: 'next' });
    await waitFor(() => expect(stage.chat.signs('mark')).toEqual(['+waiting next']));
    expect(stage.agent.runs).toHaveLength(1);
    run.releases();
    (await stage.run(1)).says('Next.').ends().releases();
    await stage.shows('Next.');
    expect(stage.chat.texts()[0]).not.toContain('three');
  });

  it('answers the press itself with its last change', async () => {
    const { stage, orders } = await answering();
    const event = press(control(stage, 'stop'));
    await orders.press(event);
    await stage.ended('stopped');
    const last = stage.chat.operations.findLast(({ type }) => type === 'finish');
    expect(last).toMatchObject({ via: event.target });
  });

  it.each<[string, (stage: Stage) => StopEvent['at']]>([
    ['in its thread', () => ({ thread: 'test-thread' as ThreadId })],
    ['at the question', () => ({ message: 'question', receipt: { platform: 'test', address: 'no post' } })],
    ['at the answer', () => ({ message: 'test-other', receipt: { platform: 'test', address: 0 } as Receipt })],
  ])('is told by a sign %s', async (_where, at) => {
    const { stage, orders } = await answering();
    await waitFor(() => expect(stage.turns()[0]?.segments).toContain('One two'));
    await orders.stop(stopAt(at(stage)));
    await stage.ended('stopped');
  });

  it('at something else, by a stranger, or by somebody who is not on the list, changes nothing', async () => {
    const { stage, orders, run } = await answering();
    await orders.stop(stopAt({ message: 'another', receipt: { platform: 'test', address: 7 } }));
    await orders.stop(stopAt({ thread: 'another' as ThreadId }));
    await orders.stop(stopAt({ message: 'question', receipt: { platform: 'test', address: 0 } }, alice, false));
    await orders.stop(stopAt({ message: 'question', receipt: { platform: 'test', address: 0 } }, stranger));
    await orders.press(press(control(stage, 'stop'), alice, false));
    await orders.press(press(control(stage, 'stop'), stranger));
    await orders.stop(stopAt({ thread: 'test-thread' as ThreadId }, stranger));
    run.says('One two three.').ends().releases();
    await stage.ended('answered');
    expect(notices(stage)).toEqual([texts.notYours, texts.notYours]);
  });

  it('as a word touches the turn that it follows, also when it is delivered twice', async () => {
    const { stage, orders, run } = await answering();
    const word = inbound({ id: 'word', text: 'stop' });
    expect(await orders.heed(word, 'stop')).toBe(true);
    await stage.ended('stopped');
    expect(stage.chat.signs('mark')).toEqual(['+stopped word']);
    run.releases();
    await stage.say('again');
    await stage.run(1);
    expect(await orders.heed(word, 'stop')).toBe(true);
    (await stage.run(1)).says('Again.').ends().releases();
    await stage.ended('stopped', 'answered');
    expect(await stage.engine.accept(word)).toBe('duplicate');
  });

  it('as a word of a bystander is an ordinary message, unless it is said to Friday', async () => {
    const { stage, orders } = await answering();
    const bystander = { author: stranger, text: 'stop', addressing: { mentioned: false, inThread: true } };
    expect(await orders.heed(inbound(bystander), 'stop')).toBe(false);
    expect(await orders.heed(inbound({ ...bystander, addressing: { mentioned: true } }), 'stop')).toBe(true);
    await stage.ended('stopped');
  });

  it('as a word is an ordinary message when nothing is to be stopped; as a command it is answered', async () => {
    const { stage, orders } = open();
    expect(await orders.heed(inbound({ text: 'stop' }), 'stop')).toBe(false);
    const chosen: InboundMessage = { ...inbound({ text: '' }), command: 'stop' };
    expect(await orders.heed(chosen, 'stop')).toBe(true);
    await waitFor(() => expect(notices(stage)).toEqual([texts.nothingToStop]));
  });

  it('as a word beside the threads of a DM ends the only answer there, and none when there are several', async () => {
    const direct = { kind: 'direct', owner: 'dm' } as const;
    const { stage, orders } = open();
    const stop = inbound({ ...direct, thread: 'beside', text: 'stop' });
    await stage.say('one', { ...direct, thread: 'one' });
    await stage.say('two', { ...direct, thread: 'two' });
    await stage.say('shared', { thread: 'three', owner: 'dm' });
    (await stage.run(1)).says('Two ');
    expect(await orders.heed(stop, 'stop')).toBe(false);
    (await stage.run(0)).says('One.').ends().releases();
    await waitFor(() => expect(stage.turns().map(({ state }) => state)).toContain('answered'));
    await waitFor(async () => expect(await orders.heed(stop, 'stop')).toBe(true));
    await waitFor(() => expect(stage.turns().map(({ state }) => state)).toContain('stopped'));
    expect(stage.turns().filter(({ state }) => state === 'stopped')).toHaveLength(1);
  });

  it('ends the waiting for an agent that is away', async () => {
    const away = { outcome: 'failed', error: new AgentError('unreachable', 'ECONNREFUSED', 'words') } as const;
    const { stage, orders } = open({ agent: new ScriptedAgent(breaks(away)) });
    await stage.say('hello');
    await stage.shows(texts.agentAway);
    await orders.stop(stopAt({ thread: 'test-thread' as ThreadId }));
    await stage.ended('stopped');
    expect(stage.agent.runs).toHaveLength(1);
    expect(stage.chat.texts()).toEqual([`${texts.stopped} ${texts.retryHint}`]);
  });

  it('says that Friday may go on, when she cannot be told', async () => {
    const agent = Object.assign(new ScriptedAgent(), { stops: false });
    const { stage, orders } = await answering({ agent });
    await orders.press(press(control(stage, 'stop')));
    await stage.ended('stopped');
    expect(stage.chat.texts()[0]).toContain(texts.stoppedUnseen);
  });

  it('takes away a sign of work that an earlier life has left', async () => {
    const { stage, orders } = open();
    await orders.stop(stopAt({ thread: 'test-thread' as ThreadId }));
    await waitFor(() => expect(stage.chat.signs('working')).toEqual(['-']));
  });
});
