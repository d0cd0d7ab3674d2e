import { describe, expect, it } from 'vitest';
import type { ReplyMedia } from '../../src/agent.ts';
import { ChatError } from '../../src/chat.ts';
import type { Turn } from '../../src/engine.ts';
import { createMediaSource } from '../../src/media/fetch.ts';
import { textsFor } from '../../src/texts.ts';
import { attachMedia } from '../../src/turn/attach.ts';
import { setScene } from '../../src/turn/scene.ts';
import { serve } from '../agent/agent-server.ts';
import { inbound } from '../engine/inbound.ts';
import { ScriptedAgent } from './agent.ts';
import { limits, MemoryChat } from './chat.ts';
import { deskOn, ListJournal } from './stage.ts';

const texts = textsFor('en', '');

/** Public names lead nowhere, and loopback is no stranger. */
const source = createMediaSource({
  agentUrl: 'http://agent.invalid/process',
  allowHosts: ['127.0.0.1'],
  proxy: undefined,
  resolve: async (host) => {
    if (host.startsWith('inner')) return [{ address: '10.0.0.8', family: 4 }];
    throw new Error('ENOTFOUND');
  },
});

async function attach(chat: MemoryChat, ...media: readonly ReplyMedia[]): Promise<void> {
  const message = inbound();
  const turn: Turn = {
    id: 'turn-id',
    threadId: message.thread.id,
    messages: [message],
    state: 'dispatched',
    restored: false,
    inherited: false,
    segments: [],
    closing: undefined,
    stopping: new AbortController().signal,
    departure: { announced: new AbortController().signal, due: new AbortController().signal },
    superseded: undefined,
  };
  const scene = setScene(deskOn(chat, new ScriptedAgent()), turn, new ListJournal());
  await attachMedia(media, source, scene, texts);
}

function dataUrl(mimeType: string, bytes: Uint8Array | string): string {
  return `data:${mimeType};base64,${Buffer.from(bytes).toString('base64')}`;
}

describe('what the agent made', () => {
  it('is uploaded below the reply, in its order, under a name that fits', async () => {
    const chat = new MemoryChat();
    await attach(
      chat,
      { type: 'image', url: dataUrl('image/png', 'picture') },
      { type: 'audio', url: dataUrl('audio/x-wav', 'sound') },
      { type: 'file', url: dataUrl('text/csv;charset=utf-8', 'a,b'), name: 'table.csv' },
      { type: 'file', url: 'data:,hello%20there' },
    );
    const seen = chat
      .attached()
      .map(({ nonce, name, mimeType, bytes }) => [nonce, name, mimeType, `${Buffer.from(bytes)}`]);
    expect(seen).toEqual([
      ['turn-id-f0', 'image.png', 'image/png', 'picture'],
      ['turn-id-f1', 'audio.wav', 'audio/x-wav', 'sound'],
      ['turn-id-f2', 'table.csv', 'text/csv', 'a,b'],
      ['turn-id-f3', 'file.txt', 'text/plain', 'hello there'],
    ]);
    expect(chat.operations).toHaveLength(4);
  });

  it('is fetched from where it lies, and says what it shows', async () => {
    await using server = await serve((response, { path }) => {
      response.setHeader('content-type', path.includes('.png') ? 'image/png' : 'audio/mpeg').end(path);
    });
    const at = new URL(server.url).origin;
    const chat = new MemoryChat();
    await attach(
      chat,
      { type: 'image', url: `${at}/a/cat.png?sig=secret`, description: 'A cat' },
      { type: 'audio', url: `${at}/speech`, name: 'answer' },
    );
    const seen = chat.attached().map(({ name, mimeType, description }) => [name, mimeType, description]);
    expect(seen).toEqual([
      ['cat.png', 'image/png', 'A cat'],
      ['answer.mp3', 'audio/mpeg', undefined],
    ]);
    expect(chat.operations).toHaveLength(2);
  });

  it('is shown once, under however many addresses it comes', async () => {
    await using server = await serve((response) => response.setHeader('content-type', 'image/png').end('same'));
    const chat = new MemoryChat();
    await attach(
      chat,
      { type: 'image', url: dataUrl('image/png', 'same'), name: 'first.png' },
      { type: 'image', url: server.url },
      { type: 'image', url: server.url, name: 'again.png' },
      { type: 'image', url: dataUrl('image/jpeg', 'same') },
      { type: 'image', url: dataUrl('image/png', 'another'), name: 'second.png' },
    );
    expect(chat.texts()).toEqual(['[first.png]', '[second.png]']);
    expect(server.asked).toHaveLength(1);
  });

  it('is linked when it cannot be had, but only where everybody can go', async () => {
    await using server = await serve((response) => response.writeHead(404).end());
    const chat = new MemoryChat();
    await attach(
      chat,
      { type: 'image', url: 'https://example.com/cat.png?a=`*>' },
      { type: 'image', url: 'http://example.com/insecure.png' },
      { type: 'image', url: `${server.url}/missing.png` },
      { type: 'image', url: 'http://169.254.169.254/latest/meta-data/' },
      { type: 'file', url: 'https://inner.example.com/plan.pdf' },
      { type: 'file', url: 'https://me:secret@example.com/plan.pdf' },
      { type: 'file', url: `https://example.com/${'x'.repeat(1_000)}` },
    );
    expect(chat.texts()).toEqual([
      [
        'From Friday:',
        '- `cat.png`: could not be fetched <https://example.com/cat.png?a=`*%3E>',
        '- `insecure.png`: could not be fetched <http://example.com/insecure.png>',
        '- `missing.png`: could not be fetched',
        `- \`image\`: ${texts.notPublic}`,
        `- \`plan.pdf\`: ${texts.notPublic}`,
        '- `plan.pdf`: could not be shown here',
        '- `file`: could not be fetched',
      ].join('\n'),
    ]);
  });

  it('is linked when it is larger than the platform takes, or the platform does not take it', async () => {
    const chat = new MemoryChat();
    chat.before = (operation) => {
      if (operation.type === 'attach') throw new ChatError('test', 'forbidden', 'no-files-here');
    };
    await using server = await serve((response) => response.end(Buffer.alloc(limits.maxFileSize + 1)));
    await attach(
      chat,
      { type: 'file', url: `${server.url}/big.zip` },
      { type: 'image', url: dataUrl('image/png', 'x'), name: 'a.png' },
    );
    expect(chat.texts()).toEqual(['From Friday:\n- `big.zip`: too large\n- `a.png`: could not be shown here']);
  });

  it('is named in as many messages as it takes, and uploaded up to a number', async () => {
    const chat = new MemoryChat();
    const url = (index: number) => `https://example.com/${index}-${'x'.repeat(100)}.png`;
    await attach(chat, ...Array.from({ length: 30 }, (_, index): ReplyMedia => ({ type: 'image', url: url(index) })));
    const notes = chat.texts();
    expect(notes.length).toBeGreaterThan(1);
    for (const note of notes) expect(note.length).toBeLessThanOrEqual(2_000);
    const lines = notes.join('\n').split('\n');
    expect(lines).toHaveLength(31);
    expect(lines.slice(1).map((line) => /<(.*)>/.exec(line)?.[1])).toEqual(
      lines.slice(1).map((_, index) => url(index)),
    );

    const flooded = new MemoryChat();
    const pictures = Array.from({ length: 21 }, (_, index) => dataUrl('image/png', `${index}`));
    await attach(flooded, ...pictures.map((each): ReplyMedia => ({ type: 'image', url: each })));
    expect(flooded.attached()).toHaveLength(20);
    expect(flooded.texts().at(-1)).toBe('From Friday:\n- `image.png`: could not be shown here');
  });

  it('is named when it is larger than the platform takes, or cannot be read or uploaded; the rest goes on', async () => {
    const chat = new MemoryChat();
    chat.before = (operation) => {
      if (operation.type === 'attach' && operation.name === 'bad_one.png')
        throw new ChatError('test', 'rejected', 'no-files-here');
    };
    await attach(
      chat,
      { type: 'image', url: dataUrl('image/png', 'x'), name: 'bad_one.png' },
      { type: 'file', url: dataUrl('application/zip', Buffer.alloc(limits.maxFileSize + 1)) },
      { type: 'video', url: 'data:video/mp4;base64,' },
      { type: 'file', url: 'data:text/plain,%zz', name: 'broken.txt' },
      { type: 'file', url: 'data:text/plain;base64,', name: 'empty.txt' },
      { type: 'image', url: dataUrl('image/png', 'y'), name: 'good.png' },
    );
    expect(chat.texts()).toEqual([
      '[good.png]',
      [
        'From Friday:',
        '- `bad_one.png`: could not be shown here',
        '- `file.zip`: too large',
        '- `video.mp4`: could not be shown here',
        '- `broken.txt`: could not be shown here',
        '- `empty.txt`: could not be shown here',
      ].join('\n'),
    ]);
  });

  it('never takes the answer with it, not even when it cannot be named', async () => {
    const chat = new MemoryChat();
    chat.before = () => {
      throw new ChatError('test', 'forbidden', 'nothing-here');
    };
    await expect(attach(chat, { type: 'image', url: 'https://example.com/cat.png' })).resolves.toBeUndefined();
  });
});
