// Cuts a list into pages with Slack's opaque cursors.

import { ApiError } from './api-error.ts';
import type { Arguments } from './arguments.ts';
import type { JsonObject } from './model.ts';

export interface Page<T> {
  readonly items: readonly T[];
  readonly hasMore: boolean;
  /** `response_metadata` of the answer. */
  readonly metadata: JsonObject;
}

/** @throws ApiError `invalid_cursor`, `invalid_limit` (or `invalid_arguments` where a method does not list it) */
export function pageOf<T>(
  args: Arguments,
  items: readonly T[],
  limits: { readonly standard: number; readonly max: number },
): Page<T> {
  const limit = args.number('limit') ?? limits.standard;
  const size = Math.min(Math.max(1, Math.floor(limit)), limits.max);
  const cursor = args.text('cursor');
  const start = cursor === undefined ? 0 : offsetOf(cursor);
  const hasMore = items.length > start + size;
  const next = hasMore ? Buffer.from(`next:${start + size}`).toString('base64') : '';
  return { items: items.slice(start, start + size), hasMore, metadata: { next_cursor: next } };
}

function offsetOf(cursor: string): number {
  const offset = /^next:(\d+)$/.exec(Buffer.from(cursor, 'base64').toString())?.[1];
  if (offset === undefined) throw new ApiError('invalid_cursor');
  return Number(offset);
}
