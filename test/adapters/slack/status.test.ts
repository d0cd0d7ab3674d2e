// The sign of work: an agent session where there is one, else a status line, else nothing; always taken away.
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { type Talk, talkIn, talkOn } from './talk.ts';

const working = ({ heard }: Talk, on: boolean, words: { text?: string; title?: string } = {}) =>
  ({ type: 'working', target: heard.target, on, ...words }) as const;
const sessions = ({ calls }: Talk) => calls('agents.sessions.setStatus');
const lines = ({ calls }: Talk) => calls('assistant.threads.setStatus');
const notAnAgent = { agent: false };

describe('in a workspace where Friday is an agent', () => {
  it('her session works under a title, and is free at the end; nothing else is set', async () => {
    for (const place of ['shared', 'direct'] as const) {
      const talk = await talkOn(place);
      const { stage, channelId, root } = talk;
      await talk.apply(working(talk, true, { text: 'is thinking…', title: 'A <!here>\u202e picnic\n in May' }));
      const { signs } = stage.server.workspace;
      expect(signs.session(channelId, root)).toMatchObject({ status: 'processing', title: 'A ‹!here› picnic in May' });
      await talk.apply(working(talk, false));
      expect(signs.session(channelId, root)?.status).toBe('active');
      expect(lines(talk)).toEqual([]);
    }
  });

  it('a title is no longer than Slack takes, whole characters only', async () => {
    const talk = await talkOn('shared');
    await talk.apply(working(talk, true, { title: '👩‍👩‍👧‍👦'.repeat(100) }));
    const title = String(sessions(talk)[0]?.title);
    expect(title.length).toBeLessThanOrEqual(200);
    expect(title).toMatch(/^(?:👩‍👩‍👧‍👦)+…$/u);
  });

  it('is set to work again when its time is up, since Slack may have forgotten it', async () => {
    const talk = await talkOn('shared');
    vi.useFakeTimers({ toFake: ['Date'] });
    onTestFinished(() => void vi.useRealTimers());
    await talk.apply(working(talk, true));
    vi.setSystemTime(Date.now() + talk.stage.adapter.limits.workingRenewMs);
    await talk.apply(working(talk, true));
    expect(sessions(talk)).toHaveLength(2);
  });

  it('new words are no new call, every end is one, and a spent budget is told', async () => {
    const talk = await talkOn('shared');
    for (const text of ['a', 'b']) await talk.apply(working(talk, true, { text }));
    for (const on of [false, false, true]) await talk.apply(working(talk, on));
    const statuses = ['processing', 'active', 'active', 'processing'];
    expect(sessions(talk).map(({ status }) => status)).toEqual(statuses);
    await talk.apply(working(talk, false));
    talk.stage.strike('working', { kind: 'rate-limited', retryAfterMs: 2000 });
    const key = 'slack:T0PLAYGRND:agents.sessions.setStatus';
    expect(await talk.refusal(working(talk, true))).toMatchObject({ name: 'RateLimitedError', key });
    expect(talk.stage.adapter.budgetKeys(working(talk, true)).map((budget) => budget.key)).toContain(key);
  });
});

describe('in a workspace where she is none', () => {
  it('that is asked once, and a status line says what she does', async () => {
    const talk = await talkOn('direct', notAnAgent);
    await talk.apply(working(talk, true, { text: 'denkt <@U1> nach…', title: 'x' }));
    expect(lines(talk).at(-1)).toMatchObject({ channel_id: talk.channelId, thread_ts: talk.root });
    expect(lines(talk).at(-1)?.status).toBe('denkt ‹@U1› nach…');
    await talk.apply(working(talk, true));
    expect(lines(talk).at(-1)?.status).toBe('is thinking…');
    await talk.apply(working(talk, false));
    expect(talk.stage.server.workspace.signs.status(talk.channelId, talk.root).status).toBe('');
    expect(sessions(talk)).toHaveLength(1);
  });

  it('the line is given up quietly, and only there, where Slack does not have it', async () => {
    const shared = await talkOn('shared', notAnAgent);
    const direct = await talkIn(shared.stage, shared.sink, 'direct', 'there');
    await shared.apply(working(shared, false));
    shared.stage.strike('working', { kind: 'error', code: 'channel_not_found' });
    for (const on of [true, true]) await shared.apply(working(shared, on));
    expect(lines(shared)).toHaveLength(2);
    await shared.apply(working(direct, true));
    expect(lines(shared)).toHaveLength(3);
  });

  it('the line is taken away whatever Slack refused in the meantime', async () => {
    const one = await talkOn('shared', notAnAgent);
    const other = await talkIn(one.stage, one.sink, 'shared', 'another');
    await one.apply(working(one, true));
    one.stage.strike('working', { kind: 'error', code: 'channel_not_found' });
    await one.apply(working(other, true));
    await one.apply(working(one, false));
    expect(one.stage.server.workspace.signs.status(one.channelId, one.root).status).toBe('');
  });

  it('the line stays for the other threads of a channel when one thread is no more', async () => {
    const one = await talkOn('shared', notAnAgent);
    const other = await talkIn(one.stage, one.sink, 'shared', 'do mind');
    await one.stage.withdraw(one.said);
    for (const on of [true, false]) await one.apply(working(one, on));
    await one.apply(working(other, true));
    const answers = one.stage.server.timeline.calls('assistant.threads.setStatus');
    expect(answers.map(({ response }) => response.error)).toEqual([
      'invalid_thread_ts',
      'invalid_thread_ts',
      undefined,
    ]);
  });
});
