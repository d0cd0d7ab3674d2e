// What Slack, its SDK or the network says of a call → the seam's errors: why it did not work, and whether it may have.
import { webApi } from '@slack/bolt';
import { ChatError, type ChatErrorKind, RateLimitedError } from '../../src/chat.ts';
import { defaultRetryAfterMs } from './limits.ts';
import { platform } from './thread.ts';

/**
 * Slack's error names by what they mean for us; every other one is `rejected`. So is a message that may not be changed
 * any more (`edit_window_closed`, `cant_update_message`): its text may still be posted anew. `invalid_blocks` is what
 * Slack says to a block that is too long or holds more than it takes, e.g. a second table: shorter pieces may pass.
 *
 * @see https://docs.slack.dev/reference/methods/chat.postMessage#errors and the pages of the other methods
 */
const codes = {
  unauthorized: `invalid_auth not_authed account_inactive token_revoked token_expired user_removed_from_team team_disabled`,
  gone: `channel_not_found message_not_found thread_not_found cannot_reply_to_message file_not_found file_deleted
    file_is_deleted`,
  forbidden: `not_in_channel user_not_in_channel is_archived is_inactive missing_scope no_permission no_access
    access_denied not_allowed_token_type ekm_access_denied app_access_restricted posting_to_channel_denied
    messages_tab_disabled thread_locked cant_delete_message team_not_found team_access_not_granted file_uploads_disabled
    file_uploads_except_images_disabled file_type_not_allowed not_reactable`,
  'too-long': `msg_too_long msg_blocks_too_long invalid_blocks attachment_payload_limit_exceeded
    file_upload_size_restricted`,
  // The workspace or the channel is being moved: for a while nothing works there.
  unreachable: 'team_added_to_org org_login_required external_channel_migrating',
  unknown: 'internal_error fatal_error service_unavailable request_timeout update_failed',
} as const satisfies Partial<Record<ChatErrorKind, string>>;

const kinds = new Map(
  (['unauthorized', 'gone', 'forbidden', 'too-long', 'unreachable', 'unknown'] as const).flatMap((kind) =>
    codes[kind].split(/\s+/).map((code): [string, ChatErrorKind] => [code, kind]),
  ),
);

/** Nobody was reached: no name, no route, no listener, no trust. */
const unreachableCodes =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|ERR_TLS_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/;

/** `key` is the budget that a rate limit concerns. */
export function toChatError(error: unknown, key: string): ChatError {
  if (error instanceof ChatError) return error;
  if (error instanceof webApi.WebAPIRateLimitedError) {
    return new RateLimitedError(platform, key, retryAfterMsOf(error.retryAfter), { cause: error });
  }
  if (error instanceof webApi.WebAPIPlatformError) {
    return refusedBy(error.data, key, error.data.response_metadata?.retryAfter);
  }
  if (error instanceof webApi.WebAPIHTTPError) {
    return new ChatError(platform, kindOfStatus(error.statusCode), `http_${error.statusCode}`);
  }
  const code = networkCode(error);
  return new ChatError(platform, unreachableCodes.test(code) ? 'unreachable' : 'unknown', code, { cause: error });
}

/** An answer with status 200 that does not say `ok`. It may be no answer of Slack's at all, but a proxy's web page. */
export function refusedBy({ error: code }: { readonly error?: unknown }, key: string, retryAfter: unknown): ChatError {
  if (typeof code !== 'string' || !/^[a-z0-9_]{2,64}$/.test(code)) {
    return new ChatError(platform, 'unknown', 'no_slack_answer');
  }
  if (code === 'ratelimited' || code === 'rate_limited') {
    return new RateLimitedError(platform, key, retryAfterMsOf(retryAfter));
  }
  return new ChatError(platform, kindOf(code), code);
}

function kindOf(code: string): ChatErrorKind {
  return kinds.get(code) ?? (code.startsWith('restricted_action') ? 'forbidden' : 'rejected');
}

/** What an HTTP status that is not 200 says of a call. */
export function kindOfStatus(status: number): ChatErrorKind {
  return status >= 500 || status === 408 ? 'unknown' : 'rejected';
}

/** `Retry-After` names whole seconds. What names none is not believed, nor what would have us call again at once. */
export function retryAfterMsOf(header: unknown): number {
  const seconds = header === undefined ? Number.NaN : Number(header);
  return seconds >= 0 && seconds < Number.POSITIVE_INFINITY
    ? Math.max(1, Math.ceil(seconds)) * 1000
    : defaultRetryAfterMs;
}

/** The innermost code of a failed request, e.g. `ECONNRESET`. */
export function networkCode(error: unknown): string {
  for (let cause = error, depth = 0; cause instanceof Error && depth < 5; depth += 1) {
    if ('code' in cause && typeof cause.code === 'string' && !cause.code.startsWith('slack_')) return cause.code;
    if (cause.name === 'TimeoutError') return 'timeout';
    cause = 'original' in cause ? cause.original : cause.cause;
  }
  return 'connection_lost';
}
