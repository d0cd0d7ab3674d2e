// The last text of a turn: the answer, and in plain words whatever is missing from it.
import type { AgentErrorKind, RunEnd } from '../agent.ts';
import type { TurnEnd } from '../engine.ts';
import type { RefusedFile } from '../media.ts';
import { openFence } from '../reply/blocks.ts';
import type { Texts } from '../texts.ts';
import type { Asked } from './ask.ts';
import type { Cut } from './scene.ts';

export interface Closing {
  readonly text: string;
  readonly end: TurnEnd;
}

export interface ClosingContext {
  readonly turnId: string;
  readonly notTaken: readonly RefusedFile[];
  /** A message was said while Friday could not hear. */
  readonly missed: boolean;
  /** The memory of this conversation may be broken. */
  readonly poisoned: boolean;
  readonly texts: Texts;
  /** Why the run was stopped, if it was. */
  readonly cut: Cut | undefined;
  /** A stopped run ends at the agent as well. */
  readonly agentStops: boolean;
}

/** `asked.shown` tells whether something of this reply may be on the platform: then the last text may not be empty. */
export function closingOf(
  { snapshot, end, shown }: Pick<Asked, 'snapshot' | 'end' | 'shown'>,
  context: ClosingContext,
): Closing {
  const { texts, notTaken, missed } = context;
  const answer = snapshot.answer.trimEnd();
  const notes: string[] = [];
  if (end.outcome === 'completed') {
    if (answer.trim() === '' && snapshot.media.length === 0) notes.push(texts.noAnswer);
    else if (answer.trim() === '' && shown) notes.push(texts.mediaOnly);
  } else notes.push(reasonOf(end, context));
  if (missed) notes.push(texts.missed);
  if (notTaken.length > 0) notes.push(namesOf(notTaken, texts));
  return { text: withNotes(answer, notes), end: turnEnd(end, context) };
}

/** Notes stand below the answer, and outside of a code block in which it broke off. */
export function withNotes(answer: string, notes: readonly string[]): string {
  if (notes.length === 0) return answer;
  const fence = openFence(answer);
  const closed = fence === undefined ? answer : `${answer}\n${fence.closer}`;
  return [closed, ...notes].filter((part) => part !== '').join('\n\n');
}

function turnEnd({ outcome }: RunEnd, { cut }: ClosingContext): TurnEnd {
  if (outcome === 'completed') return 'answered';
  return outcome === 'stopped' && cut !== undefined && cut.by !== 'person' ? 'interrupted' : outcome;
}

function reasonOf(end: Exclude<RunEnd, { outcome: 'completed' }>, context: ClosingContext): string {
  const { texts, turnId, cut, agentStops, poisoned } = context;
  if (end.outcome === 'stopped') {
    if (cut?.by === 'place') return texts.placeEnds;
    if (cut?.by === 'process') return `${texts.crashed} ${texts.retryHint}`;
    return `${agentStops ? texts.stopped : texts.stoppedUnseen} ${texts.retryHint}`;
  }
  const reason = `${failureOf(end, texts)} ${texts.reference(turnId)}`;
  if (end.error.harmless) return end.error.kind === 'busy' ? `${reason}\n${texts.orBeginAnew}` : reason;
  return `${reason}\n${poisoned ? texts.beginAnew : texts.retryHint}`;
}

function failureOf(end: Extract<RunEnd, { outcome: 'failed' | 'interrupted' }>, texts: Texts): string {
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
  const reasons = { 'too-large': texts.tooLarge, program: texts.program, unavailable: texts.unavailable };
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
