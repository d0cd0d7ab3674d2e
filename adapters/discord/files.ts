// A file that a person sent comes in as its address, its bytes go out: from Discord's own hosts only, up to a size.

import { type Dispatcher, fetch, type Response } from 'undici';
import { ChatError, type FetchedFile, type InboundFile } from '../../src/chat.ts';
import { isSafeUrl } from '../../src/platform/settings.ts';
import { dispatcherVia, type HttpsProxy } from '../../src/proxy.ts';
import { toChatError } from './errors.ts';
import { downloadTimeoutMs } from './limits.ts';
import { platform, readFileAddress } from './thread.ts';

/** @see https://docs.discord.com/developers/reference#signed-attachment-cdn-urls (read 2026-11-22) */
const officialHosts = ['cdn.discordapp.com', 'media.discordapp.net'];

/** @param apiUrl a local platform serves files from the host of its API. */
export function createDownload(
  apiUrl: string,
  proxy?: HttpsProxy,
): (file: InboundFile, maxSize: number) => Promise<FetchedFile> {
  const dispatcher = dispatcherVia(proxy, { allowH2: false });
  const ownHost = new URL(apiUrl).host;
  const hosts = new Set(ownHost === 'discord.com' ? officialHosts : [...officialHosts, ownHost]);
  return async (file, maxSize) => {
    const { url } = readFileAddress(file.address);
    const parsed = URL.canParse(url) ? new URL(url) : undefined;
    if (parsed === undefined || !hosts.has(parsed.host) || !isSafeUrl(parsed))
      throw refusal('rejected', 'host-not-allowed');
    if (file.size > maxSize) throw refusal('too-long', 'file-too-large');
    try {
      return await fetchFile(parsed, maxSize, dispatcher);
    } catch (error) {
      throw toChatError(error, '');
    }
  };
}

async function fetchFile(url: URL, maxSize: number, dispatcher: Dispatcher): Promise<FetchedFile> {
  const signal = AbortSignal.timeout(downloadTimeoutMs);
  const answer = await fetch(url, { redirect: 'manual', signal, dispatcher });
  if (!answer.ok) {
    await answer.body?.cancel();
    throw refusalOf(answer.status);
  }
  const mimeType = answer.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() ?? '';
  return { bytes: await readUpTo(answer, maxSize), mimeType };
}

/** The size that a server declares is a claim; only what arrives counts. */
async function readUpTo(answer: Response, maxSize: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of answer.body ?? []) {
    size += chunk.byteLength;
    // Leaving the loop cancels the stream and with it the connection.
    if (size > maxSize) throw refusal('too-long', 'file-too-large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** An address is signed for a day; afterwards it answers 403 or 404. */
function refusalOf(status: number): ChatError {
  if (status >= 300 && status < 400) return refusal('rejected', 'redirect');
  if (status === 403 || status === 404 || status === 410) return refusal('gone', `http-${status}`);
  return refusal(status >= 500 ? 'unknown' : 'rejected', `http-${status}`);
}

function refusal(kind: ChatError['kind'], code: string): ChatError {
  return new ChatError(platform, kind, code);
}
