// Posting, editing and deleting: where it is allowed, what an edit keeps, and that a ts is never used twice.

import { describe, expect, it } from 'vitest';
import { clientOf, refusal, slackForTest } from '../official.ts';

const channel = 'C0GENERAL1';

describe('where the app may write', () => {
  it('is in rooms it is in that are not archived', async () => {
    const slack = await slackForTest();
    const { chat } = clientOf(slack);
    const general = slack.workspace.channel('#general');
    expect(await refusal(chat.postMessage({ channel: 'C0NOWHERE1', text: 'x' }))).toBe('channel_not_found');
    expect(await refusal(chat.postMessage({ channel: 'C0RANDOM01', text: 'x' }))).toBe('not_in_channel');
    slack.workspace.leave(slack.workspace.channel('#private') ?? expect.fail(), slack.botUserId);
    expect(await refusal(chat.postMessage({ channel: 'C0PRIVATE1', text: 'x' }))).toBe('channel_not_found');
    const { ts = '' } = await chat.postMessage({ channel, text: 'x' });
    if (general) general.archived = true;
    expect(await refusal(chat.postMessage({ channel, text: 'x' }))).toBe('is_archived');
    expect(await refusal(chat.update({ channel, ts, text: 'y' }))).toBe('is_inactive');
  });

  it('includes the direct conversation with a member, by the member id', async () => {
    const slack = await slackForTest();
    const alice = slack.person('Alice');
    const posted = await clientOf(slack).chat.postMessage({ channel: alice.id, text: 'hello' });
    expect(posted.channel).toBe(alice.dm().id);
    expect(alice.reads(alice.dm()).map((message) => message.shown)).toEqual(['hello']);
  });
});

describe('an edit', () => {
  it('reaches only own messages that are still there', async () => {
    const slack = await slackForTest();
    const { chat } = clientOf(slack);
    const { ts } = slack.person('Alice').say('#general', 'mine');
    expect(await refusal(chat.update({ channel, ts, text: 'x' }))).toBe('cant_update_message');
    expect(await refusal(chat.delete({ channel, ts }))).toBe('cant_delete_message');
    expect(await refusal(chat.update({ channel, ts: '1700000000.000100', text: 'x' }))).toBe('message_not_found');
    const { ts: own = '' } = await chat.postMessage({ channel, text: 'x' });
    await chat.delete({ channel, ts: own });
    expect(await refusal(chat.update({ channel, ts: own, text: 'y' }))).toBe('message_not_found');
    expect(await refusal(chat.delete({ channel, ts: own }))).toBe('message_not_found');
  });

  it('with blocks shows no "(edited)" label, without blocks shows one and drops the blocks', async () => {
    const slack = await slackForTest();
    const { chat } = clientOf(slack);
    const { ts = '' } = await chat.postMessage({ channel, text: 'one' });
    const seen = () => slack.messagesOf('#general')[0];
    await chat.update({ channel, ts, text: 'two', blocks: [{ type: 'markdown', text: '**two**' }] });
    expect(seen()).toMatchObject({ edited: false, shown: '**two**', text: 'two' });
    await chat.update({ channel, ts, text: 'three' });
    expect(seen()).toMatchObject({ edited: true, shown: 'three', blocks: [] });
  });

  it('keeps metadata unless it brings its own or an empty one', async () => {
    const slack = await slackForTest();
    const { chat, conversations } = clientOf(slack);
    const metadata = { event_type: 'turn', event_payload: { id: '7' } };
    const { ts = '' } = await chat.postMessage({ channel, text: 'one', metadata });
    const stored = async () => {
      const page = await conversations.history({ channel, include_all_metadata: true });
      return page.messages?.[0]?.metadata;
    };
    await chat.update({ channel, ts, text: 'two' });
    expect(await stored()).toEqual(metadata);
    await clientOf(slack).apiCall('chat.update', { channel, ts, text: 'three', metadata: {} });
    expect(await stored()).toBeUndefined();
  });
});

it('every ts is new and later than the one before, however fast they come', async () => {
  const slack = await slackForTest();
  const alice = slack.person('Alice');
  const stamps = Array.from({ length: 500 }, () => alice.say('#general', 'x').ts);
  expect(new Set(stamps).size).toBe(500);
  expect(stamps.toSorted()).toEqual(stamps);
});

it('an ephemeral message is seen by one person, and by no method', async () => {
  const slack = await slackForTest();
  const { chat, conversations } = clientOf(slack);
  const [alice, bob] = [slack.person('Alice'), slack.person('Bob')];
  const { message_ts: ts = '' } = await chat.postEphemeral({ channel, user: bob.id, text: 'psst' });
  expect(bob.reads('#general').map((message) => message.shown)).toEqual(['psst']);
  expect(alice.reads('#general')).toEqual([]);
  expect((await conversations.history({ channel })).messages).toEqual([]);
  expect(await refusal(chat.update({ channel, ts, text: 'x' }))).toBe('message_not_found');
  expect(await refusal(chat.postEphemeral({ channel, user: 'U0NOBODY01', text: 'x' }))).toBe('user_not_in_channel');
});
