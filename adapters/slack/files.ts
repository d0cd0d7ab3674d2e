// Files: a person's file → its bytes, fetched from Slack's own hosts only; our bytes → Slack's upload address.

import { type Dispatcher, request } from 'undici';
import { z } from 'zod';
import { ChatError, type FetchedFile, type InboundFile, RateLimitedError } from '../../src/chat.ts';
import { isSafeUrl } from '../../src/platform/settings.ts';
import { kindOfStatus, networkCode, retryAfterMsOf, toChatError } from './errors.ts';
import { platform } from './thread.ts';
import { budgetKey, type Web } from './web.ts';

export interface FileAccess {
  readonly web: Web;
  readonly dispatcher: Dispatcher;
  readonly botToken: string;
  /** An overridden `SLACK_API_URL` may hand out files from its own host. */
  readonly apiUrl: string;
}

const timeoutMs = 60_000;
const maxRedirects = 3;

const fileAddress = z.object({ tenant: z.string(), id: z.string(), url: z.string(), look: z.boolean() });
const text = z.string().min(1).optional().catch(undefined);
const infoSchema = z.object({ file: z.object({ url_private_download: text, url_private: text }) });

/** @see https://docs.slack.dev/messaging/working-with-files */
export function isOwnHost(url: URL, apiUrl: string): boolean {
  if (!isSafeUrl(url) || url.username !== '' || url.password !== '') return false;
  if (url.host === new URL(apiUrl).host) return true;
  return url.protocol === 'https:' && url.port === '' && /(^|\.)slack(-edge|-files)?\.com$/.test(url.hostname);
}

/**
 * @throws ChatError `too-long` above `maxSize`, `forbidden` for a foreign host or a sign-in page, `gone`
 * @throws RateLimitedError
 */
export async function download(file: InboundFile, maxSize: number, access: FileAccess): Promise<FetchedFile> {
  const address = fileAddress.parse(file.address);
  const { tenant, id } = address;
  let { url } = address;
  if (address.look || url === '') {
    const key = budgetKey(tenant, 'files.info', '');
    const { file: info } = await access.web.ask('files.info', { file: id }, key, infoSchema);
    url = info.url_private_download ?? info.url_private ?? '';
  }
  const response = await open(url, access, `slack:${tenant}:files.download`);
  const mimeType = String(response.headers['content-type'] ?? '');
  const bytes = await collect(response.body, maxSize);
  // Whoever may not have a file gets a web page instead, with status 200.
  const isPage = mimeType.startsWith('text/html');
  if (isPage && !(/html/i.test(`${file.mimeType} ${file.name}`) && bytes.byteLength === file.size)) {
    throw new ChatError(platform, 'forbidden', 'sign_in_page');
  }
  return { bytes, mimeType: mimeType.split(';')[0]?.trim() ?? '' };
}

/** Redirects are followed by hand: each hop's host is checked again, and the token goes to the first one only. */
async function open(start: string, access: FileAccess, key: string): Promise<Dispatcher.ResponseData> {
  let url = start;
  for (let hop = 0; hop <= maxRedirects; hop += 1) {
    if (!URL.canParse(url) || !isOwnHost(new URL(url), access.apiUrl)) {
      throw new ChatError(platform, 'forbidden', 'foreign_host');
    }
    const authorization: Record<string, string> = hop === 0 ? { authorization: `Bearer ${access.botToken}` } : {};
    const response = await request(url, {
      dispatcher: access.dispatcher,
      headers: authorization,
      signal: AbortSignal.timeout(timeoutMs),
    }).catch((error: unknown) => {
      throw toChatError(error, key);
    });
    const { statusCode: status, headers } = response;
    if (status === 200) return response;
    await discard(response);
    const location = headers.location;
    if (status < 300 || status >= 400 || typeof location !== 'string') throw fromStatus(status, headers, key);
    url = URL.canParse(location, url) ? new URL(location, url).href : '';
  }
  throw new ChatError(platform, 'rejected', 'too_many_redirects');
}

/** Reads a body away that nobody needs. What goes wrong with it changes nothing; destroying it would end the process. */
async function discard({ body }: Dispatcher.ResponseData): Promise<void> {
  await body.dump().catch(() => undefined);
}

function fromStatus(status: number, headers: Dispatcher.ResponseData['headers'], key: string): ChatError {
  if (status === 429) return new RateLimitedError(platform, key, retryAfterMsOf(headers['retry-after']));
  const code = `http_${status}`;
  if (status === 404 || status === 410) return new ChatError(platform, 'gone', code);
  if (status === 401 || status === 403) return new ChatError(platform, 'forbidden', code);
  return new ChatError(platform, kindOfStatus(status), code);
}

async function collect(body: Dispatcher.ResponseData['body'], maxSize: number): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of body) {
      const piece = Buffer.from(chunk);
      size += piece.length;
      if (size > maxSize) throw new ChatError(platform, 'too-long', 'file_too_large');
      chunks.push(piece);
    }
  } catch (error) {
    if (error instanceof ChatError) throw error;
    throw new ChatError(platform, 'unknown', networkCode(error), { cause: error });
  }
  return Buffer.concat(chunks);
}

/** The second of an upload's three steps. @see https://docs.slack.dev/messaging/working-with-files#upload */
export async function sendBytes(url: string, bytes: Uint8Array, access: FileAccess, key: string): Promise<void> {
  if (!URL.canParse(url) || !isOwnHost(new URL(url), access.apiUrl)) {
    throw new ChatError(platform, 'rejected', 'foreign_upload_host');
  }
  const response = await request(url, {
    dispatcher: access.dispatcher,
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream' },
    body: bytes,
    signal: AbortSignal.timeout(timeoutMs),
  }).catch((error: unknown) => {
    throw toChatError(error, key);
  });
  await discard(response);
  if (response.statusCode !== 200) throw fromStatus(response.statusCode, response.headers, key);
}
