// What a Web API call threw → the seam's errors: why it did not work, and whether it may have happened.
import { webApi } from '@slack/bolt';
import { ChatError, type ChatErrorKind, RateLimitedError } from '../../src/chat.ts';
import { defaultRetryAfterMs } from './limits.ts';
import { platform } from './thread.ts';

/**
 * Slack's error names by what they mean for us; every other one is `rejected`.
 *
 * @see https://docs.slack.dev/reference/methods/chat.postMessage#errors and the pages of the other methods
 */
const codes: Readonly<Partial<Record<ChatErrorKind, string>>> = {
  unauthorized: `invalid_auth not_authed account_inactive token_revoked token_expired user_removed_from_team team_disabled
    org_login_required`,
  gone: `channel_not_found message_not_found thread_not_found cannot_reply_to_message file_not_found file_deleted
    file_is_deleted is_inactive`,
  forbidden: `not_in_channel user_not_in_channel is_archived missing_scope no_permission no_access access_denied
    not_allowed_token_type ekm_access_denied app_access_restricted posting_to_channel_denied messages_tab_disabled
    thread_locked cant_update_message cant_delete_message edit_window_closed team_not_found team_access_not_granted
    file_uploads_disabled file_uploads_except_images_disabled file_type_not_allowed not_reactable`,
  'too-long': 'msg_too_long msg_blocks_too_long attachment_payload_limit_exceeded file_upload_size_restricted',
  unknown: 'internal_error fatal_error service_unavailable request_timeout update_failed',
};

const kinds = new Map<string, ChatErrorKind>(
  (['unauthorized', 'gone', 'forbidden', 'too-long', 'unknown'] as const).flatMap((kind) =>
    (codes[kind] ?? '').split(/\s+/).map((code) => [code, kind] as const),
  ),
);

/** Nobody was reached: no name, no route, no listener, no trust. */
const unreachableCodes =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|ERR_TLS_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/;

/** `key` is the budget that a rate limit concerns. */
export function toChatError(error: unknown, key: string): ChatError {
  if (error instanceof ChatError) return error;
  if (error instanceof webApi.WebAPIRateLimitedError) {
    return new RateLimitedError(platform, key, error.retryAfter * 1000, { cause: error });
  }
  if (error instanceof webApi.WebAPIPlatformError) return fromAnswer(error, key);
  if (error instanceof webApi.WebAPIHTTPError) {
    const kind = error.statusCode >= 500 ? 'unknown' : 'rejected';
    return new ChatError(platform, kind, `http_${error.statusCode}`);
  }
  const code = networkCode(error);
  return new ChatError(platform, unreachableCodes.test(code) ? 'unreachable' : 'unknown', code, { cause: error });
}

/** An answer with status 200 that does not say `ok`. It may be no answer of Slack's at all, but a proxy's web page. */
function fromAnswer(error: webApi.WebAPIPlatformError, key: string): ChatError {
  const { error: code, response_metadata: metadata } = error.data;
  if (typeof code !== 'string' || !/^[a-z0-9_]{2,64}$/.test(code)) {
    return new ChatError(platform, 'unknown', 'no_slack_answer');
  }
  if (code === 'ratelimited' || code === 'rate_limited') {
    const retryAfterMs = metadata?.retryAfter === undefined ? defaultRetryAfterMs : metadata.retryAfter * 1000;
    return new RateLimitedError(platform, key, retryAfterMs, { cause: error });
  }
  return new ChatError(platform, kindOf(code), code, { cause: error });
}

function kindOf(code: string): ChatErrorKind {
  return kinds.get(code) ?? (code.startsWith('restricted_action') ? 'forbidden' : 'rejected');
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
