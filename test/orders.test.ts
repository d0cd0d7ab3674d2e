import { afterEach, describe, expect, it } from 'vitest';
import { AgentError } from '../src/agent.ts';
import type { ButtonEvent, Control, InboundMessage, Receipt, ReplyTarget, StopEvent, ThreadId } from '../src/chat.ts';
import { createNotices } from '../src/notices.ts';
import { createOrders, type Orders } from '../src/orders.ts';
import { textsFor } from '../src/texts.ts';
import { inbound } from './engine/inbound.ts';
import { answers, breaks, ScriptedAgent } from './turn/agent.ts';
import { deskOn, Stage, type StageOptions, silent } from './turn/stage.ts';
import { waitFor } from './wait-for.ts';

const texts = textsFor('en', '');
const alice = { id: 'U1', userId: 'test-U1', name: 'Alice' };
const stranger = { id: 'U9', userId: 'test-U9', name: 'Mallory' };
const failed = { outcome: 'failed', error: new AgentError('failed', 'CODE', 'words') } as const;
let stage: Stage | undefined;

afterEach(async () => {
  await stage?.close();
  stage = undefined;
});

function open(options: StageOptions = {}): { stage: Stage; orders: Orders } {
  const opened = new Stage(options);
  stage = opened;
  return { stage: opened, orders: ordersOn(opened) };
}

function ordersOn({ engine, chat, agent }: Stage): Orders {
  const { placeOf } = deskOn(chat, agent);
  const notices = createNotices({ engine, placeOf, language: 'auto', maxWaiting: 2, log: silent });
  return createOrders({ engine, placeOf, notices, language: 'auto', log: silent });
}

function targetOf(message: string): ReplyTarget {
  return { platform: 'test', surface: 'message', address: { thread: 'test-thread', message } };
}

function press(control: Control | undefined, author = alice, allowed = true): ButtonEvent {
  return { type: 'button', control: control?.id ?? 'none', author, allowed, target: targetOf('press') };
}

function stopAt(at: StopEvent['at'], author = alice, allowed = true): StopEvent {
  return { type: 'stop', at, author, allowed, target: targetOf('stop') };
}

/** What is below the last message of the chat. */
function controls({ chat }: Stage): readonly Control[] {
  const last = chat.operations.findLast(({ type }) => ['open', 'update', 'finish'].includes(type));
  return last !== undefined && 'controls' in last ? (last.controls ?? []) : [];
}

function control(stage: Stage, action: Control['action']): Control | undefined {
  return controls(stage).find((each) => each.action === action);
}

function notices({ chat }: Stage): readonly string[] {
  return chat.operations.flatMap((operation) => (operation.type === 'notice' ? [operation.markdown] : []));
}

/** An answer that has begun to be seen. */
async function answering(options: StageOptions = {}) {
  const opened = open(options);
  await opened.stage.say('count', { id: 'question' });
  const run = (await opened.stage.run(0)).says('One two ');
  await opened.stage.shows('One two');
  return { ...opened, run };
}

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

describe('try again', () => {
  async function broken(...more: Parameters<typeof answers>[0][]) {
    const opened = open({ agent: new ScriptedAgent(breaks(failed, 'Half '), ...more.map((text) => answers(text))) });
    await opened.stage.say('hello', { id: 'question' });
    await opened.stage.ended('failed');
    return opened;
  }

  it('asks the same messages in a new turn, below, and the old button goes', async () => {
    const { stage, orders } = await broken('Whole.');
    const event = press(control(stage, 'retry'));
    await orders.press(event);
    await stage.ended('failed', 'answered');
    const [first, second] = stage.agent.runs.map(({ request }) => request);
    expect(second?.input).toEqual(first?.input);
    expect(second?.id).not.toBe(first?.id);
    expect(stage.chat.texts()).toEqual([expect.stringContaining('Half'), 'Whole.']);
    const change = stage.chat.operations.find((operation) => operation.type === 'update');
    expect(change).toMatchObject({ receipt: { address: 0 }, via: event.target });
    expect(change).not.toHaveProperty('controls');
  });

  it('works once, however often it is pressed', async () => {
    const { stage, orders } = await broken('Whole.', 'Twice!');
    const event = press(control(stage, 'retry'));
    await Promise.all([orders.press(event), orders.press(event)]);
    await stage.ended('failed', 'answered');
    await orders.press(event);
    expect(stage.agent.runs).toHaveLength(2);
    await waitFor(() => expect(notices(stage)).toEqual([texts.nothingToRetry, texts.nothingToRetry]));
  });

  it('works while the agent is still busy with what was stopped, and waits for that', async () => {
    const { stage, orders, run } = await answering();
    await orders.press(press(control(stage, 'stop')));
    await waitFor(() => expect(control(stage, 'retry')).toBeDefined());
    await orders.press(press(control(stage, 'retry')));
    expect(stage.agent.runs).toHaveLength(1);
    run.releases();
    (await stage.run(1)).says('Whole.').ends().releases();
    await stage.ended('stopped', 'answered');
    expect(notices(stage)).toEqual([]);
  });

  it('keeps the last words where it is pressed before they are noted', async () => {
    const { stage, orders } = await answering();
    let pressed: Promise<void> | undefined;
    stage.chat.before = (operation) => {
      if (operation.type === 'finish') pressed = orders.press(press(operation.controls?.[0]));
    };
    await orders.press(press(control(stage, 'stop')));
    await waitFor(() => expect(pressed).toBeDefined());
    await pressed;
    const whole = `One two\n\n${texts.stopped} ${texts.retryHint}`;
    await waitFor(() =>
      expect(stage.chat.operations.at(-1)).toMatchObject({ type: 'update', content: { text: whole } }),
    );
    expect(controls(stage)).toEqual([]);
  });

  it('works after a restart', async () => {
    const { stage } = await broken();
    const event = press(control(stage, 'retry'));
    await stage.crash(new ScriptedAgent(answers('Whole.')));
    await ordersOn(stage).press(event);
    await stage.ended('failed', 'answered');
  });

  it('is offered until a later turn begins', async () => {
    const { stage, orders } = await broken('Other.');
    const event = press(control(stage, 'retry'));
    await stage.say('something else');
    await stage.ended('failed', 'answered');
    await waitFor(() => expect(stage.chat.operations.some(({ type }) => type === 'update')).toBe(true));
    await orders.press(event);
    await waitFor(() => expect(notices(stage)).toEqual([texts.nothingToRetry]));
    expect(stage.agent.runs).toHaveLength(2);
  });

  it('is offered where a crash has cut an answer off', async () => {
    const { stage } = await answering();
    await waitFor(() => expect(stage.turns()[0]?.segments).toContain('One two'));
    await stage.crash(new ScriptedAgent(answers('Whole.')));
    await stage.ended('interrupted');
    expect(controls(stage).map(({ action }) => action)).toEqual(['retry']);
    await ordersOn(stage).press(press(control(stage, 'retry')));
    await stage.ended('interrupted', 'answered');
    expect(stage.chat.texts().at(-1)).toBe('Whole.');
  });

  it('can be said', async () => {
    const { stage, orders } = await broken('Whole.');
    expect(await orders.heed(inbound({ text: '!retry' }), 'retry')).toBe(true);
    await stage.ended('failed', 'answered');
    expect(await orders.heed(inbound({ text: '!retry' }), 'retry')).toBe(true);
    await waitFor(() => expect(notices(stage)).toEqual([texts.nothingToRetry]));
  });
});

describe('a thumb', () => {
  const desk = { showFeedback: true };

  it('is asked for below a good answer, kept with turn and session, and the last one counts', async () => {
    const { stage, orders } = open({ agent: new ScriptedAgent(answers('Good.')), desk });
    await stage.say('hello');
    await stage.ended('answered');
    expect(controls(stage).map(({ action }) => action)).toEqual(['good', 'bad']);
    const [good, bad] = controls(stage);
    await orders.press(press(good));
    await orders.press(press(bad));
    await orders.press(press(bad, stranger));
    const turn = stage.agent.runs[0]?.request.id;
    expect(stage.feedback()).toEqual([{ turn, session: 'test-thread', user: 'test-U1', verdict: 'bad' }]);
    await waitFor(() => expect(notices(stage)).toEqual([texts.thanks, texts.thanks, texts.notYours]));
  });
});

describe('what comes from a platform', () => {
  it.each(['', 'none', 'x'.repeat(16), `${'x'.repeat(16)}.delete`, `${'x'.repeat(16)}.stop'--`])(
    'is not taken for a button of ours: %j',
    async (id) => {
      const { stage, orders } = open();
      await orders.press({ ...press(undefined), control: id });
      expect(stage.chat.operations).toEqual([]);
    },
  );

  it('is answered in the language of the answer below which it was pressed', async () => {
    const { stage, orders } = open();
    await stage.say('请数到三');
    (await stage.run(0)).says('一 二 ');
    await stage.shows('一 二');
    await orders.press(press(control(stage, 'stop'), stranger));
    await waitFor(() => expect(notices(stage)).toEqual([textsFor('zh', '').notYours]));
  });

  it('may be a button that nobody knows any more', async () => {
    const { stage, orders } = open();
    await orders.press({ ...press(undefined), control: `${'x'.repeat(16)}.retry` });
    await waitFor(() => expect(notices(stage)).toEqual([texts.expired]));
  });
});

describe('help and suggestions', () => {
  it('are given to whoever asks or looks', async () => {
    const { stage, orders } = open();
    expect(await orders.heed(inbound({ text: '!help' }), 'help')).toBe(true);
    expect(await orders.heed(inbound({ text: '!帮助' }), 'help')).toBe(true);
    await orders.opened({ type: 'opened', author: alice, target: targetOf('none') });
    await waitFor(() => expect(stage.chat.operations).toHaveLength(3));
    expect(notices(stage)).toEqual([texts.help, textsFor('zh', '').help]);
    expect(stage.chat.operations.at(-1)).toMatchObject({ type: 'suggest', prompts: texts.suggestions.prompts });
  });
});
