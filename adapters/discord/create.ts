// A message's body comes in, the receipt of the message that Friday has posted with it in a channel goes out.
import { type RESTPostAPIChannelMessageJSONBody, Routes } from 'discord-api-types/v10';
import { z } from 'zod';
import { ChatError, type Receipt, type ReplyTarget } from '../../src/chat.ts';
import type { Call, DiscordRest } from './rest.ts';
import { platform, readTarget, receiptOf } from './thread.ts';

const posted = z.object({ id: z.string(), channel_id: z.string() });

export interface CreateCall {
  readonly body: RESTPostAPIChannelMessageJSONBody;
  readonly files?: NonNullable<Call['files']>;
}

export async function create(rest: DiscordRest, channelId: string, { body, files }: CreateCall): Promise<Receipt> {
  const answer = await rest.call('POST', Routes.channelMessages(channelId), { body, ...(files ? { files } : {}) });
  const message = posted.safeParse(answer);
  if (!message.success) throw new ChatError(platform, 'unknown', 'unreadable-answer', { cause: message.error });
  return receiptOf(message.data.channel_id, message.data.id);
}

/** Where Friday may not read the history she may not refer to it either; an answer is worth more than its reference. */
export async function createReply(rest: DiscordRest, target: ReplyTarget, body: CreateCall['body']): Promise<Receipt> {
  const { channelId } = readTarget(target);
  try {
    return await create(rest, channelId, { body: { ...body, ...replyTo(target) } });
  } catch (error) {
    if (!(error instanceof ChatError && error.code === '160002')) throw error;
    return create(rest, channelId, { body });
  }
}

/** Within a few minutes Discord answers a repeated nonce with the message that it belongs to. */
export function onceOnly(nonce: string) {
  return { nonce, enforce_nonce: true };
}

/** A command is no message to refer to. */
function replyTo(target: ReplyTarget) {
  const { channelId, messageId } = readTarget(target);
  if (messageId === undefined) return {};
  // Without the last one, a question that was deleted in the meantime would make the answer impossible.
  return { message_reference: { channel_id: channelId, message_id: messageId, fail_if_not_exists: false } };
}
