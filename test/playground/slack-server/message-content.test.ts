// The size limits of messages, each at one below, at, and one above the limit, with Slack's error names.

import type { KnownBlock } from '@slack/web-api';
import { describe, expect, it } from 'vitest';
import type { SlackServer } from '../../../playground/slack-server/index.ts';
import { clientOf, refusal, slackForTest } from './official.ts';

const channel = 'C0GENERAL1';
const x = (count: number): string => 'x'.repeat(count);
const markdown = (text: string): KnownBlock[] => [{ type: 'markdown', text }];
const buttons = (count: number): KnownBlock[] => [
  {
    type: 'actions',
    elements: Array.from({ length: count }, (_, index) => ({
      type: 'button' as const,
      action_id: `a${index}`,
      text: { type: 'plain_text' as const, text: 'Go' },
    })),
  },
];

interface Limit {
  readonly what: string;
  readonly limit: number;
  /** The arguments of a call in which the measured thing has this size. */
  readonly of: (size: number) => Record<string, unknown>;
  readonly method: 'chat.postMessage' | 'chat.update' | 'chat.postEphemeral';
  readonly error: string;
}

const dividers = (count: number) => ({ text: 'x', blocks: Array.from({ length: count }, () => ({ type: 'divider' })) });
const sections = (size: number) => ({
  text: 'x',
  blocks: [...Array.from({ length: 4 }, () => markdown(x(3000))), markdown(x(size - 12_000))].flat(),
});
const metadata = (bytes: number) => {
  const empty = { event_type: 't', event_payload: { p: '' } };
  const filler = x(bytes - JSON.stringify(empty).length);
  return { text: 'x', metadata: { ...empty, event_payload: { p: filler } } };
};

const limits: readonly Limit[] = [
  { what: 'text', limit: 4000, of: (n) => ({ text: x(n) }), method: 'chat.update', error: 'msg_too_long' },
  {
    what: 'markdown_text',
    limit: 12_000,
    of: (n) => ({ markdown_text: x(n) }),
    method: 'chat.update',
    error: 'msg_too_long',
  },
  {
    what: 'markdown_text',
    limit: 12_000,
    of: (n) => ({ markdown_text: x(n) }),
    method: 'chat.postMessage',
    error: 'msg_blocks_too_long',
  },
  {
    what: 'one markdown block',
    limit: 12_000,
    of: (n) => ({ text: 'x', blocks: markdown(x(n)) }),
    method: 'chat.update',
    error: 'invalid_blocks',
  },
  { what: 'all block text', limit: 13_200, of: sections, method: 'chat.update', error: 'msg_blocks_too_long' },
  { what: 'all block text', limit: 13_200, of: sections, method: 'chat.postMessage', error: 'msg_blocks_too_long' },
  { what: 'blocks', limit: 50, of: dividers, method: 'chat.postMessage', error: 'invalid_blocks' },
  {
    what: 'section text',
    limit: 3000,
    of: (n) => ({ text: 'x', blocks: [{ type: 'section', text: { type: 'mrkdwn', text: x(n) } }] }),
    method: 'chat.postMessage',
    error: 'invalid_blocks',
  },
  {
    what: 'header text',
    limit: 150,
    of: (n) => ({ text: 'x', blocks: [{ type: 'header', text: { type: 'plain_text', text: x(n) } }] }),
    method: 'chat.postMessage',
    error: 'invalid_blocks',
  },
  {
    what: 'context elements',
    limit: 10,
    of: (n) => ({
      text: 'x',
      blocks: [{ type: 'context', elements: Array.from({ length: n }, () => ({ type: 'mrkdwn', text: 'x' })) }],
    }),
    method: 'chat.postMessage',
    error: 'invalid_blocks',
  },
  {
    what: 'buttons in one block',
    limit: 25,
    of: (n) => ({ text: 'x', blocks: buttons(n) }),
    method: 'chat.postMessage',
    error: 'invalid_blocks',
  },
  { what: 'metadata bytes', limit: 4096, of: metadata, method: 'chat.postMessage', error: 'metadata_too_large' },
  {
    what: 'attachments',
    limit: 100,
    of: (n) => ({ attachments: Array.from({ length: n }, () => ({ text: 'x' })) }),
    method: 'chat.postMessage',
    error: 'too_many_attachments',
  },
];

async function call(slack: SlackServer, { method, of }: Limit, size: number): Promise<string> {
  const client = clientOf(slack);
  const { ts } = await client.chat.postMessage({ channel, text: 'first' });
  const made = client.apiCall(method, { channel, ts, user: slack.person('Bob').id, ...of(size) });
  return made.then(
    () => 'taken',
    () => refusal(made),
  );
}

describe('a message', () => {
  it.each(limits)('may have $limit of $what in $method, and not one more', async (limit) => {
    const slack = await slackForTest();
    expect(await call(slack, limit, limit.limit - 1)).toBe('taken');
    expect(await call(slack, limit, limit.limit)).toBe('taken');
    expect(await call(slack, limit, limit.limit + 1)).toBe(limit.error);
  });

  it('longer than 40,000 characters is cut when posted, with a warning', async () => {
    const slack = await slackForTest();
    for (const size of [39_999, 40_000, 40_001]) {
      const posted = await clientOf(slack).chat.postMessage({ channel, text: x(size) });
      expect(posted.warning).toBe(size > 40_000 ? 'message_truncated' : undefined);
      expect(posted.message?.text).toHaveLength(Math.min(size, 40_000));
    }
  });

  it.each([
    [{}, 'no_text'],
    [{ text: '   ' }, 'no_text'],
    [{ text: '', blocks: [] }, 'no_text'],
    [{ markdown_text: 'a', text: 'b' }, 'markdown_text_conflict'],
    [{ markdown_text: 'a', blocks: markdown('b') }, 'markdown_text_conflict'],
    [{ blocks: '{"type":' }, 'invalid_blocks_format'],
    [{ blocks: { type: 'divider' } }, 'invalid_blocks_format'],
    [{ blocks: [{ type: 'marquee' }] }, 'invalid_blocks'],
    [{ blocks: [{ type: 'markdown', text: '' }] }, 'invalid_blocks'],
    [{ text: 'x', metadata: { event_type: 't' } }, 'invalid_metadata_format'],
    [{ text: 'x', thread_ts: '1700000000.000100' }, 'cannot_reply_to_message'],
  ])('with %j is refused with %s', async (args, error) => {
    const slack = await slackForTest();
    expect(await refusal(clientOf(slack).apiCall('chat.postMessage', { channel, ...args }))).toBe(error);
    expect(slack.messagesOf('#general')).toEqual([]);
  });

  it('tells which block is wrong', async () => {
    const slack = await slackForTest();
    const blocks = [{ type: 'divider' }, { type: 'header', text: { type: 'plain_text', text: '' } }];
    await expect(clientOf(slack).apiCall('chat.postMessage', { channel, blocks })).rejects.toMatchObject({
      data: { response_metadata: { messages: ['[ERROR] missing required field: text [json-pointer:/blocks/1]'] } },
    });
  });
});
