// One step of a reply: what is to be written to its open message next, as the operation that does it. Pure.
import type { Operation, Receipt, ReplyTarget, Snapshot } from '../chat.ts';

/** The message of a reply that may still change. */
export interface OpenMessage {
  /** Which of the reply's messages it is. */
  readonly index: number;
  /** Missing until it is posted, and again when it is gone. */
  receipt: Receipt | undefined;
  text: string;
  /** `text` is surely what the platform shows. */
  certain: boolean;
  /** To be posted, or posted, a second time, because the first is gone. */
  again: boolean;
}

export interface Step {
  readonly message: OpenMessage;
  readonly content: Snapshot;
  /** These are the message's last words. */
  readonly last: boolean;
  /** The whole reply is known: nothing may be dropped any more. */
  readonly final: boolean;
}

export function unposted(index: number): OpenMessage {
  return { index, receipt: undefined, text: '', certain: false, again: false };
}

/** The message reads so already. */
export function isWritten({ message, content }: Step): boolean {
  return message.receipt !== undefined && message.certain && message.text === content.text;
}

/** The same message gets the same nonce in every life of the process, unless it has to be posted anew. */
export function operationFor(
  { message, last }: Step,
  content: Snapshot,
  target: ReplyTarget,
  nonceBase: string,
): Operation {
  const { receipt, index, again } = message;
  if (receipt) return { type: last ? 'finish' : 'update', receipt, surface: target.surface, content };
  const nonce = `${nonceBase}-${index}${again ? 'r' : ''}`;
  return { type: 'open', target, nonce, first: index === 0, content };
}
