// Random answers, as models write them and worse: all of Markdown, many scripts, and much that wants to call people.
import { Chance } from './chance.ts';

interface Answer {
  readonly text: string;
  /** The text as it grows, cut anywhere, the whole last. */
  readonly steps: readonly string[];
}

const calls = ['<!channel>', '<!here|here>', '<@U061>', '<!subteam^S1|all>', '@everyone', '@here', '<@&81>', '<@!72>'];
const scripts = [
  '今天天气很好，我们去公园散步吧。',
  '日本語のテキストです。がぎぐ、ﾊﾟ。',
  'هذا نص عربي للاختبار، وفيه أرقام ١٢٣.',
  'ภาษาไทยไม่มีช่องว่างระหว่างคำ',
  '한국어 문장입니다.',
  'नमस्ते दुनिया क्षत्रिय।',
  'e\u0301te\u0301 nai\u0308ve o\u0302\u0323',
];
const pictures = ['👨‍👩‍👧‍👦', '🇩🇪🇫🇷', '👍🏽', '🏳️‍🌈', '❤️', '1️⃣', '🧑🏿‍💻', '🏴󠁧󠁢󠁥󠁮󠁧󠁿'];

export function answerOf(seed: number): Answer {
  const chance = new Chance(seed);
  const writer = new Writer(chance);
  const longest = chance.once(30) ? 5_000 : chance.of(1, 100, 200, 400, 800);
  const blocks: string[] = [];
  for (let length = 0; length < longest; length += blocks.at(-1)?.length ?? 1) {
    blocks.push(writer.block(0).join('\n'));
  }
  const text = blocks.join(chance.once(5) ? '\n\n\n' : '\n\n');
  return { text, steps: grown(text, chance) };
}

function grown(text: string, chance: Chance): string[] {
  const most = chance.of(12, 90, 400, 3_000);
  const steps: string[] = [];
  for (let end = 0; end < text.length; ) {
    end = Math.min(text.length, end + 1 + chance.upTo(Math.max(most, text.length / 30)));
    steps.push(text.slice(0, end));
  }
  return steps;
}

class Writer {
  readonly #chance: Chance;
  #names = 0;

  constructor(chance: Chance) {
    this.#chance = chance;
  }

  block(depth: number): string[] {
    const chance = this.#chance;
    switch (chance.upTo(depth > 2 ? 7 : 14)) {
      case 0:
      case 1:
        return [this.#sentence(1 + chance.upTo(16))];
      case 2:
        return chance.list(1 + chance.upTo(4), () => this.#sentence(chance.once(9) ? 60 : 8));
      case 3:
        return this.#fence();
      case 4:
        return [`${'#'.repeat(1 + chance.upTo(6))} ${this.#words(3)}`, '', this.#sentence(8)];
      case 5:
        return [this.#longWord()];
      case 6:
        return this.#odd(depth);
      case 7:
      case 8:
      case 9:
        return this.#list(depth);
      case 10:
      case 11:
        return this.#table();
      default:
        return this.block(depth + 1).map((line) => (line === '' ? '>' : `> ${line}`));
    }
  }

  #list(depth: number): string[] {
    const chance = this.#chance;
    const ordered = chance.upTo(3) > 0;
    const start = chance.of(1, 1, 1, 7, 98);
    const counts = !chance.once(3);
    const mark = ordered ? chance.of('.', '.', ')') : chance.of('-', '*', '+');
    const loose = chance.once(3);
    const lines: string[] = [];
    const items = 1 + chance.upTo(chance.once(14) ? 20 : 3);
    for (let item = 0; item < items; item += 1) {
      const marker = ordered ? `${counts ? start + item : start}${mark} ` : `${mark} `;
      const box = !ordered && chance.once(6) ? chance.of('[ ] ', '[x] ') : '';
      const inside = [box + this.#sentence(1 + chance.upTo(chance.once(14) ? 40 : 4))];
      const more = chance.upTo(8);
      if (more === 1 && depth < 3) inside.push('', ...this.block(depth + 1));
      if (more === 2 && depth < 3) {
        const nested = this.#list(depth + 1);
        // Behind a line of text only a list that begins with 1 is one.
        inside.push(...(/^\d+[.)]/.test(nested[0] ?? '') && !/^1[.)]/.test(nested[0] ?? '') ? [''] : []), ...nested);
      }
      const indent = ' '.repeat(marker.length);
      lines.push(...inside.map((line, index) => (index === 0 ? marker + line : line === '' ? '' : indent + line)));
      if (loose) lines.push('');
    }
    return lines;
  }

  #fence(): string[] {
    const chance = this.#chance;
    const marker = chance.of('`', '`', '~').repeat(3 + chance.upTo(3));
    const lines = chance.list(1 + chance.upTo(chance.once(8) ? 50 : 9), () => {
      const inner = marker.length > 3 && chance.once(6) ? `${marker.slice(1)} ` : '';
      const call = chance.once(9) ? calls[chance.upTo(calls.length)] : '';
      const long = chance.once(40) ? 'y'.repeat(chance.upTo(2_500)) : '';
      return `${' '.repeat(chance.upTo(8))}${inner}${this.#name('c')} = ${long}<b> &amp; ${call}|x|;`;
    });
    if (chance.once(3)) lines.splice(1, 0, '', `# ${this.#name('c')}`, `- ${this.#name('c')}`);
    return [marker + chance.of('', 'js', 'python', 'c++ title="x"'), ...lines, marker];
  }

  #table(): string[] {
    const chance = this.#chance;
    const columns = 1 + chance.upTo(4);
    const row = (cell: () => string) => `| ${chance.list(columns, cell).join(' | ')} |`;
    const words = 1 + chance.upTo(chance.once(6) ? 10 : 2);
    const rows = chance.list(chance.once(8) ? 20 : chance.upTo(5), () =>
      row(() => this.#words(words).replaceAll('|', '\\|')),
    );
    return [
      row(() => this.#name('h')),
      `|${chance.list(columns, () => chance.of(' --- ', ':-:', '--:')).join('|')}|`,
      ...rows,
    ];
  }

  /** What is rare, or no Markdown at all. */
  #odd(depth: number): string[] {
    const chance = this.#chance;
    const note = this.#name('n');
    return chance.of(
      [`${this.#words(3)}`, chance.of('===', '---')],
      [chance.of('---', '***', '_ _ _')],
      ['<details>', `<summary>${this.#name()}</summary>`, '', this.#sentence(9), '', '</details>'],
      [`<!-- ${this.#words(2)} -->`],
      ['$$', `x_1 = \\frac{${this.#name()}}{2} * y_2`, '$$'],
      [`See[^${note}] ${this.#name()}.`, '', `[^${note}]: ${this.#sentence(6)}`],
      [`See [${this.#name()}][${note}].`, '', `[${note}]: https://example.org/${this.#name('u')}`],
      [`    ${this.#name('c')} indented`, '', this.#sentence(3)],
      depth < 3 ? this.block(depth + 1) : [this.#sentence(3)],
    );
  }

  #longWord(): string {
    const chance = this.#chance;
    const kind = chance.of(
      'w',
      '字',
      `${pictures[chance.upTo(pictures.length)]}`,
      'https://example.org/',
      'x- ',
      '[a](',
      'a`',
    );
    return kind.repeat(1 + chance.upTo(chance.once(8) ? 2_600 / kind.length : 40)) + this.#name();
  }

  #sentence(words: number): string {
    return `${this.#words(words)}${this.#chance.of('.', '.', '!', ' (yes).', ':', '  ')}`;
  }

  #words(count: number): string {
    return this.#chance.list(count, () => this.#word()).join(' ');
  }

  #word(): string {
    const chance = this.#chance;
    const name = this.#name();
    if (!chance.once(3)) return name;
    const other = this.#name();
    return chance.of(
      `**${name} ${other}**`,
      `*${name}* __${other}__`,
      `~~${name}~~`,
      `\`${name} <b>\``,
      `\`\`${name} \` ${other}\`\``,
      `[${name} ${other}](https://example.org/${name}?q=(a)&b=1 "t")`,
      `![${name}](https://example.org/${name}.png)`,
      `<https://example.org/${name}>`,
      `https://example.org/${name}`,
      `${name}@example.org`,
      `<:wave:${1_000 + name.length}> <a:hop:77> <t:1700000000:R> <#99> ${name}`,
      `[${name}](<!channel>)`,
      `&lt;${name}&gt; &#64; &copy;`,
      `\\*${name}\\_ 2*3 snake_${other}_case`,
      `${name}<br>${other}<u>x</u>`,
      `a < b > ${name}`,
      `${name} 3. of 12) # + x - y`,
      `$a_${name}$ \\(x\\)`,
      calls[chance.upTo(calls.length)] ?? name,
      scripts[chance.upTo(scripts.length)] ?? name,
      pictures[chance.upTo(pictures.length)] ?? name,
      pictures[chance.upTo(pictures.length)] ?? name,
    );
  }

  /** No two words are the same. */
  #name(kind = 'w'): string {
    this.#names += 1;
    return `${kind}${this.#names}z`;
  }
}
