// What people say to the bridge rather than to Friday.
import type { CommandName, InboundMessage } from './chat.ts';

const words: ReadonlyMap<string, CommandName> = new Map([
  ['new', 'new'],
  ['新对话', 'new'],
  ['stop', 'stop'],
  ['停', 'stop'],
  ['停止', 'stop'],
  ['🛑', 'stop'],
  ['retry', 'retry'],
  ['重试', 'retry'],
  ['help', 'help'],
  ['帮助', 'help'],
]);

/**
 * A word with `!` counts wherever Friday listens, a bare `new` only when it is said to nobody but her: in a DM or with a
 * mention. A bare `stop` counts everywhere, since it means something only while she answers (`orders.ts`). Anything more
 * than the word is an ordinary message.
 */
export function commandOf(message: InboundMessage): CommandName | undefined {
  if (message.command !== undefined) return message.command;
  if (message.files.length > 0) return undefined;
  const text = message.text.trim().toLowerCase();
  if (text.startsWith('!')) return words.get(text.slice(1));
  const word = words.get(text);
  if (word === 'stop') return word;
  const direct = message.thread.kind === 'direct' || message.addressing.mentioned;
  return word === 'new' && direct ? word : undefined;
}
