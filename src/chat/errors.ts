// Why a platform did not do what was asked.

/**
 * Why an operation did not work:
 * `gone` the message, thread or channel is no more · `forbidden` Friday may not do this here · `too-long` the platform
 * counted more than it takes · `unknown` the call may have happened (connection lost, 5xx, time-out) · `unreachable` it
 * surely did not happen · `unauthorized` the token is no longer good · `surface` not in this form, here or any more: the
 * surface's fallback can · `blocked` a filter of the platform's objects to the text · `rejected` refused for another reason.
 */
export type ChatErrorKind =
  | 'gone'
  | 'forbidden'
  | 'too-long'
  | 'unknown'
  | 'unreachable'
  | 'unauthorized'
  | 'surface'
  | 'blocked'
  | 'rejected';

/** The platform did not do what was asked. */
export class ChatError extends Error {
  override readonly name: string = 'ChatError';
  readonly platform: string;
  readonly kind: ChatErrorKind;
  /** The platform's own code: `channel_not_found`, `10008`. */
  readonly code: string;

  constructor(platform: string, kind: ChatErrorKind, code: string, options?: ErrorOptions) {
    super(`${platform}: ${code} (${kind})`, options);
    this.platform = platform;
    this.kind = kind;
    this.code = code;
  }
}

/** A budget is spent. Nothing happened; the same call may be made after `retryAfterMs`. */
export class RateLimitedError extends ChatError {
  override readonly name = 'RateLimitedError';
  readonly key: string;
  readonly retryAfterMs: number;

  constructor(platform: string, key: string, retryAfterMs: number, options?: ErrorOptions) {
    super(platform, 'rejected', 'rate-limited', options);
    this.key = key;
    this.retryAfterMs = retryAfterMs;
  }
}
