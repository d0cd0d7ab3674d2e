// What people do besides writing: Slack's Stop button, stop signs, presses, a look at the empty conversation.
import { describe, expect, it } from 'vitest';
import type { Control, InboundEvent } from '../../../src/chat.ts';
import { kept, RecordingSink, whole } from '../../adapter-contract/stage.ts';
import { waitFor } from '../../wait-for.ts';
import { openStage } from './stage.ts';
import { type Talk, talkOn } from './talk.ts';

const retry: Control = { id: 'control-1.a_B', action: 'retry', label: 'Retry' };
const good: Control = { id: 'good-1', action: 'good', label: '👍' };
const bad: Control = { id: 'bad-1', action: 'bad', label: '👎' };

function next<T extends InboundEvent['type']>(sink: RecordingSink, type: T) {
  return waitFor(() => {
    const found = sink.events.find((event) => event.type === type);
    if (!found) throw new Error(`no ${type}`);
    return found as Extract<InboundEvent, { type: T }>;
  });
}

describe('Slack’s own Stop button', () => {
  it('is a stop of the thread by whoever pressed it', async () => {
    const { stage, sink, heard, apply, channelId, root } = await talkOn('shared');
    await apply({ type: 'working', target: heard.target, on: true });
    stage.server.person('Bob').stop(channelId, root);
    const stop = await next(sink, 'stop');
    expect(stop).toMatchObject({
      at: { thread: heard.thread.id },
      author: { id: stage.server.person('Bob').id },
      allowed: true,
    });
    await apply({ type: 'notice', target: kept(stop.target), nonce: 'n', markdown: 'for you' });
    await apply({ type: 'working', target: kept(stop.target), on: false });
    expect(stage.server.workspace.signs.session(channelId, root)?.status).toBe('active');
  });

  it('names the message that was streaming', async () => {
    const { stage, sink, heard, open, channelId, root } = await talkOn('direct');
    const receipt = await open('Once');
    stage.server.person('Alice').stop(channelId, root);
    const { at, target } = await next(sink, 'stop');
    expect(at).toEqual({ thread: heard.thread.id });
    expect(Object(target.address).ts).toBe(Object(receipt.address).ts);
  });
});

describe('a stop sign', () => {
  it('is a stop at its message, which has the same names as it had before', async () => {
    const { stage, sink, heard, open, seen, said } = await talkOn('shared');
    const receipt = await open('a long answer');
    const [answer] = seen();
    if (!answer) throw new Error('no answer');
    stage.server.person('Bob').react(answer, 'octagonal_sign');
    const atOurs = await next(sink, 'stop');
    expect(atOurs.at).toEqual({ message: expect.any(String), receipt });
    sink.events.length = 0;
    const [, , ts = ''] = said.key.split(' ');
    stage.server.person('Bob').react({ channelId: answer.channelId, ts }, 'black_square_for_stop');
    expect((await next(sink, 'stop')).at).toMatchObject({ message: heard.id });
  });

  it('counts only by people, and only if it is one', async () => {
    const { stage, sink, heard, apply, said } = await talkOn('shared');
    const [channelId = '', , ts = ''] = said.key.split(' ');
    await apply({ type: 'mark', target: heard.target, sign: 'stopped', on: true });
    stage.server.person('Bob').react({ channelId, ts }, 'tada');
    await stage.say('Alice', 'shared', 'something later');
    await sink.message('something later');
    await stage.server.until(() => stage.server.timeline.acks().length === stage.server.timeline.deliveries().length);
    expect(sink.events.filter(({ type }) => type !== 'message')).toEqual([]);
    expect(await stage.signs(said)).toBe(1);
  });

  it('of somebody who may not speak to her says so', async () => {
    const stage = await openStage({}, { SLACK_ALLOWED_USERS: 'U0ALICE001' });
    const sink = new RecordingSink();
    await stage.adapter.start(sink);
    const { channelId, ts } = stage.server.person('Alice').say('#general', 'hm');
    stage.server.person('Bob').react({ channelId, ts }, 'octagonal_sign');
    expect((await next(sink, 'stop')).allowed).toBe(false);
    await stage.close();
  });
});

describe('a press', () => {
  const buttons = async (talk: Talk) => {
    await talk.open('answer', { last: true, controls: [retry, good, bad] });
    const [answer] = talk.seen();
    if (!answer) throw new Error('no answer');
    return answer;
  };

  it('brings the control’s own id, from whoever pressed, and an answer for that person alone', async () => {
    const talk = await talkOn('shared');
    const answer = await buttons(talk);
    const bob = talk.stage.server.person('Bob');
    await bob.press(answer, 'friday_retry');
    const press = await next(talk.sink, 'button');
    expect(press).toMatchObject({ control: retry.id, author: { id: bob.id }, allowed: true });
    await talk.apply({ type: 'notice', target: kept(press.target), nonce: 'n', markdown: 'only for Bob' });
    const privately = (name: string) => talk.stage.server.person(name).reads('#general', talk.root);
    expect(privately('Bob').map(({ shown }) => shown)).toContain('only for Bob');
    expect(privately('Alice').map(({ shown }) => shown)).not.toContain('only for Bob');
  });

  it('tells thumbs up from thumbs down', async () => {
    const talk = await talkOn('direct');
    const answer = await buttons(talk);
    await talk.stage.server.person('Alice').press(answer, 'friday_feedback', bad.id);
    expect((await next(talk.sink, 'button')).control).toBe(bad.id);
  });

  it('is understood without a team, and not mistaken for another app’s', async () => {
    const talk = await talkOn('shared');
    await buttons(talk);
    const { delivery, timeline, person } = talk.stage.server;
    const press = (actionId: string, more: object) =>
      delivery.send('interactive', {
        type: 'block_actions',
        user: { id: person('Alice').id },
        container: { type: 'message', message_ts: '1700000000.000100', channel_id: talk.channelId },
        actions: [{ action_id: actionId, value: 'x', block_id: 'b' }],
        ...more,
      });
    await press('somebody_elses', { team: null });
    await press('friday_stop', { team: null, enterprise: null });
    expect(await next(talk.sink, 'button')).toMatchObject({
      control: 'x',
      author: { userId: 'slack-T0PLAYGRND-U0ALICE001' },
    });
    await talk.stage.server.until(() => timeline.acks().length === timeline.deliveries().length);
    expect(talk.sink.events.filter(({ type }) => type === 'button')).toHaveLength(1);
  });

  it('is not acknowledged before it is kept', async () => {
    const talk = await talkOn('shared');
    const answer = await buttons(talk);
    const { timeline, person } = talk.stage.server;
    const [commit, taken] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    talk.sink.accept = async () => {
      taken.resolve();
      await commit.promise;
    };
    const pressed = person('Bob').press(answer, 'friday_retry');
    const [envelope] = await talk.stage.server.until(
      () => timeline.deliveries('block_actions')[0] && timeline.deliveries('block_actions'),
    );
    const acknowledged = () => timeline.acks().some(({ envelopeId }) => envelopeId === envelope?.envelopeId);
    await taken.promise;
    // Whatever else goes to and fro in the meantime, no acknowledgement is among it.
    await talk.apply({ type: 'working', target: talk.heard.target, on: true });
    expect(acknowledged()).toBe(false);
    commit.resolve();
    await pressed;
    expect(acknowledged()).toBe(true);
  });
});

describe('a look at the conversation', () => {
  const prompts = [{ title: 'Say <!here>', message: 'What can you do?' }];

  it('is told, and prompts are offered without a thread', async () => {
    const { stage, sink, apply } = await talkOn('direct');
    stage.server.person('Bob').openHome('home');
    stage.server.person('Bob').openHome('messages');
    const { target, author } = await next(sink, 'opened');
    expect(author.id).toBe(stage.server.person('Bob').id);
    await apply({ type: 'suggest', target: kept(target), heading: 'Try', prompts });
    const [call] = stage.server.timeline.changes('prompts');
    expect(call?.change).toMatchObject({
      channelId: stage.server.person('Bob').dm().id,
      threadTs: undefined,
      prompts: [{ title: 'Say ‹!here›', message: 'What can you do?' }],
    });
  });

  it('offers nothing where Friday is no agent, or somebody may not ask', async () => {
    const stage = await openStage({ agent: false }, { SLACK_ALLOWED_USERS: 'U0ALICE001' });
    const sink = new RecordingSink();
    await stage.adapter.start(sink);
    stage.server.person('Bob').openHome();
    stage.server.person('Alice').openHome();
    const { target } = await next(sink, 'opened');
    await stage.adapter.apply({ type: 'suggest', target, heading: 'Try', prompts });
    expect(sink.events.filter(({ type }) => type === 'opened')).toHaveLength(1);
    await stage.close();
  });
});

it('a sign of work in the way of a Stop button of ours is none', async () => {
  const stop: Control = { id: 's', action: 'stop', label: 'Stop' };
  for (const [options, buttons] of [
    [{}, []],
    [{ agent: false }, ['Stop']],
    [{ subscriptions: ['app_mention', 'message.channels'] }, ['Stop']],
  ] as const) {
    const talk = await talkOn('shared', options);
    await talk.apply({ type: 'working', target: talk.heard.target, on: true });
    const receipt = await talk.open('answer', { controls: [stop] });
    expect(talk.seen().at(-1)).toMatchObject({ shown: 'answer', buttons });
    await talk.apply({ type: 'update', receipt, surface: 'message', content: whole('answer 2'), controls: [stop] });
    expect(talk.seen().at(-1)).toMatchObject({ shown: 'answer 2', buttons });
    await talk.apply({ type: 'finish', receipt, surface: 'message', content: whole('answer 3') });
    expect(talk.seen().at(-1)).toMatchObject({ shown: 'answer 3', buttons: [] });
  }
});
