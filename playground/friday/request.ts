// Checks a request as the real server does: in, any JSON object; out, the request, or the refusal in the server's words.

export interface InputPart {
  readonly type: string;
  readonly text?: string | null;
  readonly image_url?: string | null;
  readonly video_url?: string | null;
  readonly file_url?: string | null;
  readonly filename?: string | null;
  readonly data?: string | null;
  readonly format?: string | null;
}

export interface InputMessage {
  readonly role?: string | null;
  readonly content?: readonly InputPart[] | null;
}

export interface AgentRequest {
  readonly input: readonly InputMessage[];
  readonly id?: string | null;
  readonly session_id?: string | null;
  readonly user_id?: string | null;
}

/** The request was refused before the run: the stream holds one error frame with this message. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
}

interface Problem {
  readonly at: readonly (string | number)[];
  readonly text: string;
  readonly type: string;
  readonly value: unknown;
}

const roles = ['assistant', 'system', 'user', 'tool'];
const textFields: Readonly<Record<string, readonly string[]>> = {
  text: ['text'],
  image: ['image_url'],
  data: [],
  audio: ['data', 'format'],
  file: ['file_url', 'file_id', 'filename', 'file_data'],
  refusal: ['refusal'],
  video: ['video_url'],
};
const tags = Object.keys(textFields)
  .map((tag) => `'${tag}'`)
  .join(', ');

/** @throws RefusedError in the words of pydantic, which checks the real server's requests. */
export function checkRequest(body: Readonly<Record<string, unknown>>): AgentRequest {
  const problems = [...problemsOf(body)];
  if (problems.length === 0) return body as unknown as AgentRequest;
  const lines = problems.map(
    ({ at, text, type, value }) =>
      `${at.join('.')}\n  ${text} [type=${type}, input_value=${shortened(repr(value))}, input_type=${typeName(value)}]\n` +
      `    For further information visit https://errors.pydantic.dev/2.14/v/${type}`,
  );
  throw new RefusedError(
    `${problems.length} validation error${problems.length === 1 ? '' : 's'} for AgentRequest\n${lines.join('\n')}`,
  );
}

/** What the server's adapter cannot take, found only after the run has begun. */
export function checkConvertible(request: AgentRequest): void {
  for (const { content } of request.input) {
    if (content === null || content === undefined) throw new RefusedError("'NoneType' object is not iterable");
    if (content.some((part) => part.type === 'refusal')) throw new RefusedError('Unsupported message type: refusal');
  }
}

function* problemsOf(body: Readonly<Record<string, unknown>>): Generator<Problem> {
  const { input } = body;
  if (!('input' in body)) yield { at: ['input'], text: 'Field required', type: 'missing', value: body };
  else if (!Array.isArray(input)) yield notAList(['input'], input);
  else for (const [index, message] of input.entries()) yield* inMessage(message, ['input', index]);
  for (const name of ['id', 'session_id', 'user_id']) yield* inText(body[name], [name]);
}

function* inMessage(message: unknown, at: Problem['at']): Generator<Problem> {
  if (!isRecord(message)) {
    const text = 'Input should be a valid dictionary or instance of Message';
    yield { at, text, type: 'model_type', value: message };
    return;
  }
  const { role, content } = message;
  if (role !== undefined && role !== null && !(typeof role === 'string' && roles.includes(role))) {
    const text = "Input should be 'assistant', 'system', 'user' or 'tool'";
    yield { at: [...at, 'role'], text, type: 'literal_error', value: role };
  }
  if (content === undefined || content === null) return;
  if (!Array.isArray(content)) yield notAList([...at, 'content'], content);
  else for (const [index, part] of content.entries()) yield* inPart(part, [...at, 'content', index]);
}

function* inPart(part: unknown, at: Problem['at']): Generator<Problem> {
  if (!isRecord(part)) {
    const text = 'Input should be a valid dictionary or object to extract fields from';
    yield { at, text, type: 'model_attributes_type', value: part };
    return;
  }
  if (!('type' in part)) {
    const text = "Unable to extract tag using discriminator 'type'";
    yield { at, text, type: 'union_tag_not_found', value: part };
    return;
  }
  const fields = textFields[String(part.type)];
  if (fields === undefined) {
    const text = `Input tag '${part.type}' found using 'type' does not match any of the expected tags: ${tags}`;
    yield { at, text, type: 'union_tag_invalid', value: part };
    return;
  }
  for (const name of fields) yield* inText(part[name], [...at, String(part.type), name]);
}

function* inText(value: unknown, at: Problem['at']): Generator<Problem> {
  if (value === undefined || value === null || typeof value === 'string') return;
  yield { at, text: 'Input should be a valid string', type: 'string_type', value };
}

function notAList(at: Problem['at'], value: unknown): Problem {
  return { at, text: 'Input should be a valid list', type: 'list_type', value };
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A value as Python writes it. */
function repr(value: unknown): string {
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'string')
    return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n')}'`;
  if (Array.isArray(value)) return `[${value.map(repr).join(', ')}]`;
  if (!isRecord(value)) return String(value);
  return `{${Object.entries(value)
    .map(([key, item]) => `${repr(key)}: ${repr(item)}`)
    .join(', ')}}`;
}

/** Pydantic shows the first 25 and the last 24 characters of a long value. */
function shortened(text: string): string {
  return text.length > 50 ? `${text.slice(0, 25)}...${text.slice(-24)}` : text;
}

function typeName(value: unknown): string {
  if (value === null || value === undefined) return 'NoneType';
  if (Array.isArray(value)) return 'list';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float';
  return { string: 'str', boolean: 'bool' }[typeof value as string] ?? 'dict';
}
