// Code in Markdown comes in; blocks and spans of code that Discord reads go out. Pure.
import type { Code, InlineCode } from 'mdast';

/** It shows nothing, and parts what would otherwise be read together. */
const zeroWidthSpace = '\u200b';

/** Discord ends a block at the first three backticks, however many began it: so no three may stand together. */
function withoutFences(code: string): string {
  return code.replace(/`{3,}/g, (run) => run.replace(/``(?=`)/g, `\`\`${zeroWidthSpace}`));
}

/** A code block as its lines. Discord knows no block without text, and one word of letters and digits as language. */
export function codeBlock(code: string, info = ''): string[] {
  const [, language = '', rest = info] = /^([\w+.#-]+)(?:[ \t]+(.*))?$/.exec(info.trim()) ?? [];
  const more = language === '' ? info.trim() : rest === info ? '' : rest;
  const text = more === '' ? code : `${more}\n${code}`;
  const shown = withoutFences(text.trim() === '' ? zeroWidthSpace : text);
  return [`\`\`\`${language}`, ...shown.split('\n'), '```'];
}

/** One line of text as code, with marks that it does not hold itself. */
export function codeSpan(text: string): string {
  const code = text.replace(/\s+/g, ' ').trim();
  return code.includes('`') ? `\`\` ${code.replace(/`(?=`)/g, `\`${zeroWidthSpace}`)} \`\`` : `\`${code}\``;
}

/** A block of code as lines, whatever its fence was: tildes, more backticks, mere indentation. */
export function blockOf(node: Code, source: string): string[] {
  const info = /^(?:`{3,}|~{3,})([^\n]*)/.exec(source)?.[1] ?? '';
  return codeBlock(node.value, info);
}

/** Discord takes three backticks in a line for a block; inside of a table a bar in code is escaped. */
export function spanOfCode(node: InlineCode, source: string, inTable: boolean): string {
  const long = source.startsWith('```') && !node.value.includes('`');
  const text = long ? `\`${node.value.trim()}\`` : source;
  return inTable ? text.replaceAll('\\|', '|') : text;
}
