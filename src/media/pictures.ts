// Pictures that a text refers to: Markdown comes in, the addresses of its images outside of code go out.
import type { ReplyMedia } from '../agent.ts';
import { CodeWatch } from './code.ts';

const image =
  /!\[((?:[^[\]\\\n]|\\.){0,500})\]\([ \t]*<?(https?:\/\/[^\s<>()]+)>?(?:[ \t]+(?:"[^"\n]*"|'[^'\n]*'))?[ \t]*\)/gi;

/** Pure. */
export function picturesIn(markdown: string): readonly ReplyMedia[] {
  const code = new CodeWatch(markdown);
  const found: ReplyMedia[] = [];
  for (const { index, 1: label = '', 2: url = '' } of markdown.matchAll(image)) {
    const words = label.replace(/\\(.)/g, '$1').trim();
    if (!code.isAt(index)) found.push({ type: 'image', url, ...(words === '' ? {} : { description: words }) });
  }
  return found;
}
