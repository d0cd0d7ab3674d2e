// The last text of a turn: the answer, and in plain words whatever is missing from it.
import type { AgentErrorKind, ReplySnapshot, RunEnd } from '../agent.ts';
import type { TurnEnd } from '../engine.ts';
import type { RefusedFile } from '../media.ts';
import type { textsFor } from '../texts.ts';

type Texts = ReturnType<typeof textsFor>;

export function closingOf(
  snapshot: ReplySnapshot,
  end: RunEnd,
  notTaken: readonly RefusedFile[],
  texts: Texts,
  turnId: string,
): { readonly text: string; readonly end: TurnEnd } {
  const notes: string[] = [];
  const empty = snapshot.answer.trim() === '' && snapshot.media.length === 0;
  if (end.outcome === 'completed' && empty) notes.push(texts.noAnswer);
  if (end.outcome !== 'completed') notes.push(`${reasonOf(end, texts)} ${texts.reference(turnId)}`);
  if (notTaken.length > 0) notes.push(namesOf(notTaken, texts));
  const answer = snapshot.answer.trimEnd();
  const text = notes.length === 0 ? answer : [closeFence(answer), ...notes].filter((part) => part !== '').join('\n\n');
  return { text, end: end.outcome === 'completed' ? 'answered' : end.outcome };
}

function reasonOf(end: Exclude<RunEnd, { outcome: 'completed' }>, texts: Texts): string {
  if (end.outcome === 'interrupted') return texts.interrupted;
  const reasons: Readonly<Partial<Record<AgentErrorKind, string>>> = {
    unreachable: texts.unreachable,
    overloaded: texts.unreachable,
    busy: texts.agentBusy,
    timeout: texts.timeout,
  };
  return reasons[end.error.kind] ?? texts.failed;
}

function namesOf(files: readonly RefusedFile[], texts: Texts): string {
  const reasons = { 'too-large': texts.tooLarge, type: texts.type, unavailable: texts.unavailable };
  // As code, so that nothing in a file's name is read as Markdown.
  const lines = files.map(({ name, reason }) => `- \`${name.replaceAll('`', "'")}\`: ${reasons[reason]}`);
  return [texts.notTaken, ...lines].join('\n');
}

/** A note below an answer that broke off inside a code block must not become part of the code. */
function closeFence(markdown: string): string {
  let open: string | undefined;
  for (const line of markdown.split('\n')) {
    const marker = /^[\s>]*(?:[-*+]\s+|\d+[.)]\s+)?(`{3,}|~{3,})(.*)$/.exec(line);
    if (marker === null) continue;
    const [, fence = '', info = ''] = marker;
    if (open === undefined) open = fence;
    else if (fence.startsWith(open) && info.trim() === '') open = undefined;
  }
  return open === undefined ? markdown : `${markdown}\n${open}`;
}
