// The last text of a turn: the answer, and in plain words whatever is missing from it.
import type { AgentErrorKind, RunEnd } from '../agent.ts';
import type { TurnEnd } from '../engine.ts';
import type { RefusedFile } from '../media.ts';
import { openFence } from '../reply/blocks.ts';
import type { Texts } from '../texts.ts';
import type { Asked } from './ask.ts';

export interface Closing {
  readonly text: string;
  readonly end: TurnEnd;
}

/** @param shown whether a text of this reply may be on the platform: then the last one may not be empty. */
export function closingOf(
  { snapshot, end, shown }: Pick<Asked, 'snapshot' | 'end' | 'shown'>,
  notTaken: readonly RefusedFile[],
  texts: Texts,
  turnId: string,
): Closing {
  const answer = snapshot.answer.trimEnd();
  const notes: string[] = [];
  if (end.outcome === 'completed' && answer.trim() === '') {
    if (snapshot.media.length === 0) notes.push(texts.noAnswer);
    else if (shown) notes.push(texts.mediaOnly);
  }
  if (end.outcome !== 'completed') notes.push(`${reasonOf(end, texts)} ${texts.reference(turnId)}`);
  if (notTaken.length > 0) notes.push(namesOf(notTaken, texts));
  return { text: withNotes(answer, notes), end: end.outcome === 'completed' ? 'answered' : end.outcome };
}

/** Notes stand below the answer, and outside of a code block in which it broke off. */
function withNotes(answer: string, notes: readonly string[]): string {
  if (notes.length === 0) return answer;
  const fence = openFence(answer);
  const closed = fence === undefined ? answer : `${answer}\n${fence.closer}`;
  return [closed, ...notes].filter((part) => part !== '').join('\n\n');
}

function reasonOf(end: Exclude<RunEnd, { outcome: 'completed' }>, texts: Texts): string {
  if (end.outcome === 'interrupted') return texts.interrupted;
  const reasons: Readonly<Partial<Record<AgentErrorKind, string>>> = {
    unreachable: texts.unreachable,
    overloaded: texts.unreachable,
    busy: texts.busy,
    timeout: texts.timeout,
  };
  return reasons[end.error.kind] ?? texts.failed;
}

function namesOf(files: readonly RefusedFile[], texts: Texts): string {
  const reasons = { 'too-large': texts.tooLarge, unavailable: texts.unavailable };
  return [texts.notTaken, ...files.map(({ name, reason }) => `- ${codeOf(name)}: ${reasons[reason]}`)].join('\n');
}

const maxNameChars = 120;

/** A file's name in one line, as code, so that nothing in it is read as Markdown. */
export function codeOf(name: string): string {
  const cleaned = name
    .replaceAll('`', "'")
    .replace(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim();
  return `\`${[...cleaned].slice(0, maxNameChars).join('') || '?'}\``;
}
