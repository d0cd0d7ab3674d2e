// Inbound messages for tests of the core: only what a test cares about is named.
import type { InboundMessage, ThreadId } from '../../src/chat.ts';

export interface Said {
  readonly id?: string;
  readonly thread?: string;
  readonly platform?: string;
  readonly kind?: 'direct' | 'shared';
  readonly owner?: string;
  readonly text?: string;
  readonly author?: { id: string; name?: string };
  readonly otherIds?: readonly string[];
  readonly files?: InboundMessage['files'];
  readonly sentAtMs?: number;
  readonly addressing?: Partial<InboundMessage['addressing']>;
}

let count = 0;

export function inbound(said: Said = {}): InboundMessage {
  count += 1;
  const id = said.id ?? `test-m${count}`;
  const thread = said.thread ?? 'test-thread';
  const author = said.author ?? { id: 'U1', name: 'Alice' };
  return {
    type: 'message',
    id,
    otherIds: said.otherIds ?? [],
    thread: { id: thread as ThreadId, kind: said.kind ?? 'shared', owner: said.owner ?? `${thread}-owner` },
    target: { platform: said.platform ?? 'test', surface: 'message', address: { thread, message: id } },
    author: { userId: `test-${author.id}`, ...author },
    text: said.text ?? 'hello',
    files: said.files ?? [],
    addressing: {
      mentioned: true,
      othersMentioned: false,
      open: false,
      inThread: false,
      allowed: true,
      ...said.addressing,
    },
    sentAtMs: said.sentAtMs ?? 1_700_000_000_000 + count,
  };
}
