// A post of ours is looked for: by its nonce as long as that is known, else by what it answers and what stands below it.
import type { APIMessage } from 'discord-api-types/v10';
import { ChatError, type FoundPost, type PostedQuery } from '../../src/chat.ts';
import { interactionAt } from './budgets.ts';
import { messagesAfter } from './history.ts';
import type { Keyed } from './keyed.ts';
import { contentOf, hasControl } from './message-body.ts';
import type { OwnMessages } from './own-messages.ts';
import { sourceOf } from './render/activity.ts';
import type { DiscordRest } from './rest.ts';
import { type InteractionAddress, readReceipt, readTarget, receiptOf } from './thread.ts';

export interface Archive {
  readonly rest: DiscordRest;
  readonly keyed: Keyed;
  readonly own: OwnMessages;
  readonly botUserId: string;
}

/** Discord does not keep a nonce: what an earlier process posted tells itself only by its place. @throws ChatError */
export async function findPosted(archive: Archive, query: PostedQuery): Promise<FoundPost | undefined> {
  const interaction = interactionAt(query.target);
  if (interaction === undefined) return findInChannel(archive, query);
  const found = await archive.keyed.find(interaction, query).catch((error: unknown) => unlessKeyGone(error));
  if (found !== undefined || !interaction.mayPost) return found;
  const { alone: _, ...rest } = query;
  return findInChannel(archive, rest, interaction);
}

function unlessKeyGone(error: unknown): undefined {
  if (!(error instanceof ChatError && error.kind === 'surface')) throw error;
}

async function findInChannel(
  { rest, own, botUserId }: Archive,
  query: PostedQuery,
  interaction?: InteractionAddress,
): Promise<FoundPost | undefined> {
  const { target, nonce, alone, except = [], controls, after } = query;
  const address = readTarget(target);
  const { channelId } = address;
  const known = own.find(channelId, nonce);
  const isTold = (alone === true && address.messageId !== undefined) || controls !== undefined || after !== undefined;
  if (known !== undefined || !isTold) return known;
  const others = new Set(except.map((receipt) => readReceipt(receipt).messageId));
  const from = after === undefined ? address : { ...address, messageId: readReceipt(after.receipt).messageId };
  const isMeant = isMeantBy(query, address.messageId, own);
  for await (const message of messagesAfter(rest, from)) {
    if (message.author.id !== botUserId || others.has(message.id) || !isMeant(message)) continue;
    return { receipt: receiptOf(channelId, message.id, interaction), text: sourceOf(message.content) };
  }
  // It may have been heard meanwhile.
  return own.find(channelId, nonce);
}

type Told = Pick<APIMessage, 'id' | 'content' | 'components' | 'message_reference'>;

function isMeantBy(
  { alone, controls, after }: PostedQuery,
  question: string | undefined,
  own: OwnMessages,
): (message: Told) => boolean {
  const said = after && contentOf(after.text).trim();
  return ({ id, content, components, message_reference: answered }) => {
    if (hasControl(components, controls)) return true;
    // Had this process heard of it under this nonce, it would be known.
    if (own.hasNonce(id)) return false;
    if (said !== undefined) return sourceOf(content).trim() === said;
    return alone === true && question !== undefined && answered?.message_id === question;
  };
}
