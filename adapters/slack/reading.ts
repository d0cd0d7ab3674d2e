// Questions to Slack → answers: a post of ours by its nonce, and what people wrote in a thread since a message.
import { z } from 'zod';
import type { InboundMessage, Query, Receipt, ReplyTarget } from '../../src/chat.ts';
import type { Hearing } from './envelope.ts';
import { messageSchema, type SlackMessage, toMessage } from './inbound.ts';
import { streamSurface } from './limits.ts';
import { readTarget, receiptOf, replyEventType } from './thread.ts';
import { budgetKey, type Web } from './web.ts';

const pageSize = 200;
/** A thread that grew by more than this since the message is not searched to its end. */
const maxPages = 10;

const threadMessage = messageSchema.extend({
  streaming_state: z.string().optional().catch(undefined),
  metadata: z
    .object({ event_type: z.string(), event_payload: z.object({ nonce: z.string() }) })
    .optional()
    .catch(undefined),
});

type ThreadMessage = z.infer<typeof threadMessage>;

const pageSchema = z.object({
  messages: z.array(threadMessage.optional().catch(undefined)).default([]),
  response_metadata: z.object({ next_cursor: z.string().optional() }).optional().catch(undefined),
});

/** The pages of a thread after a message, oldest first; the root comes with every page and is left out. */
async function* pagesSince(target: ReplyTarget, web: Web, limit: number): AsyncGenerator<readonly ThreadMessage[]> {
  const { tenant, channel, ts, root } = readTarget(target);
  const key = budgetKey(tenant, 'conversations.replies', channel);
  let cursor: string | undefined;
  for (let page = 0; page < maxPages; page += 1) {
    const args = { channel, ts: root, oldest: ts, inclusive: false, include_all_metadata: true, limit, cursor };
    const { messages, response_metadata: rest } = await web.ask('conversations.replies', args, key, pageSchema);
    yield messages.filter((message) => message !== undefined).filter((message) => isLater(message.ts, ts));
    cursor = rest?.next_cursor || undefined;
    if (cursor === undefined) return;
  }
}

/** Timestamps are seconds with six decimals: more than a number holds exactly. */
function isLater(ts: string, than: string): boolean {
  return ts.length === than.length ? ts > than : ts.length > than.length;
}

/** @param orBegun a stream that nobody knows counts too: see {@link isBegun}. */
export async function findPosted(
  { target, nonce }: Extract<Query, { type: 'posted' }>,
  orBegun: boolean,
  web: Web,
  { self }: Hearing,
): Promise<Receipt | undefined> {
  const { tenant, channel } = readTarget(target);
  let begun: ThreadMessage | undefined;
  for await (const page of pagesSince(target, web, pageSize)) {
    const own = page.filter(({ bot_id: botId, user }) => botId === self.botId || user === self.userId);
    const found = own.find(
      ({ metadata }) => metadata?.event_type === replyEventType && metadata.event_payload.nonce === nonce,
    );
    if (found) return receiptOf({ tenant, channel, ts: found.ts });
    begun = own.findLast(isBegun) ?? begun;
  }
  return orBegun && target.surface === streamSurface && begun
    ? receiptOf({ tenant, channel, ts: begun.ts })
    : undefined;
}

/**
 * A stream gets its nonce when it ends: one that is still open, or has failed and was not edited since, is one that we
 * began and whose end we have not written. A thread has one such message at a time.
 */
function isBegun({ streaming_state: state, metadata, edited }: ThreadMessage): boolean {
  return (state === 'in_progress' || state === 'errored') && metadata === undefined && edited === undefined;
}

export async function readHistory(
  target: ReplyTarget,
  limit: number,
  web: Web,
  hearing: Hearing,
): Promise<readonly InboundMessage[]> {
  const { tenant, channel, direct } = readTarget(target);
  const room = { tenant, channel, direct, appId: undefined };
  const heard: InboundMessage[] = [];
  const toHeard = (message: SlackMessage) => toMessage(message, room, hearing) ?? [];
  for await (const page of pagesSince(target, web, Math.min(pageSize, limit + 1))) {
    heard.push(...page.flatMap(toHeard));
    if (heard.length >= limit) return heard.slice(0, limit);
  }
  return heard;
}
