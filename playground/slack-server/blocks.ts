// Checks blocks, attachments and metadata as Slack does before it takes a message.

import { ApiError } from './api-error.ts';
import { type Arguments, isObject } from './arguments.ts';
import { sizeLimits as max } from './limits.ts';
import { markdownTables, tableProblem } from './markdown-tables.ts';
import type { BlockJson, JsonObject } from './model.ts';

const isBlock = (value: unknown): value is BlockJson => isObject(value) && typeof value.type === 'string';

/**
 * The `blocks` argument, checked and with a `block_id` in every block.
 *
 * @throws ApiError `invalid_blocks_format` (no list of blocks), `invalid_blocks` (a rule of a block is broken),
 *   `msg_blocks_too_long` (all text together)
 */
export function readBlocks(args: Arguments, formatError = 'invalid_blocks_format'): BlockJson[] | undefined {
  const value = args.json('blocks', formatError);
  if (value === undefined) return undefined;
  if (!Array.isArray(value) || !value.every(isBlock)) throw new ApiError(formatError);
  checkBlocks(value);
  return value.map((block, index) => ({ block_id: `b${index}`, ...block }));
}

export function checkBlocks(blocks: readonly BlockJson[]): void {
  if (blocks.length > max.blocks) throw invalid(`no more than ${max.blocks} items allowed`, '/blocks');
  const inMarkdown = blocks.flatMap((block) => (block.type === 'markdown' ? markdownTables(textOf(block) ?? '') : []));
  const tables = blocks.filter((block) => block.type === 'table').length + inMarkdown.length;
  if (tables > 1) throw invalid('only one table allowed', '/blocks');
  for (const [index, block] of blocks.entries()) {
    const problem = problemOf(block);
    if (problem !== undefined) throw invalid(problem, `/blocks/${index}`);
  }
  if (textSize(blocks) > max.allBlockText) throw new ApiError('msg_blocks_too_long');
}

function invalid(problem: string, pointer: string): ApiError {
  const messages = [`[ERROR] ${problem} [json-pointer:${pointer}]`];
  return new ApiError('invalid_blocks', { errors: messages, response_metadata: { messages } });
}

/** Characters of every `text` in a structure, as Slack sums them up for a message. */
export function textSize(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, item) => sum + textSize(item), 0);
  if (!isObject(value)) return 0;
  return Object.entries(value).reduce(
    (sum, [key, item]) => sum + (key === 'text' && typeof item === 'string' ? item.length : textSize(item)),
    0,
  );
}

const lengthOf = (value: unknown): number => (typeof value === 'string' ? value.length : 0);
const itemsOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const textOf = (value: unknown): string | undefined =>
  isObject(value) && typeof value.text === 'string' ? value.text : undefined;
const within = (length: number, limit: number): string | undefined =>
  length > limit ? `must be less than ${limit + 1} characters` : undefined;

/** The first rule that a block breaks. */
function problemOf(block: BlockJson): string | undefined {
  if (lengthOf(block.block_id) > max.id) return within(lengthOf(block.block_id), max.id);
  const check = blockChecks[block.type];
  return check ? check(block) : `unsupported type: ${block.type}`;
}

const fine = (): undefined => undefined;

const blockChecks: Readonly<Record<string, (block: JsonObject) => string | undefined>> = {
  markdown: (block) => {
    if (lengthOf(block.text) === 0) return 'missing required field: text';
    const problems = markdownTables(textOf(block) ?? '').map(tableProblem);
    return within(lengthOf(block.text), max.markdownBlock) ?? problems.find((problem) => problem !== undefined);
  },
  section: (block) => {
    const text = textOf(block.text);
    const fields = itemsOf(block.fields);
    if (!text && fields.length === 0) return 'missing required field: text';
    if (fields.length > max.sectionFields) return `no more than ${max.sectionFields} items allowed`;
    const longestField = Math.max(0, ...fields.map((field) => textOf(field)?.length ?? 0));
    return within(text?.length ?? 0, max.sectionText) ?? within(longestField, max.sectionField);
  },
  header: (block) => {
    const text = textOf(block.text);
    return text ? within(text.length, max.headerText) : 'missing required field: text';
  },
  context: (block) => counted(block, max.contextElements),
  actions: (block) => counted(block, max.actionElements) ?? controlsProblem(block),
  context_actions: (block) => counted(block, max.contextActionElements) ?? controlsProblem(block),
  image: (block) =>
    block.alt_text === undefined ? 'missing required field: alt_text' : within(lengthOf(block.alt_text), max.altText),
  table: (block) => {
    const rows = itemsOf(block.rows);
    if (rows.length === 0) return 'missing required field: rows';
    if (rows.length > max.tableRows) return `no more than ${max.tableRows} items allowed`;
    if (rows.some((row) => itemsOf(row).length > max.tableColumns))
      return `no more than ${max.tableColumns} items allowed`;
    return within(textSize(rows), max.tableCharacters);
  },
  divider: fine,
  rich_text: (block) => (Array.isArray(block.elements) ? undefined : 'missing required field: elements'),
  file: fine,
  video: fine,
  input: fine,
  alert: fine,
  card: fine,
  carousel: fine,
  container: fine,
  data_table: fine,
  plan: (block) => (lengthOf(block.title) > 0 ? undefined : 'missing required field: title'),
  task_card: (block) => (lengthOf(block.task_id) > 0 ? undefined : 'missing required field: task_id'),
};

function counted(block: JsonObject, limit: number): string | undefined {
  const elements = itemsOf(block.elements);
  if (elements.length === 0) return 'missing required field: elements';
  return elements.length > limit ? `no more than ${limit} items allowed` : undefined;
}

function controlsProblem(block: JsonObject): string | undefined {
  const seen = new Set<unknown>();
  for (const element of itemsOf(block.elements)) {
    if (!isObject(element)) return 'must be an object';
    const { action_id: actionId, type } = element;
    if (lengthOf(actionId) > max.id) return within(lengthOf(actionId), max.id);
    if (actionId !== undefined && seen.has(actionId)) return `action_id already exists: ${String(actionId)}`;
    seen.add(actionId);
    if (type === 'feedback_buttons') {
      const problem = feedbackProblem(element);
      if (problem !== undefined) return problem;
    }
    if (type !== 'button') continue;
    const label = textOf(element.text);
    if (!label) return 'missing required field: text';
    const problem = within(label.length, max.buttonText) ?? within(lengthOf(element.value), max.buttonValue);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function feedbackProblem({ positive_button, negative_button }: JsonObject): string | undefined {
  for (const part of [positive_button, negative_button]) {
    const label = isObject(part) ? textOf(part.text) : undefined;
    if (!isObject(part) || !label || lengthOf(part.value) === 0) return 'missing required field: text, value';
    const problem = within(label.length, max.buttonText) ?? within(lengthOf(part.value), max.buttonValue);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** @throws ApiError `invalid_attachments`, `too_many_attachments` */
export function readAttachments(args: Arguments, formatError: string): JsonObject[] | undefined {
  const value = args.json('attachments', formatError);
  if (value === undefined) return undefined;
  if (!Array.isArray(value) || !value.every(isObject)) throw new ApiError(formatError);
  if (value.length > max.attachments) throw new ApiError('too_many_attachments');
  return value;
}

/** Message metadata; an empty object takes it away. @throws ApiError `invalid_metadata_format`, `metadata_too_large` */
export function readMetadata(args: Arguments): JsonObject | undefined {
  const value = args.json('metadata', 'invalid_metadata_format');
  if (value === undefined) return undefined;
  if (!isObject(value)) throw new ApiError('invalid_metadata_format');
  const empty = Object.keys(value).length === 0;
  const wellFormed = typeof value.event_type === 'string' && isObject(value.event_payload);
  if (!empty && !wellFormed) throw new ApiError('invalid_metadata_format');
  if (Buffer.byteLength(JSON.stringify(value)) > max.metadataBytes) throw new ApiError('metadata_too_large');
  return value;
}
