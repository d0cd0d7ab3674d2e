// Posts that may have happened: where each would be found, and what to make of an answer that does not come.
import {
  type ChatAdapter,
  ChatError,
  type Control,
  type FoundPost,
  type Operation,
  type PostedQuery,
  RateLimitedError,
  type Receipt,
} from '../chat.ts';
import type { Log } from '../log.ts';

/** What tells a post besides its nonce: see {@link PostedQuery}. */
export interface Distinction {
  readonly alone?: boolean;
  /** Asked only when a post is looked for. */
  readonly except?: (() => readonly Receipt[]) | undefined;
  /** The message of the same reply before this one. */
  readonly follows?: Receipt | undefined;
  /** What an earlier life may have posted it with, while it grew. */
  readonly grewWith?: readonly Control[];
}

/** Where a new message would be found; nothing for operations that may be repeated as they are. */
export function whereToLook(
  operation: Operation,
  { alone, except, follows, grewWith = [] }: Distinction,
): PostedQuery | undefined {
  if (!('nonce' in operation)) return undefined;
  const { target, nonce } = operation;
  const { content, controls = [] } = operation.type === 'open' ? operation : {};
  const ids = [...controls.slice(0, 1), ...grewWith].map(({ id }) => id);
  const others = except?.();
  return {
    ...{ type: 'posted', target, nonce },
    ...(alone ? { alone } : {}),
    ...(others === undefined ? {} : { except: others }),
    ...(ids.length === 0 ? {} : { controls: ids }),
    ...(follows && content ? { after: { receipt: follows, text: content.text } } : {}),
  };
}

/** @returns nothing also where Friday may not look. @throws ChatError when it is worth asking again, or all is lost. */
export async function lookUp(adapter: ChatAdapter, query: PostedQuery, log: Log): Promise<FoundPost | undefined> {
  try {
    return await adapter.read(query);
  } catch (error) {
    if (!(error instanceof ChatError) || error.kind === 'gone' || error.kind === 'unauthorized') throw error;
    if (isPassing(error)) throw error;
    // Posting with the same nonce is all that is left, and the documented exception.
    log.warn({ err: error }, 'cannot look for a message that may have been posted');
    return undefined;
  }
}

export function isPassing(error: ChatError): boolean {
  return error instanceof RateLimitedError || error.kind === 'unknown' || error.kind === 'unreachable';
}

const backOffMinMs = 500;
const backOffMaxMs = 8_000;

export function backOffMs(failures: number): number {
  const ceilingMs = Math.min(backOffMaxMs, backOffMinMs * 2 ** failures);
  return backOffMinMs + Math.random() * (ceilingMs - backOffMinMs);
}
