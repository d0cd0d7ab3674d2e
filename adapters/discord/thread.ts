// Ids and addresses: what Discord calls a thing ↔ what the core keeps of it.
import { z } from 'zod';
import { ChatError, type Json, type Receipt, type ReplyTarget, type ThreadId } from '../../src/chat.ts';
import { messageSurface } from './limits.ts';

export const platform = 'discord';

/** A thread has a channel id of its own, so one rule serves channels, threads, forum posts and DMs. */
export function threadId(applicationId: string, channelId: string): ThreadId {
  return identity(applicationId, channelId) as ThreadId;
}

/** The stable name of a message, a person or a channel as one application sees it. */
export function identity(applicationId: string, id: string): string {
  return `${platform}-${applicationId}-${id}`;
}

const targetAddress = z.object({ channelId: z.string(), messageId: z.string(), guildId: z.string().optional() });
const receiptAddress = z.object({ channelId: z.string(), messageId: z.string() });
const fileAddress = z.object({ url: z.string() });

export type TargetAddress = z.infer<typeof targetAddress>;
export type ReceiptAddress = z.infer<typeof receiptAddress>;

export function targetOf(channelId: string, messageId: string, guildId: string | undefined): ReplyTarget {
  const address = { channelId, messageId, ...(guildId === undefined ? {} : { guildId }) };
  return { platform, surface: messageSurface, address };
}

export function receiptOf(channelId: string, messageId: string): Receipt {
  return { platform, address: { channelId, messageId } };
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
