import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ran, temporaryFolder } from '../../cli/program.ts';

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

/** What is printed when these lines are typed into a pipe. */
async function conversation(...lines: readonly string[]): Promise<string> {
  const { code, stdout } = await ran({
    args: ['playground', '--terminal'],
    input: lines.map((line) => `${line}\n`).join(''),
  });
  expect(code).toBe(0);
  return stdout;
}

describe('the playground in a pipe', { timeout: 60_000 }, () => {
  it('prints the conversation: people, threads, forgetting, the other platform, commands', async () => {
    const printed = await conversation(
      'My name is Alice.',
      '/as Bob',
      'Who do you know?',
      '/dance',
      '!new',
      'Who do you know?',
      '/thread',
      '/discord',
      '/as 陈晨',
      '我叫小陈',
      '/quit',
      'never said',
    );
    expect(printed.trimEnd().split('\n')).toEqual([
      '[Slack, #general › thread] Alice: @Friday My name is Alice.',
      'Friday: Nice to meet you, Alice! I will remember your name in this conversation.',
      '[Slack, #general › thread] Bob: Who do you know?',
      'Friday: I know Alice here.',
      'There is no /dance. /help tells what there is.',
      '[Slack, #general › thread] Bob: !new',
      'Friday: A new conversation begins here: I no longer remember what was said above.',
      '[Slack, #general › thread] Bob: Who do you know?',
      'Friday: Nobody has told me a name here yet.',
      '[Discord, #friday] 陈晨: 我叫小陈',
      'Friday: 很高兴认识你，小陈！在这段对话里我会记住你的名字。',
    ]);
  });

  it('sends files and shows those that come back', async () => {
    const path = join(temporaryFolder(), 'dot.png');
    writeFileSync(path, png);
    const printed = await conversation(`/file ${path} look`, 'draw a cat');
    expect(printed).toContain('Alice: @Friday look\n📎 dot.png\nFriday: I see an image: image/png, 1 × 1');
    expect(printed).toMatch(/Friday: I am drawing a cat\.[\s\S]*📎 image\.png/);
  });

  it('goes on after a power cut, and after a message that was for somebody else', async () => {
    const printed = await conversation('My name is Alice.', '/kill', '@Bob hello', 'What is my name?');
    expect(printed.trimEnd().split('\n').slice(2)).toEqual([
      'The bridge lives again, with everything that it had on its disk.',
      '[Slack, #general › thread] Alice: @Bob hello',
      '(Friday was not meant.)',
      '[Slack, #general › thread] Alice: What is my name?',
      'Friday: Your name is Alice.',
    ]);
  });
});
