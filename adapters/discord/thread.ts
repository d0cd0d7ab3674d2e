// Ids and addresses: what Discord calls a thing ↔ what the core keeps of it.
import { ChannelType } from 'discord-api-types/v10';
import { z } from 'zod';
import { ChatError, type Json, type Receipt, type ReplyTarget, type ThreadId } from '../../src/chat.ts';
import { guestSurface, interactionSurface, messageSurface } from './limits.ts';

export const platform = 'discord';

/** A thread has a channel id of its own, so one rule serves channels, threads, forum posts and DMs. */
export function threadId(applicationId: string, channelId: string): ThreadId {
  return identity(applicationId, channelId) as ThreadId;
}

/** The stable name of a message, a person or a channel as one application sees it. */
export function identity(applicationId: string, id: string): string {
  return `${platform}-${applicationId}-${id}`;
}

const threadTypes = new Set<number>([
  ChannelType.AnnouncementThread,
  ChannelType.PublicThread,
  ChannelType.PrivateThread,
]);

export function isThreadType(type: number): boolean {
  return threadTypes.has(type);
}

/** When an id was made. @see https://docs.discord.com/developers/reference#snowflakes (read 2026-11-25) */
export function timeOf(id: string): number {
  return Number(BigInt(id) >> 22n) + 1_420_070_400_000;
}

/** The first id of a time. */
export function idAt(timeMs: number): string {
  return String(BigInt(Math.max(0, Math.floor(timeMs) - 1_420_070_400_000)) << 22n);
}

/** Whatever a person started by a command or a button, and what may be answered to it without a right to the channel. */
const interactionAddress = z.object({
  id: z.string(),
  applicationId: z.string(),
  /** As good as a password until it ends: it may stand in the journal, and nowhere else. */
  token: z.string(),
  untilMs: z.number(),
  /** What `@original` is: the answer for everybody, one for this person alone, or the message whose button was pressed. */
  original: z.enum(['answer', 'private', 'pressed']),
  /** Friday may write in the channel by herself, too. */
  mayPost: z.boolean(),
  /** She is no member there. */
  isGuest: z.boolean(),
});
const targetAddress = z.object({
  channelId: z.string(),
  /** Of the message that is answered; a command is none. */
  messageId: z.string().optional(),
  guildId: z.string().optional(),
  /** To whom a word in private goes. */
  userId: z.string().optional(),
  interaction: interactionAddress.optional(),
});
const receiptAddress = z.object({
  channelId: z.string(),
  messageId: z.string(),
  interaction: interactionAddress.optional(),
});
const fileAddress = z.object({ url: z.string() });

export type InteractionAddress = z.infer<typeof interactionAddress>;
export type TargetAddress = z.infer<typeof targetAddress>;
export type ReceiptAddress = z.infer<typeof receiptAddress>;

export function targetOf(address: TargetAddress): ReplyTarget {
  const { interaction } = address;
  const onlyThere = interaction !== undefined && !interaction.mayPost;
  return {
    platform,
    surface: surfaceOf(interaction),
    ...(onlyThere ? { untilMs: interaction.untilMs } : {}),
    // Through JSON, as the journal would: what is undefined is not there.
    address: JSON.parse(JSON.stringify(address)),
  };
}

function surfaceOf(interaction: InteractionAddress | undefined): string {
  if (interaction === undefined) return messageSurface;
  return interaction.isGuest ? guestSurface : interactionSurface;
}

export function receiptOf(channelId: string, messageId: string, interaction?: InteractionAddress): Receipt {
  return { platform, address: { channelId, messageId, ...(interaction === undefined ? {} : { interaction }) } };
}

export function readTarget(target: ReplyTarget): TargetAddress {
  return read(targetAddress, target.address);
}

export function readReceipt(receipt: Receipt): ReceiptAddress {
  return read(receiptAddress, receipt.address);
}

export function readFileAddress(address: Json): { readonly url: string } {
  return read(fileAddress, address);
}

/** What comes back from the journal is checked like anything else that comes from outside. */
function read<T>(schema: z.ZodType<T>, address: Json): T {
  const parsed = schema.safeParse(address);
  if (parsed.success) return parsed.data;
  throw new ChatError(platform, 'rejected', 'unknown-address', { cause: parsed.error });
}
