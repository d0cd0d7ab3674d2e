// The body or query of a Web API call, in any of the forms Slack takes → named arguments with typed access.

import type { IncomingMessage } from 'node:http';
import { ApiError } from './api-error.ts';
import type { JsonObject } from './model.ts';

/** The whole body of a request. */
export async function readBody(request: IncomingMessage): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return new Uint8Array(Buffer.concat(chunks));
}

/**
 * Reads a call's arguments from query, form, multipart or JSON.
 *
 * @throws ApiError `invalid_json`, `json_not_object`, `invalid_form_data`, `invalid_post_type`
 * @see https://docs.slack.dev/apis/web-api/#post-bodies
 */
export async function readArguments(request: IncomingMessage): Promise<{ values: JsonObject; json: boolean }> {
  const query = Object.fromEntries(new URL(request.url ?? '/', 'http://localhost').searchParams);
  const body = await readBody(request);
  const type = request.headers['content-type'] ?? '';
  if (body.length === 0 || request.method === 'GET') return { values: query, json: false };
  if (type.startsWith('application/json')) return { values: { ...query, ...parseObject(body) }, json: true };
  if (type.startsWith('application/x-www-form-urlencoded')) {
    const form = new URLSearchParams(Buffer.from(body).toString('utf8'));
    return { values: { ...query, ...Object.fromEntries(form) }, json: false };
  }
  if (type.startsWith('multipart/form-data')) {
    const form = await readForm(body, type);
    return { values: { ...query, ...Object.fromEntries(form) }, json: false };
  }
  throw new ApiError('invalid_post_type');
}

async function readForm(body: Uint8Array<ArrayBuffer>, type: string): Promise<FormData> {
  try {
    return await new Response(body, { headers: { 'content-type': type } }).formData();
  } catch (error) {
    throw new ApiError('invalid_form_data', {}, { cause: error });
  }
}

function parseObject(body: Uint8Array): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(body).toString('utf8'));
  } catch (error) {
    throw new ApiError('invalid_json', {}, { cause: error });
  }
  if (!isObject(value)) throw new ApiError('json_not_object');
  return value;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Named arguments: an empty string, null and an absent argument are the same, as in Slack. */
export class Arguments {
  readonly #values: JsonObject;

  constructor(values: JsonObject) {
    this.#values = values;
  }

  has(name: string): boolean {
    const value = this.#values[name];
    return value !== undefined && value !== null && value !== '';
  }

  text(name: string): string | undefined {
    const value = this.#values[name];
    if (typeof value === 'number' || typeof value === 'boolean') return String(value);
    return typeof value === 'string' && value !== '' ? value : undefined;
  }

  flag(name: string): boolean {
    return ['true', '1'].includes(this.text(name) ?? '');
  }

  /** @throws ApiError `invalid_arguments` when it is there and no number */
  number(name: string): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const value = Number(text);
    if (Number.isNaN(value)) throw invalidArguments(`must be a number: ${name}`);
    return value;
  }

  /**
   * A structured argument: a native value in a JSON body, a JSON string in a form.
   *
   * @throws ApiError with `errorCode` when the string is not JSON
   */
  json(name: string, errorCode: string): unknown {
    const value = this.#values[name];
    if (typeof value !== 'string') return value ?? undefined;
    if (value === '') return undefined;
    try {
      return JSON.parse(value);
    } catch (error) {
      throw new ApiError(errorCode, {}, { cause: error });
    }
  }

  /** For the timeline: structured arguments opened, no token. */
  readable(): JsonObject {
    const entries = Object.entries(this.#values).filter(([name, value]) => name !== 'token' && value !== undefined);
    return Object.fromEntries(entries.map(([name, value]) => [name, opened(value)]));
  }
}

function opened(value: unknown): unknown {
  if (typeof value !== 'string' || !/^[[{]/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/** The common answer to a missing or malformed argument. */
export function invalidArguments(problem: string): ApiError {
  return new ApiError('invalid_arguments', { response_metadata: { messages: [`[ERROR] ${problem}`] } });
}
