// Reading back: pages, windows, threads, and where it is refused.

import type { ConversationsHistoryResponse } from '@slack/web-api';
import { describe, expect, it } from 'vitest';
import { clientOf, refusal, slackForTest } from '../official.ts';

const channel = 'C0GENERAL1';

describe('conversations.history', () => {
  it('comes newest first, in pages, without replies but with broadcast ones', async () => {
    const slack = await slackForTest();
    const alice = slack.person('Alice');
    const root = alice.say('#general', '1');
    alice.say('#general', 'reply', { threadTs: root.ts });
    alice.say('#general', 'both', { threadTs: root.ts, broadcast: true });
    for (const text of ['2', '3']) alice.say('#general', text);
    const texts: (string | undefined)[][] = [];
    for await (const page of clientOf(slack).paginate('conversations.history', { channel, limit: 3 })) {
      const { messages = [] }: ConversationsHistoryResponse = page;
      texts.push(messages.map(({ text }) => text));
    }
    expect(texts).toEqual([['3', '2', 'both'], ['1']]);
  });

  it('keeps to the window, and refuses what is no ts or no cursor', async () => {
    const slack = await slackForTest();
    const alice = slack.person('Alice');
    const [one, two, three] = ['1', '2', '3'].map((text) => alice.say('#general', text).ts);
    const { conversations } = clientOf(slack);
    const texts = async (window: Record<string, unknown>) => {
      const page = await conversations.history({ channel, ...window });
      return page.messages?.map(({ text }) => text);
    };
    expect(await texts({ oldest: one ?? '', latest: three ?? '' })).toEqual(['2']);
    expect(await texts({ oldest: one ?? '', latest: two ?? '', inclusive: true })).toEqual(['2', '1']);
    expect(await refusal(conversations.history({ channel, oldest: 'soon' }))).toBe('invalid_ts_oldest');
    expect(await refusal(conversations.history({ channel, cursor: 'x' }))).toBe('invalid_cursor');
    expect(await refusal(conversations.history({ channel: 'C0RANDOM01' }))).toBe('not_in_channel');
  });
});

describe('conversations.replies', () => {
  it('gives the root with its counts, then the replies, oldest first', async () => {
    const slack = await slackForTest();
    const [alice, bob] = [slack.person('Alice'), slack.person('Bob')];
    const root = alice.say('#general', 'root');
    const reply = bob.say('#general', 'reply', { threadTs: root.ts });
    const { conversations, chat } = clientOf(slack);
    await chat.postMessage({ channel, thread_ts: root.ts, text: 'answer' });
    const page = await conversations.replies({ channel, ts: root.ts });
    expect(page.messages).toMatchObject([
      { text: 'root', reply_count: 2, reply_users: [bob.id, slack.botUserId], thread_ts: root.ts },
      { text: 'reply', thread_ts: root.ts, parent_user_id: alice.id },
      { text: 'answer', bot_id: slack.botId },
    ]);
    const later = await conversations.replies({ channel, ts: root.ts, oldest: reply.ts });
    expect(later.messages?.map(({ text }) => text)).toEqual(['root', 'answer']);
    expect(await refusal(conversations.replies({ channel, ts: '1700000000.000100' }))).toBe('thread_not_found');
  });

  it('gives fifteen messages to an app whose reading is restricted', async () => {
    const slack = await slackForTest({ restrictedHistory: true });
    const alice = slack.person('Alice');
    const root = alice.say('#general', 'root');
    for (let count = 0; count < 20; count += 1) alice.say('#general', 'x', { threadTs: root.ts });
    const page = await clientOf(slack).conversations.replies({ channel, ts: root.ts, limit: 200 });
    expect(page.messages).toHaveLength(15);
    expect(page.has_more).toBe(true);
  });
});
