// A message comes in, what belongs to it and lies in the past goes out: what was written after it, what it answers.
import { type APIMessage, MessageType, Routes } from 'discord-api-types/v10';
import { z } from 'zod';
import { ChatError } from '../../src/chat.ts';
import type { Log } from '../../src/log.ts';
import type { DiscordMessage } from './inbound.ts';
import { maxHistory } from './limits.ts';
import type { DiscordRest } from './rest.ts';
import { platform, type TargetAddress } from './thread.ts';

const maxPages = 5;

/** Only what is relied on is checked; the rest is Discord's documented message object. */
const message = z.looseObject({
  id: z.string(),
  channel_id: z.string(),
  type: z.number(),
  content: z.string(),
  timestamp: z.string(),
  author: z.looseObject({ id: z.string(), username: z.string() }),
  mentions: z.array(z.looseObject({ id: z.string() })),
  mention_roles: z.array(z.string()),
  attachments: z.array(z.looseObject({ filename: z.string(), size: z.number(), url: z.string() })),
});
const page = z.array(message);

/** Oldest first, one page of Discord's at a time. @throws RateLimitedError | ChatError */
export async function* messagesAfter(
  rest: DiscordRest,
  { channelId, messageId, interaction }: TargetAddress,
): AsyncGenerator<APIMessage> {
  // A command is no message, but its id is as old.
  let after = messageId ?? interaction?.id ?? '0';
  for (let count = 0; count < maxPages; count += 1) {
    const messages = await pageAfter(rest, channelId, after);
    yield* messages;
    after = messages.at(-1)?.id ?? after;
    if (messages.length < maxHistory) return;
  }
}

/** The first page of what was written after a message, or after a time, oldest first. @throws RateLimitedError | ChatError */
export async function pageAfter(rest: DiscordRest, channelId: string, after: string): Promise<readonly APIMessage[]> {
  const query = new URLSearchParams({ after, limit: String(maxHistory) });
  const answer = page.safeParse(await rest.call('GET', Routes.channelMessages(channelId), { query }));
  if (!answer.success) throw new ChatError(platform, 'unknown', 'unreadable-answer', { cause: answer.error });
  return (answer.data as unknown as APIMessage[]).sort((a, b) => (BigInt(a.id) < BigInt(b.id) ? -1 : 1));
}

/**
 * Whose words a reply answers decides to whom it is said. Discord usually brings them along, but need not.
 * @see https://docs.discord.com/developers/resources/message#message-object (`referenced_message`, read 2026-11-22)
 */
export async function withReference(rest: DiscordRest, reply: DiscordMessage, log: Log): Promise<DiscordMessage> {
  const { type, referenced_message: known, message_reference: reference } = reply;
  if (type !== MessageType.Reply || known !== undefined || reference?.message_id === undefined) return reply;
  const route = Routes.channelMessage(reference.channel_id, reference.message_id);
  const answer = await rest.call('GET', route).catch((error: unknown) => {
    log.debug({ err: error, message: reply.id }, 'the message that a reply answers could not be looked up');
  });
  const found = message.safeParse(answer);
  return found.success ? { ...reply, referenced_message: found.data as unknown as APIMessage } : reply;
}

const member = z.looseObject({ roles: z.array(z.string()) });

/** The history does not tell the roles of who speaks. Whoever is no member any more has none. */
export async function withMember(rest: DiscordRest, said: DiscordMessage, log: Log): Promise<DiscordMessage> {
  if (said.guild_id === undefined || said.author.bot === true) return said;
  const answer = await rest.call('GET', Routes.guildMember(said.guild_id, said.author.id)).catch((error: unknown) => {
    log.debug({ err: error, message: said.id }, 'the roles of who wrote a message could not be looked up');
  });
  const found = member.safeParse(answer);
  return found.success ? { ...said, member: found.data as unknown as NonNullable<DiscordMessage['member']> } : said;
}
