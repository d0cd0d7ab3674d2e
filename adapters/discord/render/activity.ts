// A text as it is shown and the work beside it come in, the text with one small line below goes out, where there is room.
import type { Activity } from '../../../src/chat.ts';
import { codePoints, maxContent } from './size.ts';

const states: Readonly<Record<Activity['state'], string>> = { running: '⏳', done: '✓', failed: '✗' };

const gap = ' · ';
/** One line on a telephone, about. */
const maxLine = 160;
const maxTitle = 60;

/** The newest work comes last and goes first when the line becomes too long. */
export function withActivity(content: string, activity: readonly Activity[]): string {
  if (activity.length === 0) return content;
  const line = `-# ${lineOf(activity)}`;
  const whole = content === '' ? line : `${content}\n${line}`;
  return codePoints(whole) <= maxContent ? whole : content;
}

/** The text without its line of activity: what it was made of, as far as that can be told from what is shown. */
export function sourceOf(content: string): string {
  return content.replace(/(?:^|\n)-# (?:… · )?[⏳✓✗] .*$/, '');
}

function lineOf(activity: readonly Activity[]): string {
  const pieces = activity.map(({ title, state }) => `${states[state]} ${escaped(title)}`);
  let kept = pieces.slice(-1);
  for (const piece of pieces.slice(0, -1).reverse()) {
    const longer = [piece, ...kept];
    if (codePoints(longer.join(gap)) > maxLine) return ['…', ...kept].join(gap);
    kept = longer;
  }
  return kept.join(gap);
}

/** A tool's name and arguments are letters, no markup, and one line. */
function escaped(title: string): string {
  const flat = [...title.replace(/\s+/g, ' ').trim()];
  const short = flat.length > maxTitle ? `${flat.slice(0, maxTitle - 1).join('')}…` : flat.join('');
  return short.replace(/[\\`*_~|<>[\]()#:@-]/g, '\\$&');
}
