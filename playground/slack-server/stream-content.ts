// The content arguments of chat.startStream, appendStream and stopStream, laid onto what the stream holds already.

import { ApiError } from './api-error.ts';
import { type Arguments, isObject } from './arguments.ts';
import { checkBlocks, textSize } from './blocks.ts';
import { sizeLimits } from './limits.ts';
import type { BlockJson, JsonObject, StreamContent } from './model.ts';

export const emptyStream: StreamContent = { planTitle: undefined, tasks: [], text: '', blocks: [] };

const taskStatuses: readonly unknown[] = ['pending', 'in_progress', 'complete', 'error'];

/**
 * Adds a call's `markdown_text` or `chunks`; undefined when it has neither.
 *
 * @throws ApiError `invalid_chunks` (also for both at once), `invalid_blocks`, `msg_too_long` above the cumulative cap
 */
export function extend(content: StreamContent, args: Arguments): StreamContent | undefined {
  const markdown = args.text('markdown_text');
  const chunks = args.json('chunks', 'invalid_chunks');
  if (markdown === undefined && chunks === undefined) return undefined;
  if (markdown !== undefined && chunks !== undefined) throw new ApiError('invalid_chunks');
  let extended = content;
  if (markdown !== undefined) extended = { ...content, text: content.text + markdown };
  else if (!Array.isArray(chunks) || chunks.length === 0) throw new ApiError('invalid_chunks');
  else for (const chunk of chunks) extended = addChunk(extended, chunk);
  if (sizeOf(extended) > sizeLimits.streamText) throw new ApiError('msg_too_long');
  // Its text becomes blocks as that of a `markdown` block does.
  if (extended.text !== '') checkBlocks([{ type: 'markdown', text: extended.text }]);
  return extended;
}

function addChunk(content: StreamContent, chunk: unknown): StreamContent {
  if (!isObject(chunk)) throw new ApiError('invalid_chunks');
  const { type, text, title } = chunk;
  if (type === 'markdown_text' && typeof text === 'string') return { ...content, text: content.text + text };
  if (type === 'plan_update' && typeof title === 'string') return { ...content, planTitle: title };
  if (type === 'task_update') return { ...content, tasks: withTask(content.tasks, chunk) };
  if (type === 'blocks') return { ...content, blocks: [...content.blocks, ...chunkBlocks(chunk)] };
  throw new ApiError('invalid_chunks');
}

/** A task is known by its id: a later update takes the earlier one's place. */
function withTask(tasks: readonly JsonObject[], { type: _type, ...task }: JsonObject): JsonObject[] {
  const complete = typeof task.id === 'string' && typeof task.title === 'string';
  if (!complete || !taskStatuses.includes(task.status)) throw new ApiError('invalid_chunks');
  const known = tasks.some((other) => other.id === task.id);
  if (!known) return [...tasks, task];
  return tasks.map((other) => (other.id === task.id ? { ...other, ...task } : other));
}

function chunkBlocks(chunk: JsonObject): BlockJson[] {
  const { blocks } = chunk;
  const isBlock = (value: unknown): value is BlockJson => isObject(value) && typeof value.type === 'string';
  if (!Array.isArray(blocks) || !blocks.every(isBlock)) throw new ApiError('invalid_blocks');
  checkBlocks(blocks);
  return blocks;
}

function sizeOf({ planTitle = '', tasks, text, blocks }: StreamContent): number {
  const lengths = tasks.flatMap(({ title, details, output }) => [title, details, output]);
  const taskSize = lengths.reduce((sum: number, value) => sum + (typeof value === 'string' ? value.length : 0), 0);
  return planTitle.length + taskSize + text.length + textSize(blocks);
}

/** How the stream's message looks: plan or tasks first, then the text, then blocks. */
export function streamBlocks({ planTitle, tasks, text, blocks }: StreamContent): BlockJson[] {
  const cards = tasks.map(({ id, title, status, details, output }): BlockJson => {
    const rich = (value: unknown): JsonObject | undefined =>
      typeof value === 'string' ? { type: 'rich_text', text: value } : undefined;
    return { type: 'task_card', task_id: id, title, status, details: rich(details), output: rich(output) };
  });
  const plan = planTitle === undefined ? cards : [{ type: 'plan', title: planTitle, tasks: cards }];
  const answer = text === '' ? [] : [{ type: 'markdown', text }];
  return [...plan, ...answer, ...blocks].map((block, index) => ({ block_id: `s${index}`, ...block }));
}
