// Markdown to look at: in, a language and a length; out, code, a table, or a long text of exactly as many words.

export type Language = 'en' | 'zh';

const tick = '```';

export function code(language: Language): string {
  const note = language === 'zh' ? '# ** 和 _ 在代码里没有特殊含义' : '# ** and _ mean nothing in here';
  return [
    `${tick}python`,
    'def fibonacci(count):',
    `    ${note}`,
    '    numbers = [0, 1]',
    '    while len(numbers) < count:',
    '        numbers.append(numbers[-1] + numbers[-2])',
    '    return numbers[:count]',
    '',
    'print(fibonacci(10))',
    tick,
  ].join('\n');
}

export function table(language: Language): string {
  const [day, weather, high] = language === 'zh' ? ['日期', '天气', '最高气温'] : ['Day', 'Weather', 'High'];
  const rows =
    language === 'zh'
      ? ['| 星期一 | 晴 | 21 °C |', '| 星期二 | **雨** | 14 °C |', '| 星期三 | 多云 | 17 °C |']
      : ['| Monday | sunny | 21 °C |', '| Tuesday | **rain** | 14 °C |', '| Wednesday | cloudy | 17 °C |'];
  return [`| ${day} | ${weather} | ${high} |`, '|---|---|--:|', ...rows].join('\n');
}

/** Headings, lists, quotes, links, code and a table, all at once. */
export function showcase(language: Language): string {
  return language === 'zh'
    ? [
        '## Markdown 一览',
        '**粗体**、*斜体*、~~删除线~~、`代码` 和 [链接](https://example.com/)。',
        '- 第一点\n- 第二点\n  - 里面一层\n- [x] 完成了',
        '> 引用一句话。',
        code('zh'),
        table('zh'),
      ].join('\n\n')
    : [
        '## Markdown at a glance',
        '**Bold**, *italic*, ~~struck out~~, `code` and a [link](https://example.com/).',
        '- first point\n- second point\n  - one level deeper\n- [x] done',
        '> Somebody said this.',
        code('en'),
        table('en'),
      ].join('\n\n');
}

const prose: Readonly<Record<Language, string>> = {
  en:
    'A long answer has to travel through small messages, and nobody should notice where one ends and the next begins. ' +
    'The text grows while you read it, in **bold** and in *italic* and with `code` in between. ' +
    'When a message is full, the next one goes on in the middle of a thought, and a list, a table or a block of code stays whole.',
  zh: '很长的回答要穿过一条条短消息，而读的人不该察觉它们在哪里断开。文字边读边长，有 **粗体** 和 *斜体*，中间还有 `代码`。',
};

/** In it is nothing that could be cut in two. */
const plain = '一条消息写满了，下一条就从一句话的中间接着写，而列表、表格和代码总是完整的。';

/** A Chinese character is a word, and so is what stands between two of them. */
const word = /\p{Script=Han}|[^\s\p{Script=Han}]+/gu;

/** A text of exactly `count` words (runs of characters without white space; Chinese characters, each by itself), with headings, code and tables on its way. */
export function long(count: number, language: Language): string {
  const sections: string[] = [];
  let left = count;
  for (let number = 1; left > 0; number += 1) {
    const section = sectionOf(number, language);
    const size = countWords(section);
    sections.push(size <= left ? section : filler(left, language));
    left -= Math.min(size, left);
  }
  return sections.join('\n\n');
}

export function countWords(text: string): number {
  return text.match(word)?.length ?? 0;
}

function sectionOf(number: number, language: Language): string {
  const title = language === 'zh' ? `## 第 ${number} 节` : `## Part ${number}`;
  const parts = [title, prose[language]];
  if (number % 3 === 2) parts.push(code(language));
  if (number % 4 === 3) parts.push(table(language));
  return parts.join('\n\n');
}

function filler(count: number, language: Language): string {
  const [source, between] = language === 'zh' ? [plain.match(word) ?? [], ''] : [prose.en.split(' '), ' '];
  return Array.from({ length: count }, (_, at) => source[at % source.length]).join(between);
}
