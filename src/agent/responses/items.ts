// The items of a Responses answer: one of them comes in, the messages that mean the same to `/process` go out.
import { z } from 'zod';
import { isObject, readMessage, type WireMessage } from '../wire.ts';

const maybeText = z.string().nullish().catch(null);
const maybeList = z.array(z.unknown()).nullish().catch(null);

const itemSchema = z.object({
  id: maybeText,
  type: maybeText,
  role: maybeText,
  content: maybeList,
  summary: maybeList,
  call_id: maybeText,
  name: maybeText,
  arguments: z.unknown().optional(),
  output: z.unknown().optional(),
  result: maybeText,
});

type Item = z.infer<typeof itemSchema>;

/** `finished`: the item is the last word on itself. */
export function messagesIn(value: unknown, id: string, finished: boolean): readonly WireMessage[] {
  const item = itemSchema.safeParse(value).data;
  if (!item) return [];
  const type = item.type ?? 'message';
  const status = finished ? 'completed' : 'in_progress';
  if (type === 'reasoning') return reasoningIn(item, id, status);
  if (type.endsWith('_call')) return callIn(item, id, type, status);
  if (type.endsWith('_call_output')) return [toolMessage(`${id} output`, 'function_call_output', status, item)];
  return [{ id, type, role: item.role ?? 'assistant', status, content: (item.content ?? []).map(partOf) }];
}

/** The id under which one part of a summary is kept: a paragraph of its own. */
export function summaryId(id: string, index: unknown): string {
  return `${id} summary ${typeof index === 'number' ? index : 0}`;
}

/** What stands in a message's list, under the names of `/process`. */
export function partOf(part: unknown): unknown {
  if (!isObject(part)) return part;
  if (part.type === 'refusal') return { type: 'refusal', refusal: part.refusal };
  const isText = part.type === 'output_text' || part.type === 'reasoning_text' || part.type === 'summary_text';
  return isText ? { type: 'text', text: part.text } : part;
}

function reasoningIn({ content, summary }: Item, id: string, status: string): WireMessage[] {
  const role = 'assistant';
  const thought: WireMessage = { id, type: 'reasoning', role, status, content: (content ?? []).map(partOf) };
  const summaries = (summary ?? []).map(
    (part, index): WireMessage => ({ ...thought, id: summaryId(id, index), content: [partOf(part)] }),
  );
  return [thought, ...summaries];
}

/** A server's own tools (`web_search_call`, …) are over when their item is; a function's output comes from elsewhere. */
function callIn(item: Item, id: string, type: string, status: string): WireMessage[] {
  const name = item.name ?? type.replace(/_call$/, '');
  const call_id = item.call_id ?? id;
  const call = toolMessage(id, 'function_call', status, { ...item, name, call_id, output: undefined });
  if (status !== 'completed' || (type === 'function_call' && item.output === undefined)) return [call];
  return [call, toolMessage(`${id} output`, 'function_call_output', status, { ...item, name, call_id })];
}

function toolMessage(id: string, type: string, status: string, item: Item): WireMessage {
  const { call_id, name, output, result } = item;
  const data = type === 'function_call' ? { call_id, name, arguments: item.arguments } : { call_id, name, output };
  const picture = result ? [{ type: 'image', image_url: `data:image/png;base64,${result}` }] : [];
  return readMessage({ id, type, role: 'assistant', status, content: [{ type: 'data', data }, ...picture] }) ?? {};
}
