// A word to one person comes in; it goes to them alone where Discord can, else to where they asked, else into their DMs.
import { Routes } from 'discord-api-types/v10';
import { z } from 'zod';
import { ChatError, type NoticeOperation, type ReplyTarget } from '../../src/chat.ts';
import { interactionAt } from './budgets.ts';
import { create, createReply, onceOnly } from './create.ts';
import { contentOf, plain, plainAndPrivate } from './message-body.ts';
import type { Outlets } from './outbound.ts';
import type { DiscordRest } from './rest.ts';
import { platform, readTarget } from './thread.ts';

const channel = z.object({ id: z.string() });

export async function notify({ rest, keyed }: Outlets, { target, nonce, markdown }: NoticeOperation): Promise<void> {
  const content = contentOf(markdown);
  const interaction = interactionAt(target);
  if (interaction !== undefined) {
    const post = { nonce, body: { content, ...plain }, below: { content, ...plainAndPrivate } };
    const told = await keyed.post(interaction, post).then(
      () => true,
      (error: unknown) => !isClosed(error) && Promise.reject(error),
    );
    if (told) return;
  }
  await sayInChannel(rest, target, { content, ...plain, ...onceOnly(nonce) });
}

/** Ordinary messages know no private answer; a reply at least stands at the message that it is about. */
async function sayInChannel(
  rest: DiscordRest,
  target: ReplyTarget,
  body: Parameters<typeof createReply>[2],
): Promise<void> {
  const { userId, guildId } = readTarget(target);
  try {
    await createReply(rest, target, body);
  } catch (error) {
    if (!isClosed(error) || userId === undefined || guildId === undefined) throw error;
    await sayInPrivate(rest, target, userId, body);
  }
}

async function sayInPrivate(
  rest: DiscordRest,
  target: ReplyTarget,
  userId: string,
  body: Parameters<typeof createReply>[2],
): Promise<void> {
  const answer = channel.safeParse(await rest.call('POST', Routes.userChannels(), { body: { recipient_id: userId } }));
  if (!answer.success) throw new ChatError(platform, 'unknown', 'unreadable-answer', { cause: answer.error });
  const content = `${body.content}\n-# ${placeOf(target)}`;
  await create(rest, answer.data.id, { body: { ...body, content } });
}

/** Discord shows it as the name of the channel, and leads there. */
function placeOf(target: ReplyTarget): string {
  const { channelId, guildId, messageId } = readTarget(target);
  if (messageId === undefined) return `<#${channelId}>`;
  return `https://discord.com/channels/${guildId}/${channelId}/${messageId}`;
}

function isClosed(error: unknown): boolean {
  return error instanceof ChatError && (error.kind === 'forbidden' || error.kind === 'surface');
}
