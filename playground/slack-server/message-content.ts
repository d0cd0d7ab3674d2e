// The content arguments of chat.postMessage, chat.update and chat.postEphemeral → what the message will hold.

import { ApiError } from './api-error.ts';
import type { Arguments } from './arguments.ts';
import { readAttachments, readBlocks, readMetadata } from './blocks.ts';
import { sizeLimits } from './limits.ts';
import type { BlockJson, JsonObject } from './model.ts';

export interface Content {
  readonly text: string;
  readonly blocks: readonly BlockJson[] | undefined;
  readonly attachments: readonly JsonObject[] | undefined;
  readonly metadata: JsonObject | undefined;
  /** Warnings of the answer, e.g. `message_truncated`. */
  readonly warnings: readonly string[];
}

/** Where the methods differ. */
export interface ContentRules {
  /** `markdown_text` or `text` longer than it may be. */
  readonly markdownTooLong: string;
  readonly textTooLong: 'truncate' | 'msg_too_long';
  readonly maxText: number;
  readonly attachmentsFormat: string;
}

/** @throws ApiError `no_text`, `markdown_text_conflict`, and the errors of `blocks.ts` */
export function readContent(args: Arguments, rules: ContentRules): Content {
  const markdown = args.text('markdown_text');
  const blocks = readBlocks(args);
  const attachments = readAttachments(args, rules.attachmentsFormat);
  const metadata = readMetadata(args);
  if (markdown !== undefined) {
    if (args.has('text') || blocks) throw new ApiError('markdown_text_conflict');
    if (markdown.length > sizeLimits.markdownText) throw new ApiError(rules.markdownTooLong);
    const block = { type: 'markdown', block_id: 'b0', text: markdown };
    return { text: markdown, blocks: [block], attachments, metadata, warnings: [] };
  }
  const text = args.text('text') ?? '';
  if (text.trim() === '' && !blocks?.length && !attachments?.length) throw new ApiError('no_text');
  const tooLong = text.length > rules.maxText;
  if (tooLong && rules.textTooLong === 'msg_too_long') throw new ApiError('msg_too_long');
  return {
    text: tooLong ? text.slice(0, rules.maxText) : text,
    blocks,
    attachments,
    metadata,
    warnings: tooLong ? ['message_truncated'] : [],
  };
}

/** How warnings appear in an answer. */
export function warningJson(warnings: readonly string[]): JsonObject {
  if (warnings.length === 0) return {};
  return { warning: warnings.join(','), response_metadata: { warnings } };
}
