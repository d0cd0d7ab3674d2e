// The native stream: who sees what while it grows, its rules, its caps, and every way it ends.

import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { SlackServer, SlackServerOptions } from '../../../../playground/slack-server/index.ts';
import { listen } from '../listener.ts';
import { clientOf, refusal, slackForTest } from '../official.ts';

const channel = 'C0GENERAL1';

async function stage(options?: SlackServerOptions) {
  const slack = await slackForTest(options);
  const alice = slack.person('Alice');
  const root = alice.say('#general', '@Friday tell me a story').ts;
  const recipient = { recipient_user_id: alice.id, recipient_team_id: slack.teamId };
  const { chat } = clientOf(slack);
  const begin = async (markdown_text = 'Once'): Promise<string> => {
    const started = await chat.startStream({ channel, thread_ts: root, markdown_text, ...recipient });
    return started.ts ?? '';
  };
  return { slack, chat, root, recipient, begin };
}

const seenBy = (slack: SlackServer, name: string, ts: string) =>
  slack
    .person(name)
    .reads('#general')
    .find((message) => message.ts === ts)?.shown;

describe('a stream in a channel', () => {
  it('grows in front of its recipient only; the others see the first text until it stops', async () => {
    const { slack, chat, begin } = await stage();
    const ts = await begin();
    await chat.appendStream({ channel, ts, markdown_text: ' upon' });
    await chat.appendStream({ channel, ts, chunks: [{ type: 'markdown_text', text: ' a time' }] });
    expect([seenBy(slack, 'Alice', ts), seenBy(slack, 'Bob', ts)]).toEqual(['Once upon a time', 'Once']);
    await chat.stopStream({ channel, ts, markdown_text: '.' });
    expect([seenBy(slack, 'Alice', ts), seenBy(slack, 'Bob', ts)]).toEqual(['Once upon a time.', 'Once upon a time.']);
    const texts = (name: string) => slack.timeline.textsOf({ channelId: channel, ts }, slack.person(name).id);
    expect(texts('Alice')).toEqual(['Once', 'Once upon', 'Once upon a time', 'Once upon a time.']);
    expect(texts('Bob')).toEqual(['Once', 'Once upon a time.']);
  });

  it('needs a recipient of this workspace', async () => {
    const { chat, root, recipient } = await stage();
    const { recipient_user_id, recipient_team_id } = recipient;
    const start = (args: object) =>
      refusal(chat.startStream({ channel, thread_ts: root, markdown_text: 'x', ...args }));
    expect(await start({ recipient_team_id })).toBe('missing_recipient_user_id');
    expect(await start({ recipient_user_id })).toBe('missing_recipient_team_id');
    expect(await start({ ...recipient, recipient_user_id: 'U0NOBODY01' })).toBe('user_not_found');
    expect(await start({ ...recipient, recipient_team_id: 'T0ELSEWHERE' })).toBe('team_not_found');
  });

  it('tells the app of its message when it stops, not of every append', async () => {
    const { slack, chat, begin } = await stage();
    const app = await listen(slack);
    await slack.until(() => slack.timeline.acks().length === 2);
    const ts = await begin();
    await chat.appendStream({ channel, ts, markdown_text: ' upon' });
    await chat.stopStream({ channel, ts });
    await slack.until(() => slack.timeline.acks().length === 4);
    expect(app.events().slice(2)).toMatchObject([
      { ts, streaming_state: 'in_progress' },
      { subtype: 'message_changed', message: { ts, text: 'Once upon', streaming_state: 'completed' } },
    ]);
  });
});

it('a stream in a direct conversation needs a thread and no recipient', async () => {
  const { slack, chat } = await stage();
  const alice = slack.person('Alice');
  const dm = alice.dm();
  const { ts: thread_ts } = alice.say(dm, 'hi');
  const bare = clientOf(slack).apiCall('chat.startStream', { channel: dm.id, markdown_text: 'x' });
  expect(await refusal(bare)).toBe('channel_type_not_supported');
  const { ts = '' } = await chat.startStream({ channel: dm.id, thread_ts, markdown_text: 'Hi' });
  await chat.appendStream({ channel: dm.id, ts, markdown_text: ' there' });
  expect(alice.reads(dm, thread_ts).map(({ shown, streaming }) => [shown, streaming])).toEqual([
    ['hi', undefined],
    ['Hi there', 'in_progress'],
  ]);
});

describe('what a stream takes', () => {
  it('is 12,000 characters in all', async () => {
    const { chat, begin } = await stage();
    const ts = await begin('x'.repeat(6000));
    await chat.appendStream({ channel, ts, markdown_text: 'x'.repeat(5999) });
    await chat.appendStream({ channel, ts, markdown_text: 'x' });
    expect(await refusal(chat.appendStream({ channel, ts, markdown_text: 'x' }))).toBe('msg_too_long');
    expect(await refusal(chat.stopStream({ channel, ts, markdown_text: 'x' }))).toBe('msg_too_long');
    await chat.stopStream({ channel, ts });
  });

  it('is text or chunks, not both and not nothing', async () => {
    const { slack, begin } = await stage();
    const ts = await begin();
    const append = (args: object) => refusal(clientOf(slack).apiCall('chat.appendStream', { channel, ts, ...args }));
    const chunk = { type: 'markdown_text', text: 'x' };
    expect(await append({})).toBe('no_text');
    expect(await append({ markdown_text: 'x', chunks: [chunk] })).toBe('invalid_chunks');
    for (const chunks of [[], 'x', [{ type: 'song' }], [{ type: 'task_update', id: '1', title: 't', status: 'odd' }]]) {
      expect(await append({ chunks })).toBe('invalid_chunks');
    }
  });

  it('shows tasks above the text, each once, and final blocks below', async () => {
    const { slack, chat, begin } = await stage();
    const ts = await begin('Answer');
    const task = { type: 'task_update', id: '1', title: 'Search' } as const;
    await chat.appendStream({ channel, ts, chunks: [{ ...task, status: 'in_progress' }] });
    await chat.appendStream({ channel, ts, chunks: [{ ...task, status: 'complete' }] });
    await chat.stopStream({ channel, ts, blocks: [{ type: 'divider' }] });
    expect(seenBy(slack, 'Alice', ts)).toBe('Search — complete\nAnswer\n———');
  });
});

describe('the end of a stream', () => {
  it('is final: no append, no second stop; an edit is refused before and allowed after', async () => {
    const { slack, chat, begin } = await stage();
    const ts = await begin();
    expect(await refusal(chat.update({ channel, ts, text: 'edit' }))).toBe('streaming_state_conflict');
    await chat.stopStream({ channel, ts });
    const late = 'message_not_in_streaming_state';
    expect(await refusal(chat.appendStream({ channel, ts, markdown_text: 'x' }))).toBe(late);
    expect(await refusal(chat.stopStream({ channel, ts }))).toBe(late);
    await chat.update({ channel, ts, text: 'edit' });
    expect(seenBy(slack, 'Bob', ts)).toBe('edit');
  });

  it('comes by age: then the message has failed, and only an edit repairs it', async () => {
    const { slack, chat, begin } = await stage({ streamMaxAgeMs: 20 });
    const ts = await begin();
    const state = () => slack.messagesOf('#general').find((message) => message.ts === ts)?.streaming;
    await slack.until(() => state() === 'errored');
    const late = 'message_not_in_streaming_state';
    expect(await refusal(chat.appendStream({ channel, ts, markdown_text: 'x' }))).toBe(late);
    expect(await refusal(chat.stopStream({ channel, ts }))).toBe(late);
    await chat.update({ channel, ts, text: 'repaired' });
    expect(seenBy(slack, 'Alice', ts)).toBe('repaired');
  });

  it('comes by idleness, which every append puts off', async () => {
    const { slack, chat, begin } = await stage({ streamMaxIdleMs: 400 });
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const ts = await begin();
    const state = () => slack.messagesOf('#general').find((message) => message.ts === ts)?.streaming;
    for (let round = 0; round < 4; round += 1) {
      vi.advanceTimersByTime(399);
      await chat.appendStream({ channel, ts, markdown_text: '.' });
    }
    expect(state()).toBe('in_progress');
    vi.advanceTimersByTime(400);
    expect(state()).toBe('errored');
  });

  it('comes by the Stop button: appends are refused, the app is told and stops the stream', async () => {
    const { slack, chat, root, begin } = await stage();
    const app = await listen(slack);
    const ts = await begin();
    slack.person('Alice').stop('#general', root);
    expect(await refusal(chat.appendStream({ channel, ts, markdown_text: 'x' }))).toBe('stopped_by_user');
    await slack.until(() => slack.timeline.deliveries('agent_session_stopped').length === 1);
    await chat.stopStream({ channel, ts });
    await slack.until(() => slack.timeline.acks().length === slack.timeline.deliveries().length);
    const stopped = app.events().find(({ type }) => type === 'agent_session_stopped');
    expect(stopped).toMatchObject({
      channel,
      thread_ts: root,
      streaming_message_ts: [ts],
      user: slack.person('Alice').id,
    });
  });

  it('is refused for messages that are no stream, not there, or not its own', async () => {
    const { slack, chat, root } = await stage();
    const { ts = '' } = await chat.postMessage({ channel, text: 'plain' });
    const append = (at: string) => refusal(chat.appendStream({ channel, ts: at, markdown_text: 'x' }));
    expect(await append(ts)).toBe('message_not_in_streaming_state');
    expect(await append('1700000000.000100')).toBe('message_not_found');
    expect(await append(root)).toBe('message_not_owned_by_app');
    expect(slack.messagesOf('#general')).toHaveLength(2);
  });
});

it('a stream makes a session that is processing until it stops', async () => {
  const { slack, chat, root, begin } = await stage();
  const line = () => slack.workspace.signs.status(channel, root).status;
  const ts = await begin();
  expect([line(), slack.workspace.signs.session(channel, root)?.status]).toEqual(['processing', 'processing']);
  await chat.stopStream({ channel, ts, session_status: 'closed' });
  expect([line(), slack.workspace.signs.session(channel, root)?.status]).toEqual(['', 'closed']);
});
