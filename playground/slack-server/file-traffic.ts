// The byte traffic of files: uploads to a handed-out URL, and private downloads that need the app's token.

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Faults } from '../faults.ts';
import { type Answer, decisive, describeFault, htmlAnswer, isBefore, send, sleep } from './answer.ts';
import { ApiError } from './api-error.ts';
import { readBody } from './arguments.ts';
import { requireScope, type Tokens, tokenOf } from './auth.ts';
import type { PendingUpload, Platform } from './method.ts';
import type { JsonObject, StoredFile } from './model.ts';
import type { Timeline } from './timeline.ts';

/** What Slack shows instead of a file when the token is missing or wrong: status 200 and this. */
const signInPage =
  '<!DOCTYPE html><html><head><title>Sign in | Slack</title></head><body>Sign in to your workspace</body></html>';

export interface FileTrafficSettings {
  readonly platform: Platform;
  readonly tokens: Tokens;
  readonly faults: Faults;
  readonly timeline: Timeline;
}

export class FileTraffic {
  readonly #settings: FileTrafficSettings;

  constructor(settings: FileTrafficSettings) {
    this.#settings = settings;
  }

  /** Answers a path of files; false when it is none. Faults know them as `files.upload` and `files.download`. */
  async handle(path: string, request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    const uploadId = /^\/upload\/v1\/(\w+)$/.exec(path)?.[1];
    const downloadId = /^\/files-pri\/\w+-(\w+)\//.exec(path)?.[1];
    if (uploadId !== undefined) {
      const body = await readBody(request);
      const file = await uploadedFile(body, request.headers['content-type'] ?? '');
      await this.#answer('files.upload', { file: uploadId }, request, response, () => this.#upload(uploadId, file));
      return true;
    }
    if (downloadId !== undefined) {
      const { authorization } = request.headers;
      const args = { file: downloadId, authorized: authorization !== undefined };
      await this.#answer('files.download', args, request, response, () => this.#download(downloadId, authorization));
      return true;
    }
    if (path !== '/redirect-trap') return false;
    // Where a 3xx fault leads: shows in the timeline whether a token was carried along.
    const args = { authorized: request.headers.authorization !== undefined };
    await this.#answer('redirect-trap', args, request, response, () => htmlAnswer(signInPage));
    return true;
  }

  async #answer(
    name: 'files.upload' | 'files.download' | 'redirect-trap',
    args: JsonObject,
    request: IncomingMessage,
    response: ServerResponse,
    carryOut: () => Answer,
  ): Promise<void> {
    const { faults, timeline, platform } = this.#settings;
    const startedAtMs = performance.now();
    const { delayMs, fault } = decisive(faults.strike(name));
    if (delayMs > 0) await sleep(delayMs);
    const right = fault && isBefore(fault) ? htmlAnswer('') : carryOut();
    const status = send(request, response, right, fault, platform.baseUrl);
    const shown = { content_type: right.headers['content-type'], bytes: right.body.length };
    const durationMs = performance.now() - startedAtMs;
    timeline.add({
      kind: 'call',
      method: name,
      args,
      status,
      response: shown,
      fault: fault && describeFault(fault),
      durationMs,
    });
  }

  #upload(fileId: string, bytes: Uint8Array): Answer {
    const upload = this.#settings.platform.uploads.get(fileId);
    if (!upload) return htmlAnswer('Not found', 404);
    receive(upload, bytes);
    return { status: 200, headers: { 'content-type': 'text/plain' }, body: `OK - ${bytes.length}` };
  }

  #download(fileId: string, authorization: string | undefined): Answer {
    const file = this.#readable(fileId, authorization);
    if (!file) return htmlAnswer(signInPage);
    const headers = { 'content-type': file.mimeType, 'content-length': String(file.bytes.length) };
    return { status: 200, headers, body: file.bytes };
  }

  #readable(fileId: string, authorization: string | undefined): StoredFile | undefined {
    try {
      const auth = this.#settings.tokens.check(tokenOf(authorization, '', true));
      requireScope(auth, 'files:read');
    } catch (error) {
      if (error instanceof ApiError) return undefined;
      throw error;
    }
    const { workspace } = this.#settings.platform;
    const file = workspace.files.get(fileId);
    return file && workspace.appSeesFile(file) ? file : undefined;
  }
}

function receive(upload: PendingUpload, bytes: Uint8Array): void {
  upload.bytes = bytes;
  upload.mimeType = mimeTypes[upload.name.toLowerCase().split('.').at(-1) ?? ''] ?? 'application/octet-stream';
}

/** The bytes of an upload: the raw body, or the first file of a form. */
async function uploadedFile(body: Uint8Array<ArrayBuffer>, type: string): Promise<Uint8Array> {
  if (!type.startsWith('multipart/form-data')) return body;
  const form = await new Response(body, { headers: { 'content-type': type } }).formData();
  const file = [...form.values()].find((value) => typeof value !== 'string');
  return file ? new Uint8Array(await file.arrayBuffer()) : new Uint8Array();
}

const mimeTypes: Readonly<Record<string, string>> = {
  csv: 'text/csv',
  gif: 'image/gif',
  jpeg: 'image/jpeg',
  jpg: 'image/jpeg',
  json: 'application/json',
  md: 'text/markdown',
  mp3: 'audio/mpeg',
  mp4: 'video/mp4',
  pdf: 'application/pdf',
  png: 'image/png',
  svg: 'image/svg+xml',
  txt: 'text/plain',
  wav: 'audio/wav',
  webp: 'image/webp',
  zip: 'application/zip',
};
