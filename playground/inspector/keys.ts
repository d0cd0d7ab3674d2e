// What an entry is about → a name under which everything about it is found: a message, a thread, a session.
import type { Happening, HappeningOf, Platform } from './trace.ts';

export function keysOf({ platform, messageId, interactionId, replyTo }: HappeningOf<'write' | 'shown'>): string[] {
  return [messageId, interactionId, replyTo].flatMap((id) => (id === undefined ? [] : [messageKey(platform, id)]));
}

export function threadOf({ platform, channelId, threadId, messageId }: HappeningOf<'write' | 'shown'>): string {
  return threadKey(platform, channelId, threadId ?? messageId ?? '');
}

export function sessionKey({ sessionId, userId }: { readonly sessionId: string; readonly userId: string }): string {
  return `${sessionId} ${userId}`;
}

export function messageKey(platform: Platform, id: string): string {
  return `${platform} ${id}`;
}

/** On Discord a room is one conversation. */
export function threadKey(platform: Platform, channelId: string, root: string): string {
  return platform === 'slack' ? `slack ${channelId} ${root}` : `discord ${channelId}`;
}

/** The bridge's own names: `slack-T024-C061-1700000000.000100`, `discord-1234-5678`. */
export function messageKeyOf(name: string): string {
  const [platform = '', ...rest] = name.split('-');
  return `${platform} ${rest.at(-1) ?? ''}`;
}

export function threadKeyOf(name: string): string {
  const [platform = '', , channel = '', root = ''] = name.split('-');
  return threadKey(platform === 'slack' ? 'slack' : 'discord', channel, root);
}

/** Of the conversation that it stands in, where it stands in one. */
export function conversationKeyOf(entry: Happening): string | undefined {
  switch (entry.kind) {
    case 'deed': {
      const { thread, id } = { thread: undefined, id: undefined, ...entry.deed };
      return threadKey(entry.platform, entry.room.id, thread ?? id ?? '');
    }
    case 'write':
    case 'shown':
      return threadOf(entry);
    case 'heard':
    case 'turn':
    case 'turn-end':
      return threadKeyOf(entry.thread);
    default:
      return undefined;
  }
}
