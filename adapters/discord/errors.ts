// Whatever a call can throw comes in, the seam's own errors go out: why it did not work and whether it may have.
import { DiscordAPIError, HTTPError, RateLimitError } from '@discordjs/rest';
import { ChatError, type ChatErrorKind, RateLimitedError } from '../../src/chat.ts';
import { globalKey } from './budgets.ts';
import { platform } from './thread.ts';

/** @see https://docs.discord.com/developers/topics/opcodes-and-status-codes#json (read 2026-11-22) */
const kindOfCode: Readonly<Record<number, ChatErrorKind>> = {
  10003: 'gone', // unknown channel
  10004: 'gone', // unknown server: Friday was removed from it
  10008: 'gone', // unknown message
  50083: 'gone', // the thread is archived: this message cannot be edited, but a new one would open the thread again
  10015: 'surface', // the key of an interaction that was not acknowledged
  10062: 'surface', // an interaction that was answered too late
  40094: 'surface', // no more messages for an interaction
  50027: 'surface', // the key of an interaction has ended
  50001: 'forbidden', // missing access
  50007: 'forbidden', // this person takes no DMs
  50013: 'forbidden', // missing permissions
  160005: 'forbidden', // the thread is locked
  40005: 'too-long', // the request is too large
  50045: 'too-long', // the file is too large
  200000: 'blocked', // AutoMod objects to the text
  240000: 'blocked', // the filter of harmful links does
};

/** Failures of the network that happen before one byte of the request is out. */
const beforeSending = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_HAS_EXPIRED',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

/** @param key the budget of the call that failed. */
export function toChatError(error: unknown, key: string): ChatError {
  if (error instanceof ChatError) return error;
  if (error instanceof RateLimitError) {
    const retryAfterMs = Math.max(1, Math.ceil(error.retryAfter));
    return new RateLimitedError(platform, error.global ? globalKey : key, retryAfterMs);
  }
  if (error instanceof DiscordAPIError) {
    const code = error.code === 0 ? `http-${error.status}` : String(error.code);
    return new ChatError(platform, kindOfRefusal(error), code, { cause: withoutBody(error) });
  }
  if (error instanceof HTTPError) {
    return new ChatError(platform, 'unknown', `http-${error.status}`, { cause: withoutBody(error) });
  }
  const code = networkCode(error);
  const kind = beforeSending.has(code) ? 'unreachable' : 'unknown';
  return new ChatError(platform, kind, code, { cause: error });
}

function kindOfRefusal({ code, status, rawError }: DiscordAPIError): ChatErrorKind {
  // Discord says 401 of an interaction's key as well.
  if (status === 401 && Number(code) !== 50027) return 'unauthorized';
  if (status === 413) return 'too-long';
  // 50035 says that a field of the form is not good; which one and why is in the details.
  if (code === 50035 && JSON.stringify(rawError).includes('BASE_TYPE_MAX_LENGTH')) return 'too-long';
  const known = kindOfCode[Number(code)];
  if (known !== undefined) return known;
  return status === 403 && code === 0 ? 'forbidden' : 'rejected';
}

/** The SDK's errors carry the request, and with it what people wrote: neither may reach a log. */
function withoutBody({ name, message, method, url }: DiscordAPIError | HTTPError): Error {
  return new Error(`${name}: ${method} ${withoutToken(new URL(url).pathname)}: ${message}`);
}

/** The key of an interaction is a part of its addresses. */
function withoutToken(path: string): string {
  return path.replace(/(\/(?:webhooks|interactions)\/\d+)\/[^/]+/, '$1/:token');
}

/** fetch hides the reason in `cause`, a failed attempt on several addresses in `errors`. */
function networkCode(error: unknown): string {
  let current = error;
  for (let depth = 0; depth < 5 && current instanceof Error; depth += 1) {
    const code: unknown = Reflect.get(current, 'code');
    if (typeof code === 'string') return code;
    current = current instanceof AggregateError ? current.errors[0] : current.cause;
  }
  return error instanceof Error ? error.name : 'unknown';
}
