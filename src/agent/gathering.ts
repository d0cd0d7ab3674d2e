// What a socket brings, until somebody wants to know of it: bytes come in piece by piece, all of them at once go out.

/** Nobody asks for the next text before that, but the answer may have come to its end. */
const longestMs = 200;
const mostBytes = 64 * 1024;

export class Gathering {
  readonly #read: () => void;
  #pieces: Buffer[] = [];
  #size = 0;
  #restUntilMs = Number.NEGATIVE_INFINITY;
  #soon = false;
  #late: NodeJS.Timeout | undefined;

  /** @param read is called when it is time to take what is there. */
  constructor(read: () => void) {
    this.#read = read;
  }

  /** undici hands out each HTTP chunk by itself: what one read of the socket brought is read at once. */
  add(piece: Buffer): void {
    this.#pieces.push(piece);
    this.#size += piece.length;
    if (this.#soon) return;
    if (this.#size < mostBytes && performance.now() < this.#restUntilMs)
      this.#late ??= setTimeout(this.#read, longestMs);
    else this.#readSoon();
  }

  /** What comes within that time is not needed before it is asked for. */
  rest(forMs: number): void {
    this.#restUntilMs = forMs > 0 ? performance.now() + forMs : Number.NEGATIVE_INFINITY;
    if (forMs <= 0 && this.#pieces.length > 0 && !this.#soon) this.#readSoon();
  }

  #readSoon(): void {
    this.#soon = true;
    process.nextTick(() => {
      this.#soon = false;
      this.#read();
    });
  }

  take(): Buffer | undefined {
    clearTimeout(this.#late);
    this.#late = undefined;
    const [first] = this.#pieces;
    if (first === undefined) return undefined;
    const bytes = this.#pieces.length === 1 ? first : Buffer.concat(this.#pieces, this.#size);
    this.#pieces = [];
    this.#size = 0;
    return bytes;
  }
}
