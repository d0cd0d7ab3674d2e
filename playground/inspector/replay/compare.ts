// Two views of what people finally saw → what differs, for people to read.
import type { Conversation, VisibleMessage } from '../bundle.ts';

export interface Difference {
  /** `Slack, #general, message 2` */
  readonly where: string;
  /** Lines with `-` were recorded, lines with `+` are new. */
  readonly lines: readonly string[];
}

const names = { slack: 'Slack', discord: 'Discord' } as const;

/** A stop meets an answer that grows a little earlier or later each time: some words more or less are no difference. */
const someWords = 60;

/**
 * @param recorded with the ids of now
 * @param isCutShort by id: somebody stopped an answer there, or the bridge was killed
 */
export function compare(
  recorded: readonly Conversation[],
  now: readonly Conversation[],
  isCutShort: (id: string) => boolean = () => false,
): Difference[] {
  const byId = (all: readonly Conversation[]) => new Map(all.map((one) => [`${one.platform} ${one.id}`, one]));
  const [before, after] = [byId(recorded), byId(now)];
  const keys = [...new Set([...before.keys(), ...after.keys()])];
  return keys.flatMap((key) => compareConversations(before.get(key), after.get(key), isCutShort));
}

function compareConversations(
  before: Conversation | undefined,
  after: Conversation | undefined,
  isCutShort: (id: string) => boolean,
): Difference[] {
  const count = Math.max(before?.messages.length ?? 0, after?.messages.length ?? 0);
  const some = before ?? after;
  return Array.from({ length: count }, (_, index) => index).flatMap((index) => {
    const [one, other] = [before?.messages[index], after?.messages[index]];
    const lines = changedLines(linesOf(one), linesOf(other));
    if (lines.length === 0 || some === undefined) return [];
    if (isCutShort(some.id) && one !== undefined && other !== undefined && isLongerBySomeWords(one, other)) return [];
    return [{ where: `${names[some.platform]}, ${some.room}, message ${index + 1} of ${count}`, lines }];
  });
}

function isLongerBySomeWords(one: VisibleMessage, other: VisibleMessage): boolean {
  if (changedLines(linesOf({ ...one, text: '' }), linesOf({ ...other, text: '' })).length > 0) return false;
  const [shorter = '', longer = ''] = [one.text, other.text].sort((a, b) => a.length - b.length);
  let same = 0;
  while (same < shorter.length && shorter[same] === longer[same]) same += 1;
  return longer.length - shorter.length <= someWords && longer.endsWith(shorter.slice(same));
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
