// The older documented form of a reply: texts of unknown kind come in, the text so far goes out.

/**
 * Longer than what two increments in a row plausibly share ("1" and "10", "#" and "##"), so that a text that extends one
 * of this length is a whole text that grows.
 */
const tellingChars = 3;

/** Finds out whether a server sends increments or the whole text each time; nothing on the wire says which. */
export class WholeOrIncrements {
  #kind: 'unknown' | 'whole' | 'increments' = 'unknown';
  /** All texts in a row: the answer if they are increments. */
  #sum = '';
  /** The latest text: the answer, after `#before`, if they are whole. */
  #whole = '';
  #before = '';

  take(text: string): string {
    if (this.#kind === 'whole') this.#takeWhole(text);
    else this.#takeUnknown(text);
    return this.#kind === 'increments' ? this.#sum : this.#before + this.#whole;
  }

  #takeUnknown(text: string): void {
    if (text === '') return;
    this.#sum += text;
    if (this.#kind === 'increments') return;
    if (!text.startsWith(this.#whole)) this.#kind = 'increments';
    else if (this.#whole.length >= tellingChars) this.#kind = 'whole';
    this.#whole = text;
  }

  #takeWhole(text: string): void {
    // The last event often repeats the text without its trailing space.
    if (this.#whole.startsWith(text)) return;
    if (!text.startsWith(this.#whole)) this.#before += this.#whole;
    this.#whole = text;
  }
}
