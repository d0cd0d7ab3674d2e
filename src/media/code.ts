// Where a Markdown text is code, found while going through it once from its beginning to its end.

const fence = /^(?:[ \t>]|[-*+][ \t]|\d{1,9}[.)][ \t])*(`{3,}|~{3,})(.*)$/;

export class CodeWatch {
  readonly #source: string;
  #lineStart = 0;
  /** Backticks are counted up to here, and so many runs of them stand in the line so far. */
  #countedTo = 0;
  #runs = 0;
  /** The fence of the block that is open, if one is. */
  #open = '';

  constructor(source: string) {
    this.#source = source;
  }

  /** Positions are asked for in ascending order. */
  isAt(position: number): boolean {
    for (;;) {
      const lineEnd = this.#source.indexOf('\n', this.#lineStart);
      if (lineEnd < 0 || lineEnd >= position) break;
      this.#pass(this.#source.slice(this.#lineStart, lineEnd));
      this.#lineStart = lineEnd + 1;
      this.#countedTo = this.#lineStart;
      this.#runs = 0;
    }
    if (this.#open !== '') return true;
    this.#runs += this.#source.slice(this.#countedTo, position).match(/`+/g)?.length ?? 0;
    this.#countedTo = position;
    return this.#runs % 2 === 1;
  }

  #pass(line: string): void {
    const [, mark = '', rest = ''] = fence.exec(line) ?? [];
    if (mark === '') return;
    if (this.#open === '') {
      // Backticks after backticks are a code span.
      if (!(mark.startsWith('`') && rest.includes('`'))) this.#open = mark;
    } else if (mark.startsWith(this.#open) && rest.trim() === '') this.#open = '';
  }
}
