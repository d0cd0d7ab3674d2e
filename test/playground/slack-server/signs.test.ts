// The line under a thread: set, replaced, cleared by a post, by time, and shared with the agent session.

import { describe, expect, it } from 'vitest';
import { clientOf, refusal, slackForTest } from './official.ts';

const channel_id = 'C0GENERAL1';

describe('a status', () => {
  it('is seen by everybody in the thread until the app posts there', async () => {
    const slack = await slackForTest();
    const { assistant, chat } = clientOf(slack);
    const thread_ts = slack.person('Alice').say('#general', '@Friday?').ts;
    const status = () => slack.workspace.signs.status(channel_id, thread_ts).status;
    await assistant.threads.setStatus({ channel_id, thread_ts, status: 'is thinking…' });
    expect(status()).toBe('is thinking…');
    slack.person('Bob').say('#general', 'hm', { threadTs: thread_ts });
    expect(status()).toBe('is thinking…');
    await chat.postMessage({ channel: channel_id, thread_ts, text: 'Here' });
    expect(status()).toBe('');
    const seen = slack.timeline.changes('status').map(({ change, viewers }) => {
      return change.kind === 'status' && [change.status.status, change.cause, viewers.length];
    });
    expect(seen).toEqual([
      ['is thinking…', 'set', 3],
      ['', 'posted', 3],
    ]);
  });

  it('is cleared by an empty one, and by time when it is not renewed', async () => {
    const slack = await slackForTest({ statusTtlMs: 20 });
    const { assistant } = clientOf(slack);
    const thread_ts = slack.person('Alice').say('#general', '@Friday?').ts;
    const causes = () => slack.timeline.changes('status').map(({ change }) => change.kind === 'status' && change.cause);
    await assistant.threads.setStatus({ channel_id, thread_ts, status: 'is thinking…' });
    await slack.until(() => causes().length === 2);
    expect(causes()).toEqual(['set', 'timeout']);
    await assistant.threads.setStatus({ channel_id, thread_ts, status: 'again' });
    await assistant.threads.setStatus({ channel_id, thread_ts, status: '' });
    expect(slack.workspace.signs.status(channel_id, thread_ts).status).toBe('');
  });

  it('needs a message to hang on, and short loading messages', async () => {
    const slack = await slackForTest();
    const { assistant } = clientOf(slack);
    const nowhere = { channel_id, thread_ts: '1700000000.000100', status: 'x' };
    expect(await refusal(assistant.threads.setStatus(nowhere))).toBe('invalid_thread_ts');
    const thread_ts = slack.person('Alice').say('#general', 'hi').ts;
    const set = (loading_messages: string[]) =>
      assistant.threads.setStatus({ channel_id, thread_ts, status: 'x', loading_messages });
    await set(Array.from({ length: 10 }, () => 'x'.repeat(50)));
    expect(await refusal(set(Array.from({ length: 11 }, () => 'x')))).toBe('invalid_arguments');
    expect(await refusal(set(['x'.repeat(51)]))).toBe('invalid_arguments');
  });
});

describe('an agent session', () => {
  it('shares the line with the status: the last writer wins, and a post does not end it', async () => {
    const slack = await slackForTest();
    const { assistant, agents, chat } = clientOf(slack);
    const thread_ts = slack.person('Alice').say('#general', '@Friday?').ts;
    const line = () => slack.workspace.signs.status(channel_id, thread_ts).status;
    await assistant.threads.setStatus({ channel_id, thread_ts, status: 'is thinking…' });
    await agents.sessions.setStatus({ channel_id, thread_ts, status: 'processing' });
    await chat.postMessage({ channel: channel_id, thread_ts, text: 'part' });
    expect(line()).toBe('processing');
    await agents.sessions.setStatus({ channel_id, thread_ts, status: 'active' });
    expect(line()).toBe('');
  });

  it('is refused to an app that was not declared an agent, and for odd arguments', async () => {
    const plain = await slackForTest({ agent: false });
    const session = { channel_id, thread_ts: '1700000000.000100', status: 'processing' } as const;
    expect(await refusal(clientOf(plain).agents.sessions.setStatus(session))).toBe('not_authorized');
    const slack = await slackForTest();
    const { agents } = clientOf(slack);
    const odd = clientOf(slack).apiCall('agents.sessions.setStatus', { ...session, status: 'dancing' });
    expect(await refusal(odd)).toBe('invalid_status');
    expect(await refusal(agents.sessions.setStatus({ channel_id, status: 'active' }))).toBe('thread_ts_required');
    const renaming = { channel_id, thread_ts: session.thread_ts };
    expect(await refusal(agents.sessions.rename({ ...renaming, title: 'x' }))).toBe('session_not_found');
    await agents.sessions.setStatus(session);
    expect(await refusal(agents.sessions.rename({ ...renaming, title: 'x'.repeat(201) }))).toBe('invalid_name');
    expect(await agents.sessions.rename({ ...renaming, title: 'x'.repeat(200) })).toMatchObject({ ok: true });
  });

  it('warns an app that is not subscribed to the Stop button', async () => {
    const slack = await slackForTest({ subscriptions: ['app_mention'] });
    const session = { channel_id, thread_ts: '1700000000.000100', status: 'processing' } as const;
    const answer = await clientOf(slack).agents.sessions.setStatus(session);
    expect(answer.warning).toBe('missing_agent_session_stopped_event_subscription');
  });

  it('takes its title when it begins and only by a new name later; who began it must be there', async () => {
    const slack = await slackForTest();
    const { agents } = clientOf(slack);
    const session = { channel_id, thread_ts: '1700000000.000100', status: 'processing' } as const;
    const title = () => slack.workspace.signs.session(channel_id, session.thread_ts)?.title;
    const stranger = { ...session, initiator_user_id: 'U0NOBODY01' };
    expect(await refusal(agents.sessions.setStatus(stranger))).toBe('user_not_found');
    await agents.sessions.setStatus({ ...session, title: 'first' });
    await agents.sessions.setStatus({ ...session, title: 'second' });
    expect(title()).toBe('first');
    await agents.sessions.rename({ channel_id, thread_ts: session.thread_ts, title: 'third' });
    expect(title()).toBe('third');
  });
});
