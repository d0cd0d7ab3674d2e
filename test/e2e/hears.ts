// Waits for what Friday says in a conversation, and tells what she said instead.
import type { Chat, Conversation } from './chats.ts';

const patience = { timeoutMs: 30_000 };

/** Resolves when her newest message says this, and is the `count`th where that is named. @throws with all that is seen. */
export async function hears({ until }: Chat, { replies }: Conversation, text: string, count?: number): Promise<void> {
  const heard = () => replies().at(-1)?.includes(text) && (count === undefined || replies().length === count);
  await until(heard, patience).catch((cause: unknown) => {
    const which = count === undefined ? '' : ` in message ${count}`;
    throw new Error(`waited for "${text}"${which}, seen: ${JSON.stringify(replies())}`, { cause });
  });
}
