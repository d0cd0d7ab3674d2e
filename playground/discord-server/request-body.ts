// Request bodies: bytes of JSON or of a multipart form come in, a JSON value and files go out.
import type { IncomingMessage } from 'node:http';
import { RESTJSONErrorCodes as Code } from 'discord-api-types/v10';
import { refusal } from './errors.ts';
import { UPLOAD_LIMITS } from './limits.ts';
import type { UploadedFile } from './routing.ts';

export interface RequestBody {
  readonly json: unknown;
  readonly files: readonly UploadedFile[];
}

/** Reads to the end in any case: a client that is cut off while it sends sees a reset instead of the answer. */
export async function readBytes(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size <= UPLOAD_LIMITS.maxRequestBytes) chunks.push(chunk);
  }
  if (size > UPLOAD_LIMITS.maxRequestBytes) throw refusal(Code.RequestEntityTooLarge);
  return Buffer.concat(chunks);
}

/** Refuses with 50109 what is not JSON, with 40005 a file over the limit. */
export async function parseBody(bytes: Buffer, contentType: string): Promise<RequestBody> {
  if (bytes.length === 0) return { json: undefined, files: [] };
  if (!contentType.startsWith('multipart/form-data')) return { json: parseJson(bytes.toString()), files: [] };
  const form = await readForm(bytes, contentType);
  const files: UploadedFile[] = [];
  let json: unknown = {};
  for (const [field, value] of form) {
    if (typeof value === 'string') {
      if (field === 'payload_json') json = parseJson(value);
      continue;
    }
    const index = Number(/^files\[(\d+)\]$/.exec(field)?.[1] ?? files.length);
    if (value.size > UPLOAD_LIMITS.maxFileBytes) throw refusal(Code.RequestEntityTooLarge);
    files.push({ index, name: value.name, mimeType: value.type, bytes: await value.bytes() });
  }
  return { json, files };
}

async function readForm(bytes: Buffer, contentType: string): Promise<FormData> {
  try {
    return await new Response(new Uint8Array(bytes), { headers: { 'content-type': contentType } }).formData();
  } catch {
    throw refusal(Code.InvalidFormBodyOrContentType);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw refusal(Code.RequestBodyContainsInvalidJSON);
  }
}
