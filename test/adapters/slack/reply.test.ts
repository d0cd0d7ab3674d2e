// The real reply on the real adapter: what people read in the end is the answer, whatever becomes of a stream.
import { describe, expect, it } from 'vitest';
import { maxTable } from '../../../adapters/slack/limits.ts';
import type { SlackServerOptions } from '../../../playground/slack-server/index.ts';
import type { Control } from '../../../src/chat.ts';
import { createDelivery } from '../../../src/delivery.ts';
import { createLog } from '../../../src/log.ts';
import { createPace } from '../../../src/reply/pace.ts';
import { createReply, type Reply } from '../../../src/reply.ts';
import { type Talk, talkOn } from './talk.ts';

const retry: Control = { id: 'r', action: 'retry', label: 'Retry' };

interface Answering extends Talk {
  readonly reply: Reply;
  /** Lets the answer grow to its next part, once the one before is shown. */
  grow(text: string): Promise<void>;
}

async function answering(place: 'direct' | 'shared', options: SlackServerOptions = {}): Promise<Answering> {
  const talk = await talkOn(place, options);
  const log = createLog({ level: 'silent', format: 'json', secrets: [] });
  const { adapter } = talk.stage;
  const delivery = createDelivery({ adapter, pace: createPace({ ...adapter.limits, floors: {} }), log });
  const onWritten = async () => undefined;
  const reply = createReply({ adapter, delivery, target: talk.heard.target, nonceBase: 'answer', onWritten, log });
  const grow = async (text: string) => {
    reply.show({ text, stableChars: text.length });
    const shown = text.replace(/\s*\S+\s*$/, '');
    await talk.stage.server.until(() => talk.seen().some((message) => message.shown.startsWith(shown)));
  };
  return { ...talk, reply, grow };
}

const texts = (talk: Talk) => talk.seen().map(({ shown }) => shown);
const flat = (text: string) => text.replace(/\s+/g, ' ').trim();
const isOpen = (talk: Talk) => talk.seen().some(({ streaming }) => streaming === 'in_progress');

describe('an answer in a conversation of two', () => {
  it('is seen to grow in one message, which is closed at its end with what can be pressed', async () => {
    const talk = await answering('direct');
    await talk.grow('Once upon a time ');
    expect(isOpen(talk)).toBe(true);
    await talk.grow('Once upon a time **there** was <!here> a ');
    expect(await talk.reply.finish('Once upon a time **there** was <!here> a fox.', { controls: [retry] })).toEqual({
      delivered: true,
    });
    expect(talk.seen()).toMatchObject([
      { shown: 'Once upon a time **there** was <!here> a fox.', buttons: ['Retry'], streaming: 'completed', pings: [] },
    ]);
    expect(talk.calls('chat.update')).toEqual([]);
    const [{ channelId = '', ts = '' } = {}] = talk.seen();
    const viewer = talk.stage.server.person('Alice').id;
    const seen = talk.stage.server.timeline.textsOf({ channelId, ts }, viewer);
    expect(seen.length).toBeGreaterThan(2);
    for (const [index, text] of seen.entries()) expect(text.startsWith(seen[index - 1] ?? '')).toBe(true);
  });

  const lives = {
    'whose stream has expired': { streamMaxAgeMs: 30 },
    'whose stream idles too long': { streamMaxIdleMs: 30 },
  };
  for (const [what, options] of Object.entries(lives)) {
    it(`${what} is completed in the same message`, async () => {
      const talk = await answering('direct', options);
      await talk.grow('Once upon a ');
      await talk.stage.server.until(() => talk.seen()[0]?.streaming === 'errored');
      await talk.grow('Once upon a time there ');
      expect(await talk.reply.finish('Once upon a time there was a fox.')).toEqual({ delivered: true });
      expect(texts(talk)).toEqual(['Once upon a time there was a fox.']);
    });
  }

  it('that the agent takes back goes on in the same message', async () => {
    const talk = await answering('direct');
    await talk.grow('Once upon a time ');
    await talk.grow('Never mind: ');
    expect(await talk.reply.finish('Never mind: nothing.')).toEqual({ delivered: true });
    expect(texts(talk)).toEqual(['Never mind: nothing.']);
    expect(isOpen(talk)).toBe(false);
  });

  it('arrives whole where Slack has no stream, loses an answer to a call, or is asked too often', async () => {
    for (const [call, fault] of [
      ['chat.startStream', { kind: 'error', code: 'channel_type_not_supported' }],
      ['chat.startStream', { kind: 'rate-limited', retryAfterMs: 1000 }],
      ['chat.startStream', { kind: 'reset', when: 'after' }],
      ['chat.startStream', { kind: 'reset', when: 'before' }],
      ['chat.appendStream', { kind: 'reset', when: 'after' }],
      ['chat.appendStream', { kind: 'status', status: 500, when: 'before' }],
      ['chat.stopStream', { kind: 'reset', when: 'after' }],
      ['chat.stopStream', { kind: 'status', status: 502, html: true, when: 'before' }],
      ['chat.stopStream', { kind: 'error', code: 'user_not_found' }],
      ['chat.stopStream', { kind: 'error', code: 'team_not_found' }],
    ] as const) {
      const talk = await answering('direct');
      talk.stage.server.faults.add({ call, fault, times: 1 });
      await talk.grow('Once upon a ');
      await talk.grow('Once upon a time there ');
      expect(await talk.reply.finish('Once upon a time there was a fox.')).toEqual({ delivered: true });
      expect(texts(talk)).toEqual(['Once upon a time there was a fox.']);
      expect(isOpen(talk)).toBe(false);
    }
  });

  it('that is longer than a stream goes on in the next, and nothing is lost', async () => {
    const talk = await answering('direct');
    const sentences = Array.from({ length: 700 }, (_, index) => `Sentence ${index} has a <tag> & 语言.`);
    const long = sentences.map((sentence, index) => (index % 9 === 8 ? `${sentence}\n\n` : `${sentence} `)).join('');
    for (let end = 0; end < long.length; end += 4999) talk.reply.show({ text: long.slice(0, end), stableChars: end });
    expect(await talk.reply.finish(long)).toEqual({ delivered: true });
    expect(texts(talk).length).toBeGreaterThan(2);
    expect(flat(texts(talk).join(' '))).toBe(flat(long));
    expect(isOpen(talk)).toBe(false);
  });
});

describe('tables', () => {
  const table = (rows: number) =>
    `| n | text |\n|---|---|\n${Array.from({ length: rows }, (_, row) => `| ${row} | x |`).join('\n')}`;
  for (const place of ['direct', 'shared'] as const) {
    it(`stand one in a message, with no more rows than it takes (${place})`, async () => {
      const talk = await answering(place);
      const answer = `First:\n\n${table(3)}\n\nThen:\n\n${table(2 * maxTable.rows)}\n\nDone.`;
      for (let end = 0; end < answer.length; end += 97)
        talk.reply.show({ text: answer.slice(0, end), stableChars: end });
      expect(await talk.reply.finish(answer)).toEqual({ delivered: true });
      const all = texts(talk);
      const rows = all
        .join('\n')
        .split('\n')
        .filter((line) => /^\| \d+ \| x \|$/.test(line));
      expect(rows).toHaveLength(3 + 2 * maxTable.rows);
      for (const text of all) expect(text.split('\n').filter((line) => line === '|---|---|').length).toBeLessThan(2);
      expect(all[0]).toBe(`First:\n\n${table(3)}\n\nThen:`);
    });
  }
});
