// Rooms: what a listing shows, opening direct conversations, joining; and reactions in them.

import { describe, expect, it } from 'vitest';
import { clientOf, refusal, slackForTest } from '../official.ts';

const names = (page: { channels?: { name?: string; user?: string }[] }) =>
  page.channels?.map(({ name, user }) => name ?? user);

describe('listings', () => {
  it('show public rooms to everybody and private ones to members, by type and in pages', async () => {
    const slack = await slackForTest();
    const { conversations, users } = clientOf(slack);
    const alice = slack.person('Alice');
    alice.dm();
    slack.workspace.addChannel('group', 'secret', [alice.id]);
    expect(names(await conversations.list({}))).toEqual(['general', 'random']);
    expect(names(await conversations.list({ types: 'private_channel,im' }))).toEqual(['private', alice.id]);
    expect(names(await users.conversations({ types: 'public_channel,private_channel' }))).toEqual([
      'general',
      'private',
    ]);
    const first = await conversations.list({ limit: 1 });
    expect(names(first)).toEqual(['general']);
    const cursor = first.response_metadata?.next_cursor ?? '';
    expect(names(await conversations.list({ limit: 1, cursor }))).toEqual(['random']);
    expect(await refusal(conversations.list({ types: 'secret' }))).toBe('invalid_types');
    expect(await refusal(conversations.info({ channel: 'C000000002' }))).toBe('channel_not_found');
  });

  it('need the scope of each type', async () => {
    const slack = await slackForTest({ scopes: ['channels:read'] });
    const { conversations } = clientOf(slack);
    await conversations.list({});
    const groups = conversations.list({ types: 'private_channel' });
    await expect(groups).rejects.toMatchObject({ data: { error: 'missing_scope', needed: 'groups:read' } });
  });
});

describe('opening and joining', () => {
  it('opens one conversation for the same people, and tells when it was open', async () => {
    const slack = await slackForTest();
    const { conversations } = clientOf(slack);
    const users = [slack.person('Alice').id, slack.person('Bob').id].join(',');
    const first = await conversations.open({ users, return_im: true });
    expect(first).toMatchObject({ channel: { is_mpim: true } });
    expect(first.already_open).toBeUndefined();
    expect(await conversations.open({ users })).toMatchObject({
      already_open: true,
      channel: { id: first.channel?.id },
    });
    expect(await refusal(conversations.open({ users: 'U0NOBODY01' }))).toBe('user_not_found');
    expect(await refusal(clientOf(slack).apiCall('conversations.open'))).toBe('users_list_not_supplied');
  });

  it('joins public rooms only', async () => {
    const slack = await slackForTest();
    const { conversations } = clientOf(slack);
    await conversations.join({ channel: 'C0RANDOM01' });
    expect(slack.workspace.channel('#random')?.memberIds).toContain(slack.botUserId);
    expect(await conversations.join({ channel: 'C0RANDOM01' })).toMatchObject({ warning: 'already_in_channel' });
    const joined = conversations.join({ channel: 'C0PRIVATE1' });
    expect(await refusal(joined)).toBe('method_not_supported_for_channel_type');
  });
});

describe('reactions', () => {
  it('are added and taken back once', async () => {
    const slack = await slackForTest();
    const { reactions } = clientOf(slack);
    const { ts: timestamp } = slack.person('Alice').say('#general', 'hi');
    const eyes = { channel: 'C0GENERAL1', timestamp, name: 'eyes' };
    await reactions.add(eyes);
    expect(await refusal(reactions.add(eyes))).toBe('already_reacted');
    expect(slack.messagesOf('#general')[0]?.reactions).toEqual([{ name: 'eyes', userIds: [slack.botUserId] }]);
    await reactions.remove(eyes);
    expect(await refusal(reactions.remove(eyes))).toBe('no_reaction');
    expect(await refusal(reactions.add({ ...eyes, name: 'Big Eyes' }))).toBe('invalid_name');
    expect(await refusal(reactions.add({ ...eyes, timestamp: 'now' }))).toBe('bad_timestamp');
    expect(await refusal(reactions.add({ ...eyes, channel: 'C0RANDOM01' }))).toBe('no_access');
  });
});
