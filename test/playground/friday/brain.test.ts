import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pixelSize } from '../../../playground/friday/image.ts';
import { countWords } from '../../../playground/friday/samples.ts';
import { type Friday, startFriday } from '../../../playground/friday/server.ts';
import { answerOf, ask, type WireEvent } from '../../agentapp/ask.ts';

let friday: Friday;
beforeAll(async () => {
  friday = await startFriday({ wordDelayMs: 0 });
});
afterAll(() => friday.stop());

const events = async (text: string, sessionId = 's1', userId = 'u1'): Promise<readonly WireEvent[]> =>
  (await ask(friday.url, { text, sessionId, userId })).events;
const say = async (text: string, sessionId?: string, userId?: string): Promise<string> =>
  answerOf(await events(text, sessionId, userId));
const shown = (all: readonly WireEvent[]): string[] =>
  all.flatMap((event) => (event.object === 'content' && typeof event.image_url === 'string' ? [event.image_url] : []));

describe('what Friday remembers', () => {
  it('knows a name in the session and for the user it was told to, and nowhere else', async () => {
    expect(await say('What is my name?', 'names')).toContain('do not know your name');
    expect(await say('My name is Alice.', 'names')).toContain('Alice');
    expect(await say('What is my name?', 'names')).toBe('Your name is Alice.');
    expect(await say('What is my name?', 'other')).toContain('do not know your name');
    expect(await say('What is my name?', 'names', 'u2')).toContain('do not know your name');
  });

  it('does the same in Chinese', async () => {
    expect(await say('我叫爱丽丝。', 'zh')).toContain('很高兴认识你，爱丽丝');
    expect(await say('我叫什么？', 'zh')).toBe('你叫爱丽丝。');
    expect(await say('你好', 'zh')).toContain('你好，爱丽丝');
    expect(await say('What is my name?', 'zh')).toBe('Your name is 爱丽丝.');
  });

  it('tells the people of a shared thread apart, and lets each hear of the others', async () => {
    await say('Alice (U061):\nMy name is Alice the Great', 'shared');
    expect(await say('Alice (U061):\nwhat is my name?', 'shared')).toBe('Your name is Alice.');
    const toBob = await say('Bob (U062):\nwhat is my name?', 'shared');
    expect(toBob).toContain('come from Bob (U062)');
    expect(toBob).toContain('I know Alice');
    expect(await say('U063:\nwho am i?', 'shared')).toContain('come from U063.');
    expect(await say('Bob (U062):\nhello', 'shared')).toContain('Hello Bob!');
  });

  it('answers each of the people whose messages a turn merges', async () => {
    const answer = await say('Alice (U061):\nMy name is Ann\n\nBob (U062):\nwho do you know?', 'merged');
    expect(answer).toBe('Nice to meet you, Ann! I will remember your name in this conversation.\n\nI know Ann here.');
    expect(await say('count', 'merged')).toContain('heard 3 messages');
  });

  it('remembers what was said before', async () => {
    expect(await say('what did I just say?', 'before')).toContain('first message');
    expect(await say('what did I just say?', 'before')).toContain('“what did I just say?”');
  });
});

describe('what Friday can do', () => {
  it('lists it in both languages, and everything listed works', async () => {
    for (const [help, unknown] of [
      ['help', 'I am a demo without a model'],
      ['帮助', '我是没有模型的演示助手'],
    ] as const) {
      const listed = [...(await say(help)).replaceAll('**', '').matchAll(/\*([^*]+)\*/g)].map(([, word]) => word ?? '');
      expect(listed.length).toBeGreaterThan(12);
      for (const word of listed.filter((it) => !/^(?:slow|慢|crash|崩溃)/.test(it))) {
        expect(await say(word, 'help'), word).not.toContain(unknown);
      }
    }
  });

  it('writes code and a table in Markdown', async () => {
    expect(await say('show me some code')).toMatch(/```python\n[\s\S]+\n```$/);
    expect(await say('a table please')).toMatch(/\n\| Day \| Weather \| High \|\n\|---\|---\|--:\|\n/);
    expect(await say('给我一张表格')).toContain('| 星期一 | 晴 |');
  });

  it.each([1, 50, 400, 5000])('writes exactly %i words', async (count) => {
    const answer = await say(`long ${count}`);
    expect(countWords(answer)).toBe(count);
    expect((answer.match(/```/g) ?? []).length % 2).toBe(0);
  });

  it.each([1, 50, 400, 5000])('writes exactly %i Chinese characters, without spaces between them', async (count) => {
    const all = await events(`长文 ${count}`);
    const answer = answerOf(all);
    expect(countWords(answer)).toBe(count);
    expect(answer).not.toMatch(/\p{Script=Han} \p{Script=Han}/u);
    const deltas = all.flatMap((event) =>
      event.object === 'content' && event.delta ? [String(event.text ?? '')] : [],
    );
    // All the same it comes in pieces as small as words.
    for (const delta of deltas) expect(delta.match(/\p{Script=Han}/gu)?.length ?? 0).toBeLessThanOrEqual(2);
    expect((answer.match(/```/g) ?? []).length % 2).toBe(0);
  });

  it('shows her reasoning and her tool', async () => {
    const all = await events('What is the weather like in São Paulo?');
    const lanes = all.filter((event) => event.object === 'message' && event.status === 'completed');
    expect(lanes.map((event) => event.type)).toEqual([
      'reasoning',
      'message',
      'plugin_call',
      'plugin_call_output',
      'message',
    ]);
    const calls = all.filter((event) => event.object === 'content' && event.type === 'data');
    expect(calls.map((event) => event.data)).toContainEqual({
      call_id: expect.any(String),
      name: 'get_weather',
      arguments: '{"city": "São Paulo"}',
    });
    expect(answerOf(all)).toContain('**São Paulo**');
  });

  it('draws: the same picture for the same words, another for others', async () => {
    const [sunset = ''] = shown(await events('draw a sunset'));
    const bytes = Buffer.from(sunset.replace('data:image/png;base64,', ''), 'base64');
    expect(pixelSize(bytes)).toEqual({ width: 160, height: 120 });
    expect(shown(await events('please draw me a sunset'))).toEqual([sunset]);
    expect(shown(await events('画一只猫'))).not.toEqual([sunset]);
  });

  it('describes the images and files she is sent', async () => {
    const [picture = ''] = shown(await events('draw a tree'));
    const size = Buffer.from(picture.split(',')[1] ?? '', 'base64').length.toLocaleString('en');
    const parts = [
      { type: 'image', image_url: picture },
      { type: 'file', file_url: 'data:text/plain;charset=utf-8;base64,aGVsbG8=', filename: 'notes.txt' },
      { type: 'audio', data: 'AAAA', format: 'ogg' },
      { type: 'video', video_url: 'https://example.com/film.mp4' },
      { type: 'file', file_url: 'data:,a%20b', filename: 'plain' },
    ];
    const inEnglish = await ask(friday.url, { text: 'Alice (U061):', parts, sessionId: 'files' });
    expect(answerOf(inEnglish.events).split('\n')).toEqual([
      `I see an image: image/png, 160 × 120, ${size} bytes.`,
      'I see a file: `notes.txt`, text/plain, 5 bytes.',
      'I see a recording: audio/ogg, 3 bytes.',
      'I see a video: https://example.com/film.mp4.',
      'I see a file: `plain`, text/plain, 3 bytes.',
    ]);
    const inChinese = await ask(friday.url, { text: '我叫王芳', parts: parts.slice(1, 2), sessionId: 'files' });
    expect(answerOf(inChinese.events)).toBe(
      '我看到一个文件：`notes.txt`，text/plain，5 字节。\n\n很高兴认识你，王芳！在这段对话里我会记住你的名字。',
    );
    const silently = await ask(friday.url, { parts: parts.slice(1, 2), sessionId: 'files' });
    expect(answerOf(silently.events)).toContain('我看到一个文件');
  });
});
