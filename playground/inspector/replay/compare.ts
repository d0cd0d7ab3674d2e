// Two views of what people finally saw → what differs, for people to read.
import type { Conversation, VisibleMessage } from '../bundle.ts';
import { placeOf, type Said } from './describe.ts';

export interface Difference {
  /** `Slack, #general, message 2 of 3` */
  readonly where: Said;
  /** Lines with `-` were recorded, lines with `+` are new. */
  readonly lines: readonly string[];
}

/**
 * @param recorded with the ids of now
 * @param tolerance by id of a conversation: how many characters more or less are no difference, since an answer was cut short
 */
export function compare(
  recorded: readonly Conversation[],
  now: readonly Conversation[],
  tolerance: (id: string) => number = () => 0,
): Difference[] {
  const byId = (all: readonly Conversation[]) => new Map(all.map((one) => [`${one.platform} ${one.id}`, one]));
  const [before, after] = [byId(recorded), byId(now)];
  const keys = [...new Set([...before.keys(), ...after.keys()])];
  return keys.flatMap((key) => compareConversations(before.get(key), after.get(key), tolerance));
}

function compareConversations(
  before: Conversation | undefined,
  after: Conversation | undefined,
  tolerance: (id: string) => number,
): Difference[] {
  const count = Math.max(before?.messages.length ?? 0, after?.messages.length ?? 0);
  const some = before ?? after;
  return Array.from({ length: count }, (_, index) => index).flatMap((index) => {
    const [one, other] = [before?.messages[index], after?.messages[index]];
    const lines = changedLines(linesOf(one), linesOf(other));
    if (lines.length === 0 || some === undefined) return [];
    const allowed = tolerance(some.id);
    if (allowed > 0 && one !== undefined && other !== undefined && isLongerBy(allowed, one, other)) return [];
    return [{ where: placeOf(some.platform, some.room, index + 1, count), lines }];
  });
}

/** All that one of them has more stands in one place. */
function isLongerBy(characters: number, one: VisibleMessage, other: VisibleMessage): boolean {
  if (changedLines(linesOf({ ...one, text: '' }), linesOf({ ...other, text: '' })).length > 0) return false;
  const [shorter = '', longer = ''] = [one.text, other.text].sort((a, b) => a.length - b.length);
  let same = 0;
  while (same < shorter.length && shorter[same] === longer[same]) same += 1;
  return longer.length - shorter.length <= characters && longer.endsWith(shorter.slice(same));
}

function linesOf(message: VisibleMessage | undefined): string[] {
  if (message === undefined) return [];
  const { text, files, buttons, reactions } = message;
  return [
    ...text.split('\n'),
    ...files.map((file) => `[file] ${file}`),
    ...buttons.map((label) => `[button] ${label}`),
    ...reactions.map((name) => `[reaction] ${name}`),
  ];
}

/** What is the same before and after the difference is left out. */
function changedLines(before: readonly string[], after: readonly string[]): string[] {
  const shorter = Math.min(before.length, after.length);
  let same = 0;
  while (same < shorter && before[same] === after[same]) same += 1;
  let end = 0;
  while (end < shorter - same && before.at(-1 - end) === after.at(-1 - end)) end += 1;
  const middle = (lines: readonly string[]) => lines.slice(same, lines.length - end);
  return [...middle(before).map((line) => `- ${line}`), ...middle(after).map((line) => `+ ${line}`)];
}
