// Questions to Slack → answers: a post of ours by its nonce, and what people wrote since a time.
import { z } from 'zod';
import type { FoundPost, HistoryPage, HistoryQuery, PostedQuery, ReplyTarget } from '../../src/chat.ts';
import type { Hearing } from './envelope.ts';
import { messageSchema, toMessage } from './inbound.ts';
import { streamSurface } from './limits.ts';
import { hasControl, sourceOf } from './source.ts';
import { readTarget, receiptOf, replyEventType } from './thread.ts';
import { budgetKey, type Web } from './web.ts';

const pageSize = 200;
/** A thread that grew by more than this since the message is not searched to its end. */
const maxPages = 10;

const threadMessage = messageSchema.extend({
  blocks: z
    .array(z.looseObject({ type: z.string() }))
    .optional()
    .catch(undefined),
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
async function* pagesSince(target: ReplyTarget, web: Web): AsyncGenerator<readonly ThreadMessage[]> {
  const { tenant, channel, ts, root } = readTarget(target);
  const key = budgetKey(tenant, 'conversations.replies', channel);
  let cursor: string | undefined;
  for (let page = 0; page < maxPages; page += 1) {
    const args = {
      channel,
      ts: root,
      oldest: ts,
      inclusive: false,
      include_all_metadata: true,
      limit: pageSize,
      cursor,
    };
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
  { target, nonce, controls }: PostedQuery,
  orBegun: boolean,
  web: Web,
  { self }: Hearing,
): Promise<FoundPost | undefined> {
  const { tenant, channel } = readTarget(target);
  const post = (message: ThreadMessage): FoundPost => ({
    receipt: receiptOf({ tenant, channel, ts: message.ts }),
    text: sourceOf(message),
  });
  let begun: ThreadMessage | undefined;
  for await (const page of pagesSince(target, web)) {
    const own = page.filter(({ bot_id: botId, user }) => botId === self.botId || user === self.userId);
    const isNamed = ({ metadata }: ThreadMessage) =>
      metadata?.event_type === replyEventType && metadata.event_payload.nonce === nonce;
    // What began as a stream that nobody closed has no nonce.
    const found = own.find(isNamed) ?? own.find(({ blocks }) => hasControl(blocks, controls));
    if (found) return post(found);
    begun = own.findLast(isBegun) ?? begun;
  }
  return orBegun && target.surface === streamSurface && begun ? post(begun) : undefined;
}

/**
 * A stream gets its nonce when we end it, or with our first edit: one without is one that we began and whose end we have
 * not written, be it open, failed, stopped by somebody or only closed. A thread has one such message at a time.
 */
function isBegun({ streaming_state: state, metadata, edited }: ThreadMessage): boolean {
  return state !== undefined && metadata === undefined && edited === undefined;
}

/** One page: of a thread, its beginning first; of the top level of its channel, the newest first. */
export async function readHistory(
  { target, where, sinceMs, from }: HistoryQuery,
  web: Web,
  hearing: Hearing,
): Promise<HistoryPage> {
  const { tenant, channel, direct, root } = readTarget(target);
  const method = historyMethod(where);
  const cursor = typeof from === 'string' ? from : undefined;
  const window = { channel, oldest: (sinceMs / 1000).toFixed(6), limit: pageSize, cursor };
  const args = where === 'within' ? { ...window, ts: root } : window;
  const page = await web.ask(method, args, budgetKey(tenant, method, channel), pageSchema);
  const room = { tenant, channel, direct, appId: undefined };
  const messages = page.messages
    .filter((message) => message !== undefined)
    .sort((one, other) => (isLater(one.ts, other.ts) ? 1 : -1))
    .flatMap((message) => toMessage(message, room, hearing) ?? [])
    .filter(({ sentAtMs }) => sentAtMs > sinceMs);
  const next = page.response_metadata?.next_cursor || undefined;
  return { messages, ...(next === undefined ? {} : { next }) };
}

export function historyMethod(where: HistoryQuery['where']): 'conversations.replies' | 'conversations.history' {
  return where === 'within' ? 'conversations.replies' : 'conversations.history';
}
