// A message comes in, what was written after it in its channel goes out, oldest first, one page of Discord's at a time.
import { type APIMessage, Routes } from 'discord-api-types/v10';
import { z } from 'zod';
import { ChatError } from '../../src/chat.ts';
import { maxHistory } from './limits.ts';
import type { DiscordRest } from './rest.ts';
import { platform, type TargetAddress } from './thread.ts';

const maxPages = 5;

/** Only what is relied on is checked; the rest is Discord's documented message object. */
const page = z.array(
  z.looseObject({
    id: z.string(),
    channel_id: z.string(),
    type: z.number(),
    content: z.string(),
    timestamp: z.string(),
    author: z.looseObject({ id: z.string(), username: z.string() }),
    mentions: z.array(z.looseObject({ id: z.string() })),
    mention_roles: z.array(z.string()),
    attachments: z.array(z.looseObject({ filename: z.string(), size: z.number(), url: z.string() })),
  }),
);

/** @throws RateLimitedError | ChatError */
export async function* messagesAfter(
  rest: DiscordRest,
  { channelId, messageId }: TargetAddress,
): AsyncGenerator<APIMessage> {
  let after = messageId;
  for (let count = 0; count < maxPages; count += 1) {
    const query = new URLSearchParams({ after, limit: String(maxHistory) });
    const answer = page.safeParse(await rest.call('GET', Routes.channelMessages(channelId), { query }));
    if (!answer.success) throw new ChatError(platform, 'unknown', 'unreadable-answer', { cause: answer.error });
    const messages = (answer.data as unknown as APIMessage[]).sort((a, b) => (BigInt(a.id) < BigInt(b.id) ? -1 : 1));
    yield* messages;
    after = messages.at(-1)?.id ?? after;
    if (messages.length < maxHistory) return;
  }
}
