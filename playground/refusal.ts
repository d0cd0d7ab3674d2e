// What a person is not let do, with a name for the reason: whoever shows it has words for it, in any language.

/** The message is for developers; `code` is for whoever tells a person. */
export class Refused extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = 'Refused';
    this.code = code;
  }
}
