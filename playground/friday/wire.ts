// The wire's own objects: in, what the agent does; out, JSON texts with the keys, their order and the nulls of the real server.
import { randomUUID } from 'node:crypto';

/** A content part: an event of its own and, once its message is complete, a member of that message. */
export interface WirePart {
  sequence_number: number | null;
  readonly object: 'content';
  status: 'in_progress' | 'completed' | null;
  readonly error: null;
  readonly type: 'text' | 'image' | 'data';
  index: number | null;
  delta: boolean | null;
  msg_id: string | null;
  text?: string;
  image_url?: string;
  readonly data?: Readonly<Record<string, string>>;
}

/** What a part carries, by its type. */
export type Payload =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'image'; readonly image_url: string }
  | { readonly type: 'data'; readonly data: Readonly<Record<string, string>> };

export interface WireMessage {
  sequence_number: number | null;
  readonly object: 'message';
  status: 'created' | 'in_progress' | 'completed';
  readonly error: null;
  readonly id: string;
  readonly type: 'message' | 'reasoning' | 'plugin_call' | 'plugin_call_output';
  readonly role: 'assistant' | 'tool';
  content: WirePart[] | null;
  readonly code: null;
  readonly message: null;
  readonly usage: null;
  readonly metadata: Readonly<Record<string, never>>;
}

export interface WireResponse {
  sequence_number: number | null;
  readonly object: 'response';
  status: 'created' | 'in_progress' | 'completed' | 'failed';
  error: { readonly code: string; readonly message: string } | null;
  readonly id: string;
  readonly created_at: number;
  completed_at: number | null;
  output: WireMessage[] | null;
  readonly usage: null;
  readonly session_id: string;
}

export type WireEvent = WirePart | WireMessage | WireResponse;

export function newMessage(type: WireMessage['type'], role: WireMessage['role'] = 'assistant'): WireMessage {
  return {
    sequence_number: null,
    object: 'message',
    status: 'created',
    error: null,
    id: `msg_${randomUUID()}`,
    type,
    role,
    content: null,
    code: null,
    message: null,
    usage: null,
    metadata: {},
  };
}

export function newPart(
  payload: Payload,
  fields: Partial<Pick<WirePart, 'status' | 'index' | 'delta' | 'msg_id'>>,
): WirePart {
  const { type, ...value } = payload;
  const { status = null, index = null, delta = null, msg_id = null } = fields;
  return { sequence_number: null, object: 'content', status, error: null, type, index, delta, msg_id, ...value };
}

export function newResponse(id: string | null | undefined, sessionId: string): WireResponse {
  return {
    sequence_number: null,
    object: 'response',
    status: 'created',
    error: null,
    id: id ?? `response_${randomUUID()}`,
    created_at: seconds(),
    completed_at: null,
    output: null,
    usage: null,
    session_id: sessionId,
  };
}

/** Seconds since 1970: the unit of `created_at` and `completed_at`. */
export function seconds(): number {
  return Math.floor(Date.now() / 1000);
}

/** One server-sent event. */
export function frame(event: WireEvent): string {
  return `data: ${JSON.stringify(event)}\n\n`;
}

/** The frame without an envelope, by which the server refuses a request or reports its own failure. */
export function errorFrame(error: string): string {
  return `data: ${pythonJson({ error }, true)}\n\n`;
}

/** JSON as Python's `json.dumps` writes it: with spaces, and by default with every character beyond ASCII escaped. */
export function pythonJson(value: unknown, ascii = false): string {
  if (Array.isArray(value)) return `[${value.map((item) => pythonJson(item, ascii)).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).map(([key, item]) => `${pythonJson(key, ascii)}: ${pythonJson(item, ascii)}`);
    return `{${members.join(', ')}}`;
  }
  const text = JSON.stringify(value ?? null);
  if (!ascii) return text;
  return text.replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
