// Tables in Markdown count as Slack's own do: one a message, and no larger than Slack takes.

import { expect, it } from 'vitest';
import { markdownTables } from '../../../playground/slack-server/markdown-tables.ts';
import { clientOf, refusal, slackForTest } from './official.ts';

const channel = 'C0GENERAL1';
const row = (columns: number, cell = 'x') => `|${` ${cell} |`.repeat(columns)}`;
const table = (rows: number, columns = 2, cell = 'x') =>
  [
    row(columns, cell),
    `|${'---|'.repeat(columns)}`,
    ...Array.from({ length: rows - 1 }, () => row(columns, cell)),
  ].join('\n');
const markdown = (text: string) => [{ type: 'markdown' as const, text }];

it('are found outside of code, with their size', () => {
  expect(markdownTables(`a\n\n${table(3)}\n\nb\n\n${table(2, 4)}`)).toEqual([
    { rows: 3, columns: 2, characters: 6 },
    { rows: 2, columns: 4, characters: 8 },
  ]);
  expect(markdownTables(`\`\`\`\n${table(3)}\n\`\`\``)).toEqual([]);
  expect(markdownTables('a | b\nno delimiter\n---')).toEqual([]);
});

it('are taken one a message, of 100 rows, 20 columns and 10,000 characters', async () => {
  const slack = await slackForTest();
  const { chat } = clientOf(slack);
  const post = (text: string) => chat.postMessage({ channel, text: 'x', blocks: markdown(text) });
  for (const fits of [table(100), table(2, 20), table(2, 2, 'x'.repeat(2500))]) await post(fits);
  for (const not of [table(101), table(2, 21), table(2, 2, 'x'.repeat(2501)), `${table(2)}\n\nand\n\n${table(2)}`]) {
    expect(await refusal(post(not))).toBe('invalid_blocks');
  }
});

it('are counted in streams as well', async () => {
  const slack = await slackForTest();
  const { chat } = clientOf(slack);
  const alice = slack.person('Alice');
  const dm = alice.dm().id;
  const { ts: thread_ts } = alice.say(dm, 'hi');
  const { ts = '' } = await chat.startStream({ channel: dm, thread_ts, markdown_text: table(2) });
  const second = chat.appendStream({ channel: dm, ts, markdown_text: `\n\nand\n\n${table(2)}` });
  expect(await refusal(second)).toBe('invalid_blocks');
});
