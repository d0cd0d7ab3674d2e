// Native streams: what people see while one grows, how it ends, and how an answer goes on when it cannot be one.
import { describe, expect, it } from 'vitest';
import { slackLimits, startsForAnswers, streamSurface } from '../../../adapters/slack/limits.ts';
import type { Fault } from '../../../playground/faults.ts';
import type { Control, EditOperation, Receipt, Snapshot } from '../../../src/chat.ts';
import { freshNonce, kept, opening, whole } from '../../adapter-contract/stage.ts';
import { type Talk, talkIn, talkOn } from './talk.ts';

const good: Control = { id: 'g', action: 'good', label: '👍' };
const bad: Control = { id: 'b', action: 'bad', label: '👎' };

function edit(
  type: EditOperation['type'],
  receipt: Receipt,
  before: string,
  content: string | Snapshot,
  more: Partial<EditOperation> = {},
): EditOperation {
  const snapshot = typeof content === 'string' ? whole(content) : content;
  return { type, receipt, surface: streamSurface, before, content: snapshot, ...more };
}

/** The same operation where a message is edited. */
const edited = (operation: EditOperation): EditOperation => ({ ...operation, surface: 'message' });
const methods = ({ stage }: Talk) =>
  stage.server.timeline
    .calls()
    .map(({ method }) => method)
    .filter((method) => method.startsWith('chat.'));
const shown = (talk: Talk) => talk.seen().map((message) => message.shown);

describe('a stream', () => {
  it('begins with its first text, grows by what is new, and ends with the rest, controls and its nonce', async () => {
    const talk = await talkOn('direct');
    expect(talk.heard.target.surface).toBe(streamSurface);
    const nonce = freshNonce();
    const receipt = await talk.open('One', { nonce });
    await talk.apply(edit('update', receipt, 'One', 'One <two'));
    await talk.apply(edit('update', receipt, 'One <two', 'One <two'));
    await talk.apply(edit('finish', receipt, 'One <two', 'One <two> three', { controls: [good, bad] }));
    expect(methods(talk)).toEqual(['chat.startStream', 'chat.appendStream', 'chat.stopStream']);
    expect(talk.calls('chat.appendStream')[0]).toMatchObject({ markdown_text: ' &lt;two' });
    expect(talk.seen()).toMatchObject([
      { shown: 'One <two> three', buttons: ['👍', '👎'], streaming: 'completed', edited: false },
    ]);
    expect(await talk.stage.adapter.read({ type: 'posted', target: kept(talk.heard.target), nonce })).toMatchObject({
      receipt,
    });
  });

  it('is drawn from the budgets of its own calls', async () => {
    const talk = await talkOn('direct');
    const first = opening(talk.heard, 'One');
    const receipt = await talk.open('One');
    const keys = [
      first,
      { ...first, last: true },
      edit('update', receipt, 'One', 'x'),
      edit('finish', receipt, '', ''),
    ];
    const drawn = keys.flatMap((operation) => talk.stage.adapter.budgetKeys(operation));
    expect(drawn.map(({ floor, later }) => (later ? `later ${floor}` : floor))).toEqual([
      'chat.startStream',
      'later chat.stopStream',
      'chat.postMessage',
      'chat.appendStream',
      'chat.stopStream',
    ]);
  });

  it('is a post like any other when it is complete at once', async () => {
    const talk = await talkOn('direct');
    await talk.open('All of it', { last: true, controls: [good, bad] });
    expect(methods(talk)).toEqual(['chat.postMessage']);
    expect(talk.seen()).toMatchObject([{ shown: 'All of it', buttons: ['👍', '👎'] }]);
  });

  it('shows work as cards that are closed at its end', async () => {
    const talk = await talkOn('direct');
    const search = { id: 't1', title: 'search <!here>' };
    const receipt = await talk.open('One', {
      content: { ...whole('One'), activity: [{ ...search, state: 'running' }] },
    });
    const text = (state: 'running' | 'failed') => ({ ...whole('One'), activity: [{ ...search, state }] });
    await talk.apply(edit('update', receipt, 'One', text('running')));
    expect(shown(talk)).toEqual(['search ‹!here› — in_progress\nOne']);
    await talk.apply(edit('update', receipt, 'One', text('failed')));
    expect(shown(talk)).toEqual(['search ‹!here› — error\nOne']);
    await talk.apply(edit('update', receipt, 'One', text('running')));
    await talk.apply(edit('finish', receipt, 'One', 'One'));
    expect(shown(talk)).toEqual(['search ‹!here› — complete\nOne']);
    expect(talk.calls('chat.appendStream')).toHaveLength(2);
  });

  it('holds the longest text together with the most cards', async () => {
    const talk = await talkOn('direct');
    const { maxSize = 0 } = slackLimits.surfaces[streamSurface] ?? {};
    const activity = Array.from({ length: 30 }, (_, index) => {
      return { id: `t${index}`, title: `${index} ${'w'.repeat(500)}`, state: 'done' as const };
    });
    const receipt = await talk.open('x', { content: { ...whole('x'), activity } });
    await talk.apply(
      edit('finish', receipt, 'x', { ...whole('x'.repeat(maxSize)), activity }, { controls: [good, bad] }),
    );
    const cards = talk.seen()[0]?.blocks.filter(({ type }) => type === 'task_card') ?? [];
    expect(cards).toHaveLength(8);
    expect(cards.at(-1)).toMatchObject({ title: expect.stringContaining('29 ') });
  });
});

describe('an end that follows text which is still on its way', () => {
  const late = (talk: Talk, ...faults: readonly Fault[]) => {
    for (const fault of faults) talk.stage.server.faults.add({ call: 'chat.appendStream', fault, times: 1 });
  };

  it('is heard after it, and nothing but the end may be', async () => {
    const talk = await talkOn('direct');
    const receipt = await talk.open('One');
    const growing = talk.apply(edit('update', receipt, 'One', 'One two'));
    await expect(talk.apply(edit('update', receipt, 'One two', 'One two th'))).rejects.toMatchObject({
      kind: 'surface',
      code: 'stream_not_known',
    });
    await growing;
    await talk.apply(edit('finish', receipt, 'One two', 'One two three'));
    expect(talk.seen()).toMatchObject([{ shown: 'One two three', streaming: 'completed' }]);
  });

  it('comes before the text that is later, which then is refused: an edit makes it whole', async () => {
    const talk = await talkOn('direct');
    const receipt = await talk.open('One');
    late(talk, { kind: 'delay', delayMs: 200 });
    const growing = talk.apply(edit('update', receipt, 'One', 'One two'));
    const refused = expect(growing).rejects.toMatchObject({ kind: 'surface' });
    const end = edit('finish', receipt, 'One two', 'One two three');
    await talk.apply(end);
    await refused;
    expect(shown(talk)).toEqual(['One three']);
    await talk.apply(edited(end));
    expect(talk.seen()).toMatchObject([{ shown: 'One two three', streaming: 'completed' }]);
  });

  it('is no stream any more once its text was refused', async () => {
    const talk = await talkOn('direct');
    const receipt = await talk.open('One');
    late(talk, { kind: 'delay', delayMs: 40 }, { kind: 'error', code: 'internal_error' });
    const growing = talk.apply(edit('update', receipt, 'One', 'One two'));
    await expect(growing).rejects.toMatchObject({ kind: 'unknown' });
    await expect(talk.apply(edit('finish', receipt, 'One two', 'x'))).rejects.toMatchObject({ kind: 'surface' });
  });
});

describe('a stream that cannot go on', () => {
  const ends = {
    'has become too old': async (talk: Talk) => {
      await talk.stage.server.until(() => talk.seen()[0]?.streaming === 'errored');
    },
    'a person has stopped': async ({ stage, channelId, root }: Talk) => {
      stage.server.person('Alice').stop(channelId, root);
    },
    'is refused by its state': async ({ stage }: Talk) => {
      stage.server.faults.add({
        call: /^chat\.(?:append|stop)Stream$/,
        fault: { kind: 'error', code: 'message_not_in_streaming_state' },
        times: 1,
      });
    },
    'counted more than it takes': async ({ stage }: Talk) => {
      stage.server.faults.add({
        call: /^chat\.(?:append|stop)Stream$/,
        fault: { kind: 'error', code: 'msg_too_long' },
        times: 1,
      });
    },
  };
  for (const [how, end] of Object.entries(ends)) {
    for (const type of ['update', 'finish'] as const) {
      it(`because it ${how} says so to an ${type}, and its message is edited instead`, async () => {
        const talk = await talkOn('direct', how.includes('old') ? { streamMaxAgeMs: 20 } : {});
        const receipt = await talk.open('One');
        await end(talk);
        const operation = edit(type, receipt, 'One', 'One two');
        const stoppedAtItsEnd = how.includes('person') && type === 'finish';
        if (stoppedAtItsEnd) await talk.apply(operation);
        else expect(await talk.refusal(operation)).toMatchObject({ name: 'ChatError', kind: 'surface' });
        expect(await talk.apply(edited(operation))).toEqual(receipt);
        await talk.apply(edited(edit('finish', receipt, 'One two', 'One two three', { controls: [good, bad] })));
        expect(talk.seen()).toMatchObject([{ shown: 'One two three', buttons: ['👍', '👎'] }]);
        expect(talk.seen()[0]?.streaming).not.toBe('in_progress');
      });
    }
  }

  it('because of idleness ends as one that has become too old', async () => {
    const talk = await talkOn('direct', { streamMaxIdleMs: 150 });
    const receipt = await talk.open('One');
    await talk.stage.server.until(() => talk.seen()[0]?.streaming === 'errored');
    expect(await talk.refusal(edit('update', receipt, 'One', 'One two'))).toMatchObject({ kind: 'surface' });
  });

  it('is told from one whose text was rewritten, or that is not known for certain', async () => {
    const talk = await talkOn('direct');
    const rewritten = await talk.open('One');
    for (const type of ['update', 'finish'] as const) {
      const operation = edit(type, rewritten, 'One', 'Two');
      expect(await talk.refusal(operation)).toMatchObject({ kind: 'surface' });
    }
    await talk.apply(edited(edit('finish', rewritten, 'One', 'Two')));
    const unsure = await talk.open('Three');
    talk.stage.strike('update', { kind: 'reset', when: 'after' });
    const lost = edit('update', unsure, 'Three', 'Three four');
    expect(await talk.refusal(lost)).toMatchObject({ kind: 'unknown' });
    expect(await talk.refusal(lost)).toMatchObject({ kind: 'surface' });
    await talk.apply(edited(edit('finish', unsure, 'Three', 'Three four five')));
    expect(shown(talk)).toEqual(['Two', 'Three four five']);
    expect(talk.seen().map(({ streaming }) => streaming)).toEqual(['completed', 'completed']);
  });

  it('keeps its place when a budget is spent', async () => {
    const talk = await talkOn('direct');
    const receipt = await talk.open('One');
    const operation = edit('update', receipt, 'One', 'One two');
    talk.stage.strike('update', { kind: 'rate-limited', retryAfterMs: 1000 });
    expect(await talk.refusal(operation)).toMatchObject({ name: 'RateLimitedError' });
    await talk.apply(operation);
    expect(shown(talk)).toEqual(['One two']);
  });
});

describe('a start', () => {
  const codes = `missing_recipient_user_id missing_recipient_team_id channel_type_not_supported user_not_found
    team_not_found feature_disabled not_authorized unknown_method missing_scope not_allowed_token_type
    not_subscribed_to_message_stream_stopped restricted_action_non_threadable_channel`;
  for (const code of codes.split(/\s+/)) {
    it(`that is refused with ${code} sends this conversation, and no other, to the surface that is edited`, async () => {
      const talk = await talkOn('direct');
      talk.stage.strike('open', { kind: 'error', code });
      expect(await talk.refusal(opening(talk.heard, 'One'))).toMatchObject({ kind: 'surface', code });
      expect((await talkIn(talk.stage, talk.sink, 'direct', 'again')).heard.target.surface).toBe('message');
      const bob = talk.stage.server.person('Bob');
      bob.say(bob.dm(), 'what about me');
      expect((await talk.sink.message('what about me')).target.surface).toBe(streamSurface);
      const { target } = talk.heard;
      await talk.apply({ ...opening(talk.heard, 'One'), target: { ...target, surface: 'message' } });
      expect(shown(talk)).toEqual(['One']);
    });
  }

  it('of which there were too many goes there too', async () => {
    const talk = await talkOn('direct');
    talk.stage.strike('open', { kind: 'rate-limited', retryAfterMs: 5000 });
    expect(await talk.refusal(opening(talk.heard, 'One'))).toMatchObject({ kind: 'surface', code: 'rate-limited' });
  });

  it('is promised to no more answers a minute than Slack has room for', async () => {
    const talk = await talkOn('direct');
    const surfaces = [talk.heard.target.surface];
    for (let round = 0; round < startsForAnswers.limit; round += 1) {
      surfaces.push((await talkIn(talk.stage, talk.sink, 'direct', `round ${round}.`)).heard.target.surface);
    }
    expect(surfaces.filter((surface) => surface === streamSurface)).toHaveLength(startsForAnswers.limit);
    expect(surfaces.at(-1)).toBe('message');
  });

  it('whose answer was lost is found, and then edited; one that did not happen is not', async () => {
    const talk = await talkOn('direct');
    const query = { type: 'posted', target: kept(talk.heard.target), nonce: freshNonce() } as const;
    const first = { ...query, nonce: freshNonce(), alone: true } as const;
    expect(await talk.stage.adapter.read(query)).toBeUndefined();
    const finished = await talk.open('Before');
    await talk.apply(edit('finish', finished, 'Before', 'Before'));
    expect(await talk.stage.adapter.read(query)).toBeUndefined();
    talk.stage.strike('open', { kind: 'reset', when: 'after' });
    const lost = opening(talk.heard, 'One', query.nonce);
    expect(await talk.refusal(lost)).toMatchObject({ kind: 'unknown' });
    const found = await talk.stage.adapter.read(query);
    expect(await talk.stage.adapter.read({ ...query, nonce: freshNonce() })).toBeUndefined();
    expect(await talk.stage.adapter.read(first)).toEqual(found);
    if (!found) throw new Error('not found');
    expect(found.text).toBe('One');
    const operation = edit('finish', found.receipt, 'One', 'One two');
    expect(await talk.refusal(operation)).toMatchObject({ kind: 'surface' });
    // Ended, and then not edited: it is still the one that was begun.
    talk.stage.server.faults.add({ call: 'chat.update', fault: { kind: 'reset', when: 'before' }, times: 1, skip: 1 });
    expect(await talk.refusal(edited(operation))).toMatchObject({ kind: 'unknown' });
    expect(await talk.stage.adapter.read(first)).toEqual(found);
    const controls = [{ id: 'turn.retry', action: 'retry', label: 'Again' }] as const;
    await talk.apply({ ...edited(operation), controls });
    expect(shown(talk)).toEqual(['Before', 'One two']);
    const byControl = { ...query, nonce: freshNonce(), controls: ['turn.good', 'turn.retry'] } as const;
    expect(await talk.stage.adapter.read(byControl)).toEqual({ receipt: found.receipt, text: 'One two' });
    expect(await talk.stage.adapter.read(first)).toBeUndefined();
  });
});
