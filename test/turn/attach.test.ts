import { describe, expect, it } from 'vitest';
import type { ReplyMedia } from '../../src/agent.ts';
import { ChatError } from '../../src/chat.ts';
import type { Turn } from '../../src/engine.ts';
import { textsFor } from '../../src/texts.ts';
import { attachMedia } from '../../src/turn/attach.ts';
import { setScene } from '../../src/turn/scene.ts';
import { inbound } from '../engine/inbound.ts';
import { ScriptedAgent } from './agent.ts';
import { limits, MemoryChat } from './chat.ts';
import { deskOn, ListJournal } from './stage.ts';

const texts = textsFor('en', '');

async function attach(chat: MemoryChat, ...media: readonly ReplyMedia[]): Promise<void> {
  const message = inbound();
  const turn: Turn = {
    id: 'turn-id',
    threadId: message.thread.id,
    messages: [message],
    state: 'dispatched',
    restored: false,
    segments: [],
    closing: undefined,
  };
  await attachMedia(media, setScene(deskOn(chat, new ScriptedAgent()), turn, new ListJournal()), texts);
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
      ['turn-id-f3', 'file.plain', 'text/plain', 'hello there'],
    ]);
    expect(chat.operations).toHaveLength(4);
  });

  it('is linked when it lies elsewhere', async () => {
    const chat = new MemoryChat();
    await attach(chat, { type: 'image', url: 'https://example.com/cat.png' });
    expect(chat.texts()).toEqual(['From Friday:\n- <https://example.com/cat.png>']);
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
      { type: 'video', url: 'data:video/mp4;base64' },
      { type: 'file', url: 'data:text/plain,%zz', name: 'broken.txt' },
      { type: 'file', url: 'data:text/plain;base64,', name: 'empty.txt' },
      { type: 'image', url: dataUrl('image/png', 'x'), name: 'good.png' },
    );
    expect(chat.texts()).toEqual([
      '[good.png]',
      [
        'From Friday:',
        '- `bad_one.png`: could not be shown here',
        '- `file.zip`: too large',
        '- `video`: could not be shown here',
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
