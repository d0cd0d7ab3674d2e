// One operation of the core comes in, one call to Discord goes out, the message's receipt comes back.
import { MessageFlags, type RESTPostAPIChannelMessageJSONBody, Routes } from 'discord-api-types/v10';
import { z } from 'zod';
import {
  type AttachOperation,
  ChatError,
  type EditOperation,
  type MarkOperation,
  type NoticeOperation,
  type OpenOperation,
  type Operation,
  type Receipt,
  type ReplyTarget,
} from '../../src/chat.ts';
import { render } from './render.ts';
import type { DiscordRest } from './rest.ts';
import { platform, readReceipt, readTarget, receiptOf } from './thread.ts';

/** Without this an edit would be read with Discord's default, which rings everybody. */
const ringsNobody = { allowed_mentions: { parse: [], replied_user: false } };

/** An edit that meets the arrival of a link preview can revert the text: discord/discord-api-docs#7060. */
const plain = { ...ringsNobody, flags: MessageFlags.SuppressEmbeds };

const signs: Readonly<Record<MarkOperation['sign'], string>> = { waiting: '⏳', refused: '🚫', stopped: '🛑' };

const posted = z.object({ id: z.string(), channel_id: z.string() });

/** @throws RateLimitedError | ChatError */
export async function carryOut(rest: DiscordRest, operation: Operation): Promise<Receipt | undefined> {
  switch (operation.type) {
    case 'open':
      return open(rest, operation);
    case 'update':
    case 'finish':
      return edit(rest, operation);
    case 'attach':
      return attach(rest, operation);
    case 'notice':
      await notice(rest, operation);
      return undefined;
    case 'mark':
      await mark(rest, operation);
      return undefined;
    case 'working':
      // Typing ends by itself, at the latest with the next message.
      if (operation.on) await rest.call('POST', Routes.channelTyping(readTarget(operation.target).channelId));
      return undefined;
    case 'remove':
      await remove(rest, operation.receipt);
      return undefined;
    case 'suggest':
      // Discord has no place for it, and never tells that somebody looks at an empty conversation.
      return undefined;
  }
}

async function open(rest: DiscordRest, { target, nonce, first, content }: OpenOperation): Promise<Receipt> {
  const body = { content: contentOf(content.text), ...onceOnly(nonce), ...plain };
  return first ? createReply(rest, target, body) : create(rest, target, { body });
}

async function edit(rest: DiscordRest, { receipt, content }: EditOperation): Promise<Receipt> {
  const { channelId, messageId } = readReceipt(receipt);
  const body = { content: contentOf(content.text), ...plain };
  await rest.call('PATCH', Routes.channelMessage(channelId, messageId), { body });
  return receipt;
}

async function attach(rest: DiscordRest, { target, nonce, name, mimeType, bytes }: AttachOperation): Promise<Receipt> {
  const body = { attachments: [{ id: 0, filename: name }], ...onceOnly(nonce), ...plain };
  return create(rest, target, { body, files: [{ name, data: bytes, contentType: mimeType }] });
}

/** Ordinary messages know no private answer; a reply at least stands at the message that it is about. */
async function notice(rest: DiscordRest, { target, nonce, markdown }: NoticeOperation): Promise<void> {
  await createReply(rest, target, { content: contentOf(markdown), ...onceOnly(nonce), ...plain });
}

async function mark(rest: DiscordRest, { target, sign, on }: MarkOperation): Promise<void> {
  const { channelId, messageId } = readTarget(target);
  const route = Routes.channelMessageOwnReaction(channelId, messageId, encodeURIComponent(signs[sign]));
  if (on) await rest.call('PUT', route);
  // 10014: there is no such reaction any more.
  else await rest.call('DELETE', route).catch(unlessCode('10014', '10008'));
}

async function remove(rest: DiscordRest, receipt: Receipt): Promise<void> {
  const { channelId, messageId } = readReceipt(receipt);
  await rest.call('DELETE', Routes.channelMessage(channelId, messageId)).catch(unlessCode('10008'));
}

/** What is gone already need not be taken away. */
function unlessCode(...codes: readonly string[]): (error: unknown) => void {
  return (error) => {
    if (!(error instanceof ChatError && codes.includes(error.code))) throw error;
  };
}

type CreateCall = {
  readonly body: RESTPostAPIChannelMessageJSONBody;
  readonly files?: NonNullable<Parameters<DiscordRest['call']>[2]>['files'];
};

async function create(rest: DiscordRest, target: ReplyTarget, call: CreateCall): Promise<Receipt> {
  const { body, files } = call;
  const { channelId } = readTarget(target);
  const answer = await rest.call('POST', Routes.channelMessages(channelId), { body, ...(files ? { files } : {}) });
  const message = posted.safeParse(answer);
  if (!message.success) throw new ChatError(platform, 'unknown', 'unreadable-answer', { cause: message.error });
  return receiptOf(message.data.channel_id, message.data.id);
}

/** Where Friday may not read the history she may not refer to it either; an answer is worth more than its reference. */
async function createReply(rest: DiscordRest, target: ReplyTarget, body: CreateCall['body']): Promise<Receipt> {
  try {
    return await create(rest, target, { body: { ...body, ...replyTo(target) } });
  } catch (error) {
    if (!(error instanceof ChatError && error.code === '160002')) throw error;
    return create(rest, target, { body });
  }
}

/** Within a few minutes Discord answers a repeated nonce with the message that it belongs to. */
function onceOnly(nonce: string) {
  return { nonce, enforce_nonce: true };
}

function replyTo(target: ReplyTarget) {
  const { channelId, messageId } = readTarget(target);
  // Without the last one, a question that was deleted in the meantime would make the answer impossible.
  return { message_reference: { channel_id: channelId, message_id: messageId, fail_if_not_exists: false } };
}

function contentOf(markdown: string): string {
  return render(markdown).payload as string;
}
