// An answer `{ok: false, error}` of a Web API method, thrown where it is found out.

import type { JsonObject } from './model.ts';

export class ApiError extends Error {
  override readonly name = 'ApiError';
  /** Slack's error name, as in `error`. */
  readonly code: string;
  /** Further keys of the answer, e.g. `needed` and `provided`. */
  readonly extra: JsonObject;

  constructor(code: string, extra: JsonObject = {}, options?: ErrorOptions) {
    super(code, options);
    this.code = code;
    this.extra = extra;
  }
}

/**
 * Errors that any method may answer; each method's own list is its page in the reference.
 *
 * @see https://docs.slack.dev/reference/methods/chat.postMessage#errors (the lower part of every method's list)
 */
export const commonErrors: readonly string[] = [
  'account_inactive',
  'invalid_arguments',
  'invalid_auth',
  'invalid_form_data',
  'invalid_json',
  'invalid_post_type',
  'json_not_object',
  'missing_scope',
  'not_allowed_token_type',
  'not_authed',
  'ratelimited',
  'token_revoked',
  'unknown_method',
];

/**
 * Errors that the reference does not list for a method but that were seen in the field.
 *
 * @see https://github.com/slackapi/bolt-js/issues/2509 (update: all block text above about 13,200)
 * @see https://github.com/CopilotKit/CopilotKit/issues/6063 (a stream above about 12,000 in all)
 */
export const observedErrors: Readonly<Record<string, readonly string[]>> = {
  'chat.update': ['msg_blocks_too_long'],
  'chat.postEphemeral': ['msg_blocks_too_long'],
  'chat.startStream': ['msg_too_long'],
  'chat.appendStream': ['msg_too_long'],
  'chat.stopStream': ['msg_too_long'],
};
