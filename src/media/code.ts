// Where a Markdown text is code, found while going through it once from its beginning to its end.

const fence = /^(?:[ \t>]|[-*+][ \t]|\d{1,9}[.)][ \t])*(`{3,}|~{3,})(.*)$/;

export class CodeWatch {
  readonly #source: string;
  #lineStart = 0;
  #lineEnd: number;
  /** The fence of the block that is open, if one is. */
  #open = '';
  /** Runs of backticks are counted up to here in this line. */
  #countedTo = 0;
  #runs = 0;

  constructor(source: string) {
    this.#source = source;
    this.#lineEnd = this.#endOfLine();
  }

  /** Positions are asked for in ascending order. */
  isAt(position: number): boolean {
    while (this.#lineEnd < position) {
      this.#pass(this.#source.slice(this.#lineStart, this.#lineEnd));
      this.#lineStart = this.#lineEnd + 1;
      this.#lineEnd = this.#endOfLine();
      this.#countedTo = this.#lineStart;
      this.#runs = 0;
    }
    if (this.#open !== '') return true;
    this.#runs += this.#source.slice(this.#countedTo, position).match(/`+/g)?.length ?? 0;
    this.#countedTo = position;
    return this.#runs % 2 === 1;
  }

  #endOfLine(): number {
    const end = this.#source.indexOf('\n', this.#lineStart);
    return end < 0 ? this.#source.length : end;
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
