// A post of ours is looked for: by its nonce as long as that is known, else by what it answers and what stands below it.
import { ChatError, type FoundPost, type PostedQuery } from '../../src/chat.ts';
import { interactionAt } from './budgets.ts';
import { messagesAfter } from './history.ts';
import type { Keyed } from './keyed.ts';
import { hasControl } from './message-body.ts';
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
  const { target, control } = query;
  const interaction = interactionAt(target);
  if (interaction === undefined) return findInChannel(archive, query);
  const found = await archive.keyed.find(interaction, query).catch((error: unknown) => unlessKeyGone(error));
  if (found !== undefined || control === undefined || !interaction.mayPost) return found;
  return findInChannel(archive, { ...query, alone: false }, interaction);
}

function unlessKeyGone(error: unknown): undefined {
  if (!(error instanceof ChatError && error.kind === 'surface')) throw error;
}

async function findInChannel(
  { rest, own, botUserId }: Archive,
  { target, nonce, alone, except = [], control }: PostedQuery,
  interaction?: InteractionAddress,
): Promise<FoundPost | undefined> {
  const address = readTarget(target);
  const { channelId, messageId } = address;
  const known = own.find(channelId, nonce);
  const question = alone === true ? messageId : undefined;
  if (known !== undefined || (question === undefined && control === undefined)) return known;
  const others = new Set(except.map((receipt) => readReceipt(receipt).messageId));
  for await (const { id, author, content, components, message_reference: answered } of messagesAfter(rest, address)) {
    if (author.id !== botUserId || others.has(id)) continue;
    // One that this process has heard of was posted under another nonce.
    const isFirst = question !== undefined && answered?.message_id === question && !own.has(id);
    if (!isFirst && !hasControl(components, control)) continue;
    return { receipt: receiptOf(channelId, id, interaction), text: sourceOf(content) };
  }
  // It may have been heard meanwhile.
  return own.find(channelId, nonce);
}
