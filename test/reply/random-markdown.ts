// Random Markdown for property tests: every word and code line is unique, so that it can be found again in the pieces.
import fc from 'fast-check';

export interface RandomMarkdown {
  readonly text: string;
  /** What must never be cut: links, mentions, emoji, escapes. */
  readonly atoms: readonly string[];
  readonly codeWords: readonly string[];
  readonly plainWords: readonly string[];
}

const family = '👨‍👩‍👧‍👦';
const flag = '🇩🇪';
const skin = '👍🏽';

/** Builds one text from a stream of numbers; smaller numbers make simpler texts, so that fast-check can shrink. */
class Writer {
  readonly #numbers: readonly number[];
  #next = 0;
  #names = 0;
  readonly atoms: string[] = [];
  readonly codeWords: string[] = [];
  readonly plainWords: string[] = [];

  constructor(numbers: readonly number[]) {
    this.#numbers = numbers;
  }

  get finished(): boolean {
    return this.#next >= this.#numbers.length;
  }

  upTo(count: number): number {
    const number = this.#numbers[this.#next] ?? 0;
    this.#next += 1;
    return number % count;
  }

  document(): string {
    const blocks: string[] = [];
    while (!this.finished) blocks.push(this.block(0).join('\n'));
    return blocks.join('\n\n');
  }

  block(depth: number): string[] {
    switch (this.upTo(depth > 2 ? 4 : 8)) {
      case 0:
      case 1:
        return [this.sentence(1 + this.upTo(12))];
      case 2:
        return this.fence();
      case 3:
        return [`${'#'.repeat(1 + this.upTo(4))} ${this.word()} ${this.word()}`];
      case 4:
        return this.list(depth);
      case 5:
        return this.table();
      case 6:
        return this.block(depth + 1).map((line) => (line === '' ? '>' : `> ${line}`));
      default:
        return [this.sentence(20 + this.upTo(60)), this.sentence(3)];
    }
  }

  list(depth: number): string[] {
    const ordered = this.upTo(2) === 1;
    const lines: string[] = [];
    const count = 1 + this.upTo(4);
    for (let item = 1; item <= count; item += 1) {
      const marker = ordered ? `${item}. ` : '- ';
      const inside = [this.sentence(1 + this.upTo(6))];
      const more = this.upTo(4);
      if (more === 1) inside.push('', ...this.block(depth + 1));
      if (more === 2 && depth < 3) inside.push(...this.list(depth + 1));
      const indent = ' '.repeat(ordered && this.upTo(2) === 1 ? 4 : marker.length);
      const first = indent.length > marker.length ? marker.padEnd(indent.length) : marker;
      lines.push(...inside.map((line, index) => (index === 0 ? first + line : line === '' ? '' : indent + line)));
    }
    return lines;
  }

  fence(): string[] {
    const marker = (this.upTo(2) === 1 ? '~' : '`').repeat(3 + this.upTo(3));
    const info = ['', 'js', 'python title="x"'][this.upTo(3)] ?? '';
    const lines: string[] = [];
    const count = 1 + this.upTo(12);
    for (let line = 0; line < count; line += 1) {
      const word = `code${this.name()}x`;
      this.codeWords.push(word);
      const shorter = marker.length > 3 && this.upTo(5) === 1 ? `${'`'.repeat(3)} ` : '';
      lines.push(`${' '.repeat(this.upTo(4))}${shorter}${word} = ${'y'.repeat(this.upTo(20))}<z>`);
      if (this.upTo(6) === 1) lines.push('');
    }
    return [marker + info, ...lines, marker];
  }

  table(): string[] {
    const columns = 1 + this.upTo(3);
    const row = () => `| ${Array.from({ length: columns }, () => this.word()).join(' | ')} |`;
    const rows = Array.from({ length: 1 + this.upTo(6) }, row);
    return [row(), `|${' --- |'.repeat(columns)}`, ...rows];
  }

  sentence(words: number): string {
    return `${Array.from({ length: words }, () => this.word()).join(' ')}.`;
  }

  word(): string {
    switch (this.upTo(16)) {
      case 8:
        return this.atom(`[${this.plain()} ${this.plain()}](https://example.org/${this.name()}?q=(a))`);
      case 9:
        return this.atom(`![${this.plain()}](https://example.org/${this.name()}.png)`);
      case 10:
        return this.atom(
          [`<@U${this.name()}>`, `<#C${this.name()}>`, `<:wave${this.name()}:12345>`][this.upTo(3)] ?? '',
        );
      case 11:
        return this.atom(
          [`:smile_${this.name()}:`, `@user${this.name()}`, `https://example.org/${this.name()}`][this.upTo(3)] ?? '',
        );
      case 12:
        return `**${this.plain()} ${this.plain()}**`;
      case 13:
        return this.atom(`\`${this.plain()} <b>\``);
      case 14:
        return (
          ['你好，世界。我们在这里测试中文分段', '日本語のテキストです。', family, flag + flag, `a\\*b${skin}`][
            this.upTo(5)
          ] ?? ''
        );
      case 15:
        return 'w'.repeat(1 + this.upTo(120));
      default:
        return this.plain();
    }
  }

  atom(text: string): string {
    this.atoms.push(text);
    return text;
  }

  plain(): string {
    const word = `word${this.name()}x`;
    this.plainWords.push(word);
    return word;
  }

  name(): number {
    this.#names += 1;
    return this.#names;
  }
}

export const randomMarkdown: fc.Arbitrary<RandomMarkdown> = fc
  .array(fc.noBias(fc.nat({ max: 100_000 })), { minLength: 10, maxLength: 110, size: 'max' })
  .map((numbers) => {
    const writer = new Writer(numbers);
    const text = writer.document();
    const { atoms, codeWords, plainWords } = writer;
    return { text, atoms, codeWords, plainWords };
  });

/** The text as it grows: every prefix that a random sequence of deltas produces, the whole text last. */
export function growing(text: string, sizes: readonly number[]): string[] {
  const prefixes: string[] = [];
  let end = 0;
  for (let step = 0; end < text.length; step += 1) {
    end = Math.min(text.length, end + 1 + (sizes[step % sizes.length] ?? 0));
    prefixes.push(text.slice(0, end));
  }
  return prefixes;
}
