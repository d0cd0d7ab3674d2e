// What people say to the bridge rather than to Friday.
import type { InboundMessage } from './chat.ts';

export type Command = 'new';

const words: ReadonlyMap<string, Command> = new Map([
  ['new', 'new'],
  ['新对话', 'new'],
]);

/**
 * `!new` counts wherever Friday listens; the bare word only when it is said to nobody but her: in a DM or with a mention.
 * Anything more than the word is an ordinary message.
 */
export function commandOf(message: InboundMessage): Command | undefined {
  if (message.files.length > 0) return undefined;
  const text = message.text.trim().toLowerCase();
  if (text.startsWith('!')) return words.get(text.slice(1));
  const direct = message.thread.kind === 'direct' || message.addressing.mentioned;
  return direct ? words.get(text) : undefined;
}
