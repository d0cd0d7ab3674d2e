// Slack's ids → the core's: thread, message and person ids, and the addresses that receipts and reply targets carry.
import { z } from 'zod';
import type { Receipt, ReplyTarget, Thread, ThreadId } from '../../src/chat.ts';
import { messageSurface } from './limits.ts';

export const platform = 'slack';

/** Where a message stands. `tenant` is the organisation for org-wide installs, else the workspace. */
export interface Place {
  readonly tenant: string;
  readonly channel: string;
  readonly direct: boolean;
  readonly ts: string;
  /** The first message of the thread: `thread_ts`, or the message itself when it opens one. */
  readonly root: string;
}

/** Only the channel makes a `ts` unique, only the tenant a channel. @see https://docs.slack.dev/messaging/retrieving-messages */
export function messageId({ tenant, channel, ts }: Pick<Place, 'tenant' | 'channel' | 'ts'>): string {
  return `slack-${tenant}-${channel}-${ts}`;
}

export function userIdOf(tenant: string, user: string): string {
  return `slack-${tenant}-${user}`;
}

/** A message and the replies to it are one thread, also in a DM, where every top-level message begins one. */
export function threadOf({ tenant, channel, direct, root }: Place, user: string): Thread {
  const id: string = `slack-${tenant}-${channel}-${root}`;
  return {
    id: asThreadId(id),
    kind: direct ? 'direct' : 'shared',
    owner: direct ? userIdOf(tenant, user) : `slack-${tenant}-${channel}`,
  };
}

function asThreadId(id: string): ThreadId {
  // The brand exists for the core's sake alone: nothing but an adapter makes one.
  return id as ThreadId;
}

const targetAddress = z.object({
  tenant: z.string(),
  channel: z.string(),
  direct: z.boolean(),
  ts: z.string(),
  root: z.string(),
  user: z.string(),
});

export type TargetAddress = z.infer<typeof targetAddress>;

const messageAddress = z.object({ tenant: z.string(), channel: z.string(), ts: z.string() });

export type MessageAddress = z.infer<typeof messageAddress>;

const receiptAddress = z.union([
  messageAddress,
  z.object({ tenant: z.string(), channel: z.string(), file: z.string() }),
]);

/** A message of ours, or a file of ours: Slack shares files asynchronously and does not tell in which message. */
type ReceiptAddress = z.infer<typeof receiptAddress>;

export function targetOf(address: TargetAddress, surface: string = messageSurface): ReplyTarget {
  return { platform, surface, address };
}

export function readTarget(target: ReplyTarget): TargetAddress {
  return targetAddress.parse(target.address);
}

export function receiptOf(address: ReceiptAddress): Receipt {
  return { platform, address };
}

export function readReceipt(receipt: Receipt): ReceiptAddress {
  return receiptAddress.parse(receipt.address);
}

/** How `read posted` recognises a message of ours. */
export const replyEventType = 'friday_reply';

export function replyMetadata(nonce: string) {
  return { event_type: replyEventType, event_payload: { nonce } };
}
