// Messages that wait in a thread come in, the turn that answers the first of them goes out. Pure, but for its id.
import { randomBytes } from 'node:crypto';
import type { InboundMessage } from '../chat.ts';
import type { KeptTurn } from './turn-table.ts';

/** With the first go those right behind it that belong together with it. @returns nothing when nothing waits. */
export function newTurn(
  waiting: readonly InboundMessage[],
  mergeKey: (message: InboundMessage) => string,
): KeptTurn | undefined {
  const [first, ...others] = waiting;
  if (first === undefined) return undefined;
  const key = mergeKey(first);
  const cut = others.findIndex((message) => mergeKey(message) !== key);
  return {
    id: randomBytes(12).toString('base64url'),
    threadId: first.thread.id,
    messages: [first, ...others.slice(0, cut === -1 ? undefined : cut)],
    state: 'accepted',
    restored: false,
    segments: [],
    closing: undefined,
  };
}
