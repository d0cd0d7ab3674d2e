// What the agent sends, checked: one JSON value comes in, a known shape or nothing goes out.
import { z } from 'zod';

/** Null, absent and wrongly typed all mean "not said": a stray type in a side field must not cost the text beside it. */
const maybeText = z.string().nullish().catch(null);
/** Some frameworks wrap it: `{ "url": "https://…" }`. */
const maybeUrl = z
  .union([z.string(), z.object({ url: z.string() }).transform(({ url }) => url)])
  .nullish()
  .catch(null);
const maybeList = z.array(z.unknown()).nullish().catch(null);

const partSchema = z.object({
  type: z.string(),
  index: z.number().nullish().catch(null),
  delta: z.boolean().nullish().catch(null),
  status: maybeText,
  msg_id: maybeText,
  sequence_number: z.number().nullish().catch(null),
  text: maybeText,
  refusal: maybeText,
  data: z.unknown().optional(),
  format: maybeText,
  image_url: maybeUrl,
  video_url: maybeUrl,
  file_url: maybeUrl,
  file_data: maybeText,
  filename: maybeText,
});

const messageSchema = z.object({
  id: maybeText,
  type: maybeText,
  role: maybeText,
  status: maybeText,
  content: maybeList,
  error: z.unknown().optional(),
  code: maybeText,
  message: maybeText,
});

const responseSchema = z.object({ status: maybeText, error: z.unknown().optional(), output: maybeList });

const toolDataSchema = z.object({
  call_id: maybeText,
  name: maybeText,
  arguments: z.unknown().optional(),
  output: z.unknown().optional(),
});

export type WirePart = z.infer<typeof partSchema>;
export type WireMessage = z.infer<typeof messageSchema>;
export type WireToolData = z.infer<typeof toolDataSchema>;

/** The commonest event by far. Its `index` may be anything: {@link partIndex} reads it. */
export interface TextDelta {
  readonly object: 'content';
  readonly type: 'text';
  readonly delta: true;
  readonly msg_id: string;
  readonly text: string;
  readonly index?: unknown;
  readonly sequence_number?: unknown;
}

export interface WireError {
  readonly code: string | undefined;
  readonly message: string;
}

export const readPart = reader(partSchema);
export const readMessage = reader(messageSchema);
export const readResponse = reader(responseSchema);
export const readToolData = reader(toolDataSchema);

function reader<Shape>(schema: z.ZodType<Shape>): (value: unknown) => Shape | undefined {
  return (value) => schema.safeParse(value).data;
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Guarded by hand, since thousands of these arrive in a reply: a schema costs more here than parsing the JSON. */
export function isTextDelta(event: object): event is TextDelta {
  const { object, type, delta, status, msg_id, text } = event as { readonly [key: string]: unknown };
  return (
    object === 'content' &&
    type === 'text' &&
    delta === true &&
    status !== 'completed' &&
    typeof text === 'string' &&
    typeof msg_id === 'string' &&
    msg_id !== ''
  );
}

/** The place of a part in its message; `null` is on the wire for the first one. */
export function partIndex(index: unknown): number {
  return typeof index === 'number' && Number.isSafeInteger(index) && index > 0 ? index : 0;
}

/** `"error": null` is on every event: only a value that says something is an error. */
export function readError(value: unknown): WireError | undefined {
  if (typeof value === 'string') return value === '' ? undefined : { code: undefined, message: value };
  if (!isObject(value)) return undefined;
  const { code, message } = value;
  const known = { code: scalar(code), message: scalar(message) ?? '' };
  if (known.code !== undefined || known.message !== '') return known;
  return Object.keys(value).length === 0 ? undefined : { code: undefined, message: JSON.stringify(value) };
}

function scalar(value: unknown): string | undefined {
  return (typeof value === 'string' && value !== '') || typeof value === 'number' ? String(value) : undefined;
}

/** A status that says that more is to come. `null` and unknown words say nothing of the sort. */
export function isUnderWay(status: string | null | undefined): boolean {
  return status === 'created' || status === 'in_progress' || status === 'queued';
}
