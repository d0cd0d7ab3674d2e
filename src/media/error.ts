// Why a medium cannot be had.

/**
 * `private` it lies where strangers must not send us · `insecure` plain http to a public host · `unusable` the URL says
 * nothing that may be fetched · `unreachable` no answer, or a refusal · `too-large` · `not-media` something else is there.
 */
export type MediumErrorReason = 'private' | 'insecure' | 'unusable' | 'unreachable' | 'too-large' | 'not-media';

export class MediumError extends Error {
  override readonly name = 'MediumError';
  readonly reason: MediumErrorReason;

  constructor(reason: MediumErrorReason, message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}
